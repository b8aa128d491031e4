"""Why a call was hung up or never reached anybody: the causes of ITU-T Q.850, in words of every day."""

from collections.abc import Mapping

#: The causes that providers really send; Asterisk's own table names the same (include/asterisk/causes.h).
CAUSES: Mapping[int, str] = {
    1: "такого номера нет",
    2: "нет пути к сети абонента",
    3: "нет пути к абоненту",
    16: "трубку положили",
    17: "занято",
    18: "телефон не отозвался",
    19: "не подошли к телефону",
    20: "телефон вне сети",
    21: "звонок отклонён",
    22: "номер сменился",
    26: "номер недоступен",
    27: "телефон выключен или вне сети",
    28: "номер набран не полностью",
    29: "сеть отказала в услуге",
    31: "связь завершена без причины",
    34: "свободной линии нет",
    38: "сеть не работает",
    41: "временный сбой сети",
    42: "станция перегружена",
    44: "линия недоступна",
    47: "сети не хватает каналов",
    50: "услуга не подключена",
    57: "связь не разрешена",
    58: "услуга сейчас недоступна",
    65: "услуга не поддерживается",
    88: "телефоны несовместимы",
    102: "станция не дождалась ответа",
    111: "ошибка связи между станциями",
    127: "причина не названа",
}


def cause_words(cause: int | None) -> str:
    """«17, занято»; "" when the far end gave none (None, or 0 as Asterisk writes it)."""
    if not cause:
        return ""
    words = CAUSES.get(cause)
    return f"{cause}, {words}" if words else str(cause)

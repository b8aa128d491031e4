"""A journal of a million lines on SQLite, invented: three years of a region-wide line, a volume a year.

What matters for speed is believable: few states and many specialists of unequal size, callers who call again, texts of
cards with some twenty words, lines that the index does not know yet. The driver writes the rows itself, with the
tokens that `db.search_tokens` gives such texts.
"""

import itertools
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from db.engine import sqlite_file
from db.schema import migrate
from db.search_tokens import filters_of, forms_in, kind_of
from db.tables import call_key, calls
from db.types import moment_text

LINES = 1_000_000

#: Lines at the end that the writer changed and the index does not know yet.
BEHIND = 60

_YEARS = (2024, 2025, 2026)
_STATES = {
    "answered": 680,
    "abandoned_in_menu": 75,
    "abandoned_in_queue": 90,
    "voicemail": 55,
    "callback_requested": 50,
    "out_of_hours": 45,
    "interrupted": 5,
}
_TOPICS = {
    ("", ""): 200,
    ("support", "Меры поддержки и социальные услуги"): 400,
    ("psychologist", "Психолог"): 120,
    ("lawyer", "Юрист"): 130,
    ("booking", "Запись на приём"): 80,
    ("urgent", "Срочная помощь"): 12,
    ("message", "Сообщение"): 30,
    ("callback", "Просьба перезвонить"): 28,
}
_CATEGORIES = {
    "": 450,
    "large": 200,
    "young": 60,
    "disability": 50,
    "hardship": 90,
    "low_income": 70,
    "svo": 60,
    "large,svo": 12,
    "crisis": 3,
}
_CHANNELS = {"phone": 950, "in_person": 25, "email": 15, "letter": 5, "site": 5}
_PLACES = [
    f"{kind} {name}"
    for name in ("Заречье", "Семёнково", "Майский", "Молочное", "Кувшиново", "Огарково", "Федотово", "Ермаково")
    for kind in ("посёлок", "деревня", "Вологодский округ, село")
]
_TEXTS = """
Иванов Смирнов Кузнецов Попов Васильев Петров Соколов Михайлов Новиков Фёдоров Морозов Волков Алексеев Лебедев Семёнов
Егоров Павлов Козлов Степанов Николаев Орлов Андреев Макаров Никитин Захаров Зайцев Соловьёв Борисов Яковлев Григорьев
Романов Воробьёв Сергеев Кузьмин Фролов Александров Дмитриев Королёв Гусев Киселёв
;
Анна Мария Елена Ольга Наталья Екатерина Татьяна Светлана Ирина Юлия Алёна Дарья Ксения Людмила Вера
;
Ивановна Петровна Сергеевна Андреевна Николаевна Алексеевна Михайловна Владимировна
;
пособие выплата справка ребёнок семья школа конфликт развод алименты жильё субсидия путёвка лагерь прокат коляска такси
инвалидность опека приставы суд консультация документы заявление отказ регистрация портал материнский капитал работа муж
мать отец подросток травля депрессия помощь продукты одежда ремонт пожар долг кредит льгота проезд питание больница врач
лекарства переезд прописка гражданство усыновление беременность роды няня сад очередь адаптация реабилитация
"""
_SURNAMES, _NAMES, _SECOND, _WORDS = (part.split() for part in _TEXTS.split(";"))
#: In one line of some twenty thousand.
_RARE = "землетрясение суррогатный наследство"
LOGINS = [f"anna{number:02}" for number in range(28)]


def build(url: str, lines: int = LINES) -> None:
    """Write the journal into an empty database; a minute or two."""
    migrate(url)
    file = sqlite_file(url)
    assert file is not None, "a journal of this size is built for SQLite only"
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=OFF")  # what is written twice takes twice as long
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA cache_size=-400000")
        connection.execute("BEGIN")
        _fill(connection, lines)
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode=WAL")


def is_built(file: Path, lines: int = LINES) -> bool:
    """Whether an earlier run left it here."""
    if not file.exists():
        return False
    with closing(sqlite3.connect(file)) as connection:
        try:
            found = connection.execute("SELECT sum(last_number) FROM volumes WHERE started_at IS NOT NULL").fetchone()
        except sqlite3.Error:
            return False
    return bool(found[0] == lines)


def _fill(connection: sqlite3.Connection, lines: int) -> None:
    names = [column.name for column in calls.columns]
    insert = f"INSERT INTO calls ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
    hours: dict[str, tuple[int, int]] = {}
    for chunk in _chunks(_lines(lines), 20_000):
        connection.executemany(insert, [tuple(line[name] for name in names) for line, _ in chunk])
        connection.executemany(
            "INSERT INTO call_search (rowid, words) VALUES (?, ?)",
            [(line["key"], words) for line, words in chunk if line["indexed"]],
        )
        connection.executemany(
            "INSERT INTO call_events (call_key, kind, nth, at, mono, data) VALUES (?, 'answered_by', '', ?, NULL, ?)",
            [(line["key"], line["opened_at"], f'{{"login":"{line["login"]}"}}') for line, _ in chunk if line["login"]],
        )
        for line, _ in chunk:
            hour, key = line["opened_at"][:13].replace(" ", "T"), line["key"]
            first, last = hours.get(hour, (key, key))
            hours[hour] = min(first, key), max(last, key)
    connection.executemany("INSERT INTO call_hours VALUES (?, ?, ?)", [(hour, *keys) for hour, keys in hours.items()])
    connection.executemany("INSERT INTO call_topics VALUES (?, ?)", [topic for topic in _TOPICS if topic[0]])
    connection.execute("DELETE FROM volumes")
    starts = [datetime(year, 1, 1, tzinfo=UTC) for year in (*_YEARS, _YEARS[-1] + 1)]
    share = _share(lines)
    for volume, (began, ended) in enumerate(itertools.pairwise(starts), 1):
        last = lines - share * (len(_YEARS) - 1) if volume == len(_YEARS) else share
        until = None if volume == len(_YEARS) else moment_text(ended)
        connection.execute("INSERT INTO volumes VALUES (?, ?, ?, ?)", (volume, last, moment_text(began), until))


def _share(lines: int) -> int:
    return lines // len(_YEARS)


def _lines(lines: int) -> Iterator[tuple[dict[str, Any], str]]:
    """Rows of `calls` with the words of the index."""
    chance = random.Random(129)
    draw = {
        name: chance.choices(list(odds), weights=list(odds.values()), k=100_003)
        for name, odds in (("state", _STATES), ("topic", _TOPICS), ("category", _CATEGORIES), ("channel", _CHANNELS))
    }
    logins = chance.choices(LOGINS, weights=[1 / (rank + 3) for rank in range(len(LOGINS))], k=100_019)
    texts = [_text(chance) for _ in range(6_000)]
    people = [(name, forms_in(name)) for name in (_person(chance) for _ in range(4_000))]
    places = [(place, [*forms_in(place), *forms_in(place, "p_")]) for place in _PLACES]
    titles = {title: forms_in(title) for _, title in _TOPICS}
    specialists = {
        login: forms_in(f"{_NAMES[nth % len(_NAMES)]} {_SURNAMES[nth]}ова") for nth, login in enumerate(LOGINS)
    }
    base: dict[str, Any] = dict.fromkeys((column.name for column in calls.columns), "")
    base |= {"version": 4, "recording_allowed": 1, "cause": 16, "anonymous": 0, "appeal_id": None, "line": "129"}
    base |= dict.fromkeys(("waiting_at", "waiting_mono", "talking_at", "talking_mono", "waited_s", "talked_s"))
    share = _share(lines)
    for nth in range(lines):
        year = min(nth // share, len(_YEARS) - 1)
        number = nth - year * share + 1
        in_year = lines - share * year if year == len(_YEARS) - 1 else share
        opened = datetime(_YEARS[year], 1, 1, tzinfo=UTC) + timedelta(seconds=number * 31_000_000 / in_year)
        state, (topic, title) = draw["state"][nth % 100_003], draw["topic"][(nth * 7) % 100_003]
        answered, channel = (
            state == "answered",
            draw["channel"][(nth * 13) % 100_003] if state == "answered" else "phone",
        )
        login = logins[nth % 100_019] if answered else ""
        line = base | {
            "key": call_key(year + 1, number),
            "id": str(UUID(int=(nth * 0x9E3779B97F4A7C15F39CC0605CEDC835) % 2**128)),
            "volume": year + 1,
            "number": number,
            "opened_at": (moment := moment_text(opened)),
            "settled_at": moment,
            "state": state,
            "linkedid": f"h1-{nth}",
            "phone": "" if nth % 50 == 0 else f"+79{chance.randrange(300_000) * 2_971 % 1_000_000_000:09}",
            "topic": topic,
            "topic_title": title,
            "queue": "dispatcher",
            "login": login,
            "channel": channel,
            "indexed": nth < lines - BEHIND,
        }
        words = [*filters_of(line, [login] if login else []), *titles[title]]
        if answered:
            line["waited_s"], line["talked_s"] = float(nth % 97), float(nth % 613)
            line["specialist"] = login
            line["categories"] = draw["category"][(nth * 3) % 100_003]
            (line["applicant"], name_words), (question, text_words) = people[nth % 4_000], texts[nth * 17 % 6_000]
            (line["place"], place_words) = places[min(int(chance.expovariate(0.2)), len(places) - 1)]
            line["question"], line["result"] = question[:120], question[120:]
            words = [*filters_of(line, [login]), *titles[title], *name_words, *text_words, *place_words]
            words += specialists[login]
            if nth % 25_000 == 1:
                line["question"] += f" {_RARE}"
                words += forms_in(_RARE)
        sign = kind_of(line)
        yield line, " ".join(sign + word for word in dict.fromkeys(words))


def _text(chance: random.Random) -> tuple[str, list[str]]:
    text = " ".join(chance.choices(_WORDS, weights=[1 / (rank + 4) for rank in range(len(_WORDS))], k=22))
    return text, forms_in(text)


def _person(chance: random.Random) -> str:
    return f"{chance.choice(_SURNAMES)}а {chance.choice(_NAMES)} {chance.choice(_SECOND)}"


def _chunks(lines: Iterator[Any], size: int) -> Iterator[list[Any]]:
    chunk: list[Any] = []
    for line in lines:
        chunk.append(line)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk

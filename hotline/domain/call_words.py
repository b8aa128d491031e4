"""The states of a call as the centre calls them: in pages, in the terminal, in live messages."""

from collections.abc import Mapping

from hotline.domain.call import CallState

STATES: Mapping[CallState, str] = {
    CallState.RINGING: "звонит",
    CallState.IN_MENU: "в меню",
    CallState.WAITING: "ждёт",
    CallState.TALKING: "разговор",
    CallState.ANSWERED: "отвечен",
    CallState.ABANDONED_IN_MENU: "прерван в меню",
    CallState.ABANDONED_IN_QUEUE: "не дождался",
    CallState.VOICEMAIL: "сообщение",
    CallState.CALLBACK_REQUESTED: "просит перезвонить",
    CallState.OUT_OF_HOURS: "вне часов работы",
    CallState.INTERRUPTED: "оборвался",
}

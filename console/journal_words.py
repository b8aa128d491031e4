"""Words and shapes of the journal's pages."""

from collections.abc import Mapping

from hotline.domain.call import LIVE, CallState

#: The chip of a state: besides the word, a shape and a colour.
SHAPES: Mapping[CallState, str] = {
    CallState.ANSWERED: "chip--ok",
    CallState.VOICEMAIL: "chip--info",
    CallState.CALLBACK_REQUESTED: "chip--info",
    CallState.ABANDONED_IN_QUEUE: "chip--warn",
    CallState.INTERRUPTED: "chip--danger",
    **dict.fromkeys(LIVE, "chip--live"),
}

#: What the filter «Состояние» offers, in order: a group or a state, as a query string names it.
STATE_CHOICES: Mapping[str, str] = {
    "live": "идут сейчас",
    "answered": "отвеченные",
    "missed": "не дозвонились",
    "abandoned_in_queue": "не дождались в очереди",
    "abandoned_in_menu": "прерваны в меню",
    "interrupted": "оборвались",
    "voicemail": "сообщения",
    "callback_requested": "просьбы перезвонить",
    "out_of_hours": "вне часов работы",
}

LANES: Mapping[str, str] = {"menu": "меню", "queue": "очередь", "talk": "разговор"}

#: Who hung up.
ENDED_BY: Mapping[str, str] = {"caller": "заявитель", "dispatcher": "специалист", "service": "служба"}

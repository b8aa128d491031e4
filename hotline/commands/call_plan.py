"""What the demonstration caller of `hotline call` is going to do, read from the command line."""

from dataclasses import dataclass

_KEYS = frozenset("0123456789*#")

#: A key without a time of its own is pressed this long after the sound before it began, in seconds.
AFTER_SOUND_S = 1.5

#: The number of a caller who does not say who he is: no such number is given to anybody in Russia.
DEMONSTRATION_NUMBER = "+79000000001"


@dataclass(frozen=True, slots=True)
class Press:
    """One key. at: seconds from dialling; None: after the sound that follows the key before it."""

    key: str
    at: float | None = None


@dataclass(frozen=True, slots=True)
class CallPlan:
    """server: host:port. caller: "" hides the number. say: a text, or the path of a WAV. for_s: from dialling."""

    number: str
    server: str
    caller: str = DEMONSTRATION_NUMBER
    presses: tuple[Press, ...] = ()
    say: str = ""
    for_s: float = 30.0


def parse_presses(text: str) -> tuple[Press, ...]:
    """Read `1,2@4.5`: key 1 after the first sound, key 2 at 4.5 s. Raises ValueError in words for the person."""
    presses = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        key, at_sign, moment = part.partition("@")
        if key not in _KEYS:
            raise ValueError(f"--press: {part!r} — не кнопка телефона; пишите так: 1,2 или 1,2@4.5")
        presses.append(Press(key, _seconds(part, moment) if at_sign else None))
    return tuple(presses)


def _seconds(part: str, moment: str) -> float:
    try:
        seconds = float(moment)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < 3600:
        raise ValueError(f"--press: {part!r} — после @ нужны секунды от набора номера, например 2@4.5")
    return seconds

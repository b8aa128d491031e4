"""What `hotline demo` is made of, read from hotline/demo.toml (which explains the words) or a file of the same kind."""

import tomllib
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hotline.domain.people import Role
from hotline.domain.refusal import Refused

#: How a call ends: a talk with a person, in the menu, in the queue, with a message, with a promise to call back.
Ends = Literal["talk", "menu", "queue", "message", "callback"]

#: One key and when it is pressed, in seconds after the answer.
Press = tuple[str, float]

_OF_THE_CARD_ONLY = frozenset({"family", "step", "closing_mark"})


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Person(_Part):
    """One account. robot: a phone answers by itself. sos_lead: what the directory of SOS leads says of her."""

    login: str
    name: str
    role: Role
    position: str = ""
    queues: tuple[str, ...] = ()
    robot: bool = False
    sos_lead: str = ""


class Agency(_Part):
    """What the directory says of an agency."""

    code: str
    address: str = ""
    phone: str = ""
    hours: str = ""
    person: str = ""


class Sos(_Part):
    """An SOS card. to: login. told: codes of whom one told at once."""

    to: str
    signs: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    fields: dict[str, str] = {}


class Card(BaseModel):
    """What the dispatcher writes. step: answer or close. Everything else is a field of the card of the appeal."""

    model_config = ConfigDict(extra="allow", frozen=True)

    family: str = ""
    step: Literal["", "answer", "close"] = ""
    closing_mark: str = ""

    @property
    def written(self) -> dict[str, Any]:
        """Field -> value, as a browser would send it."""
        return {name: value for name, value in self.model_dump().items() if name not in _OF_THE_CARD_ONLY}


class Past(_Part):
    """A call of an earlier day. at: HH:MM of the centre. topic: code and title. by: login of who answered."""

    days_ago: Annotated[int, Field(ge=1)]
    at: str
    phone: str = ""
    topic: tuple[str, str] | None = None
    waited_s: float = 0.0
    talked_s: float = 0.0
    by: str = ""
    ends: Ends = "talk"
    card: Card | None = None


class Call(_Part):
    """A call over SIP. phone: "" hides the number. talk_s: how long it goes on once it is where it ends.

    transfer: login of the colleague to whom the caller is handed on. goes_on: it belongs to the appeal that the same
    number has open.
    """

    wave: int = 1
    phone: str = ""
    name: str = ""
    keys: tuple[Press, ...] = ()
    says: str = ""
    ends: Ends = "talk"
    talk_s: float = 10.0
    transfer: str = ""
    goes_on: bool = False
    card: Card | None = None
    sos: Sos | None = None


class Called(_Part):
    """A family of `past` whom the service calls by itself: what she presses, what comes of her talk with a robot."""

    phone: str
    name: str
    keys: tuple[Press, ...]
    says: str = ""
    talk_s: float = 10.0
    result: str = ""
    note: str = ""


class Brought(_Part):
    """An appeal that came by another way than the telephone."""

    login: str
    channel: str
    phone: str = ""
    card: Card


class Plan(_Part):
    """All of it."""

    person: tuple[Person, ...]
    agency: tuple[Agency, ...] = ()
    past: tuple[Past, ...] = ()
    call: tuple[Call, ...] = ()
    brought: tuple[Brought, ...] = ()
    later: tuple[Call, ...] = ()
    called: tuple[Called, ...] = ()

    @property
    def waves(self) -> list[list[Call]]:
        """Today's calls that come together, in their order."""
        numbers = sorted({call.wave for call in self.call})
        return [[call for call in self.call if call.wave == number] for number in numbers]


def read_plan(file: Path | None = None) -> Plan:
    """The shipped plan, or another one. Raises `Refused` with every fault."""
    try:
        text = file.read_text("utf-8") if file else resources.files("hotline").joinpath("demo.toml").read_text("utf-8")
        return Plan.model_validate(tomllib.loads(text))
    except (OSError, tomllib.TOMLDecodeError) as fault:
        raise Refused(f"{file}: {fault}") from fault
    except ValidationError as faults:
        lines = (f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in faults.errors())
        raise Refused("\n".join(f"{file or 'demo.toml'}: {line}" for line in lines)) from faults

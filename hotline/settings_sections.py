"""The sections of the settings: each field with its default, its help, and what it refuses."""

import re
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from hotline.domain.opening_hours import OpeningHours

Port = Annotated[int, Field(ge=1, le=65535)]


def _address(value: str) -> str:
    ip_address(value)
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"{value!r} is no time zone; write it as in Europe/Moscow or Asia/Barnaul") from None
    return value


def _hours(value: str) -> str:
    OpeningHours.parse(value)
    return value


def _dialled(value: str) -> str:
    numbers = [part.strip() for part in value.split(",")]
    if not all(part.isascii() and part.isdigit() and len(part) <= 15 for part in numbers):
        raise ValueError("digits only, several numbers separated by commas: 129 or 129,88001234567")
    return ",".join(numbers)


def _database(value: str) -> str:
    if value and not re.fullmatch(r"sqlite(\+\w+)?:///[^:].*|postgresql(\+\w+)?://.+", value):
        raise ValueError("write it as sqlite:////srv/hotline/journal.sqlite3 or postgresql://user@host/base")
    return value


def _jobs(value: str) -> str:
    if value and not re.fullmatch(r"(postgresql|rediss?)://.+", value):
        raise ValueError("write it as postgresql://user@host/base or redis://host:6379/0")
    return value


def _host_names(value: str) -> str:
    names = [part.strip().lower() for part in value.split(",")] if value.strip() else []
    if not all(re.fullmatch(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?", name) for name in names):
        raise ValueError("names only, without https:// and port: desk.centre.ru or desk.centre.ru,hotline.local")
    return ",".join(names)


Address = Annotated[str, AfterValidator(_address)]


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DatabaseSettings(Section):
    url: Annotated[str, AfterValidator(_database)] = Field(
        "", description="SQLAlchemy URL of SQLite or PostgreSQL; empty: a SQLite file under HOTLINE_HOME"
    )


class SipSettings(Section):
    bind: Address = Field("127.0.0.1", description="address on which phones and trunks are heard, UDP and TCP")
    port: Port = Field(5060, description="SIP port, UDP and TCP")


class RtpSettings(Section):
    first: Port = Field(10000, description="first UDP port for sound")
    last: Port = Field(10400, description="last UDP port for sound")

    @model_validator(mode="after")
    def room(self) -> "RtpSettings":
        if self.last - self.first < 3:
            raise ValueError("rtp.last must be at least 3 above rtp.first (a call takes two ports at each end)")
        return self


class AmiSettings(Section):
    port: Port = Field(5038, description="Asterisk manager interface, loopback only")


class AgiSettings(Section):
    port: Port = Field(4573, description="FastAGI, loopback only")


class WebSettings(Section):
    bind: Address = Field("127.0.0.1", description="address of the console")
    port: Port = Field(8080, description="port of the console")
    hosts: Annotated[str, AfterValidator(_host_names)] = Field(
        "", description="names under which browsers reach the console, comma-separated; bare addresses always may"
    )
    secure_cookies: bool = Field(
        False, description="true: TLS ends at a proxy before the console, so cookies are for https only"
    )
    idle_minutes: Annotated[int, Field(ge=1, le=120)] = Field(
        15, description="minutes after which somebody who does nothing must sign in again; not while on shift"
    )
    longest_hours: Annotated[int, Field(ge=1, le=24)] = Field(12, description="hours after which everybody must")

    @property
    def names(self) -> frozenset[str]:
        return frozenset(filter(None, self.hosts.split(",")))


class AsteriskSettings(Section):
    http_port: Port = Field(8088, description="SIP over WebSocket for browser phones")
    cache: Path = Field(
        Path("~/.cache/hotline"),
        description="where Asterisk is unpacked and spoken prompts are kept, shared by all instances",
    )


class CentreSettings(Section):
    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)] = Field(
        "",
        description="full name of the institution, as official forms print it; empty: a line to be filled in by hand",
    )
    number: Annotated[str, AfterValidator(_dialled)] = Field(
        "129", description="the hotline number, or several separated by commas"
    )
    timezone: Annotated[str, AfterValidator(_zone)] = Field("Europe/Moscow", description="IANA zone of the centre")
    opening_hours: Annotated[str, AfterValidator(_hours)] = Field(
        "mon-fri 09:00-18:00",
        description="working hours by the production calendar: 'mon-fri 09:00-18:00; sat 10:00-14:00' or 'always'",
    )

    anonymous: bool = Field(
        False, description="true: callers' numbers are neither shown nor kept; the same caller is still known again"
    )

    @property
    def numbers(self) -> tuple[str, ...]:
        return tuple(self.number.split(","))

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class MenuSettings(Section):
    file: Path | None = Field(None, description="the voice menu as data; empty: the shipped menu")


class RecordingSettings(Section):
    """How conversations are kept; a message is a choice of the caller and is always kept."""

    enabled: bool = Field(True, description="false: no conversation is recorded, whatever the caller agreed to")
    form: Literal["flac", "opus"] = Field(
        "flac", description="how sealed sound is kept: flac (every sample) or opus (a fifth of the space)"
    )


class SpeechSettings(Section):
    model: Path | None = Field(
        None, description="folder of a Vosk model; empty: the one that hotline speech install put in place last"
    )
    workers: Annotated[int, Field(ge=1, le=16)] = Field(1, description="processes that transcribe side by side")
    talks: bool = Field(False, description="true: conversations are transcribed, too, each side apart")
    jobs: Annotated[str, AfterValidator(_jobs)] = Field(
        "", description="where jobs wait: empty for a SQLite file under HOTLINE_HOME, or postgresql://… or redis://…"
    )
    memory_mb: Annotated[int, Field(ge=300, le=64_000)] = Field(
        4000, description="megabytes of address space that one transcribing process may take"
    )


class QueueSettings(Section):
    patience_s: Annotated[int, Field(ge=10, le=3600)] = Field(
        900,
        description="seconds a caller waits before a message or a callback is offered (15 minutes: the rule of Алтай)",
    )
    ring_s: Annotated[int, Field(ge=5, le=120)] = Field(
        15, description="seconds one dispatcher's phone rings before the next is tried"
    )
    wrap_up_s: Annotated[int, Field(ge=0, le=600)] = Field(
        20, description="seconds after a call before the next one is offered"
    )
    no_answer_pause_s: Annotated[int, Field(ge=0, le=3600)] = Field(
        60, description="seconds a phone that did not answer is left in peace, unless it is the only one on shift"
    )
    announce_s: Annotated[int, Field(ge=15, le=600)] = Field(
        30, description="seconds between announcements of the place in the queue"
    )


class MessageSettings(Section):
    longest_s: Annotated[int, Field(ge=10, le=3600)] = Field(180, description="longest message in seconds")
    silence_s: Annotated[int, Field(ge=3, le=60)] = Field(8, description="seconds of silence that end a message")


class SosSettings(Section):
    """How long an SOS card may wait for the one who has to take it."""

    remind_minutes: Annotated[int, Field(ge=1, le=120)] = Field(
        5, description="minutes until the one who has to take an SOS card is reminded"
    )
    escalate_minutes: Annotated[int, Field(ge=2, le=240)] = Field(
        15, description="minutes until every supervisor is called because nobody has taken an SOS card"
    )

    @model_validator(mode="after")
    def order(self) -> "SosSettings":
        if self.escalate_minutes <= self.remind_minutes:
            raise ValueError("sos.escalate_minutes must be more than sos.remind_minutes: one is reminded first")
        return self


class DialSettings(Section):
    """The calls that the service places by itself; a person's own calls are none of them."""

    enabled: bool = Field(
        False, description="true: the service calls families by itself, over the line of the provider"
    )
    channels: Annotated[int, Field(ge=1, le=200)] = Field(2, description="how many of its calls may be up at once")
    a_minute: Annotated[int, Field(ge=1, le=600)] = Field(6, description="how many of its calls may begin in a minute")
    a_day: Annotated[int, Field(ge=1, le=100_000)] = Field(
        500, description="how many of its calls may begin in any 24 hours: a bound of what a mistake may cost"
    )
    ring_s: Annotated[int, Field(ge=10, le=90)] = Field(30, description="seconds it lets a family's phone ring")
    neutral_id: Annotated[str, Field(pattern=r"^(\+?[0-9]{3,15})?$")] = Field(
        "",
        description="another number of the centre, shown to families who asked for one that does not give it away; "
        "without it they are called by a person",
    )
    from_day: Annotated[int, Field(ge=1, le=5)] = Field(
        2, description="on which working day after the answer or the visit it begins to make the follow-up call"
    )


class CallbackSettings(Section):
    """What becomes of a request to be called back, where the service calls by itself (dialling.enabled)."""

    within_minutes: Annotated[int, Field(ge=5, le=600)] = Field(
        120,
        description="minutes after a request in which the service calls back by itself, and never past closing; "
        "then the request is a person's",
    )
    closing_minutes: Annotated[int, Field(ge=0, le=120)] = Field(
        10, description="minutes before closing from which who waits is offered a call on the next working day; 0: none"
    )
    first: Literal["caller", "agent"] = Field(
        "caller",
        description="whom the service calls first: the family (caller), or nobody until the dispatcher who is kept "
        "free for her has said on her page that she is ready (agent)",
    )


class SurveySettings(Section):
    """The Анкета удовлетворённости after a conversation; automatic calls ask by themselves."""

    after_call: bool = Field(
        False, description="true: a caller whose dispatcher hung up first is asked for the seven answers, by keys"
    )
    shortest_s: Annotated[int, Field(ge=0, le=600)] = Field(
        20, description="seconds a conversation must have lasted for it"
    )


class TrunkSettings(Section):
    """A provider of telephone lines; without one only loopback callers and phones reach the centre."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,30}$")] = Field(
        "provider", description="short name of the provider"
    )
    host: Annotated[str, Field(pattern=r"^[A-Za-z0-9.:-]{1,253}$")] = Field(description="SIP host of the provider")
    match: Annotated[str, Field(pattern=r"^[0-9a-fA-F.:/,]{3,400}$")] = Field(
        description="addresses its calls come from, as in 203.0.113.0/28"
    )
    username: Annotated[str, Field(pattern=r"^[A-Za-z0-9.+_@-]{0,64}$")] = Field(
        "", description="account, when the provider wants registration"
    )

"""What the pages may ask: joined once in `hotline.bootstrap`, handed to every view as `request.app[DESK]`."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from console.drafts import Drafts
from console.here import Here
from console.live import Hub
from console.paper.printer import Printer
from console.ws_proxy import Lines
from hotline.domain.calendar import WorkingCalendar
from hotline.domain.opening_hours import OpeningHours
from hotline.ports import Clock, Database, Journal, Queues
from hotline.ports.call_desk import CallDesk
from hotline.ports.campaign_sound import Voice
from hotline.ports.sounds import SoundVault
from hotline.services.ask_erasure import Eraser
from hotline.services.board import Board
from hotline.services.browse_journal import Offers
from hotline.services.colleagues import Room
from hotline.services.kept_turns import KeptTurns
from hotline.services.pause_recording import Recorder
from hotline.services.rest import Rest
from hotline.services.retain import Retainer

#: Reasons of a pause, until the administrator has others: code, title.
PAUSES = (
    ("lunch", "Обед"),
    ("paperwork", "Оформление"),
    ("trip", "Выезд"),
    ("break", "Перерыв"),
    ("meeting", "Совещание"),
)


async def _nothing() -> None: ...


def _shipped_pauses() -> Sequence[tuple[str, str]]:
    return PAUSES


def _linked() -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Desk:
    """One centre's desk.

    journal: the writer, for appeals that come by hand. board: what is going on now. room: who is on shift.
    hub: speaks to open pages. shifts_changed: reads again who works and tells the pages. phones_changed: makes Asterisk
    know the phones of all accounts. pause_reasons: code and title. trouble: "" while Asterisk is linked, else why not.
    scarce: whether the disk is nearly full.
    here: who has which card open. offers: what the filters of the journal offer. printer: of papers, in a process of
    its own. directories_changed: reads again what pages keep of the directories. calendar, hours: the stories follow
    them, too.
    call_desk: what is done with a call that is up. recorder: pauses its recording.
    sip_socket: where Asterisk speaks SIP over WebSocket, as
    ws://127.0.0.1:8088/ws. lines: which browser phone of a person is connected. outside_line: whether numbers outside
    can be called. vault: where sealed sound lies.
    drafts: lists of campaigns that were checked and not imported. voice: speaks the texts of campaigns. dialling: ""
    while the service may call families by itself, else why not. preparing: how many texts of a campaign are voiced, of
    how many. called_back: items of the duties for which the service calls by itself, until when.
    turns: who is kept free for whom.
    eraser, retainer: what destroys at demand, and what is let go by age.
    """

    database: Database
    clock: Clock
    zone: ZoneInfo
    journal: Journal
    board: Board
    room: Room
    hub: Hub
    queues: Queues
    rest: Rest
    centre_name: str = ""
    here: Here = field(default_factory=Here)
    offers: Offers = field(default_factory=Offers)
    printer: Printer = field(default_factory=Printer)
    call_desk: CallDesk | None = None
    recorder: Recorder | None = None
    sip_socket: str = ""
    lines: Lines = field(default_factory=Lines)
    outside_line: bool = False
    vault: SoundVault | None = None
    drafts: Drafts = field(default_factory=Drafts)
    voice: Voice | None = None
    dialling: Callable[[], str] = field(default=_linked)
    preparing: Callable[[UUID], tuple[int, int]] = field(default=lambda _: (0, 0))
    called_back: Callable[[], Mapping[UUID, datetime]] = field(default=dict)
    turns: KeptTurns | None = None
    eraser: Eraser | None = None
    retainer: Retainer | None = None
    pause_reasons: Callable[[], Sequence[tuple[str, str]]] = field(default=_shipped_pauses)
    shifts_changed: Callable[[], Awaitable[None]] = field(default=_nothing)
    phones_changed: Callable[[], Awaitable[None]] = field(default=_nothing)
    directories_changed: Callable[[], Awaitable[None]] = field(default=_nothing)
    calendar: WorkingCalendar = field(default_factory=WorkingCalendar)
    hours: OpeningHours = field(default_factory=lambda: OpeningHours(None))
    trouble: Callable[[], str] = field(default=_linked)
    scarce: Callable[[], bool] = field(default=lambda: False)

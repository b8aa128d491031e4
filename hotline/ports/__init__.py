"""What the rules and stories ask of the world. Real things are joined in `hotline.bootstrap`, fakes in the tests."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol
from uuid import UUID

from hotline.domain.call_event import CallEvent
from hotline.domain.people import User
from hotline.ports.accounts import Accounts
from hotline.ports.alarms import Alarms
from hotline.ports.appeals import Appeals
from hotline.ports.attempts import Attempts
from hotline.ports.attention import Attention
from hotline.ports.audit import Audit
from hotline.ports.callbacks import Callbacks
from hotline.ports.calling_back import CallingBack
from hotline.ports.campaigns import Campaigns
from hotline.ports.corrections import Corrections
from hotline.ports.directories import Directories
from hotline.ports.duties import CrisisHits, Duties
from hotline.ports.erasures import Erasures
from hotline.ports.follow_ups import CallWishes, FollowUps
from hotline.ports.forms import FormLines
from hotline.ports.hearing import Hearing, ListenLinks, Scores, SoundNotes, TakingsOut
from hotline.ports.journal_reader import JournalReader, Recordings
from hotline.ports.lines import JournalLines
from hotline.ports.pauses import Pauses
from hotline.ports.person import PersonData
from hotline.ports.retention import Retention
from hotline.ports.sessions import Sessions
from hotline.ports.sos import SosCards
from hotline.ports.sounds import Sounds
from hotline.ports.surveys import Surveys
from hotline.ports.transcripts import Transcripts
from hotline.ports.volumes import Volumes


class Clock(Protocol):
    """The only source of time."""

    def now(self) -> datetime:
        """Aware, UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds of CLOCK_MONOTONIC: shared by all processes of this machine until it restarts."""
        ...


class Journal(Protocol):
    """Where the call path tells what happens. Never waits or raises: the call goes on whatever the database does."""

    def record(self, event: CallEvent) -> None:
        """Take the event. It is on disk (database or spool) within the writer's patience, about 200 ms."""
        ...

    async def kept(self, within: timedelta) -> bool:
        """Wait until everything recorded so far is on disk; False when that took longer than `within`."""
        ...


class Users(Protocol):
    async def get(self, login: str) -> User | None: ...

    async def all(self) -> Sequence[User]: ...

    async def add(self, user: User) -> None:
        """Raises ValueError when the login is taken."""
        ...


class Shifts(Protocol):
    async def start(self, login: str, at: datetime) -> bool:
        """True when the shift began now, False when it was open already."""
        ...

    async def end(self, login: str, at: datetime) -> bool:
        """True when a shift ended now, False when none was open."""
        ...

    async def open(self) -> Sequence[str]:
        """Logins that are on shift."""
        ...


class UnitOfWork(Protocol):
    """One transaction. Leaving the block without `commit` rolls back."""

    @property
    def users(self) -> Users: ...

    @property
    def shifts(self) -> Shifts: ...

    @property
    def journal(self) -> JournalReader: ...

    @property
    def recordings(self) -> Recordings: ...

    @property
    def accounts(self) -> Accounts: ...

    @property
    def alarms(self) -> Alarms: ...

    @property
    def appeals(self) -> Appeals: ...

    @property
    def attempts(self) -> Attempts: ...

    @property
    def attention(self) -> Attention: ...

    @property
    def audit(self) -> Audit: ...

    @property
    def crisis_hits(self) -> CrisisHits: ...

    @property
    def directories(self) -> Directories: ...

    @property
    def duties(self) -> Duties: ...

    @property
    def erasures(self) -> Erasures: ...

    @property
    def callbacks(self) -> Callbacks: ...

    @property
    def calling_back(self) -> CallingBack: ...

    @property
    def follow_ups(self) -> FollowUps: ...

    @property
    def campaigns(self) -> Campaigns: ...

    @property
    def wishes(self) -> CallWishes: ...

    @property
    def forms(self) -> FormLines: ...

    @property
    def lines(self) -> JournalLines: ...

    @property
    def pauses(self) -> Pauses: ...

    @property
    def person(self) -> PersonData: ...

    @property
    def retention(self) -> Retention: ...

    @property
    def sessions(self) -> Sessions: ...

    @property
    def sos(self) -> SosCards: ...

    @property
    def sounds(self) -> Sounds: ...

    @property
    def corrections(self) -> Corrections: ...

    @property
    def transcripts(self) -> Transcripts: ...

    @property
    def volumes(self) -> Volumes: ...

    @property
    def hearing(self) -> Hearing: ...

    @property
    def listen_links(self) -> ListenLinks: ...

    @property
    def sound_notes(self) -> SoundNotes: ...

    @property
    def scores(self) -> Scores: ...

    @property
    def surveys(self) -> Surveys: ...

    @property
    def takings_out(self) -> TakingsOut: ...

    async def commit(self) -> None: ...


class Database(Protocol):
    def unit_of_work(self) -> AbstractAsyncContextManager[UnitOfWork]: ...


class Queues(Protocol):
    """The queues of Asterisk, as the shift changes them. Members are named by login."""

    async def join(self, login: str, name: str, queues: dict[str, int]) -> None:
        """Make the member serve these queues: name of the queue -> penalty. Idempotent."""
        ...

    async def leave(self, login: str) -> None:
        """Take the member out of every queue. Idempotent."""
        ...

    async def pause(self, login: str, reason: str) -> None: ...

    async def resume(self, login: str) -> None: ...

    async def free_members(self, queue: str) -> int | None:
        """How many members serve the queue, busy or not; None when Asterisk does not say."""
        ...


class Speaker(Protocol):
    """Turns a text into sound: festival here, Piper or RHVoice behind the same port elsewhere."""

    name: str

    def speak(self, text: str, target: Path) -> None:
        """Write a mono WAV. Raises `RuntimeError` with the remedy when the engine is missing or fails."""
        ...


class Messages(Protocol):
    """Where sound that callers leave lies on disk."""

    def new(self, call_id: UUID) -> tuple[UUID, Path]:
        """A recording id and a path that no file has yet, without suffix. Raises OSError when the disk refuses."""
        ...

    def seal(self, recording: UUID) -> float:
        """Mend the header if a crash left it open, and give the duration in seconds; 0.0 when there is no sound."""
        ...

"""What the centre keeps about one person: how far a search for her reaches, and what stands beside it."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Reach:
    """phone: normalised, "" when only an appeal was named.

    calls: hers. shared_calls: of other numbers, in appeals of hers: of these only the words of the appeal are hers.
    appeals: hers. others_appeals: of other people, in which a call of hers takes part; they are not hers.
    families: to which nobody else's appeal belongs; shared_families: the others. recordings: of `calls`.
    listed: lines of campaigns, by her number. names: what she is called in rows that are hers, longest first.
    numbers: from which she called, or is called.
    """

    phone: str
    calls: tuple[UUID, ...] = ()
    shared_calls: tuple[UUID, ...] = ()
    appeals: tuple[UUID, ...] = ()
    others_appeals: tuple[UUID, ...] = ()
    families: tuple[UUID, ...] = ()
    shared_families: tuple[UUID, ...] = ()
    cards: tuple[UUID, ...] = ()
    recordings: tuple[UUID, ...] = ()
    listed: tuple[UUID, ...] = ()
    names: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing of her is kept."""
        return not (self.calls or self.appeals or self.cards or self.listed)


@dataclass(frozen=True, slots=True)
class Obstacles:
    """What forbids an erasure now: how many calls are under legal hold or not over, how many SOS cards are open."""

    held: int = 0
    live: int = 0
    open_cards: int = 0

    @property
    def words(self) -> str:
        """For the person who asked, "" when nothing forbids it."""
        said = []
        if self.held:
            said.append(f"звонков под юридическим удержанием: {self.held} (вызов «SOS», проверка)")
        if self.live:
            said.append(f"звонков, которые ещё не закончились: {self.live}")
        if self.open_cards:
            said.append(f"незакрытых карт SOS: {self.open_cards}")
        return f"Уничтожить пока нельзя: {'; '.join(said)}." if said else ""

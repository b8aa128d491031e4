"""What stands above the first line of a journal: whose it is, which one, when begun and when ended."""

from dataclasses import dataclass
from datetime import date

from hotline.domain.forms.wording import day

#: Left open for a pen.
BLANK = "____________________"


@dataclass(frozen=True, slots=True)
class Volume:
    """One volume of the journal; dates by the centre's clock, None until they are known."""

    number: int
    started_on: date | None = None
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """title: of the form. institution: "" leaves a line to be filled in by hand.

    volumes: those the lines are from, in order. since, until: the days that were asked for, None without a limit.
    note: small print on every page, such as when the file was made and for whom.
    """

    title: str
    institution: str = ""
    volumes: tuple[Volume, ...] = ()
    since: date | None = None
    until: date | None = None
    note: str = ""

    @property
    def owner(self) -> str:
        return self.institution or BLANK * 3

    @property
    def book(self) -> str:
        """Which volume this is; "" when there is only the first, and it needs no number."""
        numbers = [volume.number for volume in self.volumes]
        if len(numbers) > 1:
            return f"Тома {numbers[0]}–{numbers[-1]}"
        return f"Том {numbers[0]}" if numbers else ""

    @property
    def dates(self) -> tuple[str, str]:
        """«Начат», «Окончен» of the volumes, open where they are not known."""
        begun = self.volumes[0].started_on if self.volumes else None
        ended = self.volumes[-1].ended_on if self.volumes else None
        return f"Начат {day(begun) if begun else BLANK}", f"Окончен {day(ended) if ended else BLANK}"

    @property
    def period(self) -> str:
        """The days that were asked for; "" when all were."""
        since = f" с {day(self.since)}" if self.since else ""
        until = f" по {day(self.until)}" if self.until else ""
        return f"Записи за период{since}{until}" if since or until else ""

"""What a dispatcher writes into the cards, by the same services that her page calls."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from hotline.bootstrap.service import Service
from hotline.commands.demo_people import user_of
from hotline.commands.demo_plan import Brought, Card, Sos
from hotline.domain.appeal import Appeal
from hotline.domain.appeal_changes import Change, Pen
from hotline.domain.appeal_state import Step
from hotline.domain.refusal import Refused
from hotline.domain.sos import Told
from hotline.ports import Clock
from hotline.services.enter_appeal import enter_appeal
from hotline.services.join_family import join_family
from hotline.services.link_call import link_call
from hotline.services.move_appeal import move_appeal
from hotline.services.open_appeal import open_appeal, to_go_on_with
from hotline.services.save_appeal import save_appeal
from hotline.services.sos_access import SosDesk


@dataclass(frozen=True, slots=True)
class Scribe:
    """Writes as `login`, at the time that `clock` shows."""

    service: Service
    clock: Clock
    login: str

    async def pen(self) -> Pen:
        now = self.clock.now()
        async with self.service.database.unit_of_work() as work:
            user = await user_of(work, self.login)
        return Pen(user, now, now.astimezone(self.service.settings.centre.zone).date(), tab="demo")

    async def card_of(self, call_id: UUID, card: Card, *, goes_on: bool = False) -> Appeal:
        """Open the card of the call, or go on with the one of the same number, and write into it."""
        database, pen = self.service.database, await self.pen()
        appeal = await open_appeal(database, self.service.journal, self.clock, call_id, self.login)
        if goes_on:
            async with database.unit_of_work() as work:
                earlier = await to_go_on_with(work, appeal)
            if earlier:
                appeal = await link_call(database, pen, call_id, earlier[0].id)
        return await self._write(appeal, card)

    async def entered(self, brought: Brought) -> Appeal:
        """An appeal that came by another way."""
        appeal = await enter_appeal(
            self.service.database,
            self.service.telling,
            self.clock,
            await self.pen(),
            entry=str(uuid4()),
            channel=brought.channel,
            phone=brought.phone,
        )
        return await self._write(appeal, brought.card)

    async def _write(self, appeal: Appeal, card: Card) -> Appeal:
        database, pen = self.service.database, await self.pen()
        outcome = await save_appeal(database, pen, appeal.id, _changes(card.written, appeal.version))
        if outcome.faults or outcome.conflicts:
            raise Refused(f"карточка показа не принята: {dict(outcome.faults)} {dict(outcome.conflicts)}")
        if card.family:
            await self._into_family(appeal, card.family)
        if not card.step:
            return outcome.appeal
        step = Step(card.step)
        return await move_appeal(database, pen, appeal.id, step, card.closing_mark if step is Step.CLOSE else "")

    async def _into_family(self, appeal: Appeal, title: str) -> None:
        database, pen = self.service.database, await self.pen()
        async with database.unit_of_work() as work:
            known = [one for one in await work.appeals.families(title, appeal.phone) if one.title == title]
        if known:
            await join_family(database, pen, appeal.id, family_id=known[0].id)
        else:
            await join_family(database, pen, appeal.id, title=title)

    async def sos(self, call_id: UUID, sos: Sos) -> None:
        """Open the SOS card in the call, fill it in, and hand it over."""
        from hotline.services.hand_sos_card import hand_sos_card
        from hotline.services.open_sos_card import open_sos_card
        from hotline.services.save_sos_card import check_sos_card, save_sos_card

        service, pen = self.service, await self.pen()
        desk = SosDesk(service.database, self.clock, service.desk.hub.publish, "показательный центр")
        card = await open_sos_card(desk, pen.user, call_id=call_id, holds=True)
        outcome = await save_sos_card(desk, pen, card.id, _changes(sos.fields, card.version))
        if outcome.faults:
            raise Refused(f"карта SOS показа не принята: {outcome.faults}")
        for code in (*sos.signs, *sos.steps):
            await check_sos_card(desk, pen.user, card.id, code, done=True)
        await self._tell(card.id, sos.told)
        await hand_sos_card(desk, await self.pen(), card.id, sos.to)

    async def _tell(self, card_id: UUID, agencies: tuple[str, ...]) -> None:
        from hotline.domain.sos_form import TOLD

        async with self.service.database.unit_of_work() as work:
            for agency in agencies:
                told = Told(agency, TOLD[agency].title, self.clock.now(), self.login)
                await work.sos.tell(card_id, told)
            await work.commit()


def _changes(fields: Mapping[str, Any], seen: int) -> list[Change]:
    return [Change(name, list(value) if isinstance(value, tuple) else value, seen) for name, value in fields.items()]

"""What somebody pressed in a call of a campaign: she is done, and «больше не звонить» is kept for all calls."""

from datetime import datetime

from hotline.domain.attempt import Attempt
from hotline.domain.campaign import CAMPAIGN, PersonState, Result
from hotline.domain.campaign_turn import result_of
from hotline.ports import UnitOfWork
from hotline.services.stop_list import By


async def heed_campaign(work: UnitOfWork, attempt: Attempt, question: str, key: str, at: datetime) -> None:
    """Whoever heard the text or answered is called no more in this campaign. The caller commits."""
    if attempt.kind != CAMPAIGN:
        return
    answered = {answer.question for answer in await work.attempts.answers(attempt.id)}
    result = result_of(question, key, answered)
    if not result:
        return
    if not await work.campaigns.end_person(attempt.subject, PersonState.DONE, result.value, at):
        await work.campaigns.result(attempt.subject, result.value)
    if result is Result.STOP:
        await _stop(work, attempt, at)


async def _stop(work: UnitOfWork, attempt: Attempt, at: datetime) -> None:
    person = await work.campaigns.person(attempt.subject)
    campaign = await work.campaigns.get(person.campaign_id) if person is not None else None
    reason = "Нажали «больше не звонить» в обзвоне" + (f" «{campaign.title}»" if campaign is not None else "")
    if attempt.phone and await work.wishes.stop(attempt.phone, reason, "", at):
        await work.follow_ups.ask_again(attempt.phone)
        await work.audit.write(By("", at).audit("stop_list.add", attempt.phone, reason))

"""A person has the texts of a campaign voiced; `hotline.services.voice_campaigns` does it."""

from uuid import UUID

from hotline.domain.campaign import CampaignStep
from hotline.domain.people import User
from hotline.domain.refusal import Refused
from hotline.services.campaign_desk import CampaignDesk, audited, step


async def prepare_campaign(desk: CampaignDesk, user: User, campaign_id: UUID) -> None:
    """From a draft. Raises `Refused`, also when the list is empty, and `NoSuchCampaign`."""
    now = desk.clock.now()
    async with desk.database.unit_of_work() as work:
        await step(work, campaign_id, CampaignStep.PREPARE, now)
        if await work.campaigns.waiting(campaign_id) is None:
            raise Refused("Список пуст. Сначала загрузите людей, которым звонить.")
        await audited(work, desk, user.login, now, action="prepare", campaign=campaign_id)
        await work.commit()
    desk.tell(campaign_id)

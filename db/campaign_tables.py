"""The tables of campaigns."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, text

from db.tables import metadata
from db.types import Id, UtcDateTime


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default=text("''"))


#: `hotline.domain.campaign.Campaign`. forgotten_at: when names and numbers of its list were let go.
campaigns = Table(
    "campaigns",
    metadata,
    Column("id", Id, primary_key=True),
    Column("purpose", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("channels", Integer, nullable=False),
    Column("a_minute", Integer, nullable=False),
    Column("created_by", String(32), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("started_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("forgotten_at", UtcDateTime),
    *(_text(name) for name in ("title", "text", "why", "consent_note")),
)
Index("ix_campaigns_created_at", campaigns.c.created_at, campaigns.c.id)
Index("ix_campaigns_state", campaigns.c.state, campaigns.c.started_at)

#: One person of one campaign. phone, name, told are personal. told: JSON, column -> text. next_at: always there, so
#: that who is due is found by one index. phone: NULL once it was let go.
campaign_people = Table(
    "campaign_people",
    metadata,
    Column("id", Id, primary_key=True),
    Column("campaign_id", Id, ForeignKey("campaigns.id"), nullable=False),
    Column("line", Integer, nullable=False),
    Column("phone", String(32)),
    Column("state", String(16), nullable=False),
    Column("next_at", UtcDateTime, nullable=False),
    Column("result", String(16), nullable=False, server_default=text("''")),
    Column("call_id", Id),
    Column("ended_at", UtcDateTime),
    *(_text(name) for name in ("name", "told", "why")),
    UniqueConstraint("campaign_id", "line"),
    UniqueConstraint("campaign_id", "phone"),
)
Index(
    "ix_campaign_people_waiting",
    campaign_people.c.campaign_id,
    campaign_people.c.next_at,
    campaign_people.c.line,
    sqlite_where=text("state = 'waiting'"),
    postgresql_where=text("state = 'waiting'"),
)
Index("ix_campaign_people_phone", campaign_people.c.phone)

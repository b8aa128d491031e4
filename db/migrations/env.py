"""Alembic's side of `db.schema.migrate`: it hands over an open connection inside a transaction."""

from alembic import context

import db.campaign_tables
import db.desk_tables
import db.dial_tables
import db.follow_up_tables
import db.survey_tables
import db.voice_tables  # noqa: F401 - they declare their tables
from db.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transaction_per_migration=False,
)
context.run_migrations()

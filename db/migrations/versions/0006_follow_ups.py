"""The follow-up of appeals: plans, wishes of families."""

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Not supported: see 0002."""
    raise NotImplementedError("restore the backup that was made before the upgrade")

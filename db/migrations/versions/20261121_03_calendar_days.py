"""What was last known of each school's coming days, to tell what an announcement moved.

Phase: expand
Safe while the previous release still runs: yes, it never names the table.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261121_03"
down_revision = "20261121_02"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_days",
        sa.Column("school_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_calendar_days_school_id"),
        sa.PrimaryKeyConstraint("school_id", "day", name="pk_calendar_days"),
    )
    op.create_index("ix_entries_author_id_day", "entries", ["author_id", "day"])


def downgrade() -> None:
    op.drop_index("ix_entries_author_id_day", "entries")
    op.drop_table("calendar_days")

"""Who was erased, as digests: a restored backup is made to forget them again.

Phase: expand
Safe while the previous release still runs: yes, it never names the table.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261121_05"
down_revision = "20261121_08"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "forgotten",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_forgotten"),
    )


def downgrade() -> None:
    op.drop_table("forgotten")

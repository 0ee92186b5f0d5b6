"""What most pupils have finished in after-class care.

Phase: expand
Safe while the previous release still runs: yes, what it files has the default.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261121_08"
down_revision = "20261121_03"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("entries", sa.Column("mostly_done", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("entries", "mostly_done")

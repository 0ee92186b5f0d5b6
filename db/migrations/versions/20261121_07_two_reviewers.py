"""年级组长 with their grades, a step that two people sign, and sheets that went out 未审核 and may still be signed.

Phase: expand
Safe while the previous release still runs: yes, what it does not name has a default.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261121_07"
down_revision = "20261121_06"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("heads", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("sheets", sa.Column("signed", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("sheets", sa.Column("unreviewed", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("sheets", "unreviewed")
    op.drop_column("sheets", "signed")
    op.drop_column("people", "heads")

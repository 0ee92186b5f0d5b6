"""Each fact of the history is linked to the one before.

Phase: expand
Safe while the previous release still runs: yes, it never names the column; facts it adds have no link, and
`jianfu ledger verify` names the first of them.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261121_02"
down_revision = "20261121_01"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("history", sa.Column("link", sa.String()))
    op.create_index("ix_history_school_id_id", "history", ["school_id", "id"])


def downgrade() -> None:
    op.drop_index("ix_history_school_id_id", "history")
    op.drop_column("history", "link")

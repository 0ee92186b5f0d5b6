"""Updates are stored before they are confirmed, handled once, their replies kept until said.

Phase: expand
Safe while the previous release still runs: yes, it never names the tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261121_04"
down_revision = "20261121_05"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inbox",
        sa.Column("bot", sa.String(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reply", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("said", sa.String(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("bot", "number", name="pk_inbox"),
    )
    new = sa.text("state = 'new'")
    op.create_index(
        "ix_inbox_new", "inbox", ["bot", "lane", "number"], sqlite_where=new, postgresql_where=new
    )
    unsaid = sa.text("said IN ('saying', 'due')")
    op.create_index("ix_inbox_unsaid", "inbox", ["bot", "number"], sqlite_where=unsaid, postgresql_where=unsaid)
    op.create_table(
        "listening",
        sa.Column("bot", sa.String(), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("bot", name="pk_listening"),
    )


def downgrade() -> None:
    op.drop_table("listening")
    op.drop_table("inbox")

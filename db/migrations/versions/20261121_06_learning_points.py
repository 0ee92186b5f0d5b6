"""What grades 1-2 learn this week, for the weekly notice to families.

Phase: expand
Safe while the previous release still runs: yes, it never names the table.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261121_06"
down_revision = "20261121_04"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "learning_points",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("class_id", sa.String(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author_id", sa.String(), nullable=False),
        sa.Column("author_name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["class_id"], ["classes.id"], name="fk_learning_points_class_id"),
        sa.PrimaryKeyConstraint("id", name="pk_learning_points"),
        sa.UniqueConstraint("class_id", "week", "subject", name="uq_learning_points_class_id_week_subject"),
    )


def downgrade() -> None:
    op.drop_table("learning_points")

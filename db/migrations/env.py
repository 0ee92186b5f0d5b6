"""How Alembic reaches the database: over the connection that db.migrate hands it, in whose transaction it stays."""

from typing import Any

import sqlalchemy as sa
from alembic import context

from db.tables import metadata


def _other_default(
    _context: Any, _inspected: Any, column: Any, found: str | None, _default: Any, rendered: str | None
) -> bool | None:
    """PostgreSQL cannot compare JSON for Alembic, so its texts are; None leaves every other column to Alembic."""
    if not isinstance(column.type, sa.JSON):
        return None
    return (found or "").partition("::")[0].strip("'") != (rendered or "").strip("'")


connection = context.config.attributes.get("connection")
if connection is None:
    raise SystemExit("use `jianfu db upgrade`: it holds the lock that two migrations at once need")

context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
    compare_server_default=_other_default,
    include_name=lambda name, kind, _parent: kind != "table" or not str(name).startswith("procrastinate_"),
)
with context.begin_transaction():
    context.run_migrations()

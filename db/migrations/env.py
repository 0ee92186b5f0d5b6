"""How Alembic reaches the database: over the connection that db.migrate hands it, in whose transaction it stays."""

from alembic import context

from db.tables import metadata

connection = context.config.attributes.get("connection")
if connection is None:
    raise SystemExit("use `jianfu db upgrade`: it holds the lock that two migrations at once need")

context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
    compare_server_default=True,
    include_name=lambda name, kind, _parent: kind != "table" or not str(name).startswith("procrastinate_"),
)
with context.begin_transaction():
    context.run_migrations()

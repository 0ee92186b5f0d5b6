"""What only a PostgreSQL deployment has. Its library comes with the extra `postgres` and is imported only here."""

from importlib.util import find_spec
from typing import TYPE_CHECKING

from bot.domain.errors import BotError
from bot.settings import Settings
from db.engines import conninfo

if TYPE_CHECKING:
    from scheduler.drain_queue import DrainQueue


class PostgresExtraMissingError(BotError):
    """The database is PostgreSQL, and the extra `postgres` is not installed."""

    code = "postgres-extra-missing"


class NotUpgradedError(BotError):
    """The database is not at this program's version."""

    code = "database-not-upgraded"


def drain_queue(settings: Settings) -> "DrainQueue | None":
    """Where drains wait; None on SQLite.

    Raises:
        PostgresExtraMissingError: it cannot be.
    """
    if settings.database_path is not None:
        return None
    _need_extra()
    from scheduler.drain_queue import DrainQueue

    return DrainQueue(conninfo(settings.database_url))


def upgrade_cluster(settings: Settings) -> bool:
    """Bring the engine's tables up to date; whether anything had to be done. On SQLite there are none."""
    if settings.database_path is not None:
        return False
    _need_extra()
    from scheduler.cluster_schema import upgrade

    return upgrade(conninfo(settings.database_url))


def refuse_unless_upgraded(settings: Settings) -> None:
    """Before a service starts on PostgreSQL, which several start at once: none of them changes tables.

    Raises:
        NotUpgradedError: `jianfu db upgrade` has not been run.
    """
    if settings.database_path is not None:
        return
    _need_extra()
    from db.migrate import current, head
    from scheduler.cluster_schema import is_current

    if current(settings.database_url) != head() or not is_current(conninfo(settings.database_url)):
        raise NotUpgradedError


def _need_extra() -> None:
    if find_spec("procrastinate") is None:
        raise PostgresExtraMissingError

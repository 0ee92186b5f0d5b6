"""Column types: time that is always UTC, JSON with its own codec."""

from datetime import UTC, datetime
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Dialect


class UtcDateTime(sa.TypeDecorator[datetime]):
    """A moment. Refuses naive datetimes going in, returns UTC coming out.

    SQLite keeps it as text of fixed width, so that text order is time order.
    """

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment needs its time zone: {value!r}")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def moment_of(text: object) -> datetime:
    """A moment read from a column as text; `datetime.min` in UTC for what is none."""
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def json_text(value: Any) -> str:
    """Compact JSON. Keys must be text: TypeError otherwise, rather than a silent change."""
    return orjson.dumps(value).decode()


def json_value(text: str | bytes) -> Any:
    return orjson.loads(text)

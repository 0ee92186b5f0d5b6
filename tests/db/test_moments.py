"""The short way a moment goes into SQLite and out of it is SQLAlchemy's own way."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects.sqlite import aiosqlite

from db.columns import UtcDateTime
from db.statements import _moment_from, _moment_text

_DIALECT = aiosqlite.dialect()
_IMPL = UtcDateTime().dialect_impl(_DIALECT)
_ZONES = st.integers(-14, 14).map(lambda hours: timezone(timedelta(hours=hours)))
_MOMENTS = st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=_ZONES)


@given(_MOMENTS)
def test_a_moment_is_kept_and_read_as_sqlalchemy_would(moment: datetime) -> None:
    bind, result = _IMPL.bind_processor(_DIALECT), _IMPL.result_processor(_DIALECT, None)
    assert bind is not None
    assert result is not None
    text = _moment_text(moment)

    assert text == bind(moment)
    assert _moment_from(text) == result(text) == moment
    assert _moment_from(text).tzinfo is UTC  # type: ignore[union-attr]


def test_nothing_stays_nothing_and_a_moment_without_a_zone_is_refused() -> None:
    assert _moment_text(None) is None
    assert _moment_from(None) is None
    with pytest.raises(ValueError, match="time zone"):
        _moment_text(datetime(2026, 10, 15))

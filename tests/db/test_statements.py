"""The short way of values into SQLite and out of it is SQLAlchemy's own way."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import aiosqlite
from sqlalchemy.exc import StatementError
from sqlalchemy.sql.compiler import SQLCompiler

from db.columns import json_text, json_value
from db.statements import Prepared, _into, _moment_text, _out_of

_DIALECT = aiosqlite.dialect(json_serializer=json_text, json_deserializer=json_value)


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (sa.Date(), (None, date(2026, 10, 15), date(987, 1, 2))),
        (sa.Boolean(), (None, True, False, 0, 1)),
        (sa.JSON(), (None, [], {"字": [1, None, 2.5, True]}, "a")),
        (sa.JSON(none_as_null=True), (None, [], {"字": "b"})),
    ],
    ids=["date", "flag", "json", "json-or-null"],
)
def test_a_value_is_kept_and_read_as_sqlalchemy_would(kind: sa.types.TypeEngine[Any], values: tuple[Any, ...]) -> None:
    impl = kind.dialect_impl(_DIALECT)
    bind, result = impl.bind_processor(_DIALECT), impl.result_processor(_DIALECT, None)
    short, back = _into(kind, _DIALECT), _out_of(kind, _DIALECT)
    assert bind is not None
    assert result is not None
    assert short is not None
    assert back is not None
    for value in values:
        assert short(value) == bind(value)
        assert back(short(value)) == result(bind(value))


@pytest.mark.parametrize(("kind", "value"), [(sa.Boolean(), "ja"), (sa.Boolean(), []), (sa.Date(), "2026-10-15")])
def test_a_value_of_the_wrong_kind_is_refused(kind: sa.types.TypeEngine[Any], value: object) -> None:
    compiled = sa.select(sa.bindparam("value", type_=kind)).compile(dialect=_DIALECT)
    assert isinstance(compiled, SQLCompiler)
    with pytest.raises(StatementError):
        Prepared(compiled, _DIALECT).parameters({"value": value})


def test_both_hours_of_a_clock_set_back_are_told_apart() -> None:
    first = datetime(1991, 9, 15, 1, 30, tzinfo=ZoneInfo("Asia/Shanghai"))  # the last time China did so
    again = first.replace(fold=1)
    assert first == again
    assert (_moment_text(first), _moment_text(again)) == ("1991-09-14 16:30:00.000000", "1991-09-14 17:30:00.000000")
    assert timedelta(hours=1) == again.astimezone(ZoneInfo("UTC")) - first.astimezone(ZoneInfo("UTC"))

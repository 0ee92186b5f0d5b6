"""Whose signature a sheet awaits, and what makes it worth a look."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.domain.calendar import CalendarRules
from bot.domain.class_day import ClassDay
from bot.domain.classes import ClassName
from bot.domain.entries import Entry
from bot.domain.facts import Fact
from bot.domain.limits import Limit
from bot.domain.people import Person, Role
from bot.domain.policy import Policy, ReviewMode
from bot.domain.review import Concern, concerns, needs_nobody
from bot.domain.school import School, SchoolClass
from bot.domain.sheet import Sheet

DAY = date(2026, 11, 19)
ID = "s/3-2"
TEACHER = Person(id="t", school_id="s", name="王", roles=frozenset({Role.TEACHER}), teaches={"数学": (ID,)})
HEAD = Person(id="h", school_id="s", name="赵", roles=frozenset({Role.HOMEROOM}), classes=(ID,))
PEOPLE = (TEACHER, HEAD)
LINE = Entry(
    class_id=ID, day=DAY, subject="数学", content="口算", minutes=20, author_id="t", author_name="王", filing_id=7, id=1
)


def _day(*entries: Entry, limit: Limit | None = None, **sheet) -> ClassDay:
    policy = Policy(review_mode=ReviewMode.EXCEPTIONS)
    return ClassDay(
        school=School(id="s", name="实验小学", policy=policy, calendar=CalendarRules()),
        school_class=SchoolClass(id=ID, school_id="s", name=ClassName(3, 2)),
        limit=limit or Limit(grade=3, minutes=60),
        sheet=Sheet(id=1, class_id=ID, day=DAY, **sheet),
        entries=entries,
        declarations=(),
    )


def _fact(action: str, subject: str = "filing:7", **data) -> Fact:
    at = datetime(2026, 11, 19, tzinfo=UTC)
    return Fact(school_id="s", class_id=ID, day=DAY, actor="t", action=action, subject=subject, at=at, data=data)


def test_a_sheet_within_limits_clean_and_complete_needs_nobody():
    assert concerns(_day(LINE), PEOPLE, [_fact("filed", hints=[], override=None)]) == ()
    assert needs_nobody(_day(LINE), PEOPLE, [])


def test_exactly_the_limit_is_within_it_and_a_minute_more_is_not():
    assert concerns(_day(replace(LINE, minutes=60)), PEOPLE, []) == ()
    assert concerns(_day(replace(LINE, minutes=61)), PEOPLE, []) == (Concern.OVER,)


@pytest.mark.parametrize(
    ("class_day", "facts", "concern"),
    [
        (_day(replace(LINE, late=True)), [], Concern.LATE),
        (_day(replace(LINE, subject="语文")), [], Concern.UNFILED),
        (_day(LINE), [_fact("filed", hints=["P9"])], Concern.WORDING),
        (_day(LINE), [_fact("filed", override={"by": "h", "reason": "x"})], Concern.WORDING),
        (_day(LINE), [_fact("returned", "sheet:1")], Concern.RETURNED),
        (_day(LINE, version=1), [], Concern.PUBLISHED),
        (_day(LINE, pending=True), [], Concern.PUBLISHED),
        (_day(LINE, limit=Limit(grade=3, minutes=60, per_subject=(("数学", 15),))), [], Concern.SUBJECT),
        (_day(LINE, limit=Limit(grade=3, minutes=60, max_subjects=0)), [], Concern.SUBJECT),
        (_day(LINE, limit=Limit(grade=3, minutes=60, allowed_subjects=("语文",))), [], Concern.SUBJECT),
    ],
)
def test_each_thing_out_of_the_ordinary_is_named(class_day, facts, concern):
    assert concerns(class_day, PEOPLE, facts) == (concern,)
    assert not needs_nobody(class_day, PEOPLE, facts)


def test_a_hint_of_a_message_that_no_longer_stands_is_forgotten():
    assert concerns(_day(LINE), PEOPLE, [_fact("filed", "filing:3", hints=["P9"])]) == ()


def test_an_empty_sheet_is_never_approved_by_itself():
    assert not needs_nobody(_day(), (HEAD,), [])


def test_a_school_that_reviews_everything_lets_nothing_pass_by_itself():
    class_day = _day(LINE)
    strict = replace(class_day, school=replace(class_day.school, policy=Policy()))
    assert not needs_nobody(strict, PEOPLE, [])

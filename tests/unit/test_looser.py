"""A value above the national one: why, on whose word, since when."""

from datetime import UTC, datetime, timedelta

from bot.domain.calendar import CalendarRules
from bot.domain.facts import Fact
from bot.domain.looser import APPLIED, Loosening, loosened_by, loosenings
from bot.domain.people import Person, Role
from bot.domain.policy import Policy
from bot.domain.school import School
from bot.texts.looser import looser

NOW = datetime(2026, 9, 1, 1, 0, tzinfo=UTC)


def applied(days: int, *said: tuple[int, str], by: str = "方老师", action: str = APPLIED) -> Fact:
    return Fact(
        school_id="s",
        class_id=None,
        day=None,
        actor="operator",
        action=action,
        subject="school:s",
        at=NOW + timedelta(days=days),
        data={"policy": "1", "looser": [list(each) for each in said], "by": by},
    )


def person(name: str, *roles: Role) -> Person:
    return Person(id=name, school_id="s", name=name, roles=frozenset(roles))


def test_it_stands_since_it_was_first_put_on_record():
    found = loosenings([applied(0, (9, "毕业班")), applied(3, (9, "毕业班"), (8, "校务会"))])

    assert found == (
        Loosening(grade=9, reason="毕业班", by="方老师", since=NOW),
        Loosening(grade=8, reason="校务会", by="方老师", since=NOW + timedelta(days=3)),
    )


def test_what_was_taken_back_and_given_again_is_as_old_as_the_second_time():
    (found,) = loosenings([applied(0, (9, "毕业班")), applied(1), applied(2, (9, "毕业班"))])

    assert found.since == NOW + timedelta(days=2)


def test_another_reason_or_another_name_is_another_decision():
    facts = [applied(0, (9, "毕业班")), applied(1, (9, "毕业班"), by="李主任")]

    assert [each.since for each in loosenings(facts)] == [NOW + timedelta(days=1)]


def test_facts_of_the_first_release_named_nobody():
    old = applied(0, (9, "毕业班"))
    del old.data["by"]

    assert [each.by for each in loosenings([old, applied(1, (9, "x"), action="filed")])] == [""]


def test_the_first_admin_answers_for_it_where_the_file_names_nobody():
    people = [person("王老师", Role.TEACHER), person("方老师", Role.ADMIN), person("陈主任", Role.ADMIN)]
    loose = Policy(looser_because=((9, "毕业班"),))

    assert loosened_by(loose, people) == "方老师"
    assert loosened_by(Policy(looser_because=loose.looser_because, looser_by="陈主任"), people) == "陈主任"
    assert loosened_by(loose, people[:1]) == ""
    assert loosened_by(Policy(), people) == ""


def test_the_operator_reads_grade_name_time_and_reason():
    school = School(id="s", name="实验中学", policy=Policy(), calendar=CalendarRules())
    (named,) = loosenings([applied(0, (9, "毕业班"))])
    (unnamed,) = loosenings([applied(0, (9, "毕业班"), by="")])

    assert looser(school, named) == (
        "实验中学：九年级宽于国家要求，2026-09-01 09:00 起记录在案，方老师决定。理由：毕业班"
    )
    assert "looser_by" in looser(school, unnamed)

"""From a reading to lines: what is asked, in which order, and what is never taken for granted."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.classes import ClassName
from bot.domain.filing import (
    BannedWording,
    Draft,
    HowLong,
    NothingRead,
    NotYours,
    PlannedLine,
    Ready,
    Setting,
    UnknownClass,
    WhichClass,
    WhichDay,
    WhichSubject,
    WrittenTooEarly,
    next_step,
    shorten,
    text_key,
)
from bot.domain.kinds import Kind, Place, SubjectState, Tier
from bot.domain.people import Person, Role
from bot.domain.reading import read_message
from bot.domain.school import SchoolClass

THURSDAY, MONDAY = date(2026, 10, 15), date(2026, 10, 19)


def school_class(grade: int, number: int) -> SchoolClass:
    name = ClassName(grade, number)
    return SchoolClass(id=f"s/{name.short}", school_id="s", name=name)


CLASSES = (school_class(1, 1), school_class(3, 1), school_class(3, 2))


def teacher(
    roles: tuple[Role, ...] = (Role.TEACHER,), classes: tuple[str, ...] = (), **teaches: tuple[str, ...]
) -> Person:
    return Person(id="p-1", school_id="s", name="王老师", roles=frozenset(roles), teaches=teaches, classes=classes)


WANG = teacher(数学=("s/3-2",))
SUBJECTS = {c.id: ("语文", "数学", "英语") for c in CLASSES}


def step(text: str, author: Person = WANG, days: tuple[date, ...] = (THURSDAY,), **answers: object) -> object:
    draft = replace(
        Draft(bot="b", chat_id="1", message_id="2", author_id=author.id, text=text),
        **answers,  # type: ignore[arg-type]
    )
    setting = Setting(author=author, classes=CLASSES, days=days, subjects=SUBJECTS)
    return next_step(draft, read_message(text), setting)


def ready(*args: object, **kwargs: object) -> Ready:
    found = step(*args, **kwargs)  # type: ignore[arg-type]
    assert isinstance(found, Ready), found
    return found


def test_a_complete_message_asks_nothing() -> None:
    found = ready("数学 口算第12页，练习册P23，约20分钟")

    assert [c.id for c in found.classes] == ["s/3-2"]
    assert found.day == THURSDAY
    (line,) = found.lines
    assert (line.subject, line.content, line.minutes, line.kind) == ("数学", "口算第12页，练习册P23", 20, Kind.WRITTEN)


def test_a_range_counts_as_its_upper_bound() -> None:
    (line,) = ready("数学 练习册P23 15到20分钟").lines

    assert (line.minutes, line.minutes_low, line.minutes_high) == (20, 15, 20)


def test_the_only_subject_and_class_of_a_teacher_need_not_be_named() -> None:
    (line,) = ready("练习册P23，20分钟").lines

    assert line.subject == "数学"


def test_missing_minutes_are_asked_as_one_sum_a_subject() -> None:
    asked = step("数学 口算第12页；练习册P23")

    assert isinstance(asked, HowLong)
    assert asked.subject == "数学"

    found = ready("数学 口算第12页；练习册P23", minutes={"数学": 25})
    assert sum(line.minutes for line in found.lines) == 25


def test_minutes_already_written_are_part_of_the_sum_asked_for() -> None:
    asked = step("数学\n1. 口算第12页 10分钟\n2. 练习册P23")
    assert isinstance(asked, HowLong)
    assert asked.stated == 10

    found = ready("数学\n1. 口算第12页 10分钟\n2. 练习册P23", minutes={"数学": 25})
    assert [line.minutes for line in found.lines] == [10, 15]


def test_a_teacher_of_two_classes_is_asked_which() -> None:
    asked = step("数学 口算第12页 10分钟", teacher(数学=("s/3-1", "s/3-2")))

    assert isinstance(asked, WhichClass)
    assert [c.id for c in asked.options] == ["s/3-1", "s/3-2"]


def test_a_class_named_in_the_message_is_not_asked_for() -> None:
    found = ready("三（1）班数学 口算第12页 10分钟", teacher(数学=("s/3-1", "s/3-2")))

    assert [c.id for c in found.classes] == ["s/3-1"]


def test_several_classes_in_one_message_are_all_meant() -> None:
    found = ready("三（1）班、三（2）班数学 口算第12页 10分钟", teacher(数学=("s/3-1", "s/3-2")))

    assert [c.id for c in found.classes] == ["s/3-1", "s/3-2"]


def test_a_class_the_school_does_not_have_is_refused() -> None:
    assert step("五（9）班数学 口算第12页 10分钟") == UnknownClass("五（9）班")


def test_nobody_files_in_a_colleagues_subject() -> None:
    assert isinstance(step("三（2）班语文 抄写生字 10分钟"), NotYours)


def test_nobody_files_in_a_class_they_do_not_teach() -> None:
    assert isinstance(step("三（1）班数学 口算第12页 10分钟"), NotYours)


def test_the_homeroom_teacher_files_for_a_colleague() -> None:
    zhao = teacher((Role.HOMEROOM, Role.TEACHER), ("s/3-2",), 语文=("s/3-2",))

    (line,) = ready("英语 抄写单词 10分钟", zhao).lines

    assert line.subject == "英语"


def test_a_teacher_of_two_subjects_is_asked_which_one_nothing_names() -> None:
    asked = step("完成课时作业 10分钟", teacher(语文=("s/3-2",), 数学=("s/3-2",)))

    assert isinstance(asked, WhichSubject)
    assert asked.options == ("语文", "数学")


def test_a_subject_that_nobody_wrote_is_asked_about_when_it_is_not_the_authors() -> None:
    asked = step("口算题卡一页 10分钟", teacher(语文=("s/3-2",)))

    assert asked == WhichSubject(("语文",), "口算题卡一页")
    (line,) = ready("口算题卡一页 10分钟", teacher(语文=("s/3-2",)), subject="语文").lines
    assert line.subject == "语文"


def test_a_subject_that_the_message_names_is_not_doubted() -> None:
    (line,) = ready("语文 口算题卡一页 10分钟", teacher(语文=("s/3-2",))).lines

    assert line.subject == "语文"


def test_the_homeroom_teacher_is_asked_whether_it_is_a_colleagues_subject() -> None:
    zhao = teacher((Role.HOMEROOM, Role.TEACHER), ("s/3-2",), 语文=("s/3-2",))

    assert step("口算第12页 10分钟", zhao) == WhichSubject(("数学", "语文"), "口算第12页")


def test_no_homework_today_stands_for_the_teachers_own_subject() -> None:
    assert ready("今日无作业").states == (("数学", SubjectState.NONE),)


def test_no_homework_from_a_teacher_of_two_classes_asks_which() -> None:
    assert isinstance(step("今日无作业", teacher(数学=("s/3-1", "s/3-2"))), WhichClass)


def test_on_a_day_without_school_the_day_is_asked() -> None:
    assert step("数学 口算第12页 10分钟", days=(THURSDAY, MONDAY)) == WhichDay((THURSDAY, MONDAY))
    assert ready("数学 口算第12页 10分钟", days=(THURSDAY, MONDAY), day=MONDAY).day == MONDAY


def test_a_banned_demand_stops_the_message_before_anything_else() -> None:
    refused = step("数学 口算第12页，请家长签字", teacher(数学=("s/3-1", "s/3-2")))

    assert isinstance(refused, BannedWording)
    assert "签字" not in refused.compliant


def test_an_approvers_reason_lets_a_demand_stand() -> None:
    assert isinstance(step("数学 口算第12页 10分钟，请家长签字", reason="家长会通知"), Ready)


def test_written_home_work_in_the_first_grades_is_refused_and_may_become_class_work() -> None:
    zhou = teacher(语文=("s/1-1",))

    assert isinstance(step("语文 抄写生字 10分钟", zhou), WrittenTooEarly)
    (line,) = ready("语文 抄写生字 10分钟", zhou, at_school=True).lines
    assert line.place is Place.SCHOOL


def test_reading_aloud_is_welcome_in_the_first_grades() -> None:
    (line,) = ready("语文 读课文《秋天》三遍 10分钟", teacher(语文=("s/1-1",))).lines

    assert line.kind is not Kind.WRITTEN


def test_chatter_sets_nothing() -> None:
    assert step("你好，谢谢") == NothingRead()


def test_a_draft_survives_storage() -> None:
    draft = Draft(
        bot="b", chat_id="1", message_id="2", author_id="p", text="数学", class_ids=("s/3-2",), day=MONDAY,
        minutes={"数学": 15}, settled=("s/3-1",), cut_to=5,
    )  # fmt: skip

    assert Draft.from_json(draft.to_json()) == draft


@pytest.mark.parametrize("same", ["数学 口算", "数学口算", " 数学\n口算 "])
def test_the_identical_text_is_known_whatever_its_spaces(same: str) -> None:
    assert text_key(same) == text_key("数学 口算")


def may_count(line: PlannedLine) -> bool:
    return line.kind is Kind.WRITTEN and line.tier is not Tier.OPTIONAL


planned = st.builds(
    PlannedLine,
    subject=st.just("数学"),
    content=st.text(min_size=1, max_size=4),
    minutes=st.integers(1, 60),
    minutes_low=st.none(),
    minutes_high=st.none(),
    kind=st.sampled_from(Kind),
    tier=st.none() | st.sampled_from(Tier),
    place=st.just(Place.HOME),
    due=st.none(),
)


@given(st.lists(planned, max_size=6), st.integers(0, 120))
def test_shortened_work_fits_exactly_and_other_lines_stay(lines: list[PlannedLine], to: int) -> None:
    shorter = shorten(lines, to, may_count)

    before = sum(line.minutes for line in lines if may_count(line))
    assert sum(line.minutes for line in shorter if may_count(line)) == min(before, to)
    assert [line for line in shorter if not may_count(line)] == [line for line in lines if not may_count(line)]

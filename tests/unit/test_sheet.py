"""Frozen versions of a sheet and what changed between two."""

from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.kinds import Kind, Place, SubjectState, Tier
from bot.domain.sheet import (
    Change,
    ChangeKind,
    Declared,
    Line,
    Sheet,
    SheetStatus,
    Snapshot,
    compare,
    sheet_number,
    snapshot_from_json,
    snapshot_to_json,
)

DAY = date(2026, 10, 15)
AT = datetime(2026, 10, 15, 8, 20, tzinfo=UTC)


def line(subject: str, content: str, minutes: int, *, entry_id: int = 0, counts: bool = True) -> Line:
    return Line(
        subject=subject,
        content=content,
        minutes=minutes,
        kind=Kind.WRITTEN,
        tier=None,
        place=Place.HOME,
        due=None,
        author="王老师",
        counts=counts,
        entry_id=entry_id,
    )


def snapshot(*lines: Line, declared: tuple[Declared, ...] = (), limit: int | None = 60) -> Snapshot:
    return Snapshot(
        sheet_id=1,
        version=1,
        school="实验小学",
        class_id="shiyan/3-2",
        class_label="三（2）班",
        grade=3,
        day=DAY,
        number=sheet_number(3, 2, DAY),
        limit=limit,
        lines=lines,
        declared=declared,
        at=AT,
    )


def test_the_total_is_the_sum_of_the_counting_lines_only() -> None:
    sheet = snapshot(line("语文", "抄写", 15), line("数学", "思考题", 20, counts=False), line("英语", "单词", 10))

    assert sheet.total == 25
    assert sheet.over == 0


def test_a_sheet_over_its_limit_says_by_how_much() -> None:
    assert snapshot(line("语文", "抄写", 61)).over == 1
    assert snapshot(line("语文", "抄写", 60)).over == 0
    assert snapshot(line("语文", "抄写", 600), limit=None).over == 0


def test_a_changed_time_is_told_with_both_figures() -> None:
    before = snapshot(line("数学", "口算", 20, entry_id=1))
    after = snapshot(line("数学", "口算", 10, entry_id=1))

    (change,) = compare(before, after)

    assert (change.kind, change.minutes_before, change.minutes_after) == (ChangeKind.CHANGED, 20, 10)


def test_a_line_filed_anew_for_the_same_subject_is_a_change_not_a_removal() -> None:
    before = snapshot(line("语文", "抄写", 15, entry_id=1), line("数学", "口算第12页，练习册", 20, entry_id=2))
    after = snapshot(line("语文", "抄写", 15, entry_id=1), line("数学", "口算第12页", 10, entry_id=3))

    assert [c.kind for c in compare(before, after)] == [ChangeKind.CHANGED]


def test_a_new_line_and_a_withdrawn_one_are_both_told() -> None:
    before = snapshot(line("语文", "抄写", 15, entry_id=1))
    after = snapshot(line("数学", "口算", 10, entry_id=2))

    assert {c.kind for c in compare(before, after)} == {ChangeKind.ADDED, ChangeKind.REMOVED}


def test_a_late_declaration_is_told() -> None:
    after = snapshot(declared=(Declared("英语", SubjectState.NONE, "李老师"),))

    assert compare(snapshot(), after) == (
        Change(kind=ChangeKind.ADDED, subject="英语", content_after=SubjectState.NONE),
    )


def test_a_sheet_number_reads_as_date_and_class() -> None:
    assert sheet_number(3, 2, DAY) == "1015-302"


def test_a_change_of_lines_starts_review_again() -> None:
    signed = Sheet(id=1, class_id="c", day=DAY, status=SheetStatus.APPROVED, step=1, approvals=("p",), revision=4)

    touched = signed.touched()

    assert (touched.status, touched.step, touched.approvals, touched.revision) == (SheetStatus.OPEN, 0, (), 5)
    assert not touched.pending


def test_a_published_sheet_stays_published_and_waits_with_its_correction() -> None:
    touched = Sheet(id=1, class_id="c", day=DAY, status=SheetStatus.PUBLISHED, version=1).touched()

    assert touched.status is SheetStatus.PUBLISHED
    assert touched.pending


texts = st.text(min_size=1, max_size=12)
lines = st.builds(
    Line,
    subject=texts,
    content=texts,
    minutes=st.integers(0, 90),
    kind=st.sampled_from(Kind),
    tier=st.none() | st.sampled_from(Tier),
    place=st.sampled_from(Place),
    due=st.none() | texts,
    author=texts,
    counts=st.booleans(),
    late=st.booleans(),
    entry_id=st.integers(1, 99),
)
declared = st.builds(Declared, texts, st.sampled_from(SubjectState), texts)


@given(st.lists(lines, max_size=5), st.lists(declared, max_size=3))
def test_a_frozen_sheet_survives_storage(some: list[Line], states: list[Declared]) -> None:
    frozen = snapshot(*some, declared=tuple(states))
    frozen = replace(frozen, changes=tuple(replace(c, at=AT) for c in compare(snapshot(), frozen)))

    assert snapshot_from_json(snapshot_to_json(frozen)) == frozen


@given(st.lists(lines, max_size=5, unique_by=lambda x: x.entry_id))
def test_nothing_changed_is_nothing_told(some: list[Line]) -> None:
    assert compare(snapshot(*some), snapshot(*some)) == ()

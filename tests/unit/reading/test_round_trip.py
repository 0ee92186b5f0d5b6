"""What the texts write, the reader reads back; and no text whatever holds it up or breaks it."""

from datetime import UTC, date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.kinds import Kind, Place, SubjectState, Tier
from bot.domain.reading import Severity, Task, read_message
from bot.domain.reading.explain import explain
from bot.domain.sheet import Declared, Line, Snapshot
from bot.texts import sheet, words

SUBJECTS = ["语文", "数学", "英语", "科学", "道法", "历史", "物理", "信息科技"]
CONTENTS = [
    "口算第12页，练习册P23",
    "抄写第3课生字",
    "背诵《山行》",
    "听读Unit 2课文",
    "完成课时作业本P33-35",
    "预习第13课",
    "做一张手工贺卡",
    "练习十二 1、2、3",
    "错题整理",
    "小练笔《我的心爱之物》",
]

lines = st.builds(
    Line,
    subject=st.sampled_from(SUBJECTS),
    content=st.sampled_from(CONTENTS),
    minutes=st.integers(1, 120),
    kind=st.sampled_from(Kind),
    tier=st.none() | st.sampled_from(Tier),
    place=st.sampled_from(Place),
    due=st.none(),
    author=st.sampled_from(["王老师", "欧阳老师", "李老师"]),
    counts=st.just(value=True),
)


def said(task: Task) -> tuple[object, ...]:
    return (task.subject_name, task.content, task.minutes, task.tier, task.place)


def meant(line: Line) -> tuple[object, ...]:
    return (line.subject, line.content, line.minutes, line.tier, line.place)


@given(lines)
@settings(deadline=None)
def test_a_task_as_the_bot_writes_it_is_read_back(line: Line) -> None:
    [task] = read_message(f"{line.subject} {words.task(line)}").tasks
    assert said(task) == meant(line)
    if line.kind is not Kind.WRITTEN:
        assert task.kind is line.kind


def snapshot(content: list[Line], declared: tuple[Declared, ...] = ()) -> Snapshot:
    return Snapshot(
        sheet_id=1,
        version=1,
        school="实验小学",
        class_id="3-2",
        class_label="三（2）班",
        grade=3,
        day=date(2026, 10, 15),
        number="20261015-32",
        limit=60,
        lines=tuple(content),
        declared=declared,
        hotline="0816-2000000",
        at=datetime(2026, 10, 15, 8, 20, tzinfo=UTC),
    )


@given(st.lists(lines, min_size=1, max_size=6))
@settings(deadline=None)
def test_a_publication_is_read_back_line_by_line_and_asks_nothing_of_parents(content: list[Line]) -> None:
    reading = read_message(sheet.publication(snapshot(content)))
    assert [said(task) for task in reading.tasks] == [meant(line) for line in content]
    assert [hit for hit in reading.hits if hit.severity is not Severity.NOTE and hit.rule != "P6"] == []


def test_what_a_publication_declares_empty_is_read_as_declared() -> None:
    line = Line(
        subject="数学", content="口算第12页", minutes=10, kind=Kind.WRITTEN, tier=None, place=Place.HOME, due=None,
        author="王老师", counts=True,
    )  # fmt: skip
    declared = (
        Declared("英语", SubjectState.NONE, "张老师"),
        Declared("语文", SubjectState.DONE_AT_SCHOOL, "李老师"),
    )
    reading = read_message(sheet.publication(snapshot([line], declared)))
    assert [task.subject_name for task in reading.tasks] == ["数学"]
    assert [(each.subject, each.state) for each in reading.declarations] == [
        ("英语", SubjectState.NONE),
        ("语文", SubjectState.DONE_AT_SCHOOL),
    ]


@given(st.text(st.characters(codec=None), max_size=300))
@settings(deadline=None)
def test_any_text_is_explained_as_it_is_read(text: str) -> None:
    trace = explain(text)
    assert trace.reading == read_message(text)
    assert len(trace.evidence) == len(trace.reading.tasks)


@given(st.text(st.characters(codec=None), min_size=1, max_size=40), st.integers(1, 100_000))
@settings(deadline=None, max_examples=40)
def test_a_hundred_thousand_characters_are_read_like_the_first_five_thousand(piece: str, times: int) -> None:
    text = (piece * times)[:100_000]
    reading = read_message(text)
    assert reading.tasks == read_message(text[:5_000]).tasks
    assert sum(len(task.content) for task in reading.tasks) <= 2 * 5_000 + 20 * len(reading.tasks)

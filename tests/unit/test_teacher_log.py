"""作业日志: the words of a month."""

from datetime import date, timedelta

from bot.domain.entries import Entry
from bot.domain.kinds import Kind, Tier
from bot.domain.teacher_log import TeacherMonth
from bot.texts.teacher_log import month
from tests.db.samples import C31, C32, DAY, entry

FIRST = date(2026, 12, 1)
LABELS = {C31.id: C31.label, C32.id: C32.label}


def log(*entries: Entry) -> TeacherMonth:
    return TeacherMonth(first=FIRST, entries=entries, labels=LABELS)


def test_the_same_task_for_two_classes_is_one_line() -> None:
    said = month(log(entry(), entry(class_id=C31.id), entry("背诵古诗", minutes=5, kind=Kind.ORAL, tier=Tier.OPTIONAL)))

    assert said.splitlines() == [
        "12月作业日志（只给您自己看）",
        "12月9日 周三 三（2）班、三（1）班 数学 口算第12页 20分钟",
        "12月9日 周三 三（2）班 数学 背诵古诗 5分钟（选做、口头）",
        "预计合计：三（1）班 1 天 20 分钟；三（2）班 1 天 25 分钟",
    ]


def test_the_same_words_on_two_days_are_two_lines() -> None:
    said = month(log(entry(), entry(day=DAY + timedelta(days=1))))

    assert said.count("口算第12页") == 2
    assert said.endswith("预计合计：三（2）班 2 天 40 分钟")


def test_a_class_that_is_no_more_keeps_its_short_name() -> None:
    assert "6-1" in month(log(entry(class_id="shiyan/6-1")))


def test_an_empty_month_says_how_to_begin() -> None:
    assert "还没有登记过作业" in month(log())


def test_a_long_month_keeps_its_newest_lines_and_fits_one_message() -> None:
    many = [entry(f"第{n}题{'很长的要求' * 30}", day=FIRST + timedelta(days=n % 28)) for n in range(300)]
    many.sort(key=lambda e: e.day)
    said = month(log(*many))

    assert len(said.encode("utf-16-le")) // 2 <= 4096
    assert "没有列出" in said.splitlines()[1]
    assert "12月28日" in said
    assert "12月1日 " not in said

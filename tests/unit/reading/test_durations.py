"""Times as teachers write them, and numbers that only look like it (the corpus GUIDE's table of minutes)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.reading.bare import bare_durations
from bot.domain.reading.durations import Role, find_durations
from bot.domain.reading.normalise import normalise


def read(text: str) -> list[tuple[int, int | None, int | None]]:
    found = find_durations(normalise(text).text)
    return [(each.minutes, each.low, each.high) for each in found if each.role is not Role.OTHER]


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("20分钟", 20),
        ("20 分钟", 20),
        ("20min", 20),
        ("20 mins", 20),
        ("20'", 20),
        ("20´", 20),
        ("20′", 20),
        ("二十分鐘", 20),
        ("约20分钟", 20),
        ("20分钟左右", 20),
        ("十来分钟", 10),
        ("20来分钟", 20),
        ("二十五分钟", 25),
        ("一百二十分钟", 120),
        ("一刻钟", 15),
        ("1刻钟", 15),
        ("三刻钟", 45),
        ("半小时", 30),
        ("半个钟", 30),
        ("半個鐘頭", 30),
        ("1.5小时", 90),
        ("1h", 60),
        ("0.5hour", 30),
        ("3hours", 180),
        ("一个半小时", 90),
        ("1个半小时", 90),
        ("两小时", 120),
        ("1小时30分钟", 90),
        ("1小时半", 90),
        ("四分之三小时", 45),
        ("¾小时", 45),
        ("时间约20分", 20),
        ("①20分钟", 20),
        ("１５分钟", 15),
    ],
)
def test_a_stated_time_is_read_in_minutes(text: str, minutes: int) -> None:
    assert read(text) == [(minutes, minutes, minutes)]


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("15-20分钟", (20, 15, 20)),
        ("15～20分钟", (20, 15, 20)),
        ("15到20分钟", (20, 15, 20)),
        ("半小时到四十分钟", (40, 30, 40)),
        ("40分钟至1小时", (60, 40, 60)),
        ("1-2小时", (120, 60, 120)),
        ("三四十分钟", (40, 30, 40)),
        ("十五六分钟", (16, 15, 16)),
        ("五六分钟", (6, 5, 6)),
        ("1个半小时到2小时", (120, 90, 120)),
    ],
)
def test_a_range_counts_as_its_upper_bound(text: str, bounds: tuple[int, int, int]) -> None:
    assert read(text) == [bounds]


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("不超过20分钟", (20, None, 20)),
        ("20分钟以内", (20, None, 20)),
        ("≤10分钟", (10, None, 10)),
        ("最多四十分钟", (40, None, 40)),
        ("不少于30分钟", (30, 30, None)),
        ("至少半小时", (30, 30, None)),
        ("30分钟以上", (30, 30, None)),
        ("二十几分钟", (20, 20, None)),
        ("二十多分钟", (20, 20, None)),
        ("一个多小时", (60, 60, None)),
    ],
)
def test_a_limit_leaves_the_other_side_open(text: str, bounds: tuple[int, int | None, int | None]) -> None:
    assert read(text) == [bounds]


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("两张卷子，每张1h", (120, 120, 120)),
        ("上午、下午各不少于半小时", (60, 60, None)),
        ("每天阅读30分钟", (30, 30, 30)),
    ],
)
def test_a_time_for_each_piece_is_multiplied_and_a_daily_one_is_not(
    text: str, bounds: tuple[int, int | None, int | None]
) -> None:
    assert read(text) == [bounds]


@pytest.mark.parametrize(
    "text",
    [
        "1分钟跳绳×4组",
        "1分钟口算20道",
        "50道口算时间2分钟",
        "组间休息30秒",
        "录5分钟视频",
        "3分钟演讲",
        "片长50分钟",
        "期末考试时长：2小时",
        "8:30交",
        "9点前",
        "9:00—10:00",
        "画出7时30分和9时15分",
        "1时=60分",
        "默写10分（易错字）",
        "跳绳200个/分钟",
        "100以内加减法",
        "第20页",
        "坐位体前屈拉伸1分钟",
        "平板支撑1分钟×2",
        "这温馨的一刻",
        "24时计时法",
        "本周共25分钟",
        "满分100分",
        "0分钟",
        "录音3分钟以内",
        "跳绳1分钟，做3组",
        "跑步800米（4分钟内）",
        "实验视频5分钟",
        "睡眠不少于10小时",
        "看电视不超过20分钟",
        "数学 30分",
    ],
)
def test_a_number_that_is_no_homework_time_is_left_alone(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    "text", ["共40分钟", "合计：40分钟", "总用时约40分钟", "一共四十分钟", "加起来40分钟", "书面合计40'"]
)
def test_the_whole_messages_time_is_known_as_a_total(text: str) -> None:
    [found] = find_durations(normalise(text).text)
    assert (found.role, found.minutes) == (Role.TOTAL, 40)


@pytest.mark.parametrize("text", ["语数英各15分钟", "每科不超过15分钟", "三科各15分钟"])
def test_a_time_for_each_subject_is_known(text: str) -> None:
    [found] = find_durations(normalise(text).text)
    assert (found.role, found.minutes) == (Role.EACH_SUBJECT, 15)


@given(st.integers(1, 240))
@settings(deadline=None)
def test_any_number_of_minutes_reads_as_itself(minutes: int) -> None:
    assert read(f"练习册一页，约{minutes}分钟") == [(minutes, minutes, minutes)]


@given(st.integers(1, 120), st.integers(1, 120))
@settings(deadline=None)
def test_the_upper_bound_is_exact(low: int, more: int) -> None:
    assert read(f"{low}-{low + more}分钟") == [(low + more, low, low + more)]


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("课时作业本第28页（10分）", [10]),
        ("生字词抄写1遍（15分），读课文（5分）", [15, 5]),
        ("听读课文10分", [10]),
        ("练习册第9课，10m", [10]),
        ("背单词，10-15分", [15]),
        ("小卷一张 二十五分", [25]),
        ("跳绳10分", [10]),
        ("计算本一页，合计35分", [35]),
    ],
)
def test_a_figure_behind_a_task_with_a_loose_unit_is_its_time(text: str, minutes: list[int]) -> None:
    assert [each[0] for each in read(text)] == minutes


@pytest.mark.parametrize(
    "text",
    [
        "完成100分卷第五单元",
        "小测得了95分，继续努力",
        "计算（每题5分，共20分）",
        "作文（40分），满分120分",
        "慢跑800m，蛙跳10m",
        "往返跑50m",
        "准备绳子3m，剪刀一把",
        "字词10分，作文40分，共100分",
        "附加题（10分）",
        "买本子花了3元5分",
        "成绩低于60分，请重视",
        "月考内容：字词（10分）",
        "加10分，扣5分",
        "120分",
    ],
)
def test_a_mark_or_a_distance_is_no_time(text: str) -> None:
    assert read(text) == []


def test_a_table_that_names_its_unit_once_needs_none_beside_its_figures() -> None:
    words = "语文：第8课练习（书面，15）；朗读（口头，5）\n数学：P44（书面，20）"
    assert [each.minutes for each in bare_durations(normalise(f"{words}\n单位：分钟").text, ())] == [15, 5, 20]
    assert bare_durations(normalise(words).text, ()) == ()


def test_a_time_for_each_of_none_is_the_time_of_one() -> None:
    """Found by the fuzz run: 0张，每张1h was a task of no minutes."""
    (found,) = find_durations("数学完成0张试卷,每张1小时")
    assert found.minutes == 60

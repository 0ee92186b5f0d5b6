"""Which words are whose: headings over lines, quotations, titles, choices, marks, times for several subjects."""

import pytest

from bot.domain.reading import Kind, Place, Tier, read_message


def subjects(text: str) -> list[str | None]:
    return [task.subject_name for task in read_message(text).tasks]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("语文：\n背诵《山行》\n山行【唐】杜牧\n远上寒山石径斜，白云生处有人家。\n数学：口算一页", ["语文", "数学"]),
        ("我是劳动小能手\n1、内容：体验当家的一天", ["劳动"]),
        ("1.背单词20个 2.练习册P5", ["英语", "英语"]),
        ("今日作业\n1.《选修2》试卷 2.《金榜》P3", ["其他", "其他"]),
        ("今天的德育作业请写一篇观后感", ["德育"]),
        ("三、综合性作业（任选其一）\n1.写一篇日记\n2.种一盆花，做观察记录", [None]),
        ("19:00-19:30 写语文作业\n19:40-20:10 写数学作业", ["语文", "数学"]),
        ("语文二十分钟数学十五分钟，内容记在本子上", ["语文", "数学"]),
        ("订正数学卷子、英语练习册P3", ["数学", "英语"]),
        ("实验小学 三年级 数学：口算一页", ["数学"]),
    ],
)
def test_a_subject_reaches_as_far_as_its_words(text: str, expected: list[str | None]) -> None:
    assert subjects(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "今天无作业日，请大家自主阅读和运动",
        "老师，数学是第几页？",
        "语文写错了，撤回",
        "数学第3题不用做了，其他照旧",
        "本周作业总量统计：周一80分钟，周二75分钟",
        "语文测试情况：平均分89，试卷已发",
        "数学家庭作业忘带了",
    ],
)
def test_what_only_talks_of_work_sets_none(text: str) -> None:
    assert read_message(text).tasks == ()


def test_work_in_an_app_is_one_task_of_unknown_content() -> None:
    [task] = read_message("作业在班级小管家里").tasks
    assert (task.subject, task.content, task.minutes) == (None, "作业在班级小管家里", None)
    assert read_message("作业在黑板上").tasks == ()


def test_an_exam_sat_at_home_is_homework_and_an_announced_one_is_not() -> None:
    [task] = read_message("模拟考，时间60分钟，完成试卷一张").tasks
    assert (task.content, task.minutes) == ("完成试卷一张", 60)
    assert read_message("模拟考，时间60分钟，请带好文具").tasks == ()


def test_a_reminder_to_parents_does_not_hide_the_task_in_it() -> None:
    [task] = read_message("语文：请家长督促孩子完成阅读30分钟").tasks
    assert (task.content, task.minutes) == ("完成阅读", 30)


def test_a_voluntary_word_marks_its_own_clause_only() -> None:
    first, second = read_message("语文：阅读训练第6篇15分钟，有兴趣的同学读《城南旧事》").tasks
    assert (first.tier, second.tier) == (None, Tier.OPTIONAL)


def test_one_time_for_each_of_several_tasks_stays_with_each() -> None:
    reading = read_message("数学 A组：P70 1-8；B组：P70 1-5。各30分钟")
    assert [(task.tier, task.minutes) for task in reading.tasks] == [(Tier.A, 30), (Tier.B, 30)]
    assert reading.total_minutes == 30


def test_a_sum_in_the_middle_is_its_subjects_and_not_the_days() -> None:
    reading = read_message("英语：完形1篇、阅读2篇（共20分钟）；物理：探究题1道（10分钟）")
    assert [(task.subject_name, task.minutes) for task in reading.tasks] == [("英语", 20), ("物理", 10)]
    assert reading.total_minutes == 30


def test_a_tier_between_two_points_takes_the_place_of_the_one_before() -> None:
    reading = read_message("（必做题）1.计算题8道。2.解决问题2道。（选做题）3.数学日记。")
    assert [task.tier for task in reading.tasks] == [Tier.REQUIRED, Tier.REQUIRED, Tier.OPTIONAL]


def test_a_demand_far_down_a_long_message_is_found_by_any_of_its_words() -> None:
    long = "语文：背诵第3课，读熟课文。\n" * 40
    assert [hit.rule for hit in read_message(long + "请妈妈批改").hits] == ["P1"]
    assert [hit.rule for hit in read_message(long + "请家长签字").hits] == ["P2"]


def test_a_bracket_of_marks_is_no_content() -> None:
    [task] = read_message("语文 第3课课文 15分钟（选做、口头、校内） 王老师").tasks
    assert (task.content, task.tier, task.kind, task.place) == ("第3课课文", Tier.OPTIONAL, Kind.ORAL, Place.SCHOOL)

"""Habits of everyday posts: subjects named together, lists in one line, remarks, commands, several days."""

import pytest

from bot.domain.kinds import Tier
from bot.domain.reading import Reading, read_message


def lines(text: str) -> list[tuple[str | None, str, int | None]]:
    return lines_of(read_message(text))


def lines_of(reading: Reading) -> list[tuple[str | None, str, int | None]]:
    return [(task.subject_name, task.content, task.minutes) for task in reading.tasks]


@pytest.mark.parametrize(
    ("text", "tasks"),
    [
        ("数学、英语见小卷", [("数学", "见小卷", None), ("英语", "见小卷", None)]),
        ("语文、数学：订正试卷", [("语文", "订正试卷", None), ("数学", "订正试卷", None)]),
        ("语数英：复习第一单元", [("语文", "第一单元"), ("数学", "第一单元"), ("英语", "第一单元")]),
        ("完成语文、数学寒假作业", [(None, "完成语文、数学寒假作业")]),
    ],
)
def test_subjects_named_together_have_the_task_each_unless_it_is_one_thing(
    text: str, tasks: list[tuple[str | None, str]]
) -> None:
    assert [(subject, content.removeprefix("复习")) for subject, content, _ in lines(text)] == [
        (task[0], task[1]) for task in tasks
    ]


def test_subjects_named_together_are_declared_empty_together() -> None:
    reading = read_message("物理、化学：无\n数学：口算P3")
    assert [each.subject for each in reading.declarations] == ["物理", "化学"]


@pytest.mark.parametrize(
    "text",
    [
        "语文 1.抄写词语 2.订正练习四 数学 1.计算题8道 2.口算54页",
        "语文：1.抄写词语 2.订正练习四 数学：3.计算题8道 4.口算54页",
        "语文老师：1.抄写词语。2.订正练习四。数学老师：1.计算题8道。2.口算54页。",
    ],
)
def test_a_subject_between_the_points_of_one_line_begins_a_list_of_its_own(text: str) -> None:
    assert [subject for subject, _, _ in lines(text)] == ["语文", "语文", "数学", "数学"]


def test_a_subject_named_inside_a_line_reigns_over_that_line_only() -> None:
    text = "周六上午：数学试卷 40分钟\n周六下午：写作文 1小时\n周日上午：背英语单词 20分钟"
    assert [(subject, minutes) for subject, _, minutes in lines(text)] == [("数学", 40), ("语文", 60), ("英语", 20)]
    assert read_message(text).total_minutes is None


def test_a_duty_wins_over_the_letter_of_its_group() -> None:
    tasks = read_message("数学：A组题必做，B组题选做，都在学案第12页").tasks
    assert [(task.content, task.tier) for task in tasks] == [
        ("A组题", Tier.REQUIRED),
        ("B组题，都在学案第12页", Tier.OPTIONAL),
    ]


@pytest.mark.parametrize(
    ("text", "contents"),
    [
        ("刚才那条写错了，撤回不了，应该是数学练习册46页", ["数学练习册46页"]),
        ("语文写错了，撤回。数学：口算P5", ["口算P5"]),
        ("不好意思发错群了，请忽略。英语：背单词", ["背单词"]),
        ("把数学那条改成20分钟，语文：背古诗", ["背古诗"]),
        ("语文：修改病句五道", ["修改病句五道"]),
        ("语文：把下面的句子改成陈述句", ["把下面的句子改成陈述句"]),
    ],
)
def test_a_command_drops_only_its_own_words(text: str, contents: list[str]) -> None:
    assert [content for _, content, _ in lines(text)] == contents


@pytest.mark.parametrize(
    ("text", "contents"),
    [
        ("@所有人 数学作业内容：练习册P3", ["练习册P3"]),
        ("语文回家把第八课读三遍", ["把第八课读三遍"]),
        ("语文：第11课生字组词，练习单老师已打印发下", ["第11课生字组词"]),
        ("数学：圆的周长练习题（见照片），写过程", ["圆的周长练习题（见照片），写过程"]),
        ("数学：补充习题54页", ["补充习题54页"]),
        ("数学：练习册P22-24、口算本P5", ["练习册P22-24、口算本P5"]),
        ("英语：小卷第五单元，得分写在卷首", ["小卷第五单元"]),
    ],
)
def test_the_content_is_the_work_without_the_remarks_around_it(text: str, contents: list[str]) -> None:
    assert [content for _, content, _ in lines(text)] == contents


@pytest.mark.parametrize(
    "text",
    [
        "请大家督促孩子认真书写，每天写完作业检查一遍",
        "今天的作业写在备忘录上了，孩子们都抄了",
        "本学期作业要求：书写认真，当天错题当天订正",
        "近期将开展阅读评选，每天阅读时间不少于20分钟的孩子可以获得一枚印章",
        "毕业考试安排：语文 6月20日8:30-10:10，请提前20分钟到考场",
    ],
)
def test_habits_rules_and_notices_set_nothing(text: str) -> None:
    assert lines(text) == []


def test_another_days_matter_gives_no_due_date_to_todays_homework() -> None:
    reading = read_message("昨天的手抄报还有八位同学没交，请明天带来。\n今天的作业：数学《练习册》第40页")
    assert [task.due for task in reading.tasks] == [None]


def test_a_pupil_told_to_revise_for_a_test_has_homework_and_a_parent_told_to_urge_has_not() -> None:
    assert [task.due for task in read_message("明天听写第三课词语，请同学们复习").tasks] == ["明天"]
    assert lines("下周五将进行期中考试，请督促孩子复习") == []


def test_a_time_of_one_point_stays_there_and_a_labelled_one_behind_the_list_covers_it() -> None:
    assert lines("1.读课文\n2.跳绳、跑步，不少于30分钟\n3.写日记") == [
        ("语文", "读课文", None),
        ("体育", "跳绳、跑步", 30),
        ("语文", "写日记", None),
    ]
    assert lines("语文：①背诵第二自然段 ②生字抄写一遍 用时：20分钟") == [("语文", "背诵第二自然段，生字抄写一遍", 20)]


def test_the_time_of_listening_counts_and_that_of_recording_does_not() -> None:
    assert lines("英语：每天听课文录音10分钟")[0][2] == 10
    assert lines("英语：朗读课文，录音10分钟")[0][2] is None


def test_the_english_behind_a_chinese_task_does_not_make_it_english() -> None:
    assert [subject for subject, _, _ in lines("1. 复习第七课生词 Review vocabulary of Lesson 7\n2. 写生字")] == [
        "语文"
    ] * 2
    assert [subject for subject, _, _ in lines("英语：Read Unit 5 twice")] == ["英语"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("数学测验不到85分的同学把卷子抄一遍", ("punitive",)),
        ("60分以下的重做一遍", ("punitive",)),
        ("不到85分的同学订正错题", ()),
        ("音频发在群里了，大家自己听", ()),
        ("背完录音发在群里", ("phone_checkin",)),
        ("登录“人教口语”完成跟读", ("phone_checkin",)),
        ("登录安全教育平台，完成专题学习", ("phone_checkin",)),
        ("学校云平台已发布今日数学作业", ("phone_checkin",)),
        ("晚上在钉钉上看直播", ("phone_checkin",)),
        ("生字每个写10个", ("mechanical_repeat",)),
    ],
)
def test_the_codes_of_demands_in_everyday_words(text: str, codes: tuple[str, ...]) -> None:
    assert read_message(text).violations == codes


@pytest.mark.parametrize(
    "text",
    [
        "语文：同昨天",
        "数学：把没写完的继续写完",
        "数学：昨天没写完的继续",
        "剩下的都做完",
        "继续完成昨天的卷子",
        "和昨天的一样",
    ],
)
def test_a_load_that_nobody_can_tell_is_asked_about(text: str) -> None:
    assert [hit.rule for hit in read_message(text).hits] == ["P20"]


@pytest.mark.parametrize("text", ["抄写四上和四下单词", "没完成的课后已补完，语文：背古诗"])
def test_words_that_only_look_like_a_demand_give_no_hit(text: str) -> None:
    assert [hit.rule for hit in read_message(text).hits] == []


@pytest.mark.parametrize(
    ("text", "task"),
    [
        ("把陈述句改成反问句 10分钟", ("语文", "把陈述句改成反问句", 10)),
        ("把小数改成分数 5分钟", ("数学", "把小数改成分数", 5)),
        ("语文把这段话改成诗歌，15分钟", ("语文", "把这段话改成诗歌", 15)),
    ],
)
def test_turning_words_into_another_form_is_work(text: str, task: tuple[str, str, int]) -> None:
    assert lines(text) == [task]


@pytest.mark.parametrize("text", ["把数学那条改成20分钟", "把语文那条改成数学", "把数学的改成语文"])
def test_turning_a_task_into_another_is_a_word_to_the_robot(text: str) -> None:
    assert lines(text) == []


@pytest.mark.parametrize(
    ("text", "task"),
    [
        ("数学 口算第5页 我替他发", ("数学", "口算第5页", None)),
        ("数学：口算第5页，我替他发", ("数学", "口算第5页", None)),
        ("英语 背单词15分钟，帮李老师发的", ("英语", "背单词", 15)),
        ("语文 抄生字10分钟 由我代王老师发布", ("语文", "抄生字", 10)),
    ],
)
def test_who_posts_for_whom_is_no_part_of_the_task(text: str, task: tuple[str, str, int | None]) -> None:
    assert lines(text) == [task]


@pytest.mark.parametrize("text", ["听U3录音10分钟 1班2班都要", "三1班、三2班 听U3录音10分钟，都要做"])
def test_that_it_is_for_all_of_the_classes_is_no_task(text: str) -> None:
    reading = read_message(text, grade=3)
    assert [name.short for name in reading.classes] == ["3-1", "3-2"]
    assert lines_of(reading) == [("英语", "听U3录音", 10)]

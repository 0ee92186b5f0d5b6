"""Messages as teachers send them, read as a whole."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.classes import ClassName
from bot.domain.reading import Kind, Place, Severity, SubjectState, Task, Tier, read_message, written_home_tasks


def lines(text: str) -> list[tuple[str | None, str, int | None]]:
    return [(task.subject_name, task.content, task.minutes) for task in read_message(text).tasks]


def only(text: str) -> Task:
    [task] = read_message(text).tasks
    return task


@pytest.mark.parametrize(
    ("text", "task"),
    [
        ("数学 口算第12页，练习册P23，约20分钟", ("数学", "口算第12页，练习册P23", 20)),
        ("语文 抄写第3课生字 15分钟，请家长签字", ("语文", "抄写第3课生字", 15)),
        ("英语 背单词10分钟，不用家长签字", ("英语", "背单词", 10)),
        ("三（2）班 数学 口算P12 10分钟", ("数学", "口算P12", 10)),
        ("数学 练习册第5页 大约需要二十五分钟", ("数学", "练习册第5页", 25)),
        ("数学20分钟：练习册第8页", ("数学", "练习册第8页", 20)),
        ("物理：完成课时作业本P33-35，25分钟", ("物理", "完成课时作业本P33-35", 25)),
        ("数学：①口算20题 ②竖式计算10道 ③订正 共25分钟", ("数学", "口算20题，竖式计算10道，订正", 25)),
        ("数学（约20分钟）\n1. 书P45 做一做\n2. 口算天天练P20", ("数学", "书P45 做一做，口算天天练P20", 20)),
        ("更正：数学改为练习册P30，不是P32，时间还是15分钟。", ("数学", "练习册P30", 15)),
    ],
)
def test_one_time_makes_one_task_in_the_teachers_own_words(text: str, task: tuple[str, str, int]) -> None:
    assert lines(text) == [task]


@pytest.mark.parametrize(
    ("text", "tasks"),
    [
        (
            "【语文】背诵《山行》（15分钟）【数学】练习册第14页（20分钟）",
            [("语文", "背诵《山行》", 15), ("数学", "练习册第14页", 20)],
        ),
        ("语文：背诵古诗；数学：口算一页。", [("语文", "背诵古诗", None), ("数学", "口算一页", None)]),
        (
            "语60 数50 共110分钟",
            [("语文", "语文作业（未写内容）", 60), ("数学", "数学作业（未写内容）", 50)],
        ),
        ("一、语文\n1.抄写词语表\n2.练习册第5课\n二、数学\n1.口算两页", [
            ("语文", "抄写词语表", None), ("语文", "练习册第5课", None), ("数学", "口算两页", None),
        ]),
        ("慢跑20分钟，拉伸10分钟", [("体育", "慢跑", 20), ("体育", "拉伸", 10)]),
        ("语数各15分钟。语：生字抄写；数：口算本两页", [("语文", "生字抄写", 15), ("数学", "口算本两页", 15)]),
        ("今天不布置书面作业，请孩子们坚持阅读30分钟，跳绳500下。",
            [("语文", "坚持阅读", 30), ("体育", "跳绳500下", None)],
        ),
    ],
)  # fmt: skip
def test_several_tasks_in_one_message_are_told_apart(text: str, tasks: list[tuple[str, str, int | None]]) -> None:
    assert lines(text) == tasks


@pytest.mark.parametrize(
    "text",
    [
        "收到，谢谢老师", "明天带美术材料：水彩笔、剪刀", "见黑板[图片]",
        "请各位家长明天8:00前送孩子到校，统一穿校服。",
        "昨天语文作业有3位同学没交，请家长提醒。", "本学期作业管理：三至六年级书面作业每天不超过60分钟。",
        "把数学那条改成20分钟，其他不动", "不好意思发错群了，请忽略。", "",
        "今晚家长会19:00开始，约60分钟。", "🎉🎉🎉", "老师好",
        "数学作业取消，语文、英语不变。", "一二年级不布置书面作业，三至六年级不超过一小时。",
    ],
)  # fmt: skip
def test_chatter_rules_and_commands_set_nothing(text: str) -> None:
    reading = read_message(text)
    assert (reading.tasks, reading.total_minutes) == ((), None)


def test_a_message_without_a_subject_takes_it_from_the_content() -> None:
    assert lines("跳绳200个，15分钟") == [("体育", "跳绳200个", 15)]
    assert only("完成《寒假生活》").subject is None
    assert only("预习第3课").subject is None


def test_the_corpus_sees_history_as_other_and_the_school_as_history() -> None:
    task = only("历史：背诵第12课提纲 10分钟")
    assert (task.subject, task.subject_name) == ("其他", "历史")


def test_tiers_are_read_and_an_optional_task_stays_out_of_the_sum() -> None:
    reading = read_message("必做：词语抄写（10分钟）。选做：仿写一段话（15分钟）。")
    assert [task.tier for task in reading.tasks] == [Tier.REQUIRED, Tier.OPTIONAL]
    assert reading.total_minutes == 10


def test_of_lettered_alternatives_the_largest_counts() -> None:
    reading = read_message("A套餐读书15分钟，B套餐写日记20分钟，C套餐给家人讲故事10分钟，任选一份。")
    assert [task.tier for task in reading.tasks] == [Tier.A, Tier.B, Tier.C]
    assert reading.total_minutes == 20


def test_a_stated_total_wins_over_the_sum() -> None:
    assert read_message("语文：阅读短文20分钟；数学：小卷20分钟。合计45分钟").total_minutes == 45
    assert read_message("语文：阅读短文20分钟；数学：小卷20分钟。").total_minutes == 40
    assert read_message("语文：阅读短文20分钟；数学：小卷一张。").total_minutes is None


def test_a_due_phrase_at_the_end_covers_every_task() -> None:
    reading = read_message("语文：作文一篇\n数学：周末卷一张\n周一早上交")
    assert [task.due for task in reading.tasks] == ["周一早上", "周一早上"]
    assert "周一" not in "".join(task.content for task in reading.tasks)


def test_what_only_part_of_the_class_must_do_is_marked() -> None:
    assert only("英语：部分学生继续订正2号本").part_of_class
    assert not only("英语：继续订正2号本").part_of_class


def test_a_task_marked_for_school_is_placed_there_and_done_work_is_none() -> None:
    task = only("数学 练习册P5 15分钟（校内完成）")
    assert (task.place, task.content, task.minutes) == (Place.SCHOOL, "练习册P5", 15)
    assert read_message("数学练习册P5（在校已完成）").tasks == ()


@pytest.mark.parametrize(
    ("text", "kind", "written"),
    [
        ("语文：抄写生字", Kind.WRITTEN, True),
        ("语文：背诵课文", Kind.ORAL, False),
        ("语文：课外阅读30分钟", Kind.READING, False),
        ("体育：跳绳300个", Kind.SPORT, False),
        ("劳动：洗碗一次", Kind.PRACTICE, False),
        ("数学：练习册P5", Kind.WRITTEN, True),
        ("英语：准备听写", Kind.ORAL, False),
    ],
)
def test_the_kind_and_whether_it_is_written_follow_the_words(text: str, kind: Kind, *, written: bool) -> None:
    task = only(text)
    assert (task.kind, task.written) == (kind, written)


def test_written_work_at_home_is_what_the_lower_grades_may_not_have() -> None:
    reading = read_message("语文：抄写生字；朗读课文。体育：跳绳300个", grade=1)
    assert [task.content for task in written_home_tasks(reading)] == ["抄写生字"]


@pytest.mark.parametrize(
    ("text", "subject", "state"),
    [
        ("今日无作业", None, SubjectState.NONE),
        ("今天没有作业", None, SubjectState.NONE),
        ("作业已在校完成", None, SubjectState.DONE_AT_SCHOOL),
        ("数学在校已完成", "数学", SubjectState.DONE_AT_SCHOOL),
        ("英语：无", "英语", SubjectState.NONE),
        ("英语没有作业", "英语", SubjectState.NONE),
    ],
)
def test_an_empty_subject_is_declared(text: str, subject: str | None, state: SubjectState) -> None:
    reading = read_message(text)
    assert [(each.subject, each.state) for each in reading.declarations] == [(subject, state)]
    assert reading.tasks == ()


def test_several_subjects_are_declared_empty_at_once() -> None:
    reading = read_message("今日历史、地理均无书面作业；语文写周记（45分钟）")
    assert [each.subject for each in reading.declarations] == ["历史", "地理"]
    assert [(task.subject, task.minutes) for task in reading.tasks] == [("语文", 45)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("今天没有家庭作业，祝周末愉快！", True),
        ("本周三为无作业日。", True),
        ("今天没有书面作业，请预习第4课", False),
        ("数学作业取消", False),
        ("数学没有作业", False),
        ("家长群不布置作业", False),
    ],
)
def test_no_homework_is_said_for_the_class_or_not_at_all(text: str, *, expected: bool) -> None:
    assert read_message(text).no_homework is expected


def test_classes_named_in_the_message_are_told_and_leave_the_content() -> None:
    reading = read_message("三（2）班、三（1）班 英语 听读Unit 2 10分钟")
    assert reading.classes == (ClassName(3, 2), ClassName(3, 1))
    assert [task.content for task in reading.tasks] == ["听读Unit 2"]


def test_traditional_characters_read_like_simplified_ones_and_stay_in_the_content() -> None:
    assert lines("國語：圈詞兩遍 十分鐘") == [("语文", "圈詞兩遍", 10)]


@given(st.text(max_size=400))
@settings(deadline=None)
def test_no_text_at_all_breaks_the_reader(text: str) -> None:
    _check(text)


WORDS = st.sampled_from(
    [
        *(
            "语文",
            "数学",
            "英语",
            "作业",
            "：",
            "，",
            "。",
            "；",
            "\n",
            "1.",
            "2、",
            "（1）",
            "①",
            "口算",
            "抄写",
            "第3课",
        ),
        *("P12", "20分钟", "一刻钟", "约", "共", "每天", "必做", "选做", "A组", "家长", "签字", "打印", "打卡", "不用"),
        *(
            "明天交",
            "三（2）班",
            "无",
            "在校已完成",
            "10遍",
            "罚抄",
            "(",
            ")",
            "[",
            "]",
            "《",
            "》",
            "-",
            "~",
            "十",
            "半小时",
        ),
        *("跳绳", "读", "预习", "👍", "國語", "'", "5", " "),
    ]
)


@given(st.lists(WORDS, max_size=60).map("".join))
@settings(deadline=None)
def test_no_heap_of_homework_words_breaks_the_reader(text: str) -> None:
    _check(text)


@pytest.mark.parametrize(
    "text",
    [
        "a" * 100_000,
        "（" * 20_000,
        "家长签字" * 9_000,
        "1分钟" * 9_000,
        "\x00\u200b\ufeff" * 9_000,
        "🎉" * 50_000,
        "请大家片]" * 20 + "请冈小状元》28页",
        "課代表課上" * 900,
        "ang eng，" + "ing ong，" * 40 + "g",
        "數學\ud800口算",
        "我" * 5_000,
    ],
)
def test_a_flood_is_read_like_anything_else(text: str) -> None:
    _check(text)


def _check(text: str) -> None:
    reading = read_message(text)
    for hit in reading.hits:
        assert text[hit.start : hit.end] == hit.words
    for task in reading.tasks:
        assert task.content
        assert task.minutes is None or task.minutes > 0
    assert not [hit for hit in read_message(reading.compliant_text).hits if hit.severity is Severity.BLOCK]
    assert set(reading.as_corpus()) == {"items", "total_minutes", "no_homework", "violations"}

"""The wording check: the policy handbook's table of what must pass and what must be caught, and negation."""

import pytest

from bot.domain.reading import Severity, Term, read_message

B, W, N, ASK = Severity.BLOCK, Severity.WARN, Severity.NOTE, Severity.ASK

TEMPLATE = """【作业公示】三（2）班 10月15日 周三
语文 抄写第3课生字 15分钟(必做) 王老师
数学 练习册第8页 20分钟(必做) 李老师
书面合计 35/60 分钟
作业已在课堂布置, 本公示供家长监督, 无需批改、签字、打印、打卡或回复。
监督: 0816-2000000"""


def rules(text: str, **known: object) -> list[tuple[str, Severity]]:
    return [(hit.rule, hit.severity) for hit in read_message(text, **known).hits]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "不需要家长签字",
        "无需批改、签字、打印、打卡或回复",
        "禁止在群里打卡",
        "不用手机, 纸质完成",
        "练习单老师已打印发下",
        "不得罚抄",
        "语文课玩成语接龙",
        "听录音跟读",
        "读课文、讲给家人听",
        "约15分钟",
        "约30-40分钟",
        "今日无作业",
        "家长不用签字",
        "不必打印，也不要打卡",
        "严禁家长代批改作业",
        "用签字笔书写",
        "可以把你的作品分享到班级群里",
        "读给家长听",
        "亲子共读一本书",
        "拍照留存",
        "统一打印好的练习单",
    ],
)
def test_what_the_policy_lets_pass_gives_no_hit(text: str) -> None:
    assert rules(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("请家长签字", ("P2", B)),
        ("不用写评语，家长签字即可", ("P2", B)),
        ("别忘了打卡", ("P4", B)),
        ("不要忘记家长签字", ("P2", B)),
        ("用手机扫码看讲解", ("P5", B)),
        ("自行打印练习单", ("P3", B)),
        ("没完成的加抄两课", ("P8", B)),
        ("未背会的抄10遍", ("P7", B)),
        ("未背会的抄10遍", ("P8", B)),
        ("群里接龙报完成", ("P4", B)),
        ("录音发到群里", ("P4", B)),
        ("每个词抄7遍", ("P7", W)),
        ("抄20遍", ("P7", B)),
        ("生字在课堂写2遍", ("P7", N)),
        ("提前预习下册第一单元", ("P10", W)),
        ("同昨天", ("P20", ASK)),
        ("家长负责用红笔批阅", ("P1", B)),
        ("请家长听写第6课词语", ("P1", B)),
        ("请家长帮忙制作航模", ("P6", W)),
        ("完成手抄报一张", ("P6", W)),
        ("完成一张试卷", ("P9", W)),
        ("同桌互批", ("P13", B)),
        ("课间写完练习册", ("P16", W)),
        ("未交名单见群", ("P17", B)),
        ("请购买《口算天天练》", ("P18", B)),
        ("填写家庭收入", ("P19", B)),
        ("晒作业到朋友圈", ("P4", B)),
        ("网上查资料", ("P5", W)),
    ],
)
def test_what_the_policy_bans_is_caught_with_its_severity(text: str, expected: tuple[str, Severity]) -> None:
    assert expected in rules(text)


def test_the_safe_template_gives_no_hit_and_reads_as_two_tasks() -> None:
    reading = read_message(TEMPLATE)
    assert reading.hits == ()
    assert [(task.subject, task.content, task.minutes) for task in reading.tasks] == [
        ("语文", "抄写第3课生字", 15),
        ("数学", "练习册第8页", 20),
    ]


@pytest.mark.parametrize(("times", "severity"), [(3, N), (4, W), (9, W), (10, B)])
def test_the_number_of_copies_decides_the_severity(times: int, severity: Severity) -> None:
    assert ("P7", severity) in rules(f"生字抄{times}遍")


def test_the_second_volume_is_ahead_only_in_the_first_term() -> None:
    assert rules("数学五年级下册第5页", term=Term.SECOND) == []
    assert rules("数学五年级下册第5页") == []
    assert rules("数学五年级下册第5页", term=Term.FIRST) == [("P10", W)]


def test_old_exam_papers_are_ahead_below_the_last_grade() -> None:
    assert ("P10", W) in rules("中考真题第3题", grade=7)
    assert rules("中考真题第3题", grade=9) == []


def test_a_negation_carries_along_a_list_and_stops_at_a_comma() -> None:
    assert rules("无需打印、签字和打卡") == []
    assert rules("无需打印，请签字") == [("P2", B)]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("请家长听写词语", ("parent_task",)),
        ("家长检查作业", ()),
        ("请家长对照答案批改", ("parent_correct",)),
        ("课文读5遍", ()),
        ("生字抄5遍", ("mechanical_repeat",)),
        ("抄三遍", ()),
        ("拍照留存", ()),
        ("拍照发到班级群", ("phone_checkin",)),
        ("可以发到群里哟", ()),
        ("错一个罚抄十遍，家长签名", ("parent_sign", "mechanical_repeat", "punitive")),
    ],
)
def test_the_seven_codes_follow_the_corpus_and_not_the_policy(text: str, codes: tuple[str, ...]) -> None:
    assert read_message(text).violations == codes


def test_a_hit_points_at_the_words_of_the_original() -> None:
    text = "①　數(shù)學(xué)：口算P5，請家長簽字！"
    [hit] = read_message(text).hits
    assert text[hit.start : hit.end] == hit.words == "請家長簽字"


@pytest.mark.parametrize(
    ("text", "compliant"),
    [
        ("语文 抄写第3课生字 15分钟，请家长签字", "语文 抄写第3课生字 15分钟"),
        ("数学：订正试卷，家长签字；预习第7单元", "数学：订正试卷；预习第7单元"),
        ("语文：抄写生字20遍", "语文：抄写生字2遍"),
        ("英语：用手机APP完成配音并打卡", "英语：完成配音"),
        ("请家长听写第6课词语", "自己默写第6课词语"),
        ("自行打印练习单", "完成学校发的练习单"),
        ("请家长签字", ""),
        ("数学 口算P12", "数学 口算P12"),
    ],
)
def test_the_compliant_text_leaves_out_or_rewords_each_demand(text: str, compliant: str) -> None:
    assert read_message(text).compliant_text == compliant


@pytest.mark.parametrize(
    "text",
    [
        "请家长帮孩子听写第6课词语并签字，拍照发群里",
        "把昨天的错题抄10遍，没完成的罚抄课文",
        "英语：听读U3，录音上传小程序，家长签字，打印作业单",
        "并请让家长签字" * 40,
        "打卡打卡打卡",
    ],
)
def test_the_compliant_text_reads_back_without_a_blocked_demand(text: str) -> None:
    again = read_message(read_message(text).compliant_text)
    assert [hit for hit in again.hits if hit.severity is B] == []

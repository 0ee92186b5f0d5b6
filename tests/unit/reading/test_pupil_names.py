"""Pupils named beside blame, praise or a rank (P17); authors, textbook people and words of homework are none."""

import pytest

from bot.domain.reading import read_message


def named(text: str) -> list[str]:
    return [hit.words for hit in read_message(text).hits if hit.rule == "P17"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("张小明、李华重写", "张小明、李华重写"),
        ("未交：王小红、李华、张伟", "未交：王小红、李华、张伟"),
        ("未交数学作业：刘浩然、陈思琪", "未交数学作业：刘浩然、陈思琪"),
        ("语文：表扬张子涵、李欣怡", "表扬张子涵、李欣怡"),
        ("未完成作业的同学有刘洋、陈晨", "未完成作业的同学有刘洋、陈晨"),
        ("全对的有陈晨、刘洋等5位同学", "全对的有陈晨、刘洋等5位同学"),
        ("欧阳小雨同学到办公室补作业", "欧阳小雨同学到办公室"),
        ("今天没背书的：李明 王芳", "没背书的：李明 王芳"),
    ],
)
def test_a_list_of_pupils_beside_blame_or_praise_is_found(text: str, words: str) -> None:
    assert named(text) == [words]


@pytest.mark.parametrize(
    "text",
    [
        "小明有3个苹果，小红比小明多2个",
        "读鲁迅《故乡》，讲讲闰土",
        "背诵杜甫、李白的诗各一首",
        "没背的古诗：李白《静夜思》、杜甫《春望》",
        "李白、杜甫没背的继续背",
        "周记、方程重做",
        "单元卷重做，古诗重背",
        "未完成单元卷的补做",
        "批评方法要改进",
        "以李华的名义写一封信",
        "王老师批改，张老师收",
        "不得点名批评学生",
    ],
)
def test_a_name_in_a_task_is_no_pupil(text: str) -> None:
    assert named(text) == []


def test_pupils_are_no_content_and_the_homework_beside_them_is_kept() -> None:
    reading = read_message("书写认真的有张子涵、李欣怡、王梓轩，提出表扬！\n数学：课本P35第6题")
    assert [task.content for task in reading.tasks] == ["课本P35第6题"]
    assert "张子涵" not in reading.compliant_text


@pytest.mark.parametrize(
    "text",
    [
        "王小明、李红未交作业，请补交。数学 口算第5页",
        "未交：王小明、李红，请补交。数学 口算第5页",
        "张伟、李小红没完成，请明天补做。数学 口算第5页",
    ],
)
def test_what_is_asked_of_the_pupils_goes_with_their_names(text: str) -> None:
    assert read_message(text).compliant_text == "数学 口算第5页"

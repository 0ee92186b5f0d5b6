"""Staff life, the ordinary way: a message in, lines on a sheet, one answer back."""

import pytest

from bot.texts.words import day_name
from tests.support.school_day import SchoolDay, school_file

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_an_ordinary_message_is_filed_with_class_day_tasks_total_and_what_is_left(day: SchoolDay) -> None:
    heard = await day.tell("王老师", "三（2）班 数学 口算第12页，练习册P23，约20分钟")

    assert heard.text == (
        f"已登记 三（2）班 {day_name(day.today)}\n"
        "数学\n"
        "· 口算第12页，练习册P23 20分钟\n"
        "合计 20/60 分钟，还可布置 40 分钟"
    )
    assert heard.labels == ["修改", "撤回"]
    assert await day.lines("3-2") == [("数学", "口算第12页，练习册P23", 20)]
    assert await day.empty("3-1")


@pytest.mark.parametrize(
    "written",
    ["三（2）班", "三(2)班", "三2班", "3（2）班", "3(2)班", "三年级2班", "三年级（2）班", "3年级2班", "3.2班", "302班"],
)
async def test_a_class_is_understood_however_it_is_written(day: SchoolDay, written: str) -> None:
    heard = await day.tell("王老师", f"{written} 数学 口算第12页 20分钟")

    assert heard.text.startswith("已登记 三（2）班")
    assert await day.total("3-2") == 20
    assert await day.empty("3-1")


async def test_who_teaches_one_class_names_none(day: SchoolDay) -> None:
    heard = await day.tell("冯老师", "英语 抄写U3单词 15分钟")

    assert heard.text.startswith("已登记 七（1）班")
    assert "合计 15/90 分钟" in heard.text


async def test_a_class_the_school_does_not_have_is_refused_by_name(day: SchoolDay) -> None:
    heard = await day.tell("王老师", "三（9）班 数学 口算第12页 20分钟")

    assert heard.text == "本校没有三（9）班，请核对班级后再发一次。"
    assert await day.empty()


async def test_further_messages_add(day: SchoolDay) -> None:
    await day.tell("李老师", "三（2）班 英语 抄写U3单词 15分钟")
    heard = await day.tell("李老师", "三（2）班 英语 听写U2单词 10分钟")

    assert "合计 25/60 分钟，还可布置 35 分钟" in heard.text
    assert await day.total("3-2") == 25


@pytest.mark.parametrize("again", ["三（2）班 英语 抄写U3单词 15分钟", "三（2）班英语  抄写U3单词\n15分钟"])
async def test_the_identical_text_again_is_not_counted_twice(day: SchoolDay, again: str) -> None:
    await day.tell("李老师", "三（2）班 英语 抄写U3单词 15分钟")
    heard = await day.tell("李老师", again)

    assert heard.text.startswith("已登记过 三（2）班")
    assert "合计 15/60 分钟" in heard.text
    assert await day.total("3-2") == 15


async def test_the_identical_text_on_another_day_counts(day: SchoolDay) -> None:
    await day.tell("李老师", "三（2）班 英语 抄写U3单词 15分钟")
    day.a_new_school_day()
    heard = await day.tell("李老师", "三（2）班 英语 抄写U3单词 15分钟")

    assert heard.text.startswith("已登记 三（2）班")
    assert await day.total("3-2") == 15


async def test_the_identical_text_whose_minutes_were_asked_for_is_known_at_once(day: SchoolDay) -> None:
    asked = await day.tell("赵老师", "语文 抄写第3课生字")
    await asked.press("15分钟")
    heard = await day.tell("赵老师", "语文 抄写第3课生字")

    assert heard.text.startswith("已登记过 三（2）班")
    assert await day.total("3-2") == 15


async def test_the_identical_text_after_it_was_withdrawn_counts(day: SchoolDay) -> None:
    heard = await day.tell("李老师", "三（2）班 英语 抄写U3单词 15分钟")
    await heard.press("撤回")
    heard = await day.tell("李老师", "三（2）班 英语 抄写U3单词 15分钟")

    assert heard.text.startswith("已登记 三（2）班")
    assert await day.total("3-2") == 15


async def test_several_classes_in_one_message_are_filed_for_each(day: SchoolDay) -> None:
    heard = await day.tell("王老师", "三（1）班、三（2）班 数学 口算第12页 20分钟")

    assert heard.text.count("已登记 三（") == 2
    assert await day.lines("3-1") == await day.lines("3-2") == [("数学", "口算第12页", 20)]


async def test_several_subjects_in_one_message_are_filed_each_under_its_own(day: SchoolDay) -> None:
    heard = await day.tell("何老师", "语文 抄写第3课生字15分钟；数学 练习册P20 20分钟")

    assert "合计 35/60 分钟" in heard.text
    assert await day.lines("4-1") == [("语文", "抄写第3课生字", 15), ("数学", "练习册P20", 20)]


async def test_only_required_written_work_counts(day: SchoolDay) -> None:
    heard = await day.tell("赵老师", "语文 朗读课文两遍10分钟，抄写词语15分钟，（选做）日记一篇20分钟")

    assert "（选做）" in heard.text
    assert "合计 15/60 分钟" in heard.text
    assert await day.total("3-2") == 15


async def test_a_subject_only_this_school_has_is_filed_under_its_name(day: SchoolDay) -> None:
    people = [{"name": "棋老师", "roles": ["teacher"], "teaches": {"围棋": ["3-1"], "校本": ["3-1"]}}]
    await day.apply(school_file(people=people))
    codes = await day.rehearsal.app.apply_school(day.rehearsal.spec, day.now, renew=["棋老师"])
    await day.tell("棋老师", f"/start {next(i.invite for i in codes.people if i.person.name == '棋老师')}")
    heard = await day.tell("棋老师", "围棋 完成死活题练习单 10分钟")

    assert heard.text.startswith("已登记 三（1）班")
    assert await day.lines("3-1") == [("围棋", "完成死活题练习单", 10)]


async def test_a_range_counts_as_its_upper_bound(day: SchoolDay) -> None:
    heard = await day.tell("王老师", "三（1）班 数学 练习册P23 15到20分钟")

    assert "合计 20/60 分钟" in heard.text


async def test_the_content_is_the_teachers_words_without_greeting_time_and_reminder(day: SchoolDay) -> None:
    await day.tell("赵老师", "各位家长好！今天语文作业：抄写第3课生字，约15分钟。不用打印，谢谢配合。")

    assert await day.lines("3-2") == [("语文", "抄写第3课生字", 15)]


async def test_no_homework_is_declared_in_one_message(day: SchoolDay) -> None:
    heard = await day.tell("赵老师", "今日无作业")

    assert heard.text.startswith(f"已登记 三（2）班 {day_name(day.today)}\n语文 今日无作业\n合计 0/60 分钟")
    assert await day.states("3-2") == {"语文": "今日无作业"}


async def test_done_at_school_is_declared_in_one_message(day: SchoolDay) -> None:
    heard = await day.tell("赵老师", "已在校完成")

    assert "语文 已在校完成" in heard.text
    assert await day.states("3-2") == {"语文": "已在校完成"}


async def test_declaring_again_changes_the_state_and_filing_overtakes_it(day: SchoolDay) -> None:
    await day.tell("赵老师", "今日无作业")
    await day.tell("赵老师", "已在校完成")
    assert await day.states("3-2") == {"语文": "已在校完成"}

    await day.tell("赵老师", "语文 抄写词语 10分钟")
    assert await day.states("3-2") == {}
    assert await day.total("3-2") == 10


async def test_no_homework_cannot_be_declared_over_homework_that_stands(day: SchoolDay) -> None:
    await day.tell("赵老师", "语文 抄写词语 10分钟")
    heard = await day.tell("赵老师", "今日无作业")

    assert "已登记" not in heard.text
    assert "先撤回" in heard.text
    assert await day.states("3-2") == {}
    assert await day.total("3-2") == 10


async def test_the_homeroom_teacher_files_and_declares_for_colleagues_of_the_own_class_only(day: SchoolDay) -> None:
    filed = await day.tell("赵老师", "数学 口算第12页 10分钟")
    declared = await day.tell("赵老师", "英语 今日无作业")
    elsewhere = await day.tell("赵老师", "三（1）班 数学 口算第12页 10分钟")

    assert filed.text.startswith("已登记 三（2）班")
    assert declared.text.startswith("已登记 三（2）班")
    assert elsewhere.text.startswith("无权限")
    assert await day.lines("3-2") == [("数学", "口算第12页", 10)]
    assert await day.states("3-2") == {"英语": "今日无作业"}
    assert await day.empty("3-1")


async def test_a_subject_that_is_not_ones_own_is_refused(day: SchoolDay) -> None:
    named = await day.tell("王老师", "三（2）班 英语 抄写单词 10分钟")
    unnamed = await day.tell("王老师", "英语 抄写单词 10分钟")

    assert named.text.startswith("无权限")
    assert unnamed.text.startswith("无权限")
    assert "数学" in named.text  # what the teacher may file
    assert await day.empty()


async def test_a_class_that_is_not_ones_own_is_refused_whole(day: SchoolDay) -> None:
    heard = await day.tell("王老师", "三（2）班、四（1）班 数学 口算第12页 10分钟")

    assert heard.text.startswith("无权限")
    assert await day.empty()


@pytest.mark.parametrize("name", ["钱主任", "陈主任", "方老师"])
async def test_staff_who_teach_nothing_may_not_file(day: SchoolDay, name: str) -> None:
    heard = await day.tell(name, "三（2）班 数学 口算第12页 10分钟")

    assert heard.text.startswith("无权限")
    assert await day.empty()


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("收到通知了吗", "学科、具体内容和大约用时"),
        ("您好，请问怎么用", "学科、具体内容和大约用时"),
        ("明天家长会别忘了", "学科、具体内容和大约用时"),
        ("20分钟", "学科和具体内容"),
        ("数学", "具体内容和大约用时"),
    ],
)
async def test_what_is_not_understood_is_answered_with_what_is_missing_and_one_example(
    day: SchoolDay, text: str, missing: str
) -> None:
    heard = await day.tell("何老师", text)

    assert heard.text == (
        f"没看出要登记的作业，还缺{missing}。例如：\n语文 抄写第3课生字，约15分钟\n没有作业就发「今日无作业」。"
    )
    assert await day.empty()


async def test_after_the_cut_off_a_line_is_late(day: SchoolDay) -> None:
    day.stand_at(15, 29)
    assert "迟报" not in (await day.tell("赵老师", "语文 抄写词语 10分钟")).text
    day.stand_at(15, 30)
    heard = await day.tell("王老师", "三（2）班 数学 口算第12页 10分钟")

    assert heard.text.startswith("已登记 三（2）班")
    assert "迟报" in heard.text
    assert [(e.subject, e.late) for e in (await day.class_day("3-2")).entries] == [("语文", False), ("数学", True)]


async def test_what_is_left_and_who_has_not_filed_is_told_on_asking(day: SchoolDay) -> None:
    await day.tell("赵老师", "语文 抄写词语 10分钟")

    for question in ("剩余", "/left"):
        heard = await day.tell("王老师", question)
        assert heard.text == (
            "三（1）班 合计 0/60 分钟，还剩 60 分钟；未报：数学、英语、语文\n"
            "三（2）班 合计 10/60 分钟，还剩 50 分钟；未报：数学、英语"
        )


async def test_the_office_and_the_supervisor_see_every_class_on_asking(day: SchoolDay) -> None:
    for name in ("陈主任", "钱主任"):
        heard = await day.tell(name, "/left")
        assert [row.split(" ")[0] for row in heard.text.split("\n")] == [
            "一（1）班",
            "三（1）班",
            "三（2）班",
            "四（1）班",
            "七（1）班",
        ]

"""Demands the rules forbid: named, explained, reworded in one tap, or let stand by who may, with a reason."""

import pytest

from tests.support.school_day import SchoolDay, school_file

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize(
    "demand",
    ["请家长签字", "拍照发到群里", "自行打印练习单", "家长批改", "在小程序打卡", "没完成的罚抄两遍"],
)
async def test_a_forbidden_demand_is_refused_with_the_rule_and_a_better_wording(day: SchoolDay, demand: str) -> None:
    refused = await day.tell("李老师", f"三（1）班英语 抄写U3单词 10分钟，{demand}")

    assert "不合规" in refused.text
    assert "已登记" not in refused.text
    assert "可以改成：\n三（1）班英语 抄写U3单词 10分钟" in refused.text
    assert refused.labels == ["就这样改", "不登记了"]
    assert await day.empty()


async def test_the_better_wording_is_filed_with_one_tap(day: SchoolDay) -> None:
    refused = await day.tell("李老师", "三（1）班英语 抄写U3单词 10分钟，请家长签字")
    filed = await refused.press("就这样改")

    assert filed.changed == [refused.message]
    assert filed.text.startswith("已登记 三（1）班")
    assert "不合规" not in filed.text
    assert await day.lines("3-1") == [("英语", "抄写U3单词", 10)]


async def test_the_better_wording_still_asks_for_its_minutes(day: SchoolDay) -> None:
    refused = await day.tell("李老师", "三（1）班英语 抄写U3单词，请家长签字")
    asked = await refused.press("就这样改")
    assert "几分钟" in asked.text

    await asked.press("10分钟")
    assert await day.lines("3-1") == [("英语", "抄写U3单词", 10)]


async def test_a_demand_can_be_dropped_with_its_homework(day: SchoolDay) -> None:
    refused = await day.tell("李老师", "三（1）班英语 抄写U3单词 10分钟，请家长签字")
    await refused.press("不登记了")

    assert await day.empty()


@pytest.mark.parametrize(
    "text",
    [
        "三（1）班英语 抄写U3单词 10分钟，不需要家长签字",
        "三（1）班英语 抄写U3单词 10分钟，无需批改、签字、打印、打卡或回复",
        "三（1）班英语 抄写U3单词 10分钟。禁止在群里打卡",
    ],
)
async def test_what_is_explicitly_not_demanded_is_no_demand(day: SchoolDay, text: str) -> None:
    filed = await day.tell("李老师", text)

    assert filed.text.startswith("已登记 三（1）班")
    assert await day.lines("3-1") == [("英语", "抄写U3单词", 10)]


async def test_a_teacher_may_not_let_a_demand_stand(day: SchoolDay) -> None:
    refused = await day.tell("李老师", "三（1）班英语 抄写U3单词 10分钟，请家长签字")

    assert not any("仍要登记" in label for label in refused.labels)


async def test_the_homeroom_teacher_lets_a_demand_stand_with_a_reason_that_is_kept(day: SchoolDay) -> None:
    refused = await day.tell("孙老师", "语文 抄写词语 10分钟，请家长签字")
    asked = await refused.press("仍要登记")
    assert "理由" in asked.text
    assert await day.empty()

    filed = await day.tell("孙老师", "学校安全协议需要家长签字")
    assert filed.text.startswith("已登记 三（1）班")
    assert await day.lines("3-1") == [("语文", "抄写词语", 10)]
    (fact,) = await day.facts("3-1", "filed")
    assert fact.data["override"]["reason"] == "学校安全协议需要家长签字"
    assert fact.data["override"]["by"] == fact.actor


async def test_a_reason_need_not_be_given(day: SchoolDay) -> None:
    refused = await day.tell("孙老师", "语文 抄写词语 10分钟，请家长签字")
    asked = await refused.press("仍要登记")
    await asked.press("不写了")

    filed = await day.tell("孙老师", "语文 听写词语 15分钟")
    assert filed.text.startswith("已登记 三（1）班")
    assert await day.lines("3-1") == [("语文", "听写词语", 15)]


async def test_homework_after_the_better_wording_was_taken_is_no_reason(day: SchoolDay) -> None:
    refused = await day.tell("孙老师", "语文 抄写词语 10分钟，请家长签字")
    await refused.press("仍要登记")
    await day.press("孙老师", refused.message, "就这样改")
    filed = await day.tell("孙老师", "语文 听写词语 15分钟")

    assert filed.text.startswith("已登记 三（1）班")
    assert await day.lines("3-1") == [("语文", "抄写词语", 10), ("语文", "听写词语", 15)]


async def test_a_homeroom_teacher_has_no_say_in_another_class(day: SchoolDay) -> None:
    teacher = {
        "name": "吴老师",
        "roles": ["homeroom", "teacher"],
        "classes": ["4-1"],
        "teaches": {"科学": ["3-1", "4-1"]},
    }
    await day.apply(school_file(people=[teacher]))
    codes = await day.rehearsal.app.apply_school(day.rehearsal.spec, day.now, renew=["吴老师"])
    await day.tell("吴老师", f"/start {next(i.invite for i in codes.people if i.person.name == '吴老师')}")
    refused = await day.tell("吴老师", "三（1）班 科学 完成练习册P5 10分钟，请家长签字")
    await refused.press("仍要登记")
    answer = await day.tell("吴老师", "学校需要")

    assert answer.text.startswith("无权限")
    assert await day.empty()


async def test_a_milder_demand_is_stored_with_a_hint(day: SchoolDay) -> None:
    filed = await day.tell("孙老师", "语文 抄写词语7遍 10分钟")

    assert filed.text.startswith("已登记 三（1）班")
    assert "请留意「" in filed.text
    assert "不合规" not in filed.text
    assert await day.total("3-1") == 10


async def test_copying_ten_times_is_refused(day: SchoolDay) -> None:
    refused = await day.tell("孙老师", "语文 每个词抄10遍 10分钟")

    assert "不合规" in refused.text
    assert await day.empty()


@pytest.mark.parametrize("text", ["语文 抄写第3课生字 10分钟", "数学 口算题卡一页 10分钟", "语文 默写词语"])
async def test_written_home_work_in_grades_one_and_two_is_refused(day: SchoolDay, text: str) -> None:
    refused = await day.tell("周老师", text)

    assert "不合规" in refused.text
    assert "一、二年级" in refused.text
    assert await day.empty()


async def test_written_work_in_grade_one_can_be_done_at_school_instead(day: SchoolDay) -> None:
    refused = await day.tell("周老师", "数学 口算题卡一页 10分钟")
    filed = await refused.press("改为在校完成")

    assert filed.text.startswith("已登记 一（1）班")
    assert "校内" in filed.text
    assert await day.total("1-1") == 0
    assert await day.lines("1-1") == [("数学", "口算题卡一页", 10)]


@pytest.mark.parametrize("text", ["语文 读课文《秋天》三遍 10分钟", "语文 给家人讲一个故事 10分钟"])
async def test_reading_and_telling_in_grade_one_are_filed(day: SchoolDay, text: str) -> None:
    filed = await day.tell("周老师", text)

    assert filed.text.startswith("已登记 一（1）班")
    assert await day.total("1-1") == 0


async def test_an_edit_into_a_forbidden_demand_leaves_the_entry_until_it_is_settled(day: SchoolDay) -> None:
    heard = await day.tell("孙老师", "语文 抄写词语 20分钟")
    refused = await heard.edit("语文 抄写词语 10分钟，请家长签字")
    assert "不合规" in refused.text
    assert await day.total("3-1") == 20

    await refused.press("就这样改")
    assert await day.lines("3-1") == [("语文", "抄写词语", 10)]


async def test_figures_are_no_reason_and_the_question_waits_on(day: SchoolDay) -> None:
    refused = await day.tell("孙老师", "语文 抄写词语 10分钟，请家长签字")
    await refused.press("仍要登记")
    for text in ("15", "15分钟", "。"):
        answer = await day.tell("孙老师", text)
        assert "看不出理由" in answer.text
        assert await day.empty()
    filed = await day.tell("孙老师", "学校安全协议需要")
    assert filed.text.startswith("已登记 三（1）班")


async def test_after_an_override_author_and_reviewer_read_which_words_families_will_see(day: SchoolDay) -> None:
    refused = await day.tell("孙老师", "语文 每个词抄10遍 10分钟，请家长签字")
    await refused.press("仍要登记")
    filed = await day.tell("孙老师", "毕业班听写错得多")
    assert "「每个词抄10遍」照原样登记，会写进公示，理由已存档。" in filed.text
    assert "「请家长签字」没有写进公示，理由已存档。" in filed.text
    since = day.mark()
    await day.until(15, 30)
    (card,) = [m for m in await day.news("孙老师", since) if "通过" in m.labels]
    assert "用语：「每个词抄10遍」会写进公示；「请家长签字」不写进公示；理由：毕业班听写错得多" in card.body


async def test_an_old_no_thanks_does_not_close_the_question_that_waits_now(day: SchoolDay) -> None:
    filed = await day.tell("孙老师", "语文 听写词语 15分钟")
    revise = await filed.press("修改")
    refused = await day.tell("孙老师", "语文 抄写词语 10分钟，请家长签字")
    assert "不合规" in refused.text
    asked = await refused.press("仍要登记")
    old = await day.press("孙老师", revise.message, "不改了")
    assert old.silent
    assert old.toast
    await asked.press("不写了")

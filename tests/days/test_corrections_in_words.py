"""更正 in words: 数学改成20分钟, an edited answer, a colleague's line; nothing is filed twice or changed by guess."""

import pytest

from tests.support.school_day import SchoolDay

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize(
    "text",
    [
        "数学改成20分钟",
        "把数学改为20分钟",
        "数学改20分钟",
        "不好意思，数学时间写错了，应该是20分钟",
        "数学不是10分钟，是20分钟",
        "改成20分钟",
        "写错了，是20分钟",
        "二班数学改成20分钟",
    ],
)
async def test_other_minutes_in_a_sentence_change_the_line_that_stands(day: SchoolDay, text: str) -> None:
    await day.tell("王老师", "三（2）班 数学 口算第12页 10分钟")
    changed = await day.tell("王老师", text)

    assert changed.text.startswith("已登记（已更新） 三（2）班")
    assert "合计 20/60 分钟" in changed.text
    assert await day.lines("3-2") == [("数学", "口算第12页", 20)]


@pytest.mark.parametrize(
    "text", ["语文改成 抄写生词，15分钟", "更正：语文 抄写生词 15分钟", "语文作业换成抄写生词 15分钟"]
)
async def test_other_work_in_a_sentence_takes_the_place_of_the_line(day: SchoolDay, text: str) -> None:
    await day.tell("赵老师", "语文 朗读第3课 20分钟")
    changed = await day.tell("赵老师", text)

    assert changed.text.startswith("已登记（已更新） 三（2）班")
    assert await day.lines("3-2") == [("语文", "抄写生词", 15)]


async def test_a_correction_without_a_line_of_that_subject_is_homework_or_says_so(day: SchoolDay) -> None:
    nothing = await day.tell("赵老师", "语文改成20分钟")
    assert "没有找到您登记的「语文」作业" in nothing.text
    assert await day.empty("3-2")

    filed = await day.tell("赵老师", "语文改成 抄写生词，15分钟")
    assert filed.text.startswith("已登记 三（2）班")
    assert await day.lines("3-2") == [("语文", "抄写生词", 15)]


async def test_homework_about_changing_sentences_is_no_correction(day: SchoolDay) -> None:
    await day.tell("赵老师", "语文 抄写词语 20分钟")
    filed = await day.tell("赵老师", "语文 练习册P3把陈述句改成反问句 10分钟")
    assert filed.text.startswith("已登记 三（2）班")
    again = await day.tell("赵老师", "语文 练习册P3把陈述句改成反问句 10分钟")
    assert again.text.startswith("已登记过")

    assert await day.lines("3-2") == [("语文", "抄写词语", 20), ("语文", "练习册P3把陈述句改成反问句", 10)]


async def test_with_two_lines_of_the_subject_it_is_asked_which(day: SchoolDay) -> None:
    await day.tell("王老师", "三（2）班 数学 口算第12页 10分钟")
    await day.tell("王老师", "三（2）班 数学 练习册P23 15分钟")
    which = await day.tell("王老师", "数学改成20分钟")
    assert which.text == "要改哪一条？"
    assert await day.total("3-2") == 25

    changed = await which.press("练习册P23")
    assert changed.changed == [which.message]
    assert await day.lines("3-2") == [("数学", "口算第12页", 10), ("数学", "练习册P23", 20)]


async def test_a_line_can_be_named_by_its_words(day: SchoolDay) -> None:
    await day.tell("王老师", "三（2）班 数学 口算第12页 10分钟")
    await day.tell("王老师", "三（2）班 数学 练习册P23 15分钟")
    await day.tell("王老师", "口算改成5分钟")
    await day.tell("王老师", "数学练习册改为选做")

    entries = (await day.class_day("3-2")).entries
    assert [(e.content, e.minutes, e.tier) for e in entries] == [("口算第12页", 5, None), ("练习册P23", 15, "选做")]


async def test_no_homework_takes_the_place_of_all_lines_of_the_subject(day: SchoolDay) -> None:
    await day.tell("何老师", "数学 口算第12页 10分钟\n语文 抄写词语 10分钟")
    await day.tell("何老师", "数学 练习册P23 15分钟")
    await day.tell("何老师", "数学改成今日无作业")

    assert await day.lines("4-1") == [("语文", "抄写词语", 10)]
    assert await day.states("4-1") == {"数学": "今日无作业"}


async def test_who_files_no_homework_corrects_none(day: SchoolDay) -> None:
    await day.tell("何老师", "数学 口算第12页 10分钟")
    refused = await day.tell("陈主任", "数学改成20分钟")

    assert refused.text.startswith("无权限")
    assert await day.total("4-1") == 10


async def test_the_same_work_of_two_classes_is_changed_in_both_or_in_the_one_named(day: SchoolDay) -> None:
    await day.tell("王老师", "三（1）班、三（2）班 数学 口算第12页 10分钟")
    await day.tell("王老师", "数学改成20分钟")
    assert (await day.total("3-1"), await day.total("3-2")) == (20, 20)

    await day.tell("王老师", "三（1）班数学改成15分钟")
    assert (await day.total("3-1"), await day.total("3-2")) == (15, 20)


async def test_a_correction_over_the_limit_is_asked_about_and_the_line_stays_meanwhile(day: SchoolDay) -> None:
    await day.tell("王老师", "三（2）班 数学 练习册P23 40分钟")
    await day.tell("赵老师", "语文 抄写词语 10分钟")
    over = await day.tell("赵老师", "语文改成30分钟")
    assert "超出 10 分钟" in over.text
    assert "还没有改" in over.text
    assert not any("改到" in label for label in over.labels)
    assert await day.total("3-2") == 50

    await over.press("缩短到 20 分钟")
    assert await day.lines("3-2") == [("数学", "练习册P23", 40), ("语文", "抄写词语", 20)]


async def test_a_correction_over_the_limit_can_be_left(day: SchoolDay) -> None:
    await day.tell("赵老师", "语文 抄写词语 10分钟")
    over = await day.tell("赵老师", "语文改成90分钟")
    kept = await over.press("不改了")

    assert "没有改动" in kept.text
    assert await day.lines("3-2") == [("语文", "抄写词语", 10)]


async def test_a_later_correction_ends_the_question_of_an_earlier_one(day: SchoolDay) -> None:
    await day.tell("赵老师", "语文 抄写词语 10分钟")
    await day.tell("赵老师", "语文改成90分钟")
    await day.tell("赵老师", "语文改成20分钟")
    nothing = await day.tell("赵老师", "算了")

    assert nothing.text == "好的，没有改动。"
    assert await day.lines("3-2") == [("语文", "抄写词语", 20)]


async def test_after_the_button_the_minutes_alone_are_enough(day: SchoolDay) -> None:
    heard = await day.tell("王老师", "三（2）班 数学 口算第12页 10分钟")
    await heard.press("修改")
    changed = await day.tell("王老师", "20分钟")

    assert changed.text.startswith("已登记（已更新）")
    assert await day.lines("3-2") == [("数学", "口算第12页", 20)]


async def test_after_the_button_a_correction_in_words_leaves_the_other_subjects_of_the_message(day: SchoolDay) -> None:
    heard = await day.tell("何老师", "语文 抄写词语 10分钟\n数学 口算第12页 10分钟")
    await heard.press("修改")
    await day.tell("何老师", "数学改成20分钟")

    assert await day.lines("4-1") == [("语文", "抄写词语", 10), ("数学", "口算第12页", 20)]


@pytest.mark.parametrize("word", ["算了", "不改了", "不改了吧。"])
async def test_revising_is_left_by_a_word(day: SchoolDay, word: str) -> None:
    heard = await day.tell("王老师", "三（2）班 数学 口算第12页 10分钟")
    await heard.press("修改")
    left = await day.tell("王老师", word)
    assert left.text == "好的，保持原样。"

    await day.tell("王老师", "三（2）班 数学 练习册P23 10分钟")
    assert await day.total("3-2") == 20


async def test_a_corrected_line_is_taken_back_and_edited_with_its_message(day: SchoolDay) -> None:
    heard = await day.tell("赵老师", "语文 抄写词语 10分钟")
    await day.tell("赵老师", "语文改成20分钟")
    await heard.edit("语文 抄写词语 15分钟")
    assert await day.lines("3-2") == [("语文", "抄写词语", 15)]

    changed = await day.tell("赵老师", "语文改成25分钟")
    await changed.press("撤回")
    assert await day.empty("3-2")


async def test_a_correction_after_publication_is_a_correction_of_the_sheet(day: SchoolDay) -> None:
    await day.policy(review=[])
    await day.tell("赵老师", "语文 抄写词语 20分钟")
    await day.until(16, 30)
    await day.tell("赵老师", "语文改成10分钟")

    class_day = await day.class_day("3-2")
    assert class_day.sheet.version == 2
    assert [(e.minutes, e.late) for e in class_day.entries] == [(10, False)]


async def test_an_edited_answer_is_another_answer(day: SchoolDay) -> None:
    await day.tell("赵老师", "语文 抄写第3课生字")
    answered = await day.tell("赵老师", "15")
    assert await day.total("3-2") == 15

    changed = await answered.edit("20")
    assert changed.text.startswith("已登记（已更新） 三（2）班")
    await answered.edit("25分钟")
    assert await day.lines("3-2") == [("语文", "抄写第3课生字", 25)]


async def test_an_edited_answer_to_which_class_moves_the_homework(day: SchoolDay) -> None:
    await day.tell("王老师", "数学 口算第12页 10分钟")
    answered = await day.tell("王老师", "三1班")
    assert await day.total("3-1") == 10

    await answered.edit("三2班")
    assert await day.empty("3-1")
    assert await day.lines("3-2") == [("数学", "口算第12页", 10)]


async def test_an_answer_edited_into_homework_takes_the_place_of_what_it_answered_for(day: SchoolDay) -> None:
    await day.tell("赵老师", "语文 抄写第3课生字")
    answered = await day.tell("赵老师", "15")
    await answered.edit("语文 抄写第4课生字 10分钟")

    assert await day.lines("3-2") == [("语文", "抄写第4课生字", 10)]


async def test_an_edited_answer_above_the_limit_leaves_what_stands(day: SchoolDay) -> None:
    await day.tell("赵老师", "语文 抄写第3课生字")
    answered = await day.tell("赵老师", "15")
    over = await answered.edit("90")

    assert "超出 30 分钟" in over.text
    assert await day.total("3-2") == 15


# --------------------------------------------------------------------------- a colleague's line


async def test_the_same_homework_from_the_homeroom_teacher_and_the_colleague_counts_once(day: SchoolDay) -> None:
    await day.tell("赵老师", "数学 口算第12页 20分钟")
    again = await day.tell("王老师", "三（2）班数学：口算第12页，20分钟")

    assert again.text.startswith("已登记过 三（2）班")
    assert "赵老师登记的" in again.text
    assert await day.lines("3-2") == [("数学", "口算第12页", 20)]


async def test_only_what_is_new_is_filed_beside_the_colleagues_line(day: SchoolDay) -> None:
    await day.tell("赵老师", "数学 口算第12页 20分钟")
    both = await day.tell("王老师", "三（2）班 数学 口算第12页 20分钟，练习册P23 10分钟")

    assert "已登记 三（2）班" in both.text
    assert "已登记过 三（2）班" in both.text
    assert await day.lines("3-2") == [("数学", "口算第12页", 20), ("数学", "练习册P23", 10)]


async def test_the_subjects_teacher_changes_what_the_homeroom_teacher_filed(day: SchoolDay) -> None:
    await day.tell("赵老师", "数学 口算第12页 20分钟")
    changed = await day.tell("王老师", "数学改成15分钟")

    assert changed.text.startswith("已登记（已更新） 三（2）班")
    [entry] = (await day.class_day("3-2")).entries
    assert (entry.minutes, entry.author_name) == (15, "王老师")


async def test_the_subjects_teacher_revises_and_withdraws_it_by_button(day: SchoolDay) -> None:
    await day.tell("赵老师", "语文 抄写词语 10分钟\n数学 口算第12页 20分钟")
    again = await day.tell("王老师", "三（2）班 数学 口算第12页 20分钟")
    await again.press("修改")
    await day.tell("王老师", "三（2）班 数学 练习册P23 15分钟")
    assert await day.lines("3-2") == [("语文", "抄写词语", 10), ("数学", "练习册P23", 15)]

    await again.press("撤回")
    assert await day.lines("3-2") == [("语文", "抄写词语", 10)]


async def test_the_homeroom_teacher_corrects_what_they_filed_for_a_colleague(day: SchoolDay) -> None:
    await day.tell("赵老师", "数学 口算第12页 20分钟")
    await day.tell("赵老师", "数学改成15分钟")

    assert await day.lines("3-2") == [("数学", "口算第12页", 15)]


async def test_the_homeroom_teacher_does_not_change_a_colleagues_line_by_a_word(day: SchoolDay) -> None:
    await day.tell("王老师", "三（2）班 数学 口算第12页 20分钟")
    refused = await day.tell("赵老师", "数学改成15分钟")

    assert "没有找到" in refused.text
    assert await day.total("3-2") == 20

"""A full day: the 班主任 makes room for a colleague, fairly, and everybody hears of it."""

import pytest

from bot.sandbox import Message
from tests.support.school_day import Heard, SchoolDay, school_file

pytestmark = pytest.mark.asyncio(loop_scope="module")

ASK = "请班主任协调"


async def _full_day(day: SchoolDay) -> Heard:
    """王老师 35, 赵老师 20; 李老师 wants 15 where 5 fit."""
    await day.tell("王老师", "三（2）班 数学 练习册P23 35分钟")
    await day.tell("赵老师", "语文 抄写词语 20分钟")
    return await day.tell("李老师", "三（2）班 英语 抄写U3单词 15分钟")


async def _request(day: SchoolDay) -> tuple[Heard, Message]:
    """李老师 has asked; the card that 赵老师 got."""
    over = await _full_day(day)
    since = day.mark()
    asked = await over.press(ASK)
    (card,) = await day.news("赵老师", since)
    return asked, card


async def test_asking_the_homeroom_teacher_is_one_of_the_ways_out(day: SchoolDay) -> None:
    over = await _full_day(day)
    assert "超出 10 分钟" in over.text
    assert over.labels[-2:] == [ASK, "不登记了"]
    asked = await over.press(ASK)

    assert asked.changed == [over.message]
    assert "已请赵老师协调" in asked.text
    assert ASK not in asked.labels
    assert "缩短到 5 分钟" in asked.labels  # the other ways stay
    assert await day.total("3-2") == 55
    (fact,) = await day.facts("3-2", "coordination-asked")
    assert fact.data == {"subjects": ["英语"], "added": 15, "need": 10}


async def test_the_request_shows_the_class_and_who_gives_way_cheapest_first(day: SchoolDay) -> None:
    _, card = await _request(day)
    assert card.body.startswith("李老师请您协调：三（2）班")
    assert "英语要留 15 分钟，还差 10 分钟" in card.body
    assert "数学 练习册P23 35分钟 王老师" in card.body
    assert card.labels == ["数学减 10 分钟（剩 25）", "语文减 10 分钟（剩 10）", "这次不调整"]


async def test_one_tap_makes_room_and_one_more_files_it(day: SchoolDay) -> None:
    _, card = await _request(day)
    since = day.mark()
    made = await day.press("赵老师", card, "数学减 10 分钟（剩 25）")

    assert made.changed == [card]
    assert "数学已减 10 分钟" in made.text
    (told,) = await day.news("王老师", since)
    assert "从 35 分钟改为 25 分钟" in told.body
    assert "为李老师的英语腾出时间" in told.body
    (news,) = await day.news("李老师", since)
    assert news.labels == ["现在登记", "不登记了"]

    filed = await day.press("李老师", news, "现在登记")
    assert "合计 60/60 分钟，今天已满" in filed.text
    assert await day.lines("3-2") == [
        ("数学", "练习册P23", 25),
        ("语文", "抄写词语", 20),
        ("英语", "抄写U3单词", 15),
    ]
    (fact,) = await day.facts("3-2", "adjusted")
    assert (fact.data["subject"], fact.data["before"], fact.data["after"]) == ("数学", 35, 25)


async def test_who_gave_way_lately_is_asked_after_who_did_not(day: SchoolDay) -> None:
    first = (await _request(day))[1]
    giver = next(label for label in first.labels if label.startswith("数学"))
    await day.press("赵老师", first, giver)
    day.a_new_school_day()

    _, card = await _request(day)
    assert card.labels[0].startswith("语文")
    assert card.labels[1].startswith("数学")


async def test_where_no_subject_alone_is_enough_several_give_one_after_the_other(day: SchoolDay) -> None:
    await day.tell("王老师", "三（2）班 数学 练习册P23 25分钟")
    await day.tell("赵老师", "语文 抄写词语 25分钟")
    over = await day.tell("李老师", "三（2）班 英语 作文 50分钟")
    since = day.mark()
    await over.press(ASK)
    (card,) = await day.news("赵老师", since)
    first = await day.press("赵老师", card, next(label for label in card.labels if "让出全部 25" in label))

    assert "还差 15 分钟" in first.text
    assert len(first.labels) == 2
    since = day.mark()
    await day.press("赵老师", card, first.labels[0])
    assert any("现在登记" in m.labels for m in await day.news("李老师", since))
    assert await day.total("3-2") == 10


async def test_declined_the_teacher_hears_it_and_has_the_other_ways(day: SchoolDay) -> None:
    _, card = await _request(day)
    since = day.mark()
    await day.press("赵老师", card, "这次不调整")
    (news,) = await day.news("李老师", since)
    assert "赵老师看过了" in news.body
    filed = await day.press("李老师", news, "缩短到 5 分钟")
    assert "合计 60/60 分钟" in filed.text
    assert len(await day.facts("3-2", "coordination-declined")) == 1


async def test_a_request_older_than_the_sheet_shows_the_fresh_figures_first(day: SchoolDay) -> None:
    _, card = await _request(day)
    await day.tell("王老师", "三（2）班 数学 口算第12页 5分钟")
    shown = await day.press("赵老师", card, "数学减 10 分钟（剩 25）")
    assert "还差 15 分钟" in shown.text
    assert await day.total("3-2") == 60
    assert await day.facts("3-2", "adjusted") == []


async def test_what_fits_meanwhile_needs_nobody_to_give_way(day: SchoolDay) -> None:
    over = await _full_day(day)
    since = day.mark()
    await over.press(ASK)
    (card,) = await day.news("赵老师", since)
    math = next(m for m in day.world.messages(day.private("王老师"))[::-1] if "撤回" in m.labels)
    await day.press("王老师", math, "撤回")
    since = day.mark()
    done = await day.press("赵老师", card, "语文减 10 分钟（剩 10）")
    assert "已经排得下" in done.text
    (news,) = await day.news("李老师", since)
    assert "现在登记" in news.labels
    assert await day.facts("3-2", "adjusted") == []


async def test_a_settled_request_does_nothing_more(day: SchoolDay) -> None:
    asked, card = await _request(day)
    await asked.press("缩短到 5 分钟")
    for label in list(card.labels):
        late = await day.press("赵老师", card, label)
        assert late.silent
        assert late.toast
    assert await day.total("3-2") == 60


async def test_nobody_but_the_homeroom_teacher_makes_room(day: SchoolDay) -> None:
    _, card = await _request(day)
    data = card.buttons[0][0].data or ""
    for name in ("李老师", "孙老师", "陈主任"):
        forged = await day.press_data(name, day.world.last(day.private(name)), data)
        assert forged.silent
        assert forged.toast
    assert await day.total("3-2") == 55


async def test_the_homeroom_teachers_own_homework_is_not_theirs_to_ask_for(day: SchoolDay) -> None:
    await day.tell("王老师", "三（2）班 数学 练习册P23 50分钟")
    over = await day.tell("赵老师", "语文 抄写词语 20分钟")
    assert ASK not in over.labels


async def test_without_a_homeroom_teacher_in_the_chat_the_way_is_not_offered(day: SchoolDay) -> None:
    colleague = {"name": "吴老师", "roles": ["teacher"], "teaches": {"科学": ["7-1"]}}
    await day.apply(school_file(people=[colleague]))
    codes = await day.rehearsal.app.apply_school(day.rehearsal.spec, day.rehearsal.clock(), renew=["吴老师"])
    invite = next(c.invite for c in codes.people if c.person.name == "吴老师")
    await day.tell("吴老师", f"/start {invite}")
    await day.tell("吴老师", "科学 实验报告 80分钟")
    over = await day.tell("冯老师", "英语 完成练习 20分钟")
    assert "超出 10 分钟" in over.text
    assert ASK not in over.labels

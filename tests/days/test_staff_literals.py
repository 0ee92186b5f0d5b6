"""The words outsiders may rely on (contract.md, In the chats): each in its own case, and only there."""

from collections.abc import Awaitable, Callable

import pytest

from tests.support.school_day import Heard, SchoolDay

pytestmark = pytest.mark.asyncio(loop_scope="module")

LITERALS = {
    "已登记",
    "已登记过",
    "几分钟",
    "超出",
    "不合规",
    "无权限",
    "合计",
    "已绑定",
    "已关注",
    "【作业公示】",
    "更正",
}

Scene = Callable[[SchoolDay], Awaitable[Heard]]


async def _filed(day: SchoolDay) -> Heard:
    return await day.tell("赵老师", "语文 抄写词语 10分钟")


async def _again(day: SchoolDay) -> Heard:
    await _filed(day)
    return await _filed(day)


async def _minutes(day: SchoolDay) -> Heard:
    return await day.tell("赵老师", "语文 抄写词语")


async def _minutes_written_wrong(day: SchoolDay) -> Heard:
    await _minutes(day)
    return await day.tell("赵老师", "0")


async def _which_class(day: SchoolDay) -> Heard:
    return await day.tell("王老师", "口算第12页 10分钟")


async def _which_subject(day: SchoolDay) -> Heard:
    return await day.tell("何老师", "练习册第5页 10分钟")


async def _unknown_class(day: SchoolDay) -> Heard:
    return await day.tell("王老师", "三（9）班 数学 口算第12页 10分钟")


async def _over(day: SchoolDay) -> Heard:
    return await day.tell("赵老师", "语文 抄写词语 70分钟")


async def _banned(day: SchoolDay) -> Heard:
    return await day.tell("赵老师", "语文 抄写词语 10分钟，请家长签字")


async def _reason(day: SchoolDay) -> Heard:
    return await (await _banned(day)).press("仍要登记")


async def _too_early(day: SchoolDay) -> Heard:
    return await day.tell("周老师", "语文 抄写词语 10分钟")


async def _not_yours(day: SchoolDay) -> Heard:
    return await day.tell("王老师", "英语 抄写单词 10分钟")


async def _declared(day: SchoolDay) -> Heard:
    return await day.tell("赵老师", "今日无作业")


async def _clash(day: SchoolDay) -> Heard:
    await _filed(day)
    return await _declared(day)


async def _nothing(day: SchoolDay) -> Heard:
    return await day.tell("赵老师", "收到")


async def _withdrawn(day: SchoolDay) -> Heard:
    return await (await _filed(day)).press("撤回")


async def _revise(day: SchoolDay) -> Heard:
    return await (await _filed(day)).press("修改")


async def _dropped(day: SchoolDay) -> Heard:
    return await (await _minutes(day)).press("不登记了")


async def _help(day: SchoolDay) -> Heard:
    return await day.tell("赵老师", "/help")


async def _left(day: SchoolDay) -> Heard:
    return await day.tell("赵老师", "剩余")


async def _wrong_code(day: SchoolDay) -> Heard:
    return await day.tell("赵老师", "/start nonsense")


@pytest.mark.parametrize(
    ("scene", "literals"),
    [
        (_filed, {"已登记", "合计"}),
        (_declared, {"已登记", "合计"}),
        (_again, {"已登记", "已登记过", "合计"}),
        (_minutes, {"几分钟"}),
        (_minutes_written_wrong, set()),
        (_which_class, set()),
        (_which_subject, set()),
        (_unknown_class, set()),
        (_over, {"超出", "合计"}),
        (_banned, {"不合规"}),
        (_too_early, {"不合规"}),
        (_reason, set()),
        (_not_yours, {"无权限"}),
        (_clash, set()),
        (_nothing, set()),
        (_withdrawn, {"合计"}),
        (_revise, set()),
        (_dropped, set()),
        (_help, set()),
        (_left, {"合计"}),
        (_wrong_code, set()),
    ],
    ids=lambda value: value.__name__.strip("_") if callable(value) else "",
)
async def test_a_fixed_word_appears_in_its_own_case_only(day: SchoolDay, scene: Scene, literals: set[str]) -> None:
    heard = await scene(day)

    assert {word for word in LITERALS if word in heard.text} == literals


@pytest.mark.parametrize("scene", [_filed, _minutes, _which_class, _over, _banned, _too_early, _not_yours, _nothing])
async def test_every_message_gets_exactly_one_new_message_in_answer(day: SchoolDay, scene: Scene) -> None:
    heard = await scene(day)

    assert len(heard.new) == 1
    assert heard.changed == []


@pytest.mark.parametrize("scene", [_minutes, _which_class, _which_subject, _over, _banned, _too_early])
async def test_pressing_the_first_button_of_a_question_adds_no_message(day: SchoolDay, scene: Scene) -> None:
    asked = await scene(day)
    pressed = await asked.stage.press(asked.name, asked.message, asked.labels[0])

    assert pressed.new == []
    assert pressed.changed == [asked.message]
    assert not pressed.toast

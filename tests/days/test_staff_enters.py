"""Coming in: an invite works once, in private, in time; then greeting, menu and help of the role."""

from datetime import timedelta

import pytest

from bot.sandbox import Message
from tests.support.school_day import SchoolDay, school_file

pytestmark = pytest.mark.asyncio(loop_scope="module")

_COUNT = iter(range(1000))


async def _new_teacher(day: SchoolDay, **person: object) -> tuple[str, str]:
    """A member of staff who has not come in yet: name and invite."""
    name = f"新老师{next(_COUNT)}"
    entry = {"name": name, "roles": ["teacher"], "teaches": {"音乐": ["3-2"]}} | person
    await day.apply(school_file(people=[entry]))
    codes = await day.rehearsal.app.apply_school(day.rehearsal.spec, day.now, renew=[name])
    invite = next(item.invite for item in codes.people if item.person.name == name)
    assert invite is not None
    return name, invite


async def test_the_invite_greets_with_school_role_classes_and_an_example_in_the_own_subject(day: SchoolDay) -> None:
    name, invite = await _new_teacher(day, roles=["homeroom", "teacher"], classes=["3-2"])
    heard = await day.tell(name, f"/start {invite}")

    assert heard.text == (
        f"{name}您好，欢迎使用实验小学作业公示。\n"
        "您的身份：任课教师、班主任；班级：三（2）班\n"
        "登记作业只要发一条消息，例如：\n"
        "音乐 练唱第2课歌曲，约10分钟\n"
        "15:30 截止，16:20 公示给家长。\n"
        "随时发送 /help 查看能做什么。"
    )
    assert day.menu(name) == ["left", "log", "ideas", "bind", "page", "help"]


@pytest.mark.parametrize("subject", ["语文", "数学", "英语", "体育", "音乐", "美术", "劳动", "科学", "道法", "校本"])
@pytest.mark.parametrize("school_class", ["1-1", "4-1"])
async def test_the_example_of_the_greeting_is_filed_when_sent(day: SchoolDay, subject: str, school_class: str) -> None:
    name, invite = await _new_teacher(day, teaches={subject: [school_class]})
    greeting = (await day.tell(name, f"/start {invite}")).text
    example = greeting.split("例如：\n")[1].split("\n")[0]

    assert (await day.tell(name, example)).text.startswith("已登记")
    assert [line[0] for line in await day.lines(school_class)] == [subject]


@pytest.mark.parametrize(
    ("name", "menu", "help_says"),
    [
        ("王老师", ["left", "log", "ideas", "help"], "登记作业"),
        ("赵老师", ["left", "log", "ideas", "bind", "page", "help"], "班主任"),
        ("钱主任", ["left", "help"], "审核"),
        ("陈主任", ["left", "help"], "审核"),
        ("方老师", ["bind", "page", "help"], "绑定群"),
    ],
)
async def test_every_role_has_its_menu_and_its_help_in_one_screen(
    day: SchoolDay, name: str, menu: list[str], help_says: str
) -> None:
    heard = await day.tell(name, "/help")

    assert help_says in heard.text
    assert len(heard.text) < 600
    assert day.menu(name) == menu


@pytest.mark.parametrize("name", ["王老师", "赵老师", "钱主任", "陈主任", "方老师"])
async def test_every_command_of_ones_menu_is_answered(day: SchoolDay, name: str) -> None:
    for command in day.menu(name):
        heard = await day.tell(name, f"/{command}")
        assert heard.text
        assert "无权限" not in heard.text


async def test_help_promises_only_what_the_role_may_do(day: SchoolDay) -> None:
    for name in ("钱主任", "陈主任", "方老师"):
        assert "登记作业：" not in (await day.tell(name, "/help")).text
    for name in ("王老师", "钱主任", "陈主任"):
        assert "/bind" not in (await day.tell(name, "/help")).text


async def test_an_invite_works_once(day: SchoolDay) -> None:
    name, invite = await _new_teacher(day)
    await day.tell(name, f"/start {invite}")
    heard = await day.tell(f"{name}的同事", f"/start {invite}")

    assert heard.text == "这个码已经用过了。请向学校管理员要一个新的。"
    assert (await day.tell(f"{name}的同事", "音乐 听写 10分钟")).text.startswith("无权限")


async def test_an_invite_lasts_seventy_two_hours(day: SchoolDay) -> None:
    name, invite = await _new_teacher(day)
    day.stand_at(14, 20, day=day.today + timedelta(days=3))
    heard = await day.tell(name, f"/start {invite}")

    assert "已过期" in heard.text


async def test_a_renewed_invite_replaces_the_old_one(day: SchoolDay) -> None:
    name, old = await _new_teacher(day)
    codes = await day.rehearsal.app.apply_school(day.rehearsal.spec, day.now, renew=[name])
    new = next(item.invite for item in codes.people if item.person.name == name)

    assert "已作废" in (await day.tell(name, f"/start {old}")).text
    assert "欢迎" in (await day.tell(name, f"/start {new}")).text


async def test_of_two_people_racing_for_an_invite_one_comes_in(day: SchoolDay) -> None:
    name, invite = await _new_teacher(day)
    rivals = [f"{name}甲", f"{name}乙"]
    for rival in rivals:
        day.world.say(day.person(rival), day.private(rival), f"/start {invite}")
    await day.settle()

    answers = sorted(_last(day, rival).body[:4] for rival in rivals)
    assert answers == sorted([f"{name}您好"[:4], "这个码已"])


def _last(day: SchoolDay, name: str) -> Message:
    return day.world.last(day.private(name))


async def test_an_invite_shown_in_a_group_opens_nothing_and_stays_good(day: SchoolDay) -> None:
    name, invite = await _new_teacher(day)
    group = day.world.add_group("老师群", members=[day.person(name), day.person("方老师")])
    day.world.add_bot_to_group(group, day.bot, by=day.person("方老师"), admin=True)
    await day.settle()
    for text in (f"/start {invite}", f"/bind {invite}"):
        heard = await day.tell(name, text, chat=group)
        assert not any(invite in message.body or "欢迎" in message.body for message in heard.new)

    assert "欢迎" in (await day.tell(name, f"/start {invite}")).text


async def test_five_wrong_codes_in_an_hour_then_not_even_the_right_one(day: SchoolDay) -> None:
    name, invite = await _new_teacher(day)
    for n in range(5):
        assert (await day.tell(name, f"/start wrong-code-{n}")).text.startswith("没有这个码")
    refused = await day.tell(name, f"/start {invite}")
    assert refused.text.startswith("试的次数太多了")

    day.stand_at(15, 21)
    assert "欢迎" in (await day.tell(name, f"/start {invite}")).text


async def test_one_persons_wrong_codes_shut_out_nobody_else(day: SchoolDay) -> None:
    name, invite = await _new_teacher(day)
    for n in range(6):
        await day.tell("陌生人", f"/start guess-{n}")

    assert "欢迎" in (await day.tell(name, f"/start {invite}")).text


async def test_who_leaves_the_school_file_loses_the_right_at_once(day: SchoolDay) -> None:
    name, invite = await _new_teacher(day)
    await day.tell(name, f"/start {invite}")
    filed = await day.tell(name, "音乐 抄写歌词 10分钟")
    assert filed.text.startswith("已登记 三（2）班")

    await day.as_before()
    refused = await day.tell(name, "音乐 抄写歌谱 10分钟")
    assert refused.text.startswith("无权限")
    pressed = await day.press(name, filed.message, "撤回")
    assert pressed.silent
    assert pressed.toast
    assert await day.total("3-2") == 10


async def test_start_without_a_code_tells_staff_what_they_can_do(day: SchoolDay) -> None:
    heard = await day.tell("王老师", "/start")

    assert heard.text.startswith("我能帮您")


async def test_the_nudge_reaches_only_teachers_who_have_not_filed_and_its_button_declares(day: SchoolDay) -> None:
    await day.until(14, 30)  # what earlier tests left unpublished is told of first
    await day.tell("赵老师", "语文 抄写词语 10分钟")
    await day.tell("李老师", "三（1）班、三（2）班 英语 背诵课文 10分钟")
    since = day.mark()
    await day.until(15, 0)

    assert await day.news("赵老师", since) == []
    assert await day.news("李老师", since) == []
    (nudge,) = await day.news("王老师", since)
    assert "三（1）班数学、三（2）班数学今天还没有登记作业" in nudge.body
    pressed = await day.press("王老师", nudge, "三（2）班数学 今日无作业")
    assert pressed.text.startswith("已登记 三（2）班")
    assert await day.states("3-2") == {"数学": "今日无作业"}
    again = await day.press("王老师", nudge, "三（2）班数学 今日无作业")
    assert again.text.startswith("已登记过 三（2）班")
    assert await day.states("3-1") == {}


async def test_the_nudges_button_of_another_day_does_nothing(day: SchoolDay) -> None:
    since = day.mark()
    await day.until(15, 0)
    (nudge,) = await day.news("王老师", since)
    day.a_new_school_day()
    pressed = await day.press("王老师", nudge, "三（2）班数学 今日无作业")

    assert pressed.silent
    assert pressed.toast
    assert await day.empty("3-2")

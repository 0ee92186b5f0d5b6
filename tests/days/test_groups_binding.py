"""A group belongs to a class by a code and the sender's right; everybody else hears nothing."""

from datetime import timedelta

import pytest

from tests.support.families import ADMIN, Families

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_the_bot_says_one_line_when_it_comes_into_an_unbound_group(families: Families) -> None:
    group = await families.room()
    [hello] = families.heard(group)
    assert hello.body == ("大家好，我是作业公示助手。请班主任或管理员在本群发送「/bind 绑定码」，绑定后才会发公示。")


async def test_the_admin_binds_any_class(families: Families) -> None:
    group = await families.room()
    answer = await families.bind(group, "7-1")
    assert answer.text == "已绑定 七（1）班（家长群，每个上课日在这里发作业公示）。"


async def test_a_homeroom_teacher_binds_her_own_class(families: Families) -> None:
    group = await families.room("赵老师")
    assert "已绑定 三（2）班" in (await families.bind(group, "3-2", by="赵老师")).text


@pytest.mark.parametrize("who", ["王老师", "李老师", "孙老师", "钱主任", "陈主任", "某家长", "某路人"])
async def test_nobody_else_binds_a_class_and_they_hear_nothing(families: Families, who: str) -> None:
    """A teacher, another class's homeroom teacher, supervisor, office, parent, stranger."""
    if who == "某家长":
        await families.follow(who, "3-2")
    group = await families.room(who)
    code = (await families.codes("3-2")).parents
    assert (await families.day.tell(who, f"/bind {code}", chat=group)).silent
    if who != "孙老师":  # she may bind a class of her own, so she may hear that its code is mistyped
        assert (await families.day.tell(who, "/bind wrong-code", chat=group)).silent
    assert await families.bindings("3-2") == ()
    assert "已绑定" in (await families.day.tell(ADMIN, f"/bind {code}", chat=group)).text
    assert (await families.day.tell(who, "/unbind", chat=group)).silent
    assert len(await families.bindings("3-2")) == 1


async def test_asking_how_to_bind_is_answered_to_those_who_may_only(families: Families) -> None:
    group = await families.room("王老师", "赵老师")
    assert (await families.day.tell("王老师", "/bind", chat=group)).silent
    answer = await families.day.tell("赵老师", "/bind", chat=group)
    assert answer.text == "请在 /bind 后面写上绑定码，例如「/bind Ab3…」。绑定码在学校管理员那里。"


async def test_the_code_decides_the_class_whoever_added_the_bot(families: Families) -> None:
    group = await families.room("某家长二", bot=False)
    families.world.add_bot_to_group(group, families.bot, by=families.day.person("某家长二"), admin=False)
    await families.day.settle()
    assert "已绑定 四（1）班" in (await families.bind(group, "4-1")).text


@pytest.mark.parametrize("wrong", ["nonsense", "x" * 64, "😀", "a b c"])
async def test_a_wrong_code_is_explained_and_binds_nothing(families: Families, wrong: str) -> None:
    group = await families.room("赵老师")
    families.day.stand_at(families.day.now.hour + 2)  # wrong codes are counted by the hour
    answer = await families.day.tell("赵老师", f"/bind {wrong}", chat=group)
    assert answer.text == "没有这个码，请核对后再试，或向学校管理员要一个新的。"
    assert await families.bindings("3-2") == ()


async def test_a_bind_code_binds_one_group_only(families: Families) -> None:
    first, second = await families.room(), await families.room()
    code = (await families.codes("3-1")).parents
    assert "已绑定" in (await families.day.tell(ADMIN, f"/bind {code}", chat=first)).text
    answer = await families.day.tell(ADMIN, f"/bind {code}", chat=second)
    assert answer.text == "这个码已经用过了。请向学校管理员要一个新的。"
    assert [b.chat_id for b in await families.bindings("3-1")] == [str(first.id)]


async def test_a_revoked_code_binds_nothing(families: Families) -> None:
    old = (await families.codes("3-1")).parents
    await families.codes("3-1")
    group = await families.room()
    assert (await families.day.tell(ADMIN, f"/bind {old}", chat=group)).text == (
        "这个码已作废。请向学校管理员要一个新的。"
    )


async def test_a_join_code_or_an_invite_binds_no_group(families: Families) -> None:
    group = await families.room()
    join = (await families.codes("3-1")).join
    assert "这个码不是在这里用的" in (await families.day.tell(ADMIN, f"/bind {join}", chat=group)).text
    assert await families.bindings("3-1") == ()


async def test_an_anonymous_admin_is_asked_to_show_themselves(families: Families) -> None:
    group = await families.room()
    code = (await families.codes("3-1")).parents
    families.world.say(families.day.person(ADMIN), group, f"/bind {code}", as_group=True)
    await families.day.settle()
    assert families.heard(group)[-1].body == "我看不到您是谁（匿名管理员）。请先关闭匿名，再发一次 /bind。"
    assert await families.bindings("3-1") == ()
    assert "已绑定" in (await families.day.tell(ADMIN, f"/bind {code}", chat=group)).text


async def test_a_bind_code_in_private_is_explained_and_stays_good(families: Families) -> None:
    code = (await families.codes("3-1")).parents
    assert "/bind" in (await families.day.tell(ADMIN, f"/bind {code}")).text
    group = await families.room()
    assert "已绑定" in (await families.day.tell(ADMIN, f"/bind {code}", chat=group)).text


async def test_a_class_may_have_several_groups_and_each_gets_the_sheet(families: Families) -> None:
    one, two = await families.group("4-1"), await families.group("4-1")
    await families.day.tell("何老师", "语文 抄写第3课生字，约15分钟")
    await families.publish()
    assert families.publication(one).body == families.publication(two).body


async def test_one_group_may_serve_several_classes(families: Families) -> None:
    group = await families.group("4-1", "3-2")
    await families.day.tell("何老师", "语文 抄写第3课生字，约15分钟")
    await families.day.tell("王老师", "三（2）班 数学 口算第12页，约20分钟")
    await families.publish()
    first, second = families.publications(group)
    assert {"四（1）班", "三（2）班"} == {m.body.split("】")[1].split(" ")[0] for m in (first, second)}


async def test_unbinding_ends_the_publications(families: Families) -> None:
    group = await families.group("4-1")
    answer = await families.day.tell(ADMIN, "/unbind", chat=group)
    assert answer.text == "已解除绑定：四（1）班。"
    await families.day.tell("何老师", "语文 抄写第3课生字，约15分钟")
    await families.publish()
    assert families.publications(group) == []


async def test_unbinding_may_name_one_class_of_several(families: Families) -> None:
    group = await families.group("4-1", "3-2")
    assert (await families.day.tell(ADMIN, "/unbind 三2班", chat=group)).text == "已解除绑定：三（2）班。"
    assert [b.chat_id for b in await families.bindings("4-1")] == [str(group.id)]


async def test_a_homeroom_teacher_unbinds_only_her_own_class(families: Families) -> None:
    group = await families.group("4-1", "3-2")
    families.world.join(families.day.person("赵老师"), group)
    assert (await families.day.tell("赵老师", "/unbind", chat=group)).text == "已解除绑定：三（2）班。"
    assert len(await families.bindings("4-1")) == 1


async def test_unbinding_a_group_that_is_not_bound_says_so(families: Families) -> None:
    group = await families.room()
    assert (await families.day.tell(ADMIN, "/unbind", chat=group)).text == "本群没有绑定班级。"


async def test_binding_again_after_unbinding_needs_a_new_code_and_works(families: Families) -> None:
    group = await families.group("4-1")
    await families.day.tell(ADMIN, "/unbind", chat=group)
    assert "已绑定" in (await families.bind(group, "4-1")).text


async def test_in_a_staff_group_homework_is_filed_when_the_bot_is_addressed(families: Families) -> None:
    group = await families.room("王老师", admin=False)
    assert "已绑定 三（2）班（教师群" in (await families.bind(group, "3-2", staff=True)).text
    name = families.bot.username
    assert (await families.day.tell("王老师", "三（2）班 数学 口算第12页，约20分钟", chat=group)).silent
    answer = await families.day.tell("王老师", f"@{name} 三（2）班 数学 口算第12页，约20分钟", chat=group)
    assert "已登记" in answer.text
    assert await families.day.total("3-2") == 20


async def test_a_staff_group_gets_no_publication(families: Families) -> None:
    group = await families.room(admin=False)
    await families.bind(group, "4-1", staff=True)
    await families.day.tell("何老师", "语文 抄写第3课生字，约15分钟")
    await families.publish()
    assert families.publications(group) == []


@pytest.mark.parametrize(
    "text",
    [
        "数学 口算第12页，约20分钟",
        "今日作业",
        "/today",
        "/start",
        "/left",
        "/approve",
        "收到",
        "@jianfu_bot 你好",
        "今日无作业",
    ],
)
async def test_a_parents_group_hears_nothing_from_the_bot_whatever_is_said(families: Families, text: str) -> None:
    group = await families.group("3-2")
    for name in ("某家长", "王老师"):
        families.world.join(families.day.person(name), group)
        heard = await families.day.tell(name, text, chat=group)
        assert heard.silent or (name == "王老师" and text == "/start"), text
    assert await families.day.empty("3-2")


async def test_a_teachers_homework_in_a_parents_group_is_not_filed(families: Families) -> None:
    group = await families.group("3-2")
    families.world.join(families.day.person("王老师"), group)
    text = f"@{families.bot.username} 三（2）班 数学 口算第12页，约20分钟"
    assert (await families.day.tell("王老师", text, chat=group)).silent
    assert await families.day.empty("3-2")


async def test_another_bot_in_the_group_is_not_answered(families: Families) -> None:
    group = await families.group("3-2")
    code = (await families.codes("3-1")).parents
    mark = families.day.mark()
    families.world.push_raw_update(
        families.bot,
        {
            "message": {
                "message_id": 900_001,
                "date": 1_790_000_000,
                "chat": {"id": group.id, "type": "group", "title": "家长群"},
                "from": {"id": 4242, "is_bot": True, "first_name": "别的机器人"},
                "text": f"/bind {code}",
            }
        },
    )
    await families.day.settle()
    assert families.heard(group, mark) == []
    assert await families.bindings("3-1") == ()


async def test_a_channel_post_is_nobodys_business(families: Families) -> None:
    calls = len(families.world.calls(families.bot, "sendMessage"))
    chat = {"id": -1_003_000_000_001, "type": "channel", "title": "频道"}
    for kind in ("channel_post", "message"):
        update = {kind: {"message_id": 1, "date": 1_790_000_000, "chat": chat, "sender_chat": chat, "text": "/bind x"}}
        families.world.push_raw_update(families.bot, update)
    await families.day.settle()
    assert len(families.world.calls(families.bot, "sendMessage")) == calls


async def test_a_group_that_nobody_binds_hears_one_line_and_is_left_after_a_day(families: Families) -> None:
    day = families.day
    group = await families.room()
    tomorrow = day.today + timedelta(days=1)
    await families.at(14, 19, day=tomorrow)
    assert group.has(families.bot)
    await families.at(14, 21, day=tomorrow)
    assert not group.has(families.bot)
    assert len(families.heard(group)) == 1


async def test_a_group_bound_within_the_day_is_kept(families: Families) -> None:
    group = await families.group("3-2")
    await families.at(14, 30, day=families.day.today + timedelta(days=1))
    assert group.has(families.bot)


async def test_a_group_that_is_unbound_is_left_a_day_later(families: Families) -> None:
    group = await families.group("3-2")
    await families.day.tell(ADMIN, "/unbind", chat=group)
    await families.at(14, 10, day=families.day.today + timedelta(days=1))
    assert group.has(families.bot)
    await families.at(14, 40)
    assert not group.has(families.bot)


async def test_who_comes_back_into_a_group_has_a_day_again(families: Families) -> None:
    day, world = families.day, families.world
    group = await families.room()
    await families.at(20)
    world.remove_bot(group, families.bot, by=day.person(ADMIN))
    await day.settle()
    world.add_bot_to_group(group, families.bot, by=day.person(ADMIN), admin=True)
    await day.settle()
    await families.at(14, 30, day=day.today + timedelta(days=1))
    assert group.has(families.bot)
    await families.at(20, 10)
    assert not group.has(families.bot)

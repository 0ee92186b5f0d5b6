"""The bot is back: what was held waits for a word. Who cannot be reached is told of, with the text to paste."""

from datetime import timedelta

import pytest

from bot.domain.errors import ChatGoneError, NotPermittedError, StaleError
from bot.domain.people import Person, Role
from bot.messages import ChatKind, Edit, Membership, MembershipChanged, MessageKind, Say
from bot.usecases.after_restore import RESTORED, MakeSafe
from bot.usecases.chats import ChatChanged
from bot.usecases.held import DecideHeld
from bot.usecases.ports import OutboxState
from tests.db.samples import BOT, C31, C32, HOUR, NOW, SCHOOL, account, mail
from tests.support.post import GROUP, Post, notice, refused
from tests.unit.test_plan_due import Diary, at

WANG, ZHAO, *_ = SCHOOL.people
DUE, HELD, SENT, GIVEN_UP = OutboxState.DUE, OutboxState.HELD, OutboxState.SENT, OutboxState.GIVEN_UP


def membership(what: Membership, chat_id: str = GROUP, kind: ChatKind = ChatKind.GROUP) -> MembershipChanged:
    return MembershipChanged(
        bot=BOT, channel="telegram", chat_id=chat_id, chat_kind=kind, sender_id="1", at=NOW, membership=what
    )


@pytest.fixture
async def away(post: Post) -> Post:
    """A group the bot was thrown out of with a sheet and a correction on the way; it is back now."""
    async with post.database.write() as uow:
        await uow.accounts.link(account(WANG, user_id="100"), NOW)
        await uow.commit()
    await post.put(mail("a", act=Say(text="公示正文")), mail("b", act=Edit(target="x", text="更正")))
    changed = ChatChanged(open_uow=post.database.write)
    await changed(membership(Membership.LEFT), NOW)
    await changed(membership(Membership.JOINED), NOW)
    return post


def decide(post: Post) -> DecideHeld:
    return DecideHeld(open_uow=post.database.write)


async def states(post: Post) -> tuple[OutboxState, OutboxState]:
    return (await post.row("a")).state, (await post.row("b")).state


async def test_on_the_return_only_what_is_new_waits_for_a_word(away: Post) -> None:
    assert await states(away) == (HELD, DUE)
    async with away.database.read() as uow:
        asked = [row.message for row in await uow.outbox.listing([DUE]) if row.message.key.startswith("back/")]
    assert [(message.chat_id, message.scope) for message in asked] == [("200", C32.id)]


@pytest.mark.parametrize(("send", "state"), [(True, DUE), (False, GIVEN_UP)])
async def test_its_homeroom_teacher_decides_once(away: Post, send: bool, state: OutboxState) -> None:  # noqa: FBT001
    assert await decide(away)(GROUP, send=send, bot=BOT, user_id="200", now=NOW) == 1
    assert (await away.row("a")).state is state
    with pytest.raises(StaleError):
        await decide(away)(GROUP, send=send, bot=BOT, user_id="200", now=NOW)


async def test_after_its_time_there_is_nothing_to_decide(away: Post) -> None:
    with pytest.raises(StaleError):
        await decide(away)(GROUP, send=True, bot=BOT, user_id="200", now=NOW + 7 * HOUR)


@pytest.mark.parametrize("user_id", ["100", "999"])
@pytest.mark.parametrize("chat_id", [GROUP, "-77"])
async def test_nobody_else_decides(away: Post, user_id: str, chat_id: str) -> None:
    """A teacher of the class, a stranger; here and in a chat bound to nobody."""
    with pytest.raises(NotPermittedError):
        await decide(away)(chat_id, send=True, bot=BOT, user_id=user_id, now=NOW)
    assert (await away.row("a")).state is HELD


async def test_a_person_who_opens_the_chat_again_gets_what_waited(post: Post) -> None:
    changed = ChatChanged(open_uow=post.database.write)
    await post.put(mail("a", "200"))
    await changed(membership(Membership.LEFT, "200", ChatKind.PRIVATE), NOW)
    assert (await post.row("a")).state is HELD
    await changed(membership(Membership.JOINED, "200", ChatKind.PRIVATE), NOW)
    assert (await post.row("a")).state is DUE


# --------------------------------------------------------------------------- who could not be reached


async def test_a_sheet_that_does_not_get_through_comes_to_its_homeroom_teacher_ready_to_paste(post: Post) -> None:
    await post.put(mail("a", act=Say(text="【作业公示】正文")))
    post.phone.script = [refused(ChatGoneError)]
    await post.drain()
    (told,) = [act.text for chat, act, *_ in post.phone.asked if chat == "200" and isinstance(act, Say)]
    assert "家长群收不到消息" in told
    assert told.endswith("\n\n【作业公示】正文")


async def test_a_colleague_nothing_reaches_is_named_to_the_admins_once(post: Post) -> None:
    admin = Person(id="shiyan/p9", school_id="shiyan", name="陈主任", roles=frozenset({Role.ADMIN}))
    database = post.database
    async with database.write() as uow:
        spec = database.state.schools[SCHOOL.school.id]
        await uow.schools.apply(type(spec)(school=spec.school, classes=spec.classes, people=(*spec.people, admin)), NOW)
        await uow.accounts.link(account(admin, user_id="900"), NOW)
        await uow.commit()
    for key in ("a", "b"):
        await post.put(notice(key, "200", kind=MessageKind.REVIEW))
        post.phone.script = [refused(ChatGoneError)]
        await post.drain()
        async with database.write() as uow:
            await uow.outbox.put_away(BOT, "200", "test")
            await uow.commit()
    (told,) = [act.text for chat, act, *_ in post.phone.asked if chat == "900" and isinstance(act, Say)]
    assert told.startswith(f"{ZHAO.name}收不到")
    assert "审核卡" in told


# ------------------------------------------------------------------------------------- after a restore


async def test_after_a_restore_todays_work_is_planned_but_nothing_leaves_by_itself() -> None:
    diary = Diary()
    async with diary.database.write() as uow:
        await uow.schools.apply(SCHOOL, at(0, day=12))
        await uow.commit()
    now = at(16, 30)
    safe = await MakeSafe(open_uow=diary.database.write, plan=diary.plan)((), now)
    async with diary.database.read() as uow:
        held = await uow.outbox.listing([HELD])
        assert not await uow.outbox.listing([DUE])
    assert safe.held == len(held)
    assert {f"publish/{class_id}/2026-10-15" for class_id in (C31.id, C32.id)} <= {row.message.key for row in held}
    assert {row.reason for row in held} == {RESTORED}
    await diary.plan(now + timedelta(minutes=1))  # the service, started
    async with diary.database.read() as uow:
        assert not await uow.outbox.listing([DUE])

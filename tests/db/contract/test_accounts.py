from dataclasses import replace

from bot.usecases.ports import UnitOfWork
from tests.db.samples import BOT, C31, C32, NOW, SCHOOL, WANG, ZHAO, account


async def test_an_account_leads_to_its_person(uow: UnitOfWork) -> None:
    await uow.accounts.link(account(WANG), NOW)

    assert await uow.accounts.person_of(BOT, "100") == WANG
    assert await uow.accounts.of(WANG.id) == (account(WANG),)


async def test_a_stranger_is_nobody_and_so_is_the_same_number_at_another_bot(uow: UnitOfWork) -> None:
    await uow.accounts.link(account(WANG), NOW)

    assert await uow.accounts.person_of(BOT, "101") is None
    assert await uow.accounts.person_of("yucai", "100") is None


async def test_who_left_the_school_is_nobody_any_more(uow: UnitOfWork) -> None:
    await uow.accounts.link(account(WANG), NOW)
    await uow.schools.apply(replace(SCHOOL, people=(ZHAO,)), NOW)

    assert await uow.accounts.person_of(BOT, "100") is None


async def test_a_changed_role_counts_at_once(uow: UnitOfWork) -> None:
    await uow.accounts.link(account(WANG), NOW)
    demoted = replace(WANG, roles=frozenset())
    await uow.schools.apply(replace(SCHOOL, people=(demoted, ZHAO)), NOW)

    assert await uow.accounts.person_of(BOT, "100") == demoted


async def test_a_new_phone_replaces_the_old_one(uow: UnitOfWork) -> None:
    await uow.accounts.link(account(WANG, "100"), NOW)
    await uow.accounts.link(account(WANG, "200"), NOW)

    assert await uow.accounts.of(WANG.id) == (account(WANG, "200"),)
    assert await uow.accounts.person_of(BOT, "100") is None


async def test_a_chat_handed_on_is_the_new_person_s(uow: UnitOfWork) -> None:
    await uow.accounts.link(account(WANG, "100"), NOW)
    await uow.accounts.link(account(ZHAO, "100"), NOW)

    assert await uow.accounts.person_of(BOT, "100") == ZHAO
    assert await uow.accounts.of(WANG.id) == ()


async def test_a_person_may_have_one_account_at_each_bot(uow: UnitOfWork) -> None:
    await uow.accounts.link(account(WANG, "100", bot="b"), NOW)
    await uow.accounts.link(account(WANG, "200", bot="a"), NOW)

    assert await uow.accounts.of(WANG.id) == (account(WANG, "200", bot="a"), account(WANG, "100", bot="b"))


async def test_linking_the_same_twice_is_harmless(uow: UnitOfWork) -> None:
    await uow.accounts.link(account(WANG), NOW)
    await uow.accounts.link(account(WANG), NOW)

    assert await uow.accounts.of(WANG.id) == (account(WANG),)


async def test_unlinking_says_whether_there_was_anything(uow: UnitOfWork) -> None:
    await uow.accounts.link(account(WANG), NOW)

    assert await uow.accounts.unlink(BOT, "100")
    assert not await uow.accounts.unlink(BOT, "100")
    assert await uow.accounts.person_of(BOT, "100") is None


async def test_a_parent_follows_classes_in_the_order_chosen(uow: UnitOfWork) -> None:
    assert await uow.accounts.follow(BOT, "900", C32.id, NOW)
    assert await uow.accounts.follow(BOT, "900", C31.id, NOW)
    assert not await uow.accounts.follow(BOT, "900", C32.id, NOW)

    assert await uow.accounts.followed(BOT, "900") == (C32.id, C31.id)
    assert await uow.accounts.followed(BOT, "901") == ()


async def test_a_parent_unfollows_one_class_or_all(uow: UnitOfWork) -> None:
    for class_id in (C32.id, C31.id):
        await uow.accounts.follow(BOT, "900", class_id, NOW)
        await uow.accounts.follow(BOT, "901", class_id, NOW)

    assert await uow.accounts.unfollow(BOT, "900", C32.id) == 1
    assert await uow.accounts.unfollow(BOT, "900", C32.id) == 0
    assert await uow.accounts.followed(BOT, "900") == (C31.id,)
    assert await uow.accounts.unfollow(BOT, "901") == 2
    assert await uow.accounts.followed(BOT, "901") == ()
    assert await uow.accounts.followed(BOT, "900") == (C31.id,)

from dataclasses import replace

import pytest

from bot.usecases.ports import CodePurpose, UnitOfWork
from tests.db.samples import BOT, C31, C32, HOUR, MINUTE, NOW, WANG, code

ONCE = [CodePurpose.INVITE, CodePurpose.BIND_PARENTS, CodePurpose.BIND_STAFF]


async def test_a_code_is_found_by_its_digest_alone(uow: UnitOfWork) -> None:
    await uow.codes.issue(code())

    assert await uow.codes.find("d1") == code()
    assert await uow.codes.find("d2") is None


async def test_the_same_digest_is_never_issued_twice(uow: UnitOfWork) -> None:
    await uow.codes.issue(code())

    with pytest.raises(Exception, match=r"d1|UNIQUE|unique"):
        await uow.codes.issue(code())


@pytest.mark.parametrize("purpose", ONCE)
async def test_a_code_works_once(uow: UnitOfWork, purpose: CodePurpose) -> None:
    await uow.codes.issue(code(purpose))

    assert await uow.codes.use("d1", "100", NOW + HOUR)
    assert not await uow.codes.use("d1", "101", NOW + HOUR)
    assert await uow.codes.find("d1") == replace(code(purpose), used_at=NOW + HOUR)


async def test_a_join_code_works_for_every_parent_and_is_never_marked(uow: UnitOfWork) -> None:
    await uow.codes.issue(code(CodePurpose.JOIN))

    assert await uow.codes.use("d1", "900", NOW)
    assert await uow.codes.use("d1", "901", NOW)
    assert await uow.codes.find("d1") == code(CodePurpose.JOIN)


async def test_an_unknown_code_opens_nothing(uow: UnitOfWork) -> None:
    assert not await uow.codes.use("d1", "100", NOW)


@pytest.mark.parametrize("purpose", list(CodePurpose))
async def test_a_code_ends_at_its_expiry(uow: UnitOfWork, purpose: CodePurpose) -> None:
    await uow.codes.issue(code(purpose, expires_at=NOW + HOUR))

    assert await uow.codes.live(purpose, code(purpose).target, NOW + HOUR - MINUTE)
    assert not await uow.codes.live(purpose, code(purpose).target, NOW + HOUR)
    assert not await uow.codes.use("d1", "100", NOW + HOUR)
    assert await uow.codes.use("d1", "100", NOW + HOUR - MINUTE)


@pytest.mark.parametrize("purpose", list(CodePurpose))
async def test_a_revoked_code_opens_nothing(uow: UnitOfWork, purpose: CodePurpose) -> None:
    target = code(purpose).target
    await uow.codes.issue(code(purpose, expires_at=None))
    await uow.codes.issue(code(purpose, "d2", target="another"))

    assert await uow.codes.revoke(purpose, target, NOW) == 1
    assert await uow.codes.revoke(purpose, target, NOW + HOUR) == 0
    assert not await uow.codes.use("d1", "100", NOW)
    assert not await uow.codes.live(purpose, target, NOW)
    assert await uow.codes.find("d1") == code(purpose, expires_at=None, revoked_at=NOW)
    assert await uow.codes.live(purpose, "another", NOW)


async def test_a_used_code_is_not_live_but_a_used_join_code_is(uow: UnitOfWork) -> None:
    await uow.codes.issue(code(CodePurpose.INVITE))
    await uow.codes.issue(code(CodePurpose.JOIN, "d2"))
    await uow.codes.use("d1", "100", NOW)
    await uow.codes.use("d2", "900", NOW)

    assert not await uow.codes.live(CodePurpose.INVITE, WANG.id, NOW)
    assert await uow.codes.live(CodePurpose.JOIN, C32.id, NOW)
    assert not await uow.codes.live(CodePurpose.JOIN, C31.id, NOW)
    assert not await uow.codes.live(CodePurpose.BIND_STAFF, C32.id, NOW)


async def test_failures_are_counted_by_person_and_from_a_moment_on(uow: UnitOfWork) -> None:
    await uow.codes.failed(BOT, "100", NOW - HOUR)
    await uow.codes.failed(BOT, "100", NOW)
    await uow.codes.failed(BOT, "101", NOW)
    await uow.codes.failed("yucai", "100", NOW)

    assert await uow.codes.failures_since(BOT, "100", NOW - HOUR) == 2
    assert await uow.codes.failures_since(BOT, "100", NOW - HOUR + MINUTE) == 1
    assert await uow.codes.failures_since(BOT, "100", NOW + MINUTE) == 0


async def test_the_newest_live_code_is_the_last_issued_that_still_opens(uow: UnitOfWork) -> None:
    assert await uow.codes.newest(CodePurpose.PAGE, C32.id, NOW) is None
    await uow.codes.issue(code(CodePurpose.PAGE, "d1", expires_at=None))
    await uow.codes.issue(code(CodePurpose.PAGE, "d2", issued_at=NOW + MINUTE, expires_at=NOW + HOUR))
    await uow.codes.issue(code(CodePurpose.JOIN, "d3", issued_at=NOW + HOUR))
    await uow.codes.issue(code(CodePurpose.PAGE, "d4", target=C31.id, issued_at=NOW + HOUR))

    newest = await uow.codes.newest(CodePurpose.PAGE, C32.id, NOW + MINUTE)
    assert newest == code(CodePurpose.PAGE, "d2", issued_at=NOW + MINUTE, expires_at=NOW + HOUR)
    after = await uow.codes.newest(CodePurpose.PAGE, C32.id, NOW + HOUR)
    assert after == code(CodePurpose.PAGE, "d1", expires_at=None)
    await uow.codes.revoke(CodePurpose.PAGE, C32.id, NOW)
    assert await uow.codes.newest(CodePurpose.PAGE, C32.id, NOW) is None

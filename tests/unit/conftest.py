"""What several unit tests start from."""

import pytest

from tests.db.samples import NOW, SCHOOL, account, binding
from tests.support.post import GROUP, Post


@pytest.fixture
async def post() -> Post:
    post = Post()
    async with post.database.write() as uow:
        await uow.schools.apply(SCHOOL, NOW)
        await uow.accounts.link(account(SCHOOL.people[1], user_id="200"), NOW)
        await uow.groups.bind(binding(GROUP), "p", NOW)
        await uow.commit()
    return post

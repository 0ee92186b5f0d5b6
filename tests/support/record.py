"""A day on record: filed, revised, withdrawn, declared, published, corrected, through the program's own acts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path

from bot.app import App, build
from bot.domain.policy import Policy
from bot.domain.school import SchoolSpec
from bot.domain.timetable import JobName
from bot.settings import Settings
from bot.usecases.file_homework import Said
from tests.db.samples import BOT, C11, C31, C32, DAY, LI, SCHOOL, WANG, ZHAO, account
from tests.support.database import migrated_file, url_of

ZONE = SCHOOL.school.zone
SPEC = SchoolSpec(
    school=replace(SCHOOL.school, policy=Policy(review=())), classes=(C32, C31, C11), people=(WANG, ZHAO, LI)
)


def at(hour: int, minute: int = 0) -> datetime:
    """A time of the day on record."""
    return datetime.combine(DAY, time(hour, minute), tzinfo=ZONE)


async def say(app: App, user_id: str, text: str, when: datetime, message_id: str, replaces: str | None = None) -> None:
    """A message that is filed without a question."""
    said = Said(
        bot=BOT, channel="telegram", chat_id=user_id, sender_id=user_id, message_id=message_id, text=text, at=when
    )
    result = await app.acts.file_homework(said, when, replaces=replaces)
    assert result.filed, result


@asynccontextmanager
async def app_on(path: Path, now: datetime) -> AsyncIterator[App]:
    """The program on a database of its own."""
    migrated_file(path)
    app = build(Settings(_env_file=None, database_url=url_of(path)), clock=lambda: now)
    try:
        yield app
    finally:
        await app.database.dispose()


@asynccontextmanager
async def day_on_record(path: Path) -> AsyncIterator[App]:
    """三（2）班: maths revised, corrected after publication, a line withdrawn, science declared; 三（1）班: nothing."""
    async with app_on(path, at(18)) as app:
        await app.apply_school(SPEC, at(8))
        async with app.database.write() as uow:
            for person, user_id in ((WANG, "100"), (ZHAO, "200"), (LI, "300")):
                await uow.accounts.link(account(person, user_id), at(8))
            await uow.commit()
        await say(app, "100", "三（2）班 数学 口算第12页，约20分钟", at(10), "1")
        await say(app, "200", "语文 抄写第3课生字，约15分钟", at(10, 1), "2")
        await say(app, "100", "三（2）班 数学 口算第13页，约15分钟", at(10, 2), "1", "1")
        await say(app, "100", "三（2）班 数学 口算第14页，约5分钟", at(10, 3), "3")
        async with app.database.read() as uow:
            (filing,) = await uow.filings.by_message(BOT, "100", "3")
        await app.acts.withdraw(filing.id, bot=BOT, user_id="100", now=at(10, 4))
        await app.plan.run(JobName.PUBLISH, at(16, 20), really=at(16, 20))
        await say(app, "100", "三（2）班 科学 今日无作业", at(16, 30), "4")
        await say(app, "100", "三（2）班 数学 口算第13页，约10分钟", at(16, 40), "1", "1")
        yield app

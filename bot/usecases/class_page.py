"""A class's page: what anyone with its address may read. Published versions only."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.calendar import previous_school_day
from bot.domain.class_day import ClassPage
from bot.domain.errors import NotPermittedError
from bot.domain.people import Action, Person, may_somewhere
from bot.domain.policy import Channel
from bot.domain.school import School, SchoolClass
from bot.usecases.class_day import class_by_id
from bot.usecases.codes import school_year_end
from bot.usecases.page_links import PageLinks
from bot.usecases.ports import OpenUnitOfWork

DAYS_BACK = 5
_CLASS_ID = re.compile(r"[a-z0-9-]{1,32}/[0-9]{1,2}-[0-9]{1,4}")  # a database need not take any text a browser sends


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadClassPage:
    """The page behind an address: the latest sheet, and the others of the last five school days."""

    read_uow: OpenUnitOfWork
    links: PageLinks

    async def __call__(self, class_id: str, seal: str, now: datetime) -> ClassPage | None:
        """None for every address that is not, or no longer, the class's own: why is told to nobody."""
        if not _CLASS_ID.fullmatch(class_id):
            return None
        async with self.read_uow() as uow:
            if not await self.links.opens(uow, class_id, seal, now):
                return None
            school = await uow.schools.get(class_id.partition("/")[0])
            if school is None or school.policy.channel is Channel.OFF:
                return None
            school_class = await class_by_id(uow, school.id, class_id)
            if school_class is None:
                return None
            today = now.astimezone(school.zone).date()
            year_end = school_year_end(today, school.zone).date()
            since = year_end.replace(year=year_end.year - 1)  # last school year's 三（2）班 was another class
            sheets = await uow.sheets.latest_published(class_id, since, limit=DAYS_BACK + 1)
        near = _days_back(school, today)
        recent = tuple(sheet for sheet in sheets[1:] if sheet.day >= near)
        return ClassPage(
            school=school,
            school_class=school_class,
            today=today,
            kind=school.day(today).kind,
            sheets=sheets[:1] + recent,
        )


def _days_back(school: School, today: date) -> date:
    """The fifth school day before today."""
    day = today
    for _ in range(DAYS_BACK):
        day = previous_school_day(day, school.calendar) or day - timedelta(days=1)
    return day


@dataclass(frozen=True, slots=True, kw_only=True)
class TellPages:
    """/page: the addresses a 班主任 or 管理员 may hand on."""

    open_uow: OpenUnitOfWork
    links: PageLinks

    async def __call__(self, person: Person, now: datetime) -> tuple[tuple[SchoolClass, str], ...]:
        """(class, address) of each class of theirs; empty where the school has no pages.

        Raises:
            NotPermittedError: the person has no class to hand a page on for.
        """
        if not may_somewhere(person, Action.SHARE_PAGE):
            raise NotPermittedError(action=Action.SHARE_PAGE)
        async with self.open_uow() as uow:
            school = await uow.schools.get(person.school_id)
            classes = await uow.schools.classes(person.school_id)
            mine = [c for c in classes if person.may(Action.SHARE_PAGE, c.id)]
            found = [(c, await self.links.told(uow, school, c.id, now)) for c in mine] if school else []
            await uow.commit()
        return tuple((school_class, url) for school_class, url in found if url)

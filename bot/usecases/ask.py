"""Questions people put to the bot: today's sheets for parents, what is left for teachers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.calendar import DayKind
from bot.domain.class_day import ClassRoom, TodaySheet
from bot.domain.classes import parse_class
from bot.domain.people import Action, Person
from bot.domain.school import School
from bot.usecases.class_day import class_by_id, load_class_day
from bot.usecases.filing_steps import sheet_in_preparation
from bot.usecases.page_links import SHOWN_TO_FAMILIES, PageLinks
from bot.usecases.ports import Audience, OpenUnitOfWork, Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Someone in a private chat: staff, a parent, both, or neither. followed: class ids in the order followed."""

    person: Person | None
    followed: tuple[str, ...] = ()
    question: Question | None = None
    """The newest question of ours that waits for this member of staff in the chat asked about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identify:
    """Who is behind a chat account."""

    read_uow: OpenUnitOfWork

    async def __call__(self, bot: str, user_id: str) -> Who:
        """Staff or parent, or both."""
        async with self.read_uow() as uow:
            person = await uow.accounts.person_of(bot, user_id)
            return Who(person=person, followed=await uow.accounts.followed(bot, user_id))

    async def in_chat(self, bot: str, user_id: str, chat_id: str, now: datetime) -> Who:
        """The same for someone who is writing: of staff, their open question there instead of what they follow."""
        async with self.read_uow() as uow:
            person = await uow.accounts.person_of(bot, user_id)
            if person is None:
                return Who(person=None, followed=await uow.accounts.followed(bot, user_id))
            return Who(person=person, question=await uow.questions.latest_open(bot, chat_id, user_id, now))


@dataclass(frozen=True, slots=True, kw_only=True)
class IsStaffGroup:
    """Whether a group is bound as some class's staff group."""

    read_uow: OpenUnitOfWork

    async def __call__(self, bot: str, chat_id: str) -> bool:
        async with self.read_uow() as uow:
            return any(b.audience is Audience.STAFF for b in await uow.groups.of_chat(bot, chat_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalDate:
    """The school's date."""

    read_uow: OpenUnitOfWork

    async def __call__(self, school_id: str, now: datetime) -> date:
        async with self.read_uow() as uow:
            school = await uow.schools.get(school_id)
        return now.astimezone(school.zone if school else None).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassLabels:
    """What to call classes: with the school's name where this installation serves several."""

    read_uow: OpenUnitOfWork

    async def __call__(self, class_ids: Sequence[str]) -> tuple[str, ...]:
        """One label a class, 三（2）班 or 实验小学 三（2）班, in order."""
        async with self.read_uow() as uow:
            names = {school.id: school.name for school in await uow.schools.all()}
        labels = []
        for class_id in class_ids:
            school_id, _, short = class_id.partition("/")
            name = parse_class(short)
            school = f"{names[school_id]} " if len(names) > 1 and school_id in names else ""
            labels.append(school + (name.label if name else short))
        return tuple(labels)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hotlines:
    """监督电话: whom to tell when something about homework is wrong."""

    read_uow: OpenUnitOfWork

    async def __call__(self, *, bot: str, user_id: str) -> tuple[tuple[str, str | None], ...]:
        """(school's name, its number where it gives one) of each school the person works at or follows."""
        async with self.read_uow() as uow:
            person = await uow.accounts.person_of(bot, user_id)
            followed = await uow.accounts.followed(bot, user_id)
            ids = [*([person.school_id] if person else []), *(class_id.partition("/")[0] for class_id in followed)]
            schools = [await uow.schools.get(school_id) for school_id in dict.fromkeys(ids)]
        return tuple((school.name, school.hotline) for school in schools if school)


@dataclass(frozen=True, slots=True, kw_only=True)
class TodayForParent:
    """今日作业: the published sheets of the followed classes. Nothing unpublished is ever shown."""

    read_uow: OpenUnitOfWork
    links: PageLinks

    async def __call__(self, *, bot: str, user_id: str, now: datetime) -> tuple[TodaySheet, ...]:
        sheets: list[TodaySheet] = []
        async with self.read_uow() as uow:
            for class_id in await uow.accounts.followed(bot, user_id):
                school = await uow.schools.get(class_id.partition("/")[0])
                school_class = school and await class_by_id(uow, school.id, class_id)
                if not school or not school_class:
                    continue
                day = now.astimezone(school.zone).date()
                snapshot = await uow.sheets.published(class_id, school.sheet_day(day))
                kind = school.day(day).kind
                last = None
                if kind in (DayKind.WEEKEND, DayKind.HOLIDAY) and snapshot is None:
                    before = await uow.sheets.last_published_day(class_id, day)
                    last = await uow.sheets.published(class_id, before) if before else None
                open_to_all = school.policy.channel in SHOWN_TO_FAMILIES
                page = await self.links.known(uow, school, class_id, now) if open_to_all else None
                sheets.append(TodaySheet(school, school_class, day, kind, snapshot, last, now, page))
        return tuple(sheets)


def _free_day(school: School, now: datetime) -> DayKind | None:
    """The kind of today where no school is and no week's sheet is being prepared."""
    kind = school.day(now.astimezone(school.zone).date()).kind
    return kind if kind in (DayKind.WEEKEND, DayKind.HOLIDAY) and not school.policy.weekly else None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomLeft:
    """剩余: minutes left and who has not filed in each class whose sheet the person may see: today's, or the week's."""

    read_uow: OpenUnitOfWork

    async def __call__(self, *, bot: str, user_id: str, now: datetime) -> tuple[ClassRoom, ...]:
        async with self.read_uow() as uow:
            person = await uow.accounts.person_of(bot, user_id)
            school = person and await uow.schools.get(person.school_id)
            if not person or not school:
                return ()
            day = sheet_in_preparation(school, now) if school.policy.weekly else now.astimezone(school.zone).date()
            free = _free_day(school, now)
            people = await uow.schools.people(school.id)
            rooms = []
            for school_class in await uow.schools.classes(school.id):
                if person.may(Action.SEE_SHEET, school_class.id):
                    class_day = await load_class_day(uow, school, school_class, day, lock=False)
                    rooms.append(ClassRoom(class_day, () if free else class_day.unfiled(people), free))
        return tuple(rooms)

"""What became too late while nobody was there: recorded as missed, and told. Never silently dropped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import structlog

from bot.domain.school import School, SchoolClass
from bot.domain.timetable import Due, JobName
from bot.messages import MessageKind, Say
from bot.texts import alerts
from bot.texts import office as office_texts
from bot.usecases.announce import admins, parent_groups, tell_homeroom, tell_person
from bot.usecases.class_day import load_class_day
from bot.usecases.ports import OpenUnitOfWork, RunState, UnitOfWork

log = structlog.get_logger()

LOOK_BACK = timedelta(days=15)
_TOLD_LASTS = timedelta(days=3)
_FOR_FAMILIES = frozenset({JobName.BEDTIME, JobName.PHONE, JobName.POLL})


@dataclass(frozen=True, slots=True)
class Missed:
    """A slot that passed. school_class None: the whole school's."""

    due: Due
    school_class: SchoolClass | None

    @property
    def scope(self) -> str:
        return self.due.school_id if self.school_class is None else self.school_class.id


async def find_missed(
    read_uow: OpenUnitOfWork, school: School, late: Sequence[Due], *, per_school: frozenset[JobName]
) -> tuple[Missed, ...]:
    """Which of the lapsed have no run key; nothing from before the school was known."""
    async with read_uow() as uow:
        since = await uow.schools.known_since(school.id)
        late = [due for due in late if since is not None and since < due.expires_at]
        if not late:
            return ()
        classes = await uow.schools.classes(school.id)
        slots = _slots(school, late, classes, per_school)
        kinds, scopes = {slot.due.job.value for slot in slots}, {slot.scope for slot in slots}
        known = await uow.runs.known(kinds, scopes, min(due.day for due in late))
    return tuple(slot for slot in slots if (slot.due.job.value, slot.scope, slot.due.day) not in known)


def _slots(
    school: School, late: Sequence[Due], classes: Sequence[SchoolClass], per_school: frozenset[JobName]
) -> list[Missed]:
    slots: list[Missed] = []
    for due in late:
        if due.job in per_school:
            slots.append(Missed(due, None))
        else:
            slots += [Missed(due, c) for c in classes if due.stage is None or school.stage_of(c) is due.stage]
    return slots


async def record_missed(uow: UnitOfWork, school: School, slots: Sequence[Missed], now: datetime) -> None:
    """Write the run keys. Sheets that never went out are told to their 班主任; all, in one notice, to the admins."""
    by_day: dict[date, dict[JobName, int]] = {}
    unpublished: dict[SchoolClass, list[date]] = {}
    for slot in slots:
        due = slot.due
        if not await uow.runs.start(due.job, slot.scope, due.day, RunState.MISSED, now):
            continue
        log.warning("job-missed", job=due.job, scope=slot.scope, day=str(due.day))
        if not await _matters(uow, school, slot):
            continue
        if due.job is JobName.PUBLISH and slot.school_class is not None:
            unpublished.setdefault(slot.school_class, []).append(due.day)
        jobs = by_day.setdefault(due.day, {})
        jobs[due.job] = jobs.get(due.job, 0) + (slot.school_class is not None)
    for school_class, days in unpublished.items():
        await _tell_of_publications(uow, school, school_class, days, now)
    if by_day:
        await _tell_admins(uow, school, by_day, now)


async def _matters(uow: UnitOfWork, school: School, slot: Missed) -> bool:
    """Whether anybody would have got something."""
    job, school_class, day = slot.due.job, slot.school_class, slot.due.day
    if job not in alerts.WORTH_TELLING:
        return False
    if school_class is None or job not in (_FOR_FAMILIES | {JobName.PUBLISH}):
        return True
    if job in _FOR_FAMILIES:
        return bool(await parent_groups(uow, school_class.id))
    sheets = [await load_class_day(uow, school, school_class, d, lock=False) for d in school.sheets_due(day)]
    return any(not sheet.is_empty for sheet in sheets)


async def _tell_of_publications(
    uow: UnitOfWork, school: School, school_class: SchoolClass, days: Sequence[date], now: datetime
) -> None:
    await tell_homeroom(
        uow,
        school,
        school_class.id,
        key=f"missed/{JobName.PUBLISH}/{school_class.id}/{max(days)}",
        text=office_texts.publications_missed(school_class, days),
        now=now,
    )


async def _tell_admins(uow: UnitOfWork, school: School, by_day: dict[date, dict[JobName, int]], now: datetime) -> None:
    for person in await admins(uow, school):
        await tell_person(
            uow,
            person.id,
            # Run keys make it once: what has been told is no longer found.
            key=f"missed/{school.id}/{now.isoformat()}",
            kind=MessageKind.NOTICE,
            act=Say(text=alerts.missed(by_day)),
            now=now,
            scope=school.id,
            lasts=_TOLD_LASTS,
        )

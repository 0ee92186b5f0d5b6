"""An announced year arrives late: the admins are told once which provisional days moved."""

from datetime import date, datetime, timedelta

from bot.domain.calendar_moves import Move, known_days, moves
from bot.domain.facts import digest_of
from bot.domain.plain_json import dump
from bot.domain.school import School
from bot.messages import MessageKind, Say
from bot.texts import calendar as texts
from bot.usecases.announce import admins, tell_person
from bot.usecases.ports import UnitOfWork

_LASTS = timedelta(days=7)


async def watch_calendar(uow: UnitOfWork, school: School, now: datetime) -> tuple[Move, ...]:
    """Compare the coming days with what was last known of them, tell what moved, and remember them.

    While no admin can be reached nothing is forgotten: the moved days stay as they were known, for another night.
    """
    today = now.astimezone(school.zone).date()
    before = await uow.calendars.known(school.id)
    after = known_days(school.calendar, today)
    found = moves(before, after)
    told = await _tell(uow, school, found, today, now) if found else 0
    if found and not told:
        after |= {day: before[day] for move in found for day in move.days}
    await uow.calendars.remember(school.id, after)
    return found


async def _tell(uow: UnitOfWork, school: School, found: tuple[Move, ...], today: date, now: datetime) -> int:
    told = 0
    for person in await admins(uow, school):
        told += await tell_person(
            uow,
            person.id,
            key=f"calendar/{school.id}/{today}/{digest_of(dump(found))}/{person.id}",
            kind=MessageKind.NOTICE,
            act=Say(text=texts.moved(school.name, found)),
            now=now,
            scope=school.id,
            lasts=_LASTS,
        )
    return told

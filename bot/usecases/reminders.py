"""Bedtime, phones, and the homeroom teacher's morning card."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.calendar import DayKind, previous_school_day
from bot.domain.polls import Tally
from bot.domain.school import School, SchoolClass
from bot.domain.timetable import Due
from bot.messages import MessageKind, Say
from bot.texts import office as office_texts
from bot.texts import parents as parent_texts
from bot.usecases.announce import homerooms, parent_groups, tell_person, to_group
from bot.usecases.class_day import load_class_day
from bot.usecases.ports import PollState, UnitOfWork


@dataclass(frozen=True, slots=True)
class Bedtime:
    """【睡眠提醒】 to the class's parents' groups, silently; silence wins over lateness."""

    async def __call__(
        self, uow: UnitOfWork, school: School, school_class: SchoolClass, due: Due, now: datetime
    ) -> None:
        stage = school.stage_of(school_class)
        policy = school.policy
        stop = policy.stop_clock_on(stage, due.day)
        text = parent_texts.bedtime(policy.reminders.asleep_by(stage), stage, stop)
        await _to_parents(uow, school_class, MessageKind.BEDTIME, text, due, now)


@dataclass(frozen=True, slots=True)
class Phone:
    """【手机提醒】 before a weekend or holiday."""

    async def __call__(
        self, uow: UnitOfWork, school: School, school_class: SchoolClass, due: Due, now: datetime
    ) -> None:
        await _to_parents(uow, school_class, MessageKind.PHONE, parent_texts.phone(school), due, now)


async def _to_parents(
    uow: UnitOfWork, school_class: SchoolClass, kind: MessageKind, text: str, due: Due, now: datetime
) -> None:
    """One message a group, however many of its classes share it."""
    for binding in await parent_groups(uow, school_class.id):
        await uow.outbox.put(
            to_group(
                binding,
                key=f"{kind}/{due.school_id}/{due.day}/{binding.chat_id}",
                kind=kind,
                act=Say(text=text, silent=True),
                now=now,
                expires_at=due.expires_at,
                priority=1,
            )
        )


@dataclass(frozen=True, slots=True)
class MorningCard:
    """What the 班主任 should know of the last school day: minutes, who has not filed, polls in aggregate."""

    async def __call__(
        self, uow: UnitOfWork, school: School, school_class: SchoolClass, due: Due, now: datetime
    ) -> None:
        before = previous_school_day(due.day, school.calendar)
        since = await uow.schools.known_since(school.id)
        if before is None or since is None or before < since.astimezone(school.zone).date():
            return  # nothing is known of a day before the school was here
        class_day = await load_class_day(uow, school, school_class, before, lock=False)
        owed = school.day(before).kind is not DayKind.NO_HOMEWORK
        gaps = class_day.unfiled(await uow.schools.people(school.id)) if owed else ()
        polls = [
            poll
            for poll in await uow.polls.of_class_since(school_class.id, before - timedelta(days=1))
            if poll.state is PollState.CLOSED
        ]
        if class_day.is_empty and not gaps and not polls:
            return
        text = office_texts.morning(class_day, gaps, [(p.topic, p.options, Tally(p.counts)) for p in polls])
        for person in await homerooms(uow, school, school_class.id):
            await tell_person(
                uow,
                person.id,
                key=f"morning/{school_class.id}/{due.day}/{person.id}",
                kind=MessageKind.MORNING,
                act=Say(text=text, silent=True),
                now=now,
                scope=school_class.id,
                lasts=due.expires_at - now,
            )

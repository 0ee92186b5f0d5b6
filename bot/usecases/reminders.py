"""Bedtime, phones, and the homeroom teacher's morning card."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.calendar import DayKind, previous_school_day
from bot.domain.polls import Tally
from bot.domain.school import School, SchoolClass
from bot.domain.timetable import Due
from bot.messages import MessageKind, Say
from bot.texts import office as office_texts
from bot.texts import parents as parent_texts
from bot.usecases.announce import homerooms, tell_person, to_group
from bot.usecases.class_day import load_class_day
from bot.usecases.ports import Audience, Binding, PollState, UnitOfWork
from bot.usecases.work import Turn


@dataclass(frozen=True, slots=True)
class Bedtime:
    """【睡眠提醒】 to the class's parents' groups, silently; silence wins over lateness."""

    async def __call__(self, uow: UnitOfWork, turns: Sequence[Turn], now: datetime) -> None:
        await _to_parents(uow, MessageKind.BEDTIME, turns, self._text, now)

    def _text(self, turn: Turn) -> str:
        stage = turn.due.stage
        if stage is None:
            raise ValueError(turn.due)  # each stage has a bedtime of its own
        policy = turn.school.policy
        stop = policy.stop_clock_on(stage, turn.due.day)
        return parent_texts.bedtime(policy.reminders.asleep_by(stage), stage, stop)


@dataclass(frozen=True, slots=True)
class Phone:
    """【手机提醒】 before a weekend or holiday."""

    async def __call__(self, uow: UnitOfWork, turns: Sequence[Turn], now: datetime) -> None:
        await _to_parents(uow, MessageKind.PHONE, turns, lambda turn: parent_texts.phone(turn.school), now)


async def _to_parents(
    uow: UnitOfWork, kind: MessageKind, turns: Sequence[Turn], text: Callable[[Turn], str], now: datetime
) -> None:
    """One message a group, however many of its classes share it."""
    groups: dict[str, list[Binding]] = {}
    for binding in await uow.groups.of_classes([c.id for turn in turns for c in turn.classes], Audience.PARENTS):
        if binding.active:
            groups.setdefault(binding.class_id, []).append(binding)
    messages = []
    for turn in turns:
        act, due = Say(text=text(turn), silent=True), turn.due
        messages += [
            to_group(
                binding,
                key=f"{kind}/{due.school_id}/{due.day}/{binding.chat_id}",
                kind=kind,
                act=act,
                now=now,
                expires_at=due.expires_at,
                priority=1,
            )
            for school_class in turn.classes
            for binding in groups.get(school_class.id, ())
        ]
    await uow.outbox.put_all(messages)


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

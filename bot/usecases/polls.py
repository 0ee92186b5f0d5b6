"""Short anonymous questions to families: opened at most weekly, closed the next day, counted, never traced."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.polls import topic_of_week, week_start
from bot.domain.school import School, SchoolClass
from bot.domain.timetable import Due
from bot.messages import AskPoll, ClosePoll, MessageKind, PollCounted
from bot.texts import polls as texts
from bot.usecases.announce import parent_groups, to_group
from bot.usecases.ports import OpenUnitOfWork, PollRecord, RunState, UnitOfWork

_CLOSE_LASTS = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class OpenPoll:
    """Ask a class's parents' groups this week's question, if the week's budget is unused."""

    async def __call__(
        self, uow: UnitOfWork, school: School, school_class: SchoolClass, due: Due, now: datetime
    ) -> None:
        groups = await parent_groups(uow, school_class.id)
        if not groups:
            return
        if not await uow.runs.start("poll-week", school_class.id, week_start(due.day), RunState.PLANNED, now):
            return
        topic = topic_of_week(due.day)
        stage = school.stage_of(school_class)
        options = texts.options(topic)
        closes_at = datetime.combine(
            due.day + timedelta(days=1), school.policy.reminders.poll_close, tzinfo=school.zone
        )
        for binding in groups:
            key = f"poll/{school_class.id}/{due.day}/{binding.chat_id}"
            question = texts.question(topic, school_class, due.day, school.policy.reminders.asleep_by(stage))
            queued = await uow.outbox.put(
                to_group(
                    binding,
                    key=key,
                    kind=MessageKind.POLL,
                    act=AskPoll(question=question, options=options),
                    now=now,
                    expires_at=now + timedelta(hours=2),
                )
            )
            if queued:
                await uow.polls.add(
                    PollRecord(
                        key=key,
                        class_id=school_class.id,
                        topic=topic,
                        day=due.day,
                        options=options,
                        counts=(0,) * len(options),
                        closes_at=closes_at,
                    )
                )


async def close_due_polls(uow: UnitOfWork, school: School, now: datetime) -> int:
    """Queue the end of every poll of this school whose time has come; how many."""
    closing = 0
    for poll in await uow.polls.open_until(now):
        if not poll.class_id.startswith(f"{school.id}/"):
            continue
        row = await uow.outbox.get(poll.key)
        if row is None or poll.poll_id is None:
            await uow.polls.close(poll.key, None)
            continue
        groups = await uow.groups.of_class(poll.class_id)
        binding_like = next((b for b in groups if b.active and b.chat_id == row.message.chat_id), None)
        if binding_like is None:  # the poll cannot be ended where it is; what has come in counts
            await record_final(uow, poll.key, None)
            continue
        closing += await uow.outbox.put(
            to_group(
                binding_like,
                key=f"{poll.key}/close",
                kind=MessageKind.POLL_CLOSE,
                act=ClosePoll(poll.key),
                now=now,
                expires_at=now + _CLOSE_LASTS,
            )
        )
    return closing


async def record_final(uow: UnitOfWork, poll_key: str, counts: tuple[int, ...] | None) -> None:
    """Store a closed poll's counts (None: the last that were reported); the 班主任 reads them on the morning card."""
    poll = await uow.polls.by_key(poll_key)
    if poll is not None:
        await uow.polls.close(poll.key, poll.counts if counts is None else counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class CountPoll:
    """Keep the running tally the platform reports."""

    open_uow: OpenUnitOfWork

    async def __call__(self, event: PollCounted) -> None:
        async with self.open_uow() as uow:
            await uow.polls.count(event.poll_id, event.counts, closed=event.closed)
            await uow.commit()

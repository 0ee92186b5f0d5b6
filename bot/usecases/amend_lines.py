"""Lines that stand get another content or other minutes in place: parents see a change, not a new line."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.domain.audit import entry_digests
from bot.domain.class_day import ClassDay
from bot.domain.entries import Entry
from bot.domain.facts import Fact
from bot.domain.filing import PlannedLine
from bot.domain.people import Person
from bot.usecases.ports import UnitOfWork
from bot.usecases.withdraw_filing import take_off


async def amend(
    uow: UnitOfWork,
    class_day: ClassDay,
    old: Sequence[Entry],
    lines: Sequence[PlannedLine],
    *,
    author: Person,
    now: datetime,
    data: Mapping[str, Any],
) -> tuple[Entry, ...]:
    """Put these lines in the place of old ones of the class's day; the lines as they stand then.

    They stay part of the message they came with: taking that back takes them along. Whoever corrects answers for the
    line from then on. data: more for the fact.
    """
    after = [_amended(entry, line, author) for entry, line in zip(old, lines, strict=False)]
    for entry in after:
        await uow.sheets.replace_entry(entry, now)
    extra = [_amended(replace(old[0], id=0), line, author) for line in lines[len(old) :]]
    added = await uow.sheets.add_entries(extra, now) if extra else ()
    gone = old[len(lines) :]
    await take_off(uow, gone, now)
    entries = (*after, *added)
    await uow.history.add(
        Fact(
            school_id=class_day.school.id,
            class_id=class_day.school_class.id,
            day=class_day.day,
            actor=author.id,
            action="filed",
            subject=f"filing:{old[0].filing_id}",
            at=now,
            data={
                "entries": [[e.id, e.subject, e.minutes, e.kind, e.tier, e.place] for e in added],
                "digests": entry_digests(entries),
                "removed": [entry.id for entry in gone],
                "amends": [[o.id, o.minutes, n.minutes] for o, n in zip(old, after, strict=False)],
                **data,
            },
        )
    )
    return entries


def _amended(entry: Entry, line: PlannedLine, author: Person) -> Entry:
    return replace(
        entry,
        subject=line.subject,
        content=line.content,
        minutes=line.minutes,
        minutes_low=line.minutes_low,
        minutes_high=line.minutes_high,
        kind=line.kind,
        tier=line.tier,
        place=line.place,
        due=line.due,
        author_id=author.id,
        author_name=author.name,
    )

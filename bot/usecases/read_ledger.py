"""The filing ledger between two dates: every published sheet, and every class's day that has none."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.class_day import freeze
from bot.domain.ledger import LedgerSheet, Unfiled
from bot.domain.people import Person
from bot.domain.school import School, SchoolClass
from bot.domain.sheet import Snapshot
from bot.usecases.class_day import load_class_day
from bot.usecases.ports import OpenUnitOfWork, UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLedger:
    """Read the ledger (备案). Nothing of a day whose publication is still to come belongs to it."""

    read_uow: OpenUnitOfWork

    async def __call__(
        self, school: School, first: date, last: date, *, now: datetime, class_ids: Collection[str] | None = None
    ) -> tuple[LedgerSheet, ...]:
        """By day and class, both dates included. class_ids: only these classes; None: the whole school."""
        async with self.read_uow() as uow:
            classes = [c for c in await uow.schools.classes(school.id) if class_ids is None or c.id in class_ids]
            snapshots = [
                snapshot
                for snapshot in await uow.sheets.snapshots_between(school.id, school.sheet_day(first), last)
                if class_ids is None or snapshot.class_id in class_ids  # of classes that are no more, too
            ]
            published = {(part.class_id, part.day) for snapshot in snapshots for part in snapshot.parts}
            found = [sheet for snapshot in snapshots for sheet in await _as_published(uow, snapshot)]
            sheets = [sheet for sheet in found if first <= sheet.sheet.day <= last]
            people = await uow.schools.people(school.id)
            for day in _due_days(school, first, last, now):
                owed = school.owes_homework(day) and await _known(uow, school, day)
                for school_class in classes:
                    if (school_class.id, day) not in published:
                        sheet = await _unpublished(uow, school, school_class, day, people, now, owed=owed)
                        sheets += [sheet] if sheet else []
        return tuple(sorted(sheets, key=_place))


def _place(sheet: LedgerSheet) -> tuple[date, int, int, str]:
    """By day and class; 3-10 comes after 3-2."""
    class_id = sheet.sheet.class_id
    return sheet.sheet.day, sheet.sheet.grade, len(class_id), class_id


def _due_days(school: School, first: date, last: date, now: datetime) -> list[date]:
    """The days whose publication is due by now."""
    days = (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))
    return [day for day in days if now >= school.moment(school.sheet_day(day), school.policy.publish)]


async def _known(uow: UnitOfWork, school: School, day: date) -> bool:
    """Whether the school was with us by that day's publication: before, nothing was owed."""
    since = await uow.schools.known_since(school.id)
    return since is not None and since <= school.moment(school.sheet_day(day), school.policy.publish)


async def _as_published(uow: UnitOfWork, snapshot: Snapshot) -> tuple[LedgerSheet, ...]:
    """Day by day, the first with who had not filed when this version was frozen, as the history has it."""
    unfiled: list[list[str]] = []
    for fact in await uow.history.of_sheet(snapshot.class_id, snapshot.day):
        if fact.action in ("published", "corrected") and fact.data.get("version") == snapshot.version:
            unfiled = fact.data.get("unfiled", [])
    first, *others = snapshot.parts
    missing = tuple(Unfiled(subject, name) for subject, name in unfiled)
    return (
        LedgerSheet(sheet=first, unfiled=missing),
        *(LedgerSheet(sheet=part) for part in others if not part.is_empty),
    )


async def _unpublished(
    uow: UnitOfWork,
    school: School,
    school_class: SchoolClass,
    day: date,
    people: tuple[Person, ...],
    now: datetime,
    *,
    owed: bool,
) -> LedgerSheet | None:
    """A class's day that has not been published; None where nothing stands on it and nothing was owed."""
    if school.homework_day(day) != day:
        return None
    if not owed and await uow.sheets.get(school_class.id, school.sheet_day(day)) is None:
        return None
    class_day = await load_class_day(uow, school, school_class, day, lock=False)
    frozen = next((part for part in freeze(class_day, at=now).parts if part.day == day), None)
    unfiled = tuple(Unfiled(subject, name) for subject, name in class_day.unfiled(people)) if owed else ()
    if frozen is None or (frozen.is_empty and not unfiled):
        return None
    return LedgerSheet(sheet=frozen, published=False, unfiled=unfiled)

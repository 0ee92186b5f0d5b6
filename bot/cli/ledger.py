"""`jianfu ledger verify` and `jianfu export ledger`."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path

from bot.app import App
from bot.cli.errors import OperatorError
from bot.cli.opening import opened, range_given, the_class, the_only_school
from bot.cli.output import write_out
from bot.domain.ledger import LedgerSheet
from bot.domain.school import School
from bot.texts import ledger as texts
from bot.texts.looser import looser


async def check(noted: str | None) -> bool:
    """Say of each school how its ledger was found; whether nothing was altered.

    noted: the beginning of a last link printed earlier, which one of the chains must still hold.
    """
    async with opened() as app:
        found = await app.verify_ledger()
    if not found:
        raise OperatorError("no-school")
    for each in found:
        if each.altered is not None:
            print(texts.altered(each.school, each.altered), file=sys.stderr)
        else:
            counts = {"facts": len(each.links), "versions": each.versions, "entries": each.entries}
            print(texts.intact(each.school, **counts, last=each.last))
            for loosening in each.looser:
                print(looser(each.school, loosening))
    if noted is not None and not any(each.has(noted) for each in found):
        raise OperatorError("link-gone", noted=noted)
    return all(each.altered is None for each in found)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the operator asked for, as typed."""

    first: str
    last: str
    class_name: str | None
    grade: int | None
    school_id: str | None


async def write(wanted: Wanted, kind: str, out: Path | None) -> None:
    """Write the ledger in the wished format to `out`, or to standard output."""
    draw = _FORMATS.get(kind)
    if draw is None:
        raise OperatorError("bad-format", value=kind, known=tuple(_FORMATS))
    first, last = range_given(wanted.first, wanted.last)
    async with opened() as app:
        school, class_ids = await _whose(app, wanted)
        sheets = await app.read_ledger(school, first, last, now=app.clock(), class_ids=class_ids)
    if not sheets:
        raise OperatorError("ledger-empty", first=first, last=last)
    body = draw(sheets, texts.heading(school, first, last), school.zone)
    write_out(body, out, on_terminal=texts.file_name(first, last, kind))


async def _whose(app: App, wanted: Wanted) -> tuple[School, frozenset[str] | None]:
    """The school, and the ids of the classes wanted; None: all of them."""
    if wanted.class_name is not None and wanted.grade is not None:
        raise OperatorError("class-or-grade")
    if wanted.class_name is not None:
        name = f"{wanted.school_id}/{wanted.class_name}" if wanted.school_id else wanted.class_name
        school, school_class = await the_class(app, name)
        return school, frozenset({school_class.id})
    school = await the_only_school(app, wanted.school_id)
    if wanted.grade is None:
        return school, None
    async with app.database.read() as uow:
        ids = frozenset(c.id for c in await uow.schools.classes(school.id) if c.grade == wanted.grade)
    if not ids:
        raise OperatorError("no-such-grade", grade=wanted.grade)
    return school, ids


def _xlsx(sheets: Sequence[LedgerSheet], _heading: str, zone: tzinfo) -> bytes:
    from bot.render.ledger_xlsx import ledger_xlsx

    return ledger_xlsx(sheets, zone=zone)


def _docx(sheets: Sequence[LedgerSheet], heading: str, zone: tzinfo) -> bytes:
    from bot.render.ledger_docx import ledger_docx

    return ledger_docx(sheets, heading=heading, zone=zone)


def _csv(sheets: Sequence[LedgerSheet], _heading: str, zone: tzinfo) -> bytes:
    from bot.render.ledger_csv import ledger_csv

    return ledger_csv(sheets, zone=zone)


_FORMATS: dict[str, Callable[[Sequence[LedgerSheet], str, tzinfo], bytes]] = {
    "xlsx": _xlsx,
    "docx": _docx,
    "csv": _csv,
}

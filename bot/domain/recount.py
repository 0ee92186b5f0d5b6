"""A correction that keeps a line's content: other minutes, 选做, or done at school. Pure."""

from collections.abc import Sequence

from bot.domain.entries import Entry
from bot.domain.filing import Draft, PlannedLine, Ready
from bot.domain.kinds import Place, Tier
from bot.domain.school import SchoolClass


def recounted(draft: Draft, lines: Sequence[Entry], classes: Sequence[SchoolClass]) -> Ready:
    """The lines a correction is about with their content kept: other minutes, 选做, or done at school."""
    planned = dict.fromkeys(_recounted(draft, line) for line in lines)
    return Ready(classes=tuple(classes), day=lines[0].day, lines=tuple(planned), states=(), hints=())


def _recounted(draft: Draft, line: Entry) -> PlannedLine:
    kept = draft.recount is None
    return PlannedLine(
        subject=line.subject,
        content=line.content,
        minutes=line.minutes if draft.recount is None else draft.recount,
        minutes_low=line.minutes_low if kept else draft.recount,
        minutes_high=line.minutes_high if kept else draft.recount,
        kind=line.kind,
        tier=Tier.OPTIONAL if draft.optional else line.tier,
        place=Place.SCHOOL if draft.at_school else line.place,
        due=line.due,
    )

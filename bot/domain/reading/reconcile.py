"""Drafts to tasks: points folded, subjects and times given out, the total."""

from bot.domain.reading.attribution import attribute
from bot.domain.reading.drafts import Draft, Outline
from bot.domain.reading.durations import Role
from bot.domain.reading.each import one_each
from bot.domain.reading.points import fold_afterthoughts, fold_choices, fold_points
from bot.domain.reading.shares import placeholders, share, split_totals, total_of


def settle(text: str, outline: Outline) -> tuple[list[Draft], int | None]:
    """The drafts in their final form and the message's total minutes."""
    drafts = one_each(text, fold_points(text, outline.drafts))
    attribute(text, drafts)
    drafts = fold_choices(fold_afterthoughts(text, drafts))
    total, rest = split_totals(outline, drafts)
    drafts = share(outline, drafts, rest)
    drafts = placeholders(outline, drafts, rest)
    used = {duration.core for draft in drafts for duration in draft.durations}
    leftover = [loose for loose in rest if loose.duration.role is Role.TASK and loose.duration.core not in used]
    announced = [each for each in leftover if each.block < 0]
    if total is None and leftover and len(drafts) > 1 and (announced or not any(d.durations for d in drafts)):
        total = leftover[-1].duration.minutes
    return drafts, total if total is not None else total_of(text, drafts)

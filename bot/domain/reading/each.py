"""One task for several subjects that are named together (语文、数学:订正试卷): each subject has it."""

from dataclasses import replace

from bot.domain.reading.drafts import Because, Draft
from bot.domain.reading.headings import FOR_EACH, NAME
from bot.domain.reading.subject_words import school_name
from bot.domain.subjects import SHORT_NAMES


def one_each(text: str, drafts: list[Draft]) -> list[Draft]:
    """Give each named subject a task of its own; where a time covers them all, it stays one task."""
    made: list[Draft] = []
    for draft in drafts:
        made.extend(_apart(text, draft))
    return made


def _apart(text: str, draft: Draft) -> list[Draft]:
    start, end = draft.spans[0]
    match = None if draft.fixed or draft.durations else FOR_EACH.match(text, start, end)
    if match is None:
        return [draft]
    names = [school_name(name) for name in NAME.findall(match["names"])] or [
        SHORT_NAMES[char] for char in match["names"]
    ]
    spans = [(match.end(), end), *draft.spans[1:]] if match.end() < end else draft.spans
    return [
        replace(draft, spans=list(spans), durations=[], subject=name, fixed=True, because=Because.NAMED)
        for name in dict.fromkeys(names)
    ]

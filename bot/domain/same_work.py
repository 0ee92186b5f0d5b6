"""The same work filed by two people: a 班主任 for a colleague, then the colleague. Pure."""

import re
from collections.abc import Sequence

from bot.domain.entries import Entry
from bot.domain.filing import PlannedLine


def filed_by_others(
    lines: Sequence[PlannedLine], standing: Sequence[Entry], author_id: str
) -> tuple[tuple[Entry, ...], tuple[PlannedLine, ...]]:
    """Standing lines of others with the same subject and content, and the planned lines that are really new.

    Minutes are not compared: the same pages twice on one sheet are one piece of work, whoever is right about its time.
    """
    others = {(e.subject, _bare(e.content)): e for e in standing if e.author_id != author_id}
    if not others:
        return (), tuple(lines)
    known = {key: others[key] for line in lines if (key := (line.subject, _bare(line.content))) in others}
    return tuple(known.values()), tuple(line for line in lines if (line.subject, _bare(line.content)) not in known)


def _bare(content: str) -> str:
    return re.sub(r"[\W_]+", "", content).lower()

"""Points and their sub-points: which drafts are titles, steps or afterthoughts of others, which a choice of one."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from bot.domain.reading import subject_words
from bot.domain.reading.drafts import Because, Draft
from bot.domain.reading.patterns import lazy

_HEADLINE = 14
_STEPS = lazy(r"(?:步骤|要求|方法|建议|提示|考试内容|考试信息)[^:]{0,8}:?[^:]{0,12}:?\s*$")
# 作文（4篇） with its titles below: the point is the task.
_TITLED = lazy(r"(?:作文|习作|日记|周记|练笔)\s?\(?\s?[\d一二两三四五六七八九十]+\s?篇")
_COUNTED = lazy(r"\d|第|[一二两三四五六七八九十][页题道张篇遍课]|练习|作业本|卷|《|完成")


def fold_points(text: str, drafts: list[Draft]) -> list[Draft]:
    """A short point with sub-points is their title; sub-points that are steps belong to the point."""
    kept: list[Draft] = []
    for index, draft in enumerate(drafts):
        parent = _parent(kept, draft)
        if parent is not None and _STEPS.search(parent.words(text)):
            continue
        if parent is not None and _TITLED.search(parent.words(text)) and not parent.durations and not draft.durations:
            continue
        if draft.point and _is_title(text, draft, drafts[index + 1 :]):
            for child in _children(draft, drafts[index + 1 :]):
                child.prefix = draft.spans[0]
                if child.subject is None and not child.fixed:
                    child.section = subject_words.subject_of(draft.words(text)) or child.section
                child.tier = child.tier or draft.tier
                child.due = child.due or draft.due
            continue
        kept.append(draft)
    return kept


def _is_title(text: str, draft: Draft, later: list[Draft]) -> bool:
    words = draft.words(text).strip(" :。,")
    if _TITLED.search(words):
        return False
    short = len(words) <= _HEADLINE or text[draft.spans[-1][1] - 1] == ":"
    return short and not draft.durations and next(_children(draft, later), None) is not None


def _children(draft: Draft, later: Iterable[Draft]) -> Iterator[Draft]:
    depth = len(draft.point)
    for other in later:
        if other.block != draft.block or len(other.point) <= depth or other.point[:depth] != draft.point:
            return
        yield other


def _parent(kept: list[Draft], draft: Draft) -> Draft | None:
    for other in reversed(kept):
        if other.block < draft.block:
            return None
        depth = len(other.point)
        if depth and len(draft.point) > depth and draft.point[:depth] == other.point and other.block == draft.block:
            return other
    return None


def fold_afterthoughts(text: str, drafts: list[Draft]) -> list[Draft]:
    """In a message without headings, a later line that names no book, number or subject goes on with the one before."""
    kept: list[Draft] = []
    for draft in drafts:
        words = draft.words(text)
        loose = kept and not draft.point and not draft.fixed and draft.subject is None and not draft.durations
        if loose and not _COUNTED.search(words) and not kept[-1].fixed and kept[-1].line != draft.line:
            kept[-1].spans.extend(draft.spans)
            kept[-1].due = kept[-1].due or draft.due
        else:
            kept.append(draft)
    return kept


def fold_choices(drafts: list[Draft]) -> list[Draft]:
    """Works of different subjects to choose one from are one task, of no subject in particular."""
    if not any(draft.choice for draft in drafts):
        return drafts
    kept: list[Draft] = []
    for key, group in groupby(drafts, key=lambda d: (d.choice, d.block, d.point[:-1])):
        members = list(group)
        if key[0] and len({draft.subject for draft in members}) > 1:
            first = members[0]
            first.spans = [span for draft in members for span in draft.spans]
            first.durations = [duration for draft in members for duration in draft.durations]
            first.subject, first.fixed, first.because = None, True, Because.SEVERAL
            members = [first]
        kept.extend(members)
    return kept

"""Drafts to tasks: points and their sub-points, one time for several tasks, subjects left open, the total."""

import re
from collections.abc import Iterable, Iterator

from bot.domain.kinds import Tier
from bot.domain.reading import lexicon
from bot.domain.reading.drafts import Draft, Loose, Outline
from bot.domain.reading.durations import Duration, Role
from bot.domain.reading.headings import SUBJECT_LIST

_HEADLINE = 14
_STEPS = re.compile(r"(?:步骤|要求|方法|建议|提示|考试内容|考试信息)[^:]{0,8}:?[^:]{0,12}:?\s*$")
# 作文（4篇） with its titles below: the point is the task.
_TITLED = re.compile(r"(?:作文|习作|日记|周记|练笔)\s?\(?\s?[\d一二两三四五六七八九十]+\s?篇")
_COUNTED = re.compile(r"\d|第|[一二两三四五六七八九十][页题道张篇遍课]|练习|作业本|卷|《|完成")
_OVERRIDING = ("体育", "劳动")
_LONG_RUN = re.compile(r"每天|每日|每周|每次|每晚|寒假|暑假|假期|国庆|小长假|坚持")
_TODAY = re.compile(r"今[天日晚]")
_MULTI = re.compile(r"各科|学科|每科|两科|三科|全科")


def settle(text: str, outline: Outline) -> tuple[list[Draft], int | None]:
    """The drafts in their final form and the message's total minutes."""
    drafts = _fold_points(text, outline.drafts)
    _subjects(text, drafts)
    drafts = _fold_afterthoughts(text, drafts)
    total, rest = _totals(text, outline, drafts)
    drafts = _share(outline, drafts, rest)
    drafts = _placeholders(text, outline, drafts, rest)
    leftover = [loose for loose in rest if loose.duration.role is Role.TASK and not _used(loose, drafts)]
    announced = [each for each in leftover if each.block < 0]
    if total is None and leftover and len(drafts) > 1 and (announced or not any(d.durations for d in drafts)):
        total = leftover[-1].duration.minutes
    return drafts, total if total is not None else _sum(text, drafts)


def _used(loose: Loose, drafts: list[Draft]) -> bool:
    return any(loose.duration in draft.durations for draft in drafts)


# --- points and sub-points ---------------------------------------------------------------------------------------


def _fold_points(text: str, drafts: list[Draft]) -> list[Draft]:
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
                    child.section = lexicon.subject_of(draft.words(text)) or child.section
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
        depth = len(other.point)
        if depth and len(draft.point) > depth and draft.point[:depth] == other.point and other.block == draft.block:
            return other
    return None


def _fold_afterthoughts(text: str, drafts: list[Draft]) -> list[Draft]:
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


# --- subjects ----------------------------------------------------------------------------------------------------


def _subjects(text: str, drafts: list[Draft]) -> None:
    for draft in drafts:
        words = draft.words(text)
        if draft.open_subject:
            continue
        own = None if SUBJECT_LIST.search(words) or _MULTI.search(words) else lexicon.subject_of(words)
        if draft.fixed and draft.subject:
            if own in _OVERRIDING and not lexicon.is_written(words) and not _names(draft.subject, words):
                draft.subject = own
            continue
        several = SUBJECT_LIST.search(words) or _MULTI.search(words)
        draft.subject = None if several else (own or draft.section)
        draft.fixed = (draft.fixed and bool(draft.subject)) or bool(several)
    known = {draft.subject for draft in drafts if draft.subject}
    headed = any(draft.fixed and draft.subject for draft in drafts)
    if len(known) == 1 and not headed:
        only = known.pop()
        for draft in drafts:
            if draft.subject is None and not draft.fixed and lexicon.IN_A_BOOK.search(draft.words(text)):
                draft.subject = only


def _names(subject: str, words: str) -> bool:
    return subject in words


# --- times -------------------------------------------------------------------------------------------------------


def _totals(text: str, outline: Outline, drafts: list[Draft]) -> tuple[int | None, list[Loose]]:
    """Take out what is the whole message's time; a 共 within one subject's block is that block's time."""
    total: int | None = None
    rest: list[Loose] = []
    for loose in outline.loose:
        if loose.duration.role is Role.TOTAL:
            total = loose.duration.minutes
            if not _one_subject(drafts):
                continue
        rest.append(loose)
    inner = [(draft, d) for draft in drafts for d in draft.durations if d.role is Role.TOTAL]
    if len({draft.block for draft, _ in inner}) > 1:
        return total, rest + [_taken_out(draft, d) for draft, d in inner]
    for draft, duration in inner:
        total = duration.minutes
        if len(drafts) > 1:
            out = _taken_out(draft, duration)
            if _one_subject(drafts):
                rest.append(out)
    return total, rest


def _taken_out(draft: Draft, duration: Duration) -> Loose:
    """A 共20分钟 at the end of a block, as a time beside its tasks."""
    draft.durations.remove(duration)
    return Loose(duration, draft.order + 1, draft.block, draft.line, begins_line=False)


def _one_subject(drafts: list[Draft]) -> bool:
    return len({draft.subject for draft in drafts}) == 1 and not any(draft.durations for draft in drafts)


def _share(outline: Outline, drafts: list[Draft], loose: list[Loose]) -> list[Draft]:
    """Give each block's one time to its tasks: several tasks under one time are one task."""
    for block, duration in outline.block_notes.items():
        drafts = _merge(drafts, [d for d in drafts if d.block == block], duration)
    for each in loose:
        if each.duration.role is Role.EACH_SUBJECT:
            for subject in dict.fromkeys(d.subject for d in drafts if d.tier is not Tier.OPTIONAL):
                mine = [d for d in drafts if d.subject == subject]
                if not any(d.durations for d in mine):
                    drafts = _merge(drafts, mine, each.duration)
            continue
        drafts = _merge(drafts, _covered(each, drafts), each.duration)
    return drafts


def _covered(loose: Loose, drafts: list[Draft]) -> list[Draft]:
    """The tasks that a time standing by itself is about: those before it in its block, all of one subject."""
    if loose.block < 0 and len({d.subject for d in drafts}) != 1:
        return []
    before = [d for d in drafts if loose.block in (d.block, -1) and (loose.block < 0 or d.order < loose.after)]
    here = [d for d in before if d.line == loose.line]
    if here and not loose.begins_line:
        before = here
    if loose.tier:
        return [
            d
            for d in drafts
            if d.tier is loose.tier
            and not d.durations
            and len({x.subject for x in drafts if x.tier is loose.tier}) == 1
        ]
    if any(d.durations for d in before) or len({d.subject for d in before} - {None}) > 1 or not before:
        return []
    elsewhere = [d for d in drafts if d.block != loose.block and d.subject != before[0].subject]
    if elsewhere and loose.begins_line and not any(d.durations for d in elsewhere):
        return []
    return before


def _merge(drafts: list[Draft], group: list[Draft], duration: Duration) -> list[Draft]:
    """One task out of a group, with the time; tasks of another tier than the first stay apart."""
    if not group:
        return drafts
    tiers = list(dict.fromkeys(draft.tier for draft in group))
    if len(tiers) > 1:
        for tier in tiers:
            if tier is not Tier.OPTIONAL:
                drafts = _merge(drafts, [draft for draft in group if draft.tier is tier], duration)
        return drafts
    first, others = group[0], group[1:]
    if any(draft.durations for draft in group):
        return drafts
    first.spans = [span for draft in group for span in draft.spans]
    first.due = first.due or next((draft.due for draft in others if draft.due), None)
    first.durations = [duration]
    return [draft for draft in drafts if not any(draft is other for other in others)]


def _placeholders(text: str, outline: Outline, drafts: list[Draft], loose: list[Loose]) -> list[Draft]:
    """A subject with a time and no content is a task whose content is not known."""
    added = list(drafts)
    for each in loose:
        name = outline.block_names[each.block] if each.block >= 0 else None
        if each.duration.role is Role.TASK and name and not any(d.block == each.block for d in drafts):
            added.append(Draft([], each.block, each.line, subject=name, fixed=True, durations=[each.duration]))
    for block, duration in outline.block_notes.items():
        name = outline.block_names[block]
        if name and not any(d.block == block for d in added):
            added.append(Draft([], block, 0, subject=name, fixed=True, durations=[duration]))
    return sorted(added, key=lambda d: d.block) if len(added) > len(drafts) else drafts


def minutes(draft: Draft) -> Duration | None:
    """The time that counts for a task: the longest stated in it."""
    return max(draft.durations, key=lambda d: d.minutes, default=None)


def _sum(text: str, drafts: list[Draft]) -> int | None:
    """The sum of the minutes where every task that must be done states them, and all are for one day."""
    if _LONG_RUN.search(text) and not _TODAY.search(text):
        return None
    must = [draft for draft in drafts if draft.tier is not Tier.OPTIONAL]
    times = [minutes(draft) for draft in must]
    if not must or any(time is None for time in times):
        return None
    common, choice = 0, {Tier.A: 0, Tier.B: 0, Tier.C: 0}
    for draft, time in zip(must, times, strict=True):
        if time is None:
            continue
        if draft.tier in choice:
            choice[draft.tier] += time.minutes
        else:
            common += time.minutes
    return common + max(choice.values())

"""Times that stand beside the tasks: whose they are, and the message's total."""

from bot.domain.kinds import Tier
from bot.domain.reading.drafts import Because, Draft, Loose, Outline
from bot.domain.reading.durations import Duration, Role
from bot.domain.reading.patterns import lazy

_LONG_RUN = lazy(r"每天|每日(?!一|作业|公示)|每周|每次|每晚|寒假|暑假|假期|国庆|小长假|坚持")
_ONE_STRETCH = lazy(r"今[天日晚]|周末|双休日?")
_DAYS = lazy(r"(?:^|\n)\s*((?:周|星期)[一二三四五六日天])(?:上午|下午|晚上?)?\s*:")
_HOLIDAY = lazy(r"寒假|暑假|假期|国庆|小长假")


def split_totals(outline: Outline, drafts: list[Draft]) -> tuple[int | None, list[Loose]]:
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
        if any(other.block > draft.block for other in drafts):  # before another subject's tasks: this one's time
            rest.append(_taken_out(draft, duration))
            continue
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


def share(outline: Outline, drafts: list[Draft], loose: list[Loose]) -> list[Draft]:
    """Give each block's one time to its tasks: several tasks under one time are one task."""
    for block, duration in outline.block_notes.items():
        drafts = _merge(drafts, [d for d in drafts if d.block == block], duration)
    for each in loose:
        if each.duration.role is Role.EACH_SUBJECT:
            drafts = _share_by_subject(each, drafts)
        elif each.duration.role is Role.EACH_TASK:
            for draft in drafts:
                if draft.block == each.block and not draft.durations:
                    draft.durations = [each.duration]
        else:
            drafts = _merge(drafts, _covered(each, drafts), each.duration)
    return drafts


def _share_by_subject(loose: Loose, drafts: list[Draft]) -> list[Draft]:
    """语数各15分钟: the time for each subject named, or for every one; a named subject without tasks gets one."""
    named = loose.duration.subjects
    for subject in named or dict.fromkeys(d.subject for d in drafts if d.tier is not Tier.OPTIONAL):
        mine = [d for d in drafts if d.subject == subject]
        if not mine:
            drafts = [*drafts, _unwritten(subject, loose.block, loose.line, loose.duration)]
        elif not any(d.durations for d in mine):
            drafts = _merge(drafts, mine, loose.duration)
    return drafts


def _covered(loose: Loose, drafts: list[Draft]) -> list[Draft]:
    """The tasks that a time standing by itself is about: those before it in its block, all of one subject."""
    if loose.block < 0 and len({d.subject for d in drafts}) != 1:
        return []
    before = drafts if loose.block < 0 else [d for d in drafts if d.block == loose.block and d.order < loose.after]
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
    if before and (
        _list_goes_on(loose, drafts, before[-1]) or _in_the_last_line(loose, before) or _others_are_timed(before)
    ):
        before = [d for d in before if d.point == before[-1].point]
    if any(d.durations for d in before) or len({d.subject for d in before} - {None}) > 1 or not before:
        return []
    if loose.begins_line:
        elsewhere = [d for d in drafts if d.block != loose.block and d.subject != before[0].subject]
        if elsewhere and not any(d.durations for d in elsewhere):
            return []
    return before


def _in_the_last_line(loose: Loose, before: list[Draft]) -> bool:
    """Whether the time stands in the line of the last of several points, of which others are of other subjects."""
    apart = len({draft.subject for draft in before}) > 1 and len({draft.line for draft in before}) > 1
    return apart and bool(before[-1].point) and before[-1].line == loose.line


def _others_are_timed(before: list[Draft]) -> bool:
    """Whether the points before the last have times of their own, so that it waits for its own."""
    return bool(before[-1].point and not before[-1].durations) and any(draft.durations for draft in before)


def _list_goes_on(loose: Loose, drafts: list[Draft], last: Draft) -> bool:
    """Whether the list's next point follows: then the time is its own point's only."""
    if not last.point:
        return False
    style, number = last.point[-1]
    following = (*last.point[:-1], (style, number + 1))
    return any(d.block == last.block and d.order >= loose.after and d.point == following for d in drafts)


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
    merged = {id(other) for other in others}
    return [draft for draft in drafts if id(draft) not in merged]


def placeholders(outline: Outline, drafts: list[Draft], loose: list[Loose]) -> list[Draft]:
    """A subject with a time and no content is a task whose content is not known."""
    added = list(drafts)
    for each in loose:
        name = outline.block_names[each.block] if each.block >= 0 else None
        if each.duration.role is Role.TASK and name and not any(d.block == each.block for d in drafts):
            added.append(_unwritten(name, each.block, each.line, each.duration))
    for block, duration in outline.block_notes.items():
        name = outline.block_names[block]
        if name and not any(d.block == block for d in added):
            added.append(_unwritten(name, block, 0, duration))
    return sorted(added, key=lambda d: d.block) if len(added) > len(drafts) else drafts


def _unwritten(subject: str | None, block: int, line: int, duration: Duration) -> Draft:
    return Draft([], block, line, subject=subject, fixed=True, durations=[duration], because=Because.HEADING)


def minutes(draft: Draft) -> Duration | None:
    """The time that counts for a task: the longest stated in it."""
    return max(draft.durations, key=lambda d: d.minutes, default=None)


def total_of(text: str, drafts: list[Draft]) -> int | None:
    """The sum of the minutes where every task that must be done states them, and all are for one day."""
    if _LONG_RUN.search(text) and (_HOLIDAY.search(text) or not _ONE_STRETCH.search(text)):
        return None
    if ("周" in text or "星期" in text) and len(set(_DAYS.findall(text))) > 1:  # a plan over several days
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

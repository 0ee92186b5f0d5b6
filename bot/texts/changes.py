"""What changed between two versions of a sheet, in a sentence: for messages, cards and print."""

from datetime import datetime, tzinfo

from bot.domain.kinds import SubjectState
from bot.domain.sheet import Change, ChangeKind
from bot.texts.words import weekday

_EXCERPT = 18
_STATES = frozenset(SubjectState)


def moment(at: datetime, zone: tzinfo | None) -> str:
    """As 10月15日 16:20, in ZONE, or in the one AT carries."""
    local = at.astimezone(zone) if zone else at
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def change_label(change: Change, zone: tzinfo | None) -> str:
    """One difference in one sentence, as 更正 10月15日 16:40：…; long contents are shortened visibly."""
    kind = "迟报" if change.kind is ChangeKind.ADDED else "更正"
    at = f" {moment(change.at, zone)}" if change.at else ""
    day = f"{weekday(change.day)} " if change.day else ""
    return f"{kind}{at}：{day}{_told(change)}"


def _told(change: Change) -> str:
    before, after = _quoted(change.content_before), _quoted(change.content_after)
    match change.kind:
        case ChangeKind.ADDED if change.content_after in _STATES:
            return f"{change.subject} {change.content_after}"
        case ChangeKind.ADDED:
            length = f"（{change.minutes_after} 分钟）" if change.minutes_after else ""
            return f"{change.subject}{after}{length}"
        case ChangeKind.REMOVED:
            return f"{change.subject}{before}已取消"
        case ChangeKind.DONE:
            return f"{change.subject}{after}校内已完成大部分"
        case ChangeKind.UNDONE:
            return f"{change.subject}{after}仍在家完成"
        case ChangeKind.CHANGED:
            return f"{change.subject}{_difference(change, before, after)}"


def _difference(change: Change, before: str, after: str) -> str:
    minutes = f"{change.minutes_before} 分钟改为 {change.minutes_after} 分钟"
    same_content = change.content_before == change.content_after
    same_minutes = change.minutes_before == change.minutes_after
    if same_content:
        return f"{after}{'要求有调整' if same_minutes else minutes}"
    return f"{before}改为{after}{'' if same_minutes else f'，{minutes}'}"


def _quoted(content: str | None) -> str:
    if not content:
        return ""
    return f"「{content if len(content) <= _EXCERPT else content[: _EXCERPT - 1] + '…'}」"

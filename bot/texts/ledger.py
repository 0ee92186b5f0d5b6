"""台账: how it was found, and the heading of the printed one."""

from datetime import date

from bot.domain.audit import Alteration, Fault, RowKind
from bot.domain.facts import Fact
from bot.domain.school import School
from bot.texts.words import day_name

_ROWS = {
    RowKind.HISTORY: "历史第 {row} 条",
    RowKind.VERSION: "公示版本 {row}",
    RowKind.ENTRY: "作业行 {row}",
    RowKind.STATE: "申报 {row}",
}
_FAULTS = {
    Fault.ALTERED: "和登记时不一样",
    Fault.MISSING: "不见了",
    Fault.UNKNOWN: "没有对应的历史记录",
}
_BROKEN = "被改动过，或者它前面少了一条"


def intact(school: School, *, facts: int, versions: int, entries: int, last: str) -> str:
    """last: the chain's last link. Noted on paper, it shows later whether the end was cut off."""
    return f"{school.name}：完好。历史 {facts} 条，公示版本 {versions} 个，作业行 {entries} 条；链尾 {last[:16]}"


def altered(school: School, found: Alteration) -> str:
    row = _ROWS[found.kind].format(row=found.row)
    fault = _BROKEN if found.kind is RowKind.HISTORY else _FAULTS[found.fault]
    return f"{school.name}：{row} {fault}{_about(found.fact)}"


def _about(fact: Fact | None) -> str:
    """Ids and times only: who and what is looked up by who may."""
    if fact is None:
        return ""
    day = f"，{day_name(fact.day)}" if fact.day else ""
    return f"（{fact.action} {fact.subject}{day}，班级 {fact.class_id or '—'}）"


def heading(school: School, first: date, last: date) -> str:
    days = first.isoformat() if first == last else f"{first} 至 {last}"
    return f"{school.name}　{days}"


def file_name(first: date, last: date, kind: str) -> str:
    return f"备案台账-{first}-{last}.{kind}"

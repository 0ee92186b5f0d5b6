"""校历: what moved, what it holds, what to look at."""

from collections.abc import Sequence
from datetime import date

from bot.domain.calendar import DateSpan, DayInfo, DayKind
from bot.domain.calendar_check import CalendarCheck
from bot.domain.calendar_moves import Move
from bot.texts.words import day_name, weekday

KINDS = {
    DayKind.TEACHING: "上课",
    DayKind.MAKEUP: "调休上课",
    DayKind.WEEKEND: "周末",
    DayKind.HOLIDAY: "放假",
    DayKind.NO_HOMEWORK: "无作业日",
}
SOURCES = {"chinesecalendar": "已公布", "holidays": "未公布，先按法定节日算", "school-file": "学校文件"}
_MOST = 30


def moved(school: str, moves: Sequence[Move]) -> str:
    """To the admins, once."""
    rows = [f"{_days(move.first, move.last)}：{KINDS[move.before]} → {KINDS[move.after]}" for move in moves[:_MOST]]
    if len(moves) > _MOST:
        rows.append(f"另有 {len(moves) - _MOST} 处，运行 jianfu calendar show 查看。")
    return "\n".join(
        [
            f"{school}校历有变：放假安排公布以前，下面这些日子是先估计的，现在不同了。",
            *rows,
            "提醒、截止、公示都会按新的日子走。如果学校另有安排，请写进学校文件的 [calendar]，再运行 jianfu school apply。",
        ]
    )


def _days(first: date, last: date) -> str:
    return day_name(first) if first == last else f"{day_name(first)}至{day_name(last)}"


def day_row(day: date, info: DayInfo, *, week: int | None, exams: bool) -> tuple[str, str, str, str, str]:
    """Date, weekday, 周次, kind, remark."""
    remark = SOURCES.get(info.source, info.source)
    return (
        day.isoformat(),
        weekday(day),
        f"第{week}周" if week else "",
        KINDS[info.kind],
        f"{remark}；考试" if exams else remark,
    )


HEADINGS = ("日期", "星期", "周次", "这一天", "依据")


def checked(name: str, found: CalendarCheck) -> list[tuple[bool | None, str]]:
    """One line a finding. True: fine; None: worth knowing; False: to be put right."""
    rows: list[tuple[bool | None, str]] = [_announced(found), *_terms(found)]
    if found.makeup:
        rows.append((None, f"调休上课：{_listed(found.makeup)}"))
    if found.no_homework:
        rows.append((True, f"30天内的无作业日：{_listed(found.no_homework)}"))
    if found.idle:
        rows.append((None, f"学校文件写的无作业日 {_listed(found.idle)} 本来就不上课，请核对日期。"))
    return [(ok, f"{name}：{text}") for ok, text in rows]


def _announced(found: CalendarCheck) -> tuple[bool | None, str]:
    if not found.provisional:
        return True, f"到 {found.last} 为止的放假安排都已确定"
    spans = "、".join(_span(span) for span in found.provisional)
    return None, (
        f"{spans} 的放假安排还没公布（已公布到 {found.announced_until} 年），先按法定节日算。"
        "公布后升级程序，或在学校文件 [calendar] 里写明；有变动会告诉管理员。"
    )


def _terms(found: CalendarCheck) -> list[tuple[bool | None, str]]:
    if not found.terms_given:
        return [(None, "学校文件没写学期（[calendar] terms），寒暑假里的工作日也会当作上课日。")]
    if found.term_now is None:
        return [(False, "学期都已结束，每天都当作放假，不再提醒和公示。请在学校文件 [calendar] terms 补上下学期。")]
    term = f"学期 {_span(found.term_now)}"
    if found.term_ends_soon:
        return [(None, f"{term}，快结束了，请补上下学期。")]
    return [(True, term)]


def _span(span: DateSpan) -> str:
    return f"{span.first} 至 {span.last}" if span.first != span.last else f"{span.first}"


def _listed(days: Sequence[date]) -> str:
    return "、".join(f"{day} {weekday(day)}" for day in days)


def verdict(*, well: bool) -> str:
    return "校历可用。" if well else "有需要处理的地方，见上面打叉的几行。"

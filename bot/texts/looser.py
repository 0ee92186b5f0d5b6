"""放宽: a grade that may have more than the national figure, for the operator's eyes."""

from bot.domain.looser import Loosening
from bot.domain.school import School
from bot.texts.words import grade_name


def looser(school: School, found: Loosening) -> str:
    """Which grade, why, on whose word and since when."""
    since = found.since.astimezone(school.zone)
    by = f"{found.by}决定" if found.by else "没有写明是谁决定的，请在 [policy] 写 looser_by"
    return f"{school.name}：{grade_name(found.grade)}宽于国家要求，{since:%Y-%m-%d %H:%M} 起记录在案，{by}。理由：{found.reason}"

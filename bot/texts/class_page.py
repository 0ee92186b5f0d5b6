"""What a class's page says around its sheets."""

from bot.domain.calendar import DayKind
from bot.domain.class_day import ClassPage
from bot.texts.words import clock, day_name

EARLIER = "前几天"
PRINT = "A4 公示单（PDF，供学校张贴）"
NOT_FOUND = "没有这个页面"
NOT_FOUND_HELP = "网址可能不完整，或者已经更换。请向班主任要新的网址。"
OUT_OF_ORDER = "页面暂时打不开"
OUT_OF_ORDER_HELP = "请过几分钟再试。"


def state(found: ClassPage) -> str:
    """Why today's sheet is not (yet) on the page; empty where it is."""
    if any(sheet.covers(found.today) for sheet in found.sheets):
        return ""
    head = f"今天是{day_name(found.today)}"
    if found.kind is DayKind.NO_HOMEWORK:
        told = f"{head}，无作业日，不留书面作业。"
    elif found.kind in (DayKind.WEEKEND, DayKind.HOLIDAY):
        told = f"{head}，不上课。"
    else:
        told = f"{head}，今天的作业公示还没有发布（一般 {clock(found.school.policy.publish)} 发布）。"
    return f"{told}下面是最近一次的公示。" if found.sheets else f"{told}还没有发布过公示。"

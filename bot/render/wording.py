"""The words drawn on cards and printed sheets that no text message has."""

from datetime import date

from bot.domain.kinds import Tier
from bot.domain.limit_model import Scope
from bot.texts.words import weekday

SCOPES = {
    Scope.WRITTEN: "书面",
    Scope.WRITTEN_HOME: "书面家庭",
    Scope.HOME: "家庭",
    Scope.EXTRACURRICULAR: "课外",
    Scope.ALL: "总量",
}


def long_day(day: date) -> str:
    """As 2026年10月15日 星期四."""
    return f"{day.year}年{day.month}月{day.day}日 {weekday(day).replace('周', '星期')}"


def long_span(first: date, last: date | None) -> str:
    """As `long_day`, or 2026年10月16日 星期五 至 10月18日 星期日."""
    until = f" 至 {long_day(last).partition('年')[2]}" if last else ""
    return f"{long_day(first)}{until}"


def tier_label(tier: Tier | None) -> str:
    """As 必做, 选做 or A层; empty where none was stated."""
    if tier is None:
        return ""
    return tier.value if tier in {Tier.REQUIRED, Tier.OPTIONAL} else f"{tier.value}层"


def limited(scope: Scope) -> str:
    """What the total is called: 书面, or 家庭作业 where the limit is on all kinds of work."""
    return "书面" if scope in {Scope.WRITTEN, Scope.WRITTEN_HOME} else "家庭作业"

"""The seeded school of the demo and the chat page."""

import tomllib
from datetime import date, datetime, time, timedelta
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

from bot.cli.rehearsal import Rehearsal
from bot.domain.calendar import CalendarRules, DayKind, day_kind
from bot.sandbox import Chat

ZONE = ZoneInfo("Asia/Shanghai")
FAMILIES = ("小雨妈妈", "晨晨爸爸", "乐乐奶奶", "安安妈妈", "豆豆爸爸", "琪琪妈妈")
ADMIN = "陈主任"


def seed_data() -> dict[str, Any]:
    """The school file's content."""
    return tomllib.loads(resources.files("bot.cli").joinpath("seed_school.toml").read_text(encoding="utf-8"))


def a_teaching_day(after: date, weekday: int | None = None) -> datetime:
    """14:20 on the first ordinary school day from `after` on (on that weekday, 0 = Monday)."""
    day = after
    while day_kind(day, CalendarRules()).kind is not DayKind.TEACHING or weekday not in (None, day.weekday()):
        day += timedelta(days=1)
    return datetime.combine(day, time(14, 20), tzinfo=ZONE)


async def settle_in(rehearsal: Rehearsal) -> dict[str, Chat]:
    """Staff enrol, each class gets its bound parents' group and one following parent; class label → group."""
    await rehearsal.enrol_staff()
    groups = await rehearsal.bind_groups(ADMIN, FAMILIES)
    for name, item in zip(FAMILIES, rehearsal.codes.classes, strict=False):
        parent = rehearsal.person(name)
        await rehearsal.say(parent, rehearsal.private(parent), f"/start {item.join}")
    return groups

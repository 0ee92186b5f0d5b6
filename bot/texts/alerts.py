"""What 管理员 are told of the program's own trouble."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta

from bot.domain.timetable import JobName
from bot.texts.words import day_name, span_name

_WORK = {
    JobName.NUDGE: "催报",
    JobName.PUBLISH: "作业公示",
    JobName.MORNING: "班主任小结",
    JobName.BEDTIME: "睡眠提醒",
    JobName.PHONE: "手机提醒",
    JobName.POLL: "小调查",
    JobName.MONTHLY: "月度通报草稿",
}
_MOST_DAYS = 7
WORTH_TELLING = frozenset(_WORK)


def clock_jumped(seconds: float) -> str:
    way = "往前" if seconds > 0 else "往后"
    return f"服务器的时钟刚刚{way}跳了 {_span(seconds)}。已暂停安排，时钟稳定后自动继续；请检查服务器的时间设置（是否开了自动对时）。"


def clock_drifts(seconds: float) -> str:
    way = "快" if seconds > 0 else "慢"
    return f"服务器的时钟比 Telegram {way} {_span(seconds)}，公示和提醒会跟着不准。请打开服务器的自动对时（NTP）。"


def missed(by_day: Mapping[date, Mapping[JobName, int]]) -> str:
    """Work that was due while the service was away and is too late now. Counts: classes, 0 where it is the school's."""
    rows = _by_day(by_day) if len(by_day) <= _MOST_DAYS else _counted(by_day)
    return "\n".join(["因系统停机，这些到点没有做，现在已过时，不再补做：", *rows, "作业登记都在，没有丢失。"])


def _by_day(by_day: Mapping[date, Mapping[JobName, int]]) -> list[str]:
    return [
        f"{day_name(day)}：" + "、".join(_WORK[job] + (f"（{n}个班）" if n else "") for job, n in jobs.items())
        for day, jobs in sorted(by_day.items())
    ]


def _counted(by_day: Mapping[date, Mapping[JobName, int]]) -> list[str]:
    """After a long absence: from when to when, and on how many days each."""
    days = Counter(job for jobs in by_day.values() for job in jobs)
    counted = "、".join(f"{work} {days[job]} 天" for job, work in _WORK.items() if days[job])
    return [f"{span_name(min(by_day), max(by_day))}：{counted}"]


def _span(seconds: float) -> str:
    whole = timedelta(seconds=round(abs(seconds)))
    minutes, rest = divmod(int(whole.total_seconds()), 60)
    return f"{minutes} 分 {rest} 秒" if minutes else f"{rest} 秒"

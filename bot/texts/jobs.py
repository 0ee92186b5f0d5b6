"""Timed work, as the operator reads of it."""

from bot.domain.timetable import JobName

DESCRIPTIONS = {
    JobName.NUDGE: "私下提醒还没登记的老师",
    JobName.UNANSWERED: "截止时，告诉没有答完的老师哪条没有登记",
    JobName.CUTOFF: "截止，作业单送审",
    JobName.REVIEW_REMINDER: "提醒还没审核的人",
    JobName.DEPUTY: "没人审核时请代审人",
    JobName.CARE: "把当天作业交给课后服务教师",
    JobName.PUBLISH: "作业公示发到家长群",
    JobName.POINTS: "一、二年级本周学习要点发到家长群",
    JobName.MORNING: "给班主任上一个上课日的小结",
    JobName.BEDTIME: "睡眠提醒",
    JobName.PHONE: "周末和假期前的手机提醒",
    JobName.POLL: "小调查，每周一次",
    JobName.POLL_CLOSE: "小调查收回",
    JobName.MONTHLY: "每月通报草稿",
    JobName.HOUSEKEEPING: "清理过期数据；放假安排公布后有日子变了，告诉管理员",
}


def not_due(name: str, at: str) -> str:
    return f"{name}：按 {at} 看，没有到时间的事（或已过时效）。jianfu jobs list 可以看下一次的时间。"


def ran(name: str, *, planned: int, already: int, failed: int) -> str:
    tail = f"，{failed} 项失败（见上面的日志，稍后会再试）" if failed else ""
    return f"{name}：已安排 {planned} 项，{already} 项之前已做过{tail}。"

"""均衡提示: what a school asks of its subjects, said kindly, to the teacher and on the review card."""

from bot.domain.balance import Remark, Why
from bot.domain.week import Week


def remark(found: Remark) -> str:
    """One remark in one sentence."""
    match found.why:
        case Why.SUBJECT:
            return f"{found.subject} {found.found} 分钟，比单科上限 {found.most} 分钟多"
        case Why.SUBJECTS:
            return f"当天 {found.found} 科有书面作业，学校规定最多 {found.most} 科"
        case Why.NOT_ALLOWED:
            return f"{found.subject}按学校规定当堂完成，不留书面作业"
        case Why.RATIO:
            return f"{found.subject} {found.found} 分钟，按学校的学科比例约 {found.most} 分钟"
        case Why.TURN:
            return f"{found.subject}上一个上课日也留了书面作业，学校提倡各学科轮流"
        case Why.AT_SCHOOL:
            return f"{found.subject}有 {found.found} 分钟书面作业带回家，学校提倡小学书面作业在校内完成"


def week_average(week: Week) -> str:
    """For 班主任 and office; the limit of each single day stays what it is."""
    over = f"，比上限 {week.allowed} 分钟多 {week.average - week.allowed} 分钟" if week.average > week.allowed else ""
    return f"本周 {week.days} 天平均每天 {week.average} 分钟{over}"

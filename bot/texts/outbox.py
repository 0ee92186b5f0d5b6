"""The outbox as the operator reads of it. States by their names in the outbox."""

from bot.messages import MessageKind

STATES = {
    "due": "待发",
    "sending": "正在发",
    "sent": "已发",
    "held": "等人决定",
    "given_up": "发不出去",
    "expired": "过时未发",
    "in_doubt": "不知道到没到",
}

KINDS = {
    MessageKind.PUBLICATION: "作业公示",
    MessageKind.CARD: "公示卡",
    MessageKind.CORRECTION: "更正",
    MessageKind.REVIEW: "审核卡",
    MessageKind.NOTICE: "通知",
    MessageKind.NUDGE: "催报",
    MessageKind.MORNING: "昨日小结",
    MessageKind.BEDTIME: "睡眠提醒",
    MessageKind.PHONE: "手机提醒",
    MessageKind.POLL: "小调查",
    MessageKind.POLL_CLOSE: "小调查收回",
    MessageKind.PIN: "置顶",
    MessageKind.UNPIN: "取消置顶",
    MessageKind.LEAVE: "退出没有绑定的群",
    MessageKind.REPORT: "月度通报",
}

COLUMNS = ("编号", "状态", "种类", "班级", "应发时间", "最晚", "试过", "存疑", "原因")

_REASONS = {
    "restored": "从备份恢复，不知道是否已发",
    "left": "机器人已离开这个群",
    "unbound": "群已解除绑定",
    "no-rights": "机器人在群里不能发言",
    "chat-not-found": "找不到这个群",
    "flood": "发得太快，稍后再发",
    "crash": "上次运行中断",
    "stopped": "停机时还没有回音",
    "waits-for-target": "等它说的那条先发出",
    "no-target": "它说的那条没有发出",
    "not-wanted": "班主任说不用补发",
    "not-a-stranger": "群已绑定，不用退出",
    "channel-cannot": "这个平台做不到",
}


def reason(code: str | None) -> str:
    return _REASONS.get(code or "", code or "")


def nothing() -> str:
    return "发件箱里没有等着的、失败的、存疑的消息。"


def only_first(limit: int) -> str:
    return f"只列出前 {limit} 条，要看更多请加 --limit。"


def what_next() -> str:
    return "再发：jianfu outbox retry 编号；存疑的看过群里再说：jianfu outbox resolve 编号 --sent（到了）或 --not-sent（没到，再发）。"


def no_such_state(name: str) -> str:
    return f"没有「{name}」这种状态。可以是：{'、'.join(STATES)}。"


def ids_or_all() -> str:
    return "写消息编号，或者只写 --all-held。"


def sent_or_not() -> str:
    return "请写明 --sent（到了）还是 --not-sent（没到，再发一次）。"


def retried(count: int) -> str:
    return f"已重新排队 {count} 条，正在运行的服务两秒内发出。" if count else "没有等人决定的消息。"


def resolved(row_id: int, *, sent: bool) -> str:
    return f"{row_id} 号记为已到。" if sent else f"{row_id} 号记为没到，已重新排队。"

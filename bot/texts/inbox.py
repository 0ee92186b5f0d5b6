"""收件箱: what the admins read when something that came in could not be dealt with."""

from datetime import datetime, timedelta

from bot.texts.words import day_name


def dead_letter(number: int, error: str) -> str:
    """An update was set aside. Its number and the kind of error, never a word of it."""
    return (
        f"有一条发给机器人的消息没能处理，已放到一边（编号 {number}，{error}）。发的人在私聊里已看到「系统出错」，请他再发一次。\n"
        "如果再发还是不行，请把编号告诉维护系统的人。同样的错误一小时内只提醒这一次。"
    )


def away(since: datetime, gap: timedelta) -> str:
    """The bot was not reachable for longer than Telegram keeps what people write. since: school time."""
    return (
        f"机器人离线了约 {gap // timedelta(hours=1)} 小时（上次在线：{day_name(since.date())} {since:%H:%M}）。"
        "Telegram 只替机器人保留 24 小时内的消息，更早的已经收不到了。请提醒这段时间登记过作业的老师再发一次，重复发不会重复登记。"
    )

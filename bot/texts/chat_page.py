"""What `jianfu chat` and `jianfu demo` say in the terminal."""

from datetime import datetime

from bot.texts.words import clock, day_name


def open_here(url: str, now: datetime) -> str:
    return (
        f"[bold]打开 {url}[/bold]\n"
        f"学校的钟：{day_name(now.date())} {clock(now)}，页面右上角可以拨快。\n"
        "左边选一个人：王老师、赵老师（班主任）、家长、陈主任，和机器人聊聊。Ctrl-C 结束。"
    )

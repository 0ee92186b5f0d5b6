"""demo, chat, run, worker: the whole program at work."""

from pathlib import Path
from typing import Annotated

import typer


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.command(epilog="例：jianfu demo --out out")(demo)
    cli.command(epilog="例：jianfu chat --port 8800")(chat)
    cli.command(epilog="例：JIANFU_TELEGRAM_TOKEN=… jianfu run")(run)
    cli.command(epilog="例：JIANFU_DATABASE_URL=postgresql+psycopg://… jianfu worker")(worker)


def demo(
    out: Annotated[Path, typer.Option("--out", help="公示卡、打印单、台账写到这个文件夹。")] = Path("out"),
) -> None:
    """演一遍学校的一天：不要令牌，不要网络，半分钟以内。"""
    import asyncio

    from bot.cli.demo import play

    asyncio.run(play(out))


def chat(
    port: Annotated[int, typer.Option("--port", help="网页端口；0 为自动选一个。", min=0, max=65535)] = 8800,
) -> None:
    """在浏览器里试用：扮老师、班主任、家长、教导处，对面就是真正的机器人。"""
    import asyncio

    from bot.cli.chat import serve

    asyncio.run(serve(port))


def run() -> None:
    """运行机器人：收消息、按时公示、发提醒。Ctrl-C 停止。"""
    _serve(helps=False)


def worker() -> None:
    """给同一个 PostgreSQL 数据库多开一个服务进程：分担发送、按时的事和 webhook。停掉哪一个都行。"""
    _serve(helps=True)


def _serve(*, helps: bool) -> None:
    import asyncio

    from bot.cli.running import fastest_loop, serve

    with asyncio.Runner(loop_factory=fastest_loop()) as runner:
        runner.run(serve(helps=helps))

"""outbox list, retry, resolve: messages waiting, failed, in doubt."""

from typing import Annotated

import typer


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.command("list", epilog="例：jianfu outbox list --state held --state in_doubt")(list_messages)
    cli.command("retry", epilog="例：jianfu outbox retry 41 42；jianfu outbox retry --all-held")(retry)
    cli.command("resolve", epilog="例：jianfu outbox resolve 41 --not-sent")(resolve)


def list_messages(
    states: Annotated[
        list[str] | None,
        typer.Option(
            "--state", help="只看这些状态，可以写几次：due、sending、sent、held、given_up、expired、in_doubt。"
        ),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", help="最多列几条。", min=1, max=100_000)] = 200,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON，只有编号，没有内容。")] = False,
) -> None:
    """列出等着的、失败的、存疑的消息（不写 --state 时）。"""
    import asyncio

    from bot.cli.outbox import show
    from bot.texts import outbox as texts

    if unknown := next((name for name in states or () if name not in texts.STATES), None):
        raise typer.BadParameter(texts.no_such_state(unknown))
    asyncio.run(show(states or [], limit=limit, as_json=as_json))


def retry(
    ids: Annotated[list[int] | None, typer.Argument(metavar="编号...", help="消息编号，可以写几个。")] = None,
    all_held: Annotated[bool, typer.Option("--all-held", help="所有等人决定的。")] = False,
) -> None:
    """再发一次：等人决定的、发不出去的、过时的、存疑的。正在运行的服务两秒内发出。"""
    import asyncio

    from bot.cli.outbox import retry as again
    from bot.texts import outbox as texts

    if bool(ids) == all_held:
        raise typer.BadParameter(texts.ids_or_all())
    asyncio.run(again(ids or [], all_held=all_held))


def resolve(
    row_id: Annotated[int, typer.Argument(metavar="编号", help="消息编号。")],
    sent: Annotated[bool | None, typer.Option("--sent/--not-sent", help="到了，或没到（再发一次）。")] = None,
) -> None:
    """看过群里以后，说明一条存疑的消息到没到。"""
    import asyncio

    from bot.cli.outbox import resolve as decide
    from bot.texts import outbox as texts

    if sent is None:
        raise typer.BadParameter(texts.sent_or_not())
    asyncio.run(decide(row_id, sent=sent))

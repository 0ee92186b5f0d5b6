"""read, preview, doctor: looking without changing anything."""

from pathlib import Path
from typing import Annotated

import typer


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.command(epilog="例：jianfu read --grade 3 '数学 口算第12页，约20分钟'；加 --explain 看依据")(read)
    cli.command(epilog="例：jianfu preview 3-2 --date 2026-10-15 --format png > 公示.png")(preview)
    cli.command(epilog="例：jianfu doctor")(doctor)


def read(
    text: Annotated[str | None, typer.Argument(help="一条消息，照老师平时的写法。")] = None,
    grade: Annotated[int | None, typer.Option("--grade", help="年级，1 到 9。", min=1, max=12)] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help='输出 JSON；不写消息时从标准输入逐行读 {"id","text","grade"}。')
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="逐步说明：哪些词得出哪一项，哪些数字没有当作用时，为什么。")
    ] = False,
) -> None:
    """看机器人怎样理解一条消息；不登记，不发送。"""
    from bot.cli.reading import explain_one, read_lines, read_one

    if explain and (text is None or as_json):
        message = "--explain 要写上一条消息，且不能和 --json 同用。"
        raise typer.BadParameter(message)
    if text is not None and explain:
        explain_one(text, grade)
    elif text is not None:
        read_one(text, grade, as_json=as_json)
    elif as_json:
        read_lines(grade)
    else:
        message = "请写一条消息，或加 --json 从标准输入读。"
        raise typer.BadParameter(message)


def preview(
    class_name: Annotated[str, typer.Argument(metavar="CLASS", help="班级：3-2、三（2）班，几所学校时写 学校/3-2。")],
    date: Annotated[str, typer.Option("--date", help="哪一天，例如 2026-10-15。")],
    kind: Annotated[str, typer.Option("--format", help="text、png、pdf 或 html。")] = "text",
    out: Annotated[Path | None, typer.Option("--out", help="写到这个文件；不写则写到标准输出。")] = None,
) -> None:
    """预览一张公示单，和要发出去的一样。"""
    import asyncio

    from bot.cli.preview import show

    asyncio.run(show(class_name, date, kind, out))


def doctor() -> None:
    """检查设置、数据库、令牌、字体、校历和时钟，说明每一处怎么办。"""
    import asyncio

    from bot.cli.doctor import examine

    if not asyncio.run(examine()):
        raise typer.Exit(1)

"""ledger verify, export ledger: the record, checked and handed over."""

from pathlib import Path
from typing import Annotated

import typer


def register(ledger: typer.Typer, export: typer.Typer) -> None:
    """Add the commands to their groups."""
    ledger.callback()(_ledger)
    ledger.command("verify", epilog="例：jianfu ledger verify --noted 44398d25278be30a")(verify)
    export.callback()(_export)
    export.command(
        "ledger",
        epilog="例：jianfu export ledger --from 2026-10-01 --to 2026-10-31 --format docx --class 3-2 --out 十月.docx",
    )(export_ledger)


def _ledger() -> None:
    """台账：有没有被改动。"""


def _export() -> None:
    """导出：备案台账。"""


def verify(
    noted: Annotated[str | None, typer.Option("--noted", help="以前抄下的链尾：看它还在不在历史里。")] = None,
) -> None:
    """校验台账：历史、公示版本、作业行有没有绕过程序被改动。每所学校一行；有改动的，说出第一处。"""
    import asyncio

    from bot.cli.ledger import check

    if not asyncio.run(check(noted)):
        raise typer.Exit(1)


def export_ledger(
    first: Annotated[str, typer.Option("--from", help="从哪天起，例如 2026-10-01。")],
    last: Annotated[str, typer.Option("--to", help="到哪天，含这一天。")],
    kind: Annotated[str, typer.Option("--format", help="xlsx、docx 或 csv。")] = "xlsx",
    class_name: Annotated[str | None, typer.Option("--class", help="只要这个班，例如 3-2。")] = None,
    grade: Annotated[int | None, typer.Option("--grade", help="只要这个年级，1 到 9。", min=1, max=9)] = None,
    school_id: Annotated[str | None, typer.Option("--school", help="哪所学校；只有一所时不用写。")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="写到这个文件；不写则写到标准输出。")] = None,
) -> None:
    """导出备案台账：每班每天登记了什么、谁未报、谁审核、何时公示。"""
    import asyncio

    from bot.cli.ledger import Wanted, write

    asyncio.run(write(Wanted(first, last, class_name, grade, school_id), kind, out))

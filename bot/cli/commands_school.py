"""school apply: from a file to a school with its codes."""

from pathlib import Path
from typing import Annotated, Any

import typer


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.callback()(_group)
    cli.command("apply", epilog="例：jianfu school apply examples/school.toml --renew 王老师")(apply)


def _group() -> None:
    """学校：建立、更新、发邀请码。"""


def apply(
    file: Annotated[Path, typer.Argument(help="学校文件（TOML），写法见 docs/school-file.md。", metavar="FILE.toml")],
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
    renew: Annotated[
        list[str] | None, typer.Option("--renew", help="给这个人或这个班重新发码（旧码作废），可写多次。")
    ] = None,
) -> None:
    """按学校文件建立或更新学校，打印新发的邀请码和绑定码。可以反复运行。"""
    import asyncio

    asyncio.run(_apply(file, as_json=as_json, renew=tuple(renew or ())))


async def _apply(file: Path, *, as_json: bool, renew: tuple[str, ...]) -> None:
    import json

    from bot.cli.opening import opened
    from bot.domain.school_file import parse_school

    spec = parse_school(_read(file))
    async with opened() as app:
        done = await app.apply_school(spec, app.clock(), renew=renew)
    if as_json:
        print(json.dumps(_as_json(done), ensure_ascii=False))
    else:
        _show(spec.school.name, done)


def _read(file: Path) -> dict[str, Any]:
    import tomllib

    from bot.cli.errors import OperatorError

    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise OperatorError("no-file", path=file) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise OperatorError("not-toml", path=file, reason=error) from error


def _as_json(done: Any) -> dict[str, Any]:
    return {
        "classes": [
            {
                "id": c.school_class.short,
                "label": c.school_class.label,
                "bind": {"parents": c.parents, "staff": c.staff},
                "join": c.join,
            }
            for c in done.classes
        ],
        "people": [{"name": p.person.name, "roles": sorted(p.person.roles), "invite": p.invite} for p in done.people],
    }


def _show(name: str, done: Any) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Column, Table

    from bot.texts import cli as texts
    from bot.texts.staff import ROLE_NAMES

    console = Console()
    console.print(escape(texts.applied(name, changed=done.changed)), highlight=False)

    # A code a row and never broken: it must survive a narrow terminal and being copied.
    def code() -> Column:
        return Column("码", no_wrap=True, min_width=22)

    people = Table("姓名", "身份", code(), title=texts.INVITES, title_justify="left")
    for item in done.people:
        people.add_row(
            escape(item.person.name),
            "、".join(ROLE_NAMES[role] for role in sorted(item.person.roles)),
            item.invite or "—",
        )
    classes = Table("班级", "用处", code(), title=texts.CLASS_CODES, title_justify="left")
    for item in done.classes:
        for use, value in (("家长群", item.parents), ("教师群", item.staff), ("家长关注", item.join)):
            classes.add_row(item.school_class.label, use, value or "—")
    console.print(people, classes)
    console.print(texts.NO_CODE)
    if pages := [(item.school_class.label, item.page) for item in done.classes if item.page]:
        console.print(texts.CLASS_PAGES)
        for label, url in pages:  # an address a line, whole, whatever the terminal's width
            console.print(f"  {label} {url}", soft_wrap=True, highlight=False)

"""db upgrade: migrations."""

import typer


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.callback()(_group)
    cli.command("upgrade", epilog="例：jianfu db upgrade")(upgrade)


def _group() -> None:
    """数据库。"""


def upgrade() -> None:
    """把数据库升级到最新版本（SQLite 在 run 和 school apply 时会自动升级）。"""
    from bot.app.cluster import upgrade_cluster
    from bot.cli.opening import settings
    from db.migrate import current, head
    from db.migrate import upgrade as to_head

    chosen = settings()
    if chosen.database_path is not None:
        chosen.database_path.parent.mkdir(parents=True, exist_ok=True)
    before = current(chosen.database_url) if chosen.database_path is None or chosen.database_path.exists() else None
    to_head(chosen.database_url)
    upgrade_cluster(chosen)
    print(f"数据库已是最新版本 {head()}" + ("。" if before == head() else f"（原来是 {before or '空的'}）。"))

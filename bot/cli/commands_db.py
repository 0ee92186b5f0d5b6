"""db upgrade, backup, restore: migrations, a consistent copy and back."""

from pathlib import Path
from typing import Annotated

import typer


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.callback()(_group)
    cli.command("upgrade", epilog="例：jianfu db upgrade")(upgrade)
    cli.command("backup", epilog="例：jianfu db backup 备份-20261121.db")(backup)
    cli.command("restore", epilog="例：jianfu db restore 备份-20261121.db")(restore)


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


def backup(
    file: Annotated[Path, typer.Argument(metavar="文件", help="备份写到这个文件，不能已经存在。")],
) -> None:
    """把数据库完整抄一份，服务可以照常运行。盖章的密钥抄在旁边的 文件.secret 里；都没有加密，请妥善保管。"""
    from bot.cli.backup import back_up

    back_up(file)


def restore(
    file: Annotated[Path, typer.Argument(metavar="文件", help="jianfu db backup 做的备份。")],
) -> None:
    """用备份换下数据库。先停掉服务；恢复后没发的消息都等人决定，要求删除过的家长会再删一次。"""
    from bot.cli.backup import restore as bring_back

    bring_back(file)

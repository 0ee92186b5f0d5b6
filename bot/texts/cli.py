"""What the operator reads on the command line."""

from collections.abc import Iterable

from bot.domain.errors import BotError
from bot.texts import outbox

SENTENCES = {
    "no-token": "没有机器人令牌。请在环境变量或 .env 里设置 {names}（向 @BotFather 申请），再运行一次；想先试用：jianfu chat",
    "already-running": "这个数据库已有一个服务在运行（进程 {pid}，从 {since} 起）。先停掉它，或换一个 JIANFU_DATABASE_URL。",
    "rehearsal-refused": "JIANFU_CLOCK 只用于排练，不能和真正的 Telegram 一起用。请去掉它，或设置 JIANFU_TELEGRAM_API_URL。",
    "webhook-secret-missing": "设了 JIANFU_WEBHOOK_URL 就要同时设 JIANFU_WEBHOOK_SECRET（随便一串长的字母数字）。",
    "webhook-refused": "Telegram 不接受这个 JIANFU_WEBHOOK_URL：{reason}。请检查地址是否是公网 https。",
    "token-refused": "Telegram 不认这个令牌。请核对 JIANFU_TELEGRAM_TOKEN，或向 @BotFather 重新申请。",
    "no-school": "还没有学校。先写一个学校文件（例子在 examples/school.toml），运行 jianfu school apply 学校.toml",
    "which-school": "有几所学校，请写明是哪一所，例如 {example}",
    "unknown-class": "没有「{name}」这个班级或这个人，请核对学校文件。",
    "no-file": "找不到文件 {path}，请核对路径。",
    "not-toml": "{path} 不是有效的 TOML：{reason}",
    "bad-time": "看不懂时间「{value}」。请写成 2026-10-15T16:20 这样。",
    "bad-date": "看不懂日期「{value}」。请写成 2026-10-15 这样。",
    "bad-job": "没有「{name}」这件事。可以是：{known}",
    "bad-format": "没有「{value}」这种格式。可以是：{known}",
    "bad-range": "从 {first} 到 {last} 不对：开始的日期要在前，最多 {most} 天。",
    "link-gone": "抄下的链尾 {noted} 已不在历史里：历史的末尾被截掉过，或者整条被改写过。",
    "class-or-grade": "--class 和 --grade 只写一个。",
    "no-such-grade": "没有 {grade} 年级的班级，请核对学校文件。",
    "ledger-empty": "{first} 到 {last} 没有公示，也没有该登记的日子，台账是空的。",
    "which-school-option": "有几所学校，请加 --school，例如 --school {example}",
    "bad-input": "第 {line} 行不是一个带 id 和 text 的 JSON 对象。",
    "bad-settings": "设置有误：{reason}",
    "nothing-to-show": "{label} {day} 没有任何登记，没有可以预览的公示。",
    "font-missing": "没有可用的中文字体。请重新安装依赖（./jianfu 会自动装），或 apt install fonts-noto-cjk",
    "web-bind": "打不开 {address}（{reason}）。请换一个 JIANFU_WEB_BIND，例如 127.0.0.1:8080。",
    "webhook-needs-listener": "设了 JIANFU_WEBHOOK_URL 就要同时设 JIANFU_WEB_BIND（本机监听的地址，例如 127.0.0.1:8080）。",
    "not-readable": "读不了或写不了 {path}：{reason}",
    "database": "数据库出错：{reason}。请运行 jianfu doctor 检查。",
    "unexpected": "程序出错：{what}，在 {where}。数据没有损坏；请把这一行告诉维护者（设 PYTHONDEVMODE=1 再运行可看详情）。",
    "worker-needs-postgresql": "多开进程要用 PostgreSQL：请设 JIANFU_DATABASE_URL=postgresql+psycopg://…（见 docs/scaling.md）。SQLite 只能有一个 jianfu run。",
    "worker-needs-secret": "没有 JIANFU_SECRET：各个进程要用同一个，不然一个进程发的按钮，另一个不认。请在每台机器上设成一样的（一串长的字母数字）。",
    "postgres-extra-missing": "用 PostgreSQL 还要装一组软件包。请用 ./jianfu 启动（会自动装），或运行 uv sync --extra postgres（没有 uv：pip install 'procrastinate>=3.10'）。",
    "database-not-upgraded": "数据库还不是这个版本。请先运行一次 jianfu db upgrade，再启动服务。",
    "dispatcher-stopped": "和数据库的连接断了（{part}），这个进程已收尾退出；已写下的消息不会丢。请让 systemd 等自动重新启动它（见 docs/scaling.md）。",
    "poller-lock-lost": "和数据库的连接断了，收消息的事可能已由别的进程接手，这个进程已收尾退出。请让 systemd 等自动重新启动它。",
    "outbox-unknown": "没有 {id} 号消息。jianfu outbox list 可以看编号。",
    "outbox-refused": "{id} 号现在是「{state}」，不能这样做。",
    "backup-exists": "{path} 已经有了，不会覆盖。请换一个文件名。",
    "backup-bad": "{path} 不是本程序的备份，或者已损坏：{reason}",
    "backup-newer": "{path} 是更新版本的程序做的备份（{revision}）。请先升级程序。",
    "backup-no-tool": "没有找到 {tool}。请安装与数据库同版本的 PostgreSQL 客户端（如 apt install postgresql-client），或用 PG_BIN 指定它的文件夹。",
    "backup-tool-failed": "{tool} 没有成功：{reason}",
    "database-in-use": "还有 {count} 个连接在用这个数据库。请先停掉所有 jianfu run 和 jianfu worker，再恢复。",
    "port-taken": "端口 {port} 已被占用，换一个试试，例如 jianfu chat --port 8800",
}


SETTING_HINTS = {
    "database_url": "要写成 sqlite+aiosqlite:///jianfu.db 或 postgresql+psycopg://… 这样",
    "telegram_api_url": "要写成 http://主机:端口 这样",
    "web_bind": "要写成 127.0.0.1:8080 这样",
    "log": "只能是 text 或 json",
    "messages_per_second": "要是 1 到 30 之间的数",
    "clock": "要写成 2026-10-15T16:20 这样",
}


def school_file(problems: Iterable[str]) -> str:
    """Everything wrong with a school file, a line each."""
    listed = [f"  · {problem}" for problem in problems]
    return "\n".join([f"学校文件有 {len(listed)} 处要改，什么都还没有变：", *listed])


INVITES = "教职工：私聊机器人发送「/start 码」，72小时内一次有效"
CLASS_CODES = "班级：群里发送「/bind 码」（家长群、教师群）；家长私聊发送「/start 码」（家长关注）"
CLASS_PAGES = "班级公示页（只看，不用登录；有网址的人都能看，--renew 班级 换新网址、旧的作废）："
NO_CODE = "「—」表示早先发的还有效，或已经用上；要换新的：--renew 姓名 或 --renew 班级。"


def applied(name: str, *, changed: bool) -> str:
    return f"{name} {'已更新' if changed else '没有变化'}。码只显示这一次，请记下来。"


def missing(what: str) -> str:
    return f"还缺 {what}。"


def no_such_option(name: str, near: Iterable[str]) -> str:
    meant = "、".join(near)
    return f"没有 {name} 这个选项。" + (f"是不是 {meant}？" if meant else "")


def no_such_command(group: str, known: Iterable[str]) -> str:
    return f"{group} 没有这个命令。可以是：{'、'.join(known)}。"


def bad_value(what: str, meant: str) -> str:
    return f"{what} 写得不对，要写：{meant}"


def bad_usage(why: str) -> str:
    return f"命令写得不对：{why.rstrip('.')}。"


def see_help(command: str) -> str:
    return f"用法见 {command} --help"


def failure(error: BotError) -> str:
    """One line for an operator."""
    facts = {key: _plain(value) for key, value in error.facts.items()}
    if "state" in facts:
        facts["state"] = outbox.STATES.get(facts["state"], facts["state"])
    template = SENTENCES.get(error.code)
    return template.format_map(_Facts(facts)) if template else f"{error.code} {facts or ''}".strip()


def _plain(value: object) -> str:
    return "、".join(map(str, value)) if isinstance(value, tuple | list) else str(value)


class _Facts(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "未知"

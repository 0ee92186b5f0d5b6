"""What `jianfu doctor` says."""

from collections.abc import Sequence
from datetime import date

from bot.domain.presets import PresetInfo


def settings(database_url: str, api_url: str) -> str:
    place = database_url.rpartition("@")[2] if "@" in database_url else database_url
    return f"数据库 {place}；消息接口 {api_url}"


def verdict(*, well: bool) -> str:
    return "一切就绪。" if well else "有需要处理的地方，见上面打叉的几行。"


def sqlite(version: str, *, fixed: bool) -> str:
    if fixed:
        return f"SQLite {version}"
    return f"SQLite {version}：有已知的日志重置缺陷，本程序只用一个写连接，不受影响；有机会请升级到 3.51.3 以上。"


def outbox(*, held: int, doubted: int) -> str:
    if not held and not doubted:
        return "发件箱里没有等人决定的消息"
    return f"发件箱里有 {held} 条等人决定、{doubted} 条不知道到没到：jianfu outbox list 看一看，再用 retry 或 resolve 处理。"


def font_missing() -> str:
    return "没有中文字体，公示卡画不出来。请重新安装依赖，或 apt install fonts-noto-cjk"


def font(family: str, *, shipped: bool) -> str:
    return f"中文字体 {family}" + ("" if shipped else "（用的是系统字体，不是随程序安装的）")


def no_school() -> str:
    return "还没有学校。请运行 jianfu school apply 学校.toml（例子在 examples/school.toml）"


def rules(school: str, presets: Sequence[PresetInfo]) -> str:
    named = [f"{each.title}（{each.source}）" if each.source else each.title for each in presets]
    return f"{school} 的作业制度：{'、'.join(named)}"


def calendar(school: str, provisional: date | None) -> str:
    if provisional is None:
        return f"{school}：半年内的放假安排都已公布"
    return f"{school}：{provisional} 起的放假安排还没公布，先按法定节日算；公布后升级程序，或在学校文件 [calendar] 里写明。"


def no_terms(school: str) -> str:
    return f"{school}：学校文件没写学期（[calendar] terms），寒暑假里的工作日也会当作上课日。"


def terms(school: str, last: date, *, soon: bool) -> str:
    return f"{school}：学期写到 {last}" + ("，快到了，请补上下学期。" if soon else "")


def pages(*, listening: bool) -> str:
    if listening:
        return "班级公示页已开通"
    return "设了 JIANFU_PUBLIC_URL，却没有设 JIANFU_WEB_BIND：发出去的网址打不开。请设上，例如 127.0.0.1:8080"


def no_pages(school: str, channel: str) -> str:
    """A school whose channel lives on its pages, which have no address."""
    how = "，家长只能私聊发「今日作业」查看" if channel == "web" else ""
    return f"{school}：发布渠道是 {channel}，但没有设 JIANFU_PUBLIC_URL，班级公示页没有网址{how}。"


def no_token(name: str) -> str:
    return f"{name} 没有设置。请向 @BotFather 申请令牌，写进环境变量或 .env"


def token_refused(name: str) -> str:
    return f"{name}：对方不认这个令牌。请核对，或向 @BotFather 重新申请。"


def unreachable(api_url: str) -> str:
    return f"连不上 {api_url}。请检查网络；中国大陆的网络连不上 Telegram。"


def token(name: str, username: str) -> str:
    return f"{name}：机器人 @{username}"

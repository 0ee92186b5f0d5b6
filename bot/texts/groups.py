"""What is said in groups."""

from collections.abc import Sequence

from bot.domain.school import SchoolClass


def bound(school_class: SchoolClass, *, parents: bool, changed: bool = False) -> str:
    """changed: until now it was the class's other group (家长群, 教师群)."""
    what = "家长群，每个上课日在这里发作业公示" if parents else "教师群，@我发作业也能登记"
    before = (
        f"本群原来绑定为{'教师群' if parents else '家长群'}，现已改为{'家长群' if parents else '教师群'}。"
        if changed
        else ""
    )
    return f"已绑定 {school_class.label}（{what}）。{before}"


def unbound(classes: Sequence[SchoolClass]) -> str:
    if not classes:
        return "本群没有绑定班级。"
    return f"已解除绑定：{'、'.join(c.label for c in classes)}。"


def hello() -> str:
    """When the bot has been added to a group nobody has bound."""
    return "大家好，我是作业公示助手。请班主任或管理员在本群发送「/bind 绑定码」，绑定后才会发公示。"


def bind_how() -> str:
    return "请在 /bind 后面写上绑定码，例如「/bind Ab3…」。绑定码在学校管理员那里。"


def anonymous() -> str:
    return "我看不到您是谁（匿名管理员）。请先关闭匿名，再发一次 /bind。"

"""Command menus by role, and /help in one screen."""

from collections.abc import Sequence

from bot.domain.people import Person, Role
from bot.texts.staff import example

_TODAY = ("today", "今日作业")
_HELP = ("help", "能做什么")
_ROOM = ("left", "剩余分钟和未报")
_IDEAS = ("ideas", "实践作业建议")
_PAGE = ("page", "班级公示页网址")
_LOG = ("log", "我的作业日志")

MENUS: dict[str, tuple[tuple[str, str], ...]] = {
    "teacher": (_ROOM, _LOG, _IDEAS, _HELP),
    "homeroom": (_ROOM, _LOG, _IDEAS, ("bind", "在群里绑定班级"), _PAGE, _HELP),
    "office": (_ROOM, _HELP),
    "admin": (("bind", "在群里绑定班级"), _PAGE, _HELP),
    "parent": (_TODAY, ("unfollow", "取消关注"), _HELP),
    "stranger": (_HELP,),
}

_MENU_ORDER = (
    Role.HOMEROOM,
    Role.TEACHER,
    Role.ADMIN,
    Role.OFFICE,
    Role.SUPERVISOR,
    Role.GRADE_HEAD,
    Role.CARE,
)


def menu_of(person: Person) -> str:
    """The menu that serves most of what a person does."""
    for role in _MENU_ORDER:
        if role in person.roles:
            return role.value if role.value in MENUS else "office"
    return "stranger"


def help_for_staff(person: Person) -> str:
    rows = []
    if person.teaches:
        rows += [
            f"登记作业：发一条消息，例如「{example(person)}」",
            "几个班、几科可以写在一条里；没有作业发「今日无作业」，在校做完了发「已在校完成」",
            "修改：编辑原消息、点「修改」，或发「数学改成20分钟」；取消：点「撤回」或发「撤回」",
            "无作业日和周末的实践建议：发「实践建议」或 /ideas，点一下就登记",
            "本月自己登记过的作业：发「作业日志」或 /log，只给您自己看",
        ]
    if _ROOM in MENUS[menu_of(person)]:
        rows.append("剩余分钟和未报：发「剩余」或 /left")
    if Role.HOMEROOM in person.roles:
        rows.append("班主任：到截止时间会收到作业单，点「通过」「退回」或「改分钟」；可替同事登记")
    if person.roles & {Role.HOMEROOM, Role.ADMIN}:
        rows.append("绑定群：把我拉进群，在群里发「/bind 绑定码」；解除发 /unbind")
        rows.append("公示页：发 /page 看班级公示页的网址，可下载 A4 公示单")
    if person.roles & {Role.SUPERVISOR, Role.GRADE_HEAD, Role.OFFICE}:
        rows.append("审核：轮到您时会收到作业单，点「通过」或「退回」")
    if Role.CARE in person.roles:
        rows.append("课后服务：会收到班级当天的作业，多数同学做完的点一下，家长看到的在家时间随之减少")
    return "\n".join(["我能帮您："] + [f"· {row}" for row in rows])


def help_for_parent(labels: Sequence[str]) -> str:
    followed = f"（关注着：{'、'.join(labels)}）" if labels else ""
    return "\n".join(
        [
            f"我能帮您{followed}：",
            "· 看公示：发「今日作业」或 /today",
            "· 不想看了：发 /unfollow 取消关注，聊天编号随即删除",
            "我不布置作业，不用打卡、签字或回复，也不收集孩子的任何信息。",
        ]
    )


def help_for_stranger() -> str:
    return "我是学校的作业公示助手。老师请用学校发的邀请链接进入，家长请点班主任发的关注链接。"


def help_in_group() -> str:
    return "绑定班级：班主任或管理员在本群发送「/bind 绑定码」。解除：/unbind。"

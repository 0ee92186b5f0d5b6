"""Short everyday words that are no homework: 撤回, 还剩多少, 谢谢. Pure.

A text is one of these only as a whole: what says anything more is read as homework.
"""

from enum import StrEnum, auto

from bot.domain.reading.headings import NAME
from bot.domain.reading.patterns import lazy
from bot.domain.subjects import find_subject

_LONGEST = 30


class Wish(StrEnum):
    """What someone wants who writes no homework."""

    ROOM = auto()
    LOG = auto()
    IDEAS = auto()
    WITHDRAW = auto()
    CHANGE = auto()
    THANKS = auto()
    COMPLAINT = auto()


_LOG = frozenset({"作业日志", "我的作业日志", "日志"})
_IDEAS = frozenset({"实践建议", "实践作业建议", "实践作业"})
_END = r"[\s。.!！?？~～]*$"
_ASKING = r"(?:请问|现在|今[天日晚]|目前|我们?班?|[语数英]?班级?|还|看看|查一?下|查询|一下|[\s,，])*"
_ROOM = lazy(
    rf"^{_ASKING}(?:剩余|未报|今日作业|余额)(?:的?(?:分钟数?|时间|额度|学科|名单))?(?:是|有|还有)?(?:多少|几)?(?:分钟)?{_END}"
    rf"|^{_ASKING}(?:还?剩下?|还?有|还?能布置|还?可以?布置|还?能留|还?能写)(?:多少|几)(?:个?分钟|时间|额度)?(?:可以?布置|能布置|可用|能用|的?作业)?[了呢啊呀吗]?{_END}"
    rf"|^{_ASKING}(?:还有)?(?:谁|哪些?科|哪几科|哪些?老师|哪些学科)(?:还)?没有?(?:报|登记|布置|发|交)[了呢啊呀]?{_END}"
)
_MISTAKE = (
    r"(?:(?:发|写|报|登记|弄|搞|输|打|填)错(?:班级?|群|人|科)?|撤回|撤销|撤掉|撤下|删掉|删除|删了|作废|取消登记|取消)"
)
_AROUND = (
    r"(?:不好意思|抱歉|对不起|哎呀|刚才|刚刚|上面|前面|上一?[条个]|[那这]一?[条个]|我|请|帮|麻烦|可以|能|不能|怎么|想|要|把|将|"
    r"消息|作业|都|全部?|一下|的|了|啦|啊|吧|吗|给|掉|[\s,，。.!！?？~～、])*"
)
_CHANGE = lazy(rf"^{_AROUND}(?:{NAME.pattern})?{_AROUND}(?:修改|更正|改正|改|更改)(?:一下|下)?{_AROUND}$")
_WITHDRAW = lazy(rf"^{_AROUND}(?:{_MISTAKE}{_AROUND})+$")
_WITHDRAW_SUBJECT = lazy(rf"^{_AROUND}(?P<subject>{NAME.pattern})(?:{_AROUND}{_MISTAKE})+{_AROUND}$")
_WITHDRAWN_SUBJECT = lazy(rf"^{_AROUND}(?:{_MISTAKE}{_AROUND})+(?P<subject>{NAME.pattern}){_AROUND}$")
_THANKS = lazy(
    r"^(?!.{0,2}[你您]好)(?!(?:大家|各位|.?老师)好)(?:好|行|嗯|哦|噢|是|收到|谢|多谢|感谢|辛苦|知道|明白|了解|清楚|没问题|可以|OK|ok|Ok|👌|👍|🙏|🌹|😊|❤️?|"
    r"[\u4e00-\u9fff]?老师|您|你们?|大家|啦|了|哈|呀|哟|喽|的|[\s,，。.!！~～])+$"
)
_COMPLAINT = lazy(
    r"投诉|举报|写不完|做不完|监督电话|反映(?:一下|问题|情况)|提意见|有意见|(?:作业|功课)(?:实在|真的?|也)?(?:太多|过多|超时|超量)"
)
_THANKS_CORE = lazy(r"好|行|嗯|收到|谢|辛苦|知道|明白|了解|清楚|没问题|可以|[OoKk]{2}|[👌👍🙏🌹😊❤]")


def subject_to_withdraw(text: str) -> str | None:
    """数学撤回, 取消语文作业: the subject it speaks of, by its school name; None where it names none."""
    plain = text.strip()
    if len(plain) > _LONGEST:
        return None
    match = _WITHDRAW_SUBJECT.match(plain) or _WITHDRAWN_SUBJECT.match(plain)
    return find_subject(match["subject"]) if match else None


def wish(text: str) -> Wish | None:
    """What the whole text asks for, None where it says anything else."""
    plain = text.strip()
    if not plain or len(plain) > _LONGEST:
        return None
    if plain in _LOG:
        return Wish.LOG
    if plain in _IDEAS:
        return Wish.IDEAS
    if _ROOM.match(plain):
        return Wish.ROOM
    if _WITHDRAW.match(plain) or subject_to_withdraw(plain):
        return Wish.WITHDRAW
    if _CHANGE.match(plain):
        return Wish.CHANGE
    if _COMPLAINT.search(plain):
        return Wish.COMPLAINT
    if _THANKS.match(plain) and _THANKS_CORE.search(plain):
        return Wish.THANKS
    return None

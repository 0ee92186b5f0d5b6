"""Declared empties: 今日无作业, 数学在校已完成."""

import re

from bot.domain.kinds import SubjectState
from bot.domain.reading.drafts import Outline
from bot.domain.reading.headings import NAME
from bot.domain.reading.model import Declaration
from bot.domain.reading.patterns import lazy
from bot.domain.reading.subject_words import school_name
from bot.domain.reading.task_words import DONE_AT_SCHOOL

_NONE_TODAY = lazy(
    r"无作业日|(?:没有?|无|不留|不布置|都不留|免|没)(?:任何|家庭|书面|回家|笔头|课后|文字)*(?:家庭|"
    r"书面)?作业|作业\s*[:,]?\s*(?:无|没有|免|零|休息)(?=[\s,。!;]|$)|^\s*(?:无|"
    r"没有?)(?:作业)?[。!\s]*$|(?:零|(?<!\d)0)作业|作业(?:清零|全免)"
)
_NO = lazy(r"无|没|不|免|零|休|0作业")  # none of the ways to say it does without
_NOT_TODAY = lazy(
    r"取消|家长群不布置|本学期|不超过|不得|小时|平均|规定(?!无)|为什么|是不是|是否|吗[?]?|三至六|"
    r"三到六|[三四五六]年级.{0,14}(?:书面|作业|学生)|昨[天日]"
)
_DONE = lazy(
    r"(?:作业|练习|任务).{0,8}(?:在校|校内|课上|课堂上?|当堂|在学校).{0,4}(?:完成|做完|写完)|"
    r"(?:已经?)?(?:在校|校内|课上|课堂上?|当堂|在学校)(?:已经?|都|就)*(?:全部)?(?:完成|做完|写完)"
)


def says_no_homework(text: str) -> bool:
    """Whether the message says that the class has none today; rules, cancellations and chatter do not."""
    if not _NO.search(text) or _NOT_TODAY.search(text):
        return False
    return any(_NONE_TODAY.search(sentence) and not NAME.search(sentence) for sentence in re.split(r"[。;!?\n]", text))


def declarations(text: str, outline: Outline, *, has_tasks: bool) -> tuple[Declaration, ...]:
    """What the message declares empty, by subject; the teacher's own only where nothing else is set."""
    made: list[Declaration] = []
    for subject, (start, end) in outline.empties:
        words = text[start:end]
        if "取消" in words or "不变" in words or "正常" in words:
            continue
        state = SubjectState.DONE_AT_SCHOOL if DONE_AT_SCHOOL.search(words) else SubjectState.NONE
        named = [*([subject] if subject else []), *NAME.findall(words)]
        made.extend(Declaration(subject=school_name(name), state=state) for name in named)
    if not made and not has_tasks and not _NOT_TODAY.search(text):
        if _DONE.search(text):
            made.append(Declaration(subject=None, state=SubjectState.DONE_AT_SCHOOL))
        elif _NONE_TODAY.search(text):
            made.append(Declaration(subject=None, state=SubjectState.NONE))
    return tuple({each.subject: each for each in reversed(made)}.values())[::-1]

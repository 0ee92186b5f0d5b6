"""The words at the head of a clause that name its subject (学科) or its tier (必做, 选做, A组)."""

import re
from typing import NamedTuple

from bot.domain.kinds import Tier
from bot.domain.reading.numerals import NUMBER
from bot.domain.reading.patterns import lazy
from bot.domain.reading.places import Places
from bot.domain.subjects import FULL_NAMES, SHORT_NAMES, find_subject

_COMMON = ("常识",)  # 文学常识, 生活常识: a subject only by itself
_FULL = "|".join(
    rf"(?<![\u4e00-\u9fff]){word}" if word in _COMMON else re.escape(word)
    for word in sorted(FULL_NAMES, key=len, reverse=True)
)
# Only these open a clause without any mark: 数学P33; 劳动技能 and 科学实验 are content.
_CORE = (
    "语文|数学|英语|国语|英文|物理|化学|生物|历史|地理|政治|道法|道德与法治|科学(?![家发研院技观养])|"
    "音乐(?![家会剧欣])|美术(?![馆作])"
)
_SHORT = "".join(word for word in SHORT_NAMES if not word.isascii())
_LATIN = "|".join(sorted((word for word in SHORT_NAMES if word.isascii()), key=len, reverse=True))
WHEN = (
    r"(?:今[日天晚]|明[日天]|本周|这周|周末|双休日?|周[一二三四五六日天]|星期[一二三四五六日天]|"
    r"国庆节?|中秋节?|五一|端午|清明|元旦|"
    r"假期|寒假|暑假|本次|近期|每日|每天|节日|十一|上午|下午|晚上)"
)
SCHOOL_YEAR = r"(?:[小初高][一二三四五六]|[一二三四五六七八九](?:、[一二三四五六七八九])*年级)"
_WORK = (
    r"(?:(?:家庭|课后|课外|回家|口头|书面|实践|假期|国庆|寒假|暑假|周末|基础|今日|今天|练习|预习|复习|"
    r"当堂|双休日?|小长假)*"
    r"(?:作业|功课|任务)(?![本簿册纸单]))"
)
# 数学书, 语文老师, 英语日记 speak of a thing or a person; 语文、数学 is a list.
_NOT_A_HEADING = (
    r"(?!(?:老师(?!\s*[:\]])|书(?![写面法])|课(?![后外文本件时堂]|\s?:)|课本|日记|游戏|园地|成绩|考试|"
    r"测|单元测|期[中末]|组长|"
    r"课代表|素养|绘本|节|学习材料|歌|电影|动画|单词|原版|类|书籍|知识|问题|实验(?!报告|册|单|手册|题)|现象|观察|实践|"
    r"听说|口语|故事)|\s?(?:"
    r"(?:[和与及、/]|跟(?!读))|(?:作业)?(?:取消|不变|正常|没有|无)))"
)
_LEAD = (
    rf"(?:{SCHOOL_YEAR}(?:[上下]册)?|{WHEN}|的|那个|各科|请?登记:?|@?(?:全体成员|所有人|all)|"
    rf"作业(?=[语数英])|学科:|科目:|\s)*"
)
_SUBJECT = lazy(
    rf"[\[(*#\s]*{_LEAD}[\[*]*(?:"
    rf"(?P<full>{_FULL}){_NOT_A_HEADING}(?:学科|组|科)?(?:\s?老师(?=\s*[:\]]))?(?:(?:{WHEN}|"
    rf"\s)*{_WORK})?(?:内容|安排|要求)?"
    rf"(?P<colon>[\])*]*\s*:|[\])*]+|(?:呢)?就是|包括|[是为](?!了)|有(?=\d)|的(?=[默背读抄写]))?"
    rf"|(?P<short>[{_SHORT}])(?:{_WORK}|学?科)?(?:[\])]\s*:?|\s*:|~(?=[^\d\s])|(?=\s?\d{{1,3}}(?:\s|分|min|'|\+|=|$)))"
    rf"|(?P<latin>{_LATIN})\s?:"
    rf")\s*"
)
_BEFORE_NOTE = lazy(
    rf"[\[*\s]*{_LEAD}(?:(?P<full>{_FULL})|(?P<short>[{_SHORT}])){_WORK}?\s*\((?P<note>[^()\n]{{1,24}})\)\s*(?::|$)\s*"
)
# Where a new heading may begin inside a line.
INNER_SUBJECT = lazy(
    rf"(?:{_FULL})(?=(?:{_WORK})?(?:\([^()\n]{{1,24}}\))?\s?:)"
    rf"|(?<=[)\]\s,;。!?:])(?:{WHEN}\s?)?(?:{_CORE}|(?:{_FULL})(?=\s|{_WORK})){_NOT_A_HEADING}"
    rf"|\[(?:{_FULL})(?:{_WORK})?\]"
    rf"|(?:包括|作业)(?:{_CORE})(?=的)|(?:{_FULL})(?={NUMBER}(?:{_FULL}|一?共|\s|$|,))"
    rf"|(?<![\u4e00-\u9fffA-Za-z\d])[{_SHORT}](?=(?:作业)?(?:\([^()\n]{{1,24}}\))?\s?:|~[^\d\s]|\s?\d{{1,3}}(?:\s|分|'|$|\+|=))"
    rf"|(?<![A-Za-z])(?:{_LATIN})(?=\s?:)|(?:(?<=分钟)|(?<=小时)|(?<=刻钟))(?:{_CORE}){_NOT_A_HEADING}|(?<=、)(?:{_CORE})(?=\s?{NUMBER}\s?分)|(?<=[本卷页题册课词遍段篇张道字子]、)(?:{_CORE}){_NOT_A_HEADING}"
)
SUBJECT_LIST = lazy(
    rf"(?:{_FULL})(?:作业)?(?:\s?[、,和与及跟/]\s?(?:{_FULL}))+|语数[英外](?!语)|语数(?!学)|数英(?!语)|"
    rf"语英(?!语)|各[学]?科|每[门科]|其[余他它](?:各)?(?:科|学科|科目)"
)
NAME = lazy(_FULL)
# 语文、数学:订正试卷 and 数学、英语见小卷 set each subject the same; 语文、数学寒假作业 is one thing.
FOR_EACH = lazy(
    rf"\s*(?P<names>(?:{_FULL})(?:\s?[、,和与及/]\s?(?:{_FULL}))+|语数[英外]|语数(?!学)|数英(?!语)|语英(?!语))(?:作业)?\s*"
    r"(?::|(?=[见都均各]|分别|完成|订正|改错|纠错|复习|预习|背|默|抄|做|写|一张|小?卷|单元))\s*"
)
LISTED_BEFORE = lazy(rf"(?:{_FULL})\s?[、和与及/]\s?$")

_BARE = lazy(_CORE)

_TIER_WORDS = {
    Tier.REQUIRED: r"必做|必选|Must\s?do|must\s?do",
    Tier.OPTIONAL: r"选做|自选|可选|Try\s?to\s?do|try\s?to\s?do",
}
_LETTER = r"(?P<letter>[ABCabc])(?:组|层|套餐|类|档|级(?=题|作业|:)|班(?=[:)做完]))"
# A组题必做 is a task with its duty, no heading.
_LETTER += r"(?!题?目?\s?[(\[]?(?:必做|必选|选做|自选|全做))"
_STARS = r"(?P<stars>☆{1,3})(?![\d.])"
_KIND_OF_TASK = (
    r"(?:基础|提高|提升|拓展|巩固|综合|弹性|发展|分层|实践|附加|思考|能力)"
    r"(?:题|类|性|型|巩固|过关|延伸|提升|训练)?(?:作业)?"
)
TIER_HEAD = lazy(
    rf"[\[(*\s·]*(?:{_KIND_OF_TASK}\s*\(?)?(?:"
    rf"(?P<required>{_TIER_WORDS[Tier.REQUIRED]})|(?P<optional>{_TIER_WORDS[Tier.OPTIONAL]})|{_LETTER}|{_STARS})"
    rf"(?:题目?|作业|项目?|部分|层|内容)?[\])*]*(?:(?=[①-⑳])|\s*[:·\])]+|\s|(?=\d{{1,2}}[.、)])|"
    rf"(?<=[\])])|(?<=层)|(?<=套餐)|(?<=☆)|(?<=[题组])|$)\s*"
)
INNER_TIER = lazy(
    rf"(?<![\u4e00-\u9fff])(?:[\[(]\s*)?(?:{_KIND_OF_TASK}\s*\(?)?(?:必做|必选|选做|自选)(?:题|作业|"
    r"项)?\s*[\])]?\s*(?=[:1-9①-⑳·\s])(?!\s*[。;,]|\s*$|\s*\n)"
    r"|(?<=[设计题。])(?:必做|选做)题(?=[1-9:])|(?<![\u4e00-\u9fffA-Za-z\d])[ABC](?:组|层|套餐)|(?<=[\s;。,])☆{1,3}(?=[^\s☆])"
)
TIER_HINTS = Places(r"[必选自][做选]|[ABC][组层套]|☆")
_TIER_MARK = lazy(
    r"[(\[]?\s*(?:(?P<required>必做|必选)|(?P<optional>选做)|(?P<letter>[ABC])(?:组|层|套餐))(?:题|作业|项)?\s*[)\]]?"
)
_OPTIONAL_HINT = Places(
    r"学有余力|有兴趣的?(?:同学|孩子|小朋友)?|若有时间|如?有时间的?(?:话)?(?:可|完成|做|再)|有需要的|"
    r"有余力|感兴趣的|有能力的|量力而行|自愿完成|自主选择|可自行做|不强制"
)


class SubjectHead(NamedTuple):
    """A subject's school name found at the head of a clause that goes on at end.

    strong: a mark or a space sets it off, so that anything behind it is its work; note is the span of (20分钟).
    """

    name: str | None
    end: int
    strong: bool
    note: tuple[int, int] | None = None


class TierHead(NamedTuple):
    """A tier named at the head of a clause, up to end."""

    tier: Tier
    end: int


def subject_head(text: str, start: int, end: int) -> SubjectHead | None:
    """The subject that text[start:end] opens with: 语文：, 【数学】, 英语作业, 数学 口算…, 语（20分钟）：."""
    if text.find("(", start, end) >= 0 and (match := _BEFORE_NOTE.match(text, start, end)):
        name = find_subject(match["full"] or match["short"])
        return SubjectHead(name, match.end(), strong=True, note=match.span("note"))
    match = _SUBJECT.match(text, start, end)
    if not match:
        return None
    name = find_subject(match["full"] or match["short"] or match["latin"])
    alone = match.end() >= end
    after = text[match.end("full") : match.end("full") + 1] if match["full"] else ""
    if (
        match["full"]
        and not match["colon"]
        and not alone
        and after.strip()
        and "作业" not in match[0]
        and not _BARE.match(text, match.start("full"))
    ):
        return None
    spaced = text[match.end() - 1].isspace()
    return SubjectHead(name, match.end(), strong=bool(match["colon"] or not match["full"] or alone or spaced))


def tier_head(text: str, start: int, end: int) -> TierHead | None:
    """The tier that text[start:end] opens with."""
    match = TIER_HEAD.match(text, start, end)
    return TierHead(_tier(match), match.end()) if match else None


def tier_marks(text: str, start: int, end: int) -> tuple[TierHead, ...]:
    """Tiers marked inside or behind a task: (必做), 思考题选做; end is where the mark's words end."""
    if not TIER_HINTS.any(text, start, end):
        return ()
    return tuple(TierHead(_tier(match), match.end()) for match in _TIER_MARK.finditer(text, start, end))


def tier_spans(text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """Where those marks stand; beside a duty a letter is content: B组题（选做）."""
    if not TIER_HINTS.any(text, start, end):
        return ()
    marks = tuple(_TIER_MARK.finditer(text, start, end))
    return tuple(match.span() for match in marks if not match["letter"]) or tuple(match.span() for match in marks)


def optional_hint(text: str, start: int, end: int) -> int | None:
    """Where words make a task voluntary without 选做."""
    match = _OPTIONAL_HINT.search(text, start, end)
    return match.start() if match else None


def _tier(match: re.Match[str]) -> Tier:
    got = match.groupdict()
    if got["required"]:
        return Tier.REQUIRED
    if got["optional"]:
        return Tier.OPTIONAL
    if got.get("stars"):
        return (Tier.A, Tier.B, Tier.C)[len(got["stars"]) - 1]
    return Tier(got["letter"].upper())

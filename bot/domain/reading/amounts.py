"""Amounts of time as teachers write them: 20分钟, 一刻钟, 一个半小时, 15-20分钟, 三四十分钟, 20'."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from bot.domain.reading.numerals import NUMBER, number
from bot.domain.reading.patterns import lazy
from bot.domain.subjects import FULL_NAMES

_HOUR = r"(?:小时|钟头|钟(?![表点面摆])|[hH](?:(?:ou)?rs?|ours?)?(?![A-Za-z]))"
_MINUTE = r"(?:\(分钟\)|分钟|[mM]in(?:ute)?s?(?![A-Za-z])|MIN(?:S)?(?![A-Za-z])|'(?!['\w]))"
# 分 is a mark as well, m a metre.
_LOOSE_UNIT = r"(?:分(?![钟之数值米店类层别子组享工析为册条母公步布号])|[mM](?![A-Za-z\d²³]))"
_LOOSE = r"[几多来余]"
_SINGLE = "[一二三四五六七八九]"

_AMOUNT = lazy(
    # A page or a count is no amount: none of its characters leads on to a unit. It spares ten tries at each of them.
    rf"(?<![\d.A-Za-z'])(?=[\d.一二两三四五六七八九十百零半½¼¾几多来余个分之刻到至或~/\s-]+[小分刻钟hHmM'(])(?:"
    rf"(?P<part>[一二三四])分之(?P<share>[一二三四])个?{_HOUR}"
    rf"|(?P<quarter>[一两二三123])个?刻钟"
    rf"|(?P<half>半)个?(?P<halfx>{_LOOSE})?{_HOUR}"
    rf"|(?P<vulgar>[½¼¾])个?{_HOUR}"
    rf"|(?P<pair1>{_SINGLE})(?P<pair2>{_SINGLE})十{_LOOSE}?\s?{_MINUTE}"
    rf"|(?P<teens>十)(?P<teen1>{_SINGLE})(?P<teen2>{_SINGLE})\s?{_MINUTE}"
    rf"|(?P<ones1>{_SINGLE})(?P<ones2>{_SINGLE})\s?{_MINUTE}"
    rf"|(?P<tens>[一二两三四五六七八九]?十|\d{{1,2}}0)(?P<tensx>{_LOOSE})\s?个?{_MINUTE}"
    rf"|(?P<to1>{NUMBER})\s?(?:-{{1,3}}|~|到|至|或)\s?(?P<to2>{NUMBER})\s?(?:个?(?P<tohours>半?{_HOUR})|{_MINUTE}|(?P<tomarks>{_LOOSE_UNIT}))"
    rf"|(?P<hours>{NUMBER})\s?(?P<hoursx>{_LOOSE})?个?(?P<hoursx2>[多几])?(?P<andhalf>半)?{_HOUR}"
    rf"(?:(?P<thenhalf>半)|\s?(?P<rest>{NUMBER})\s?(?:{_MINUTE}|分))?"
    rf"|(?P<minutes>{NUMBER})(?:\s?/\s?\d{{1,3}})?\s?个?(?:{_MINUTE}|"
    rf"(?P<marks>{_LOOSE_UNIT}))"
    rf")"
)
_UNIT = lazy(r"[分时刻钟'hHmM]")
JOIN = lazy(r"\s*(?:-{1,3}|~|到|至)\s*")
_MARK_CONTEXT = lazy(r"(?:约|用时|时长|时间|耗时|计时|预计|大概|大约)\s*:?\s*$")
_ACT_BEFORE = lazy(r"(?<![\d前后回])(?:课外阅读|阅读|读书|看书|练字|运动|锻炼|跑步|听读|跟读|练琴)$")
_MARK_AFTER = lazy(r"\s*(?:左右|以内|内完成|完成)")
# Behind a task, at the end of its words: 课时作业本第28页（10分）, 练习册第9课，10m.
_ENDS = lazy(r"\s*(?:[)\],。;、!+]|$|\n|\s)")
_OTHER_MEASURE = lazy(
    rf"(?:{'|'.join(FULL_NAMES)}|[时点元角:=]|得|满|考|加|扣|打|差|奖励?|争取|每[题空个]|题|达到|低于|高于|超过|不到|第|×|\*)\s*\(?$"
)
_APART = lazy(r"[,(:\s]$")  # 跳绳3m, 绳子2m: a metre stands right behind its thing
_OF_MARKS = lazy(
    r"考(?!前放)|测[试验评]|小测|检测|满分|得分|成绩|分数|评分|总分|扣分|加分|分值|附加|每[题空]|及格|优秀|[百\d]分卷|[1-9]\d\d分(?!钟)|班级?分|积分"
)
_TITLE = lazy(r"《[^》\n]*》")  # 《练习与测试》 is a book
_MOST_LOOSE = 90  # minutes; a greater number before 分 is a mark, before m a distance
_SHARES = {"½": 0.5, "¼": 0.25, "¾": 0.75}


class Amount(NamedTuple):
    """low to high minutes at text[start:end]; high is None for 多 and 几."""

    start: int
    end: int
    low: float
    high: float | None


def find_amounts(text: str) -> Iterator[Amount]:
    """Every amount in a normalised text, each side of 半小时到四十分钟 for itself."""
    if _UNIT.search(text):
        for match in _AMOUNT.finditer(text):
            if not (match["marks"] or match["tomarks"]) or _means_minutes(text, match):
                yield Amount(*match.span(), *_value(match))


def find_marks(text: str) -> Iterator[tuple[int, int]]:
    """Where 30分 is not taken for minutes: marks, by all that stands around it."""
    for match in _AMOUNT.finditer(text):
        if (match["marks"] or match["tomarks"]) and not _means_minutes(text, match):
            yield match.span()


def _means_minutes(text: str, match: re.Match[str]) -> bool:
    """30分 is marks as often as minutes: only its neighbours decide."""
    before = text[max(0, match.start() - 6) : match.start()]
    if _MARK_CONTEXT.search(before) or _ACT_BEFORE.search(before) or _MARK_AFTER.match(text, match.end()):
        return True
    return (
        _value(match)[0] <= _MOST_LOOSE
        and bool(_ENDS.match(text, match.end()))
        and not _OTHER_MEASURE.search(before)
        and not (text[match.end() - 1] in "mM" and not _APART.search(before))
        and not _OF_MARKS.search(_TITLE.sub("", text))
    )


def _value(got: re.Match[str]) -> tuple[float, float | None]:
    if got["minutes"]:  # by far the most
        return _both(number(got["minutes"]))
    if got["part"] and got["share"]:
        return _both(60 * number(got["share"]) / number(got["part"]))
    if got["quarter"]:
        return _both(15 * number(got["quarter"]))
    if got["half"]:
        return (30, None) if got["halfx"] in ("多", "几", "余") else (30, 30)
    if got["vulgar"]:
        return _both(60 * _SHARES[got["vulgar"]])
    if got["pair1"] and got["pair2"]:
        return 10 * number(got["pair1"]), 10 * number(got["pair2"])
    if got["teen1"] and got["teen2"]:
        return 10 + number(got["teen1"]), 10 + number(got["teen2"])
    if got["ones1"] and got["ones2"]:
        return number(got["ones1"]), number(got["ones2"])
    if got["tens"]:
        tens = number(got["tens"])
        return (tens, tens) if got["tensx"] == "来" else (tens, None)
    if got["to1"] and got["to2"]:
        scale = 60 if got["tohours"] else 1
        extra = 30 if (got["tohours"] or "").startswith("半") else 0
        return scale * number(got["to1"]), scale * number(got["to2"]) + extra
    return _hours(got)


def _hours(got: re.Match[str]) -> tuple[float, float | None]:
    whole = 60 * number(got["hours"] or "0") + (30 if got["andhalf"] or got["thenhalf"] else 0)
    whole += number(got["rest"]) if got["rest"] else 0
    open_end = got["hoursx"] in ("多", "几", "余") or got["hoursx2"]
    return (whole, None) if open_end else (whole, whole)


def _both(value: float) -> tuple[float, float]:
    return value, value

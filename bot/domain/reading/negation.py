"""Whether a demand is taken back by a negation (不用, 禁止 …) or only an invitation (可以 …)."""

import re

from bot.domain.reading.patterns import lazy

_STOP = lazy(r"[,。;!?\n]")
_NEGATOR = lazy(
    r"不用|不需要?|无需|无须|毋须|不得|禁止|请勿|切勿|勿|不必|不要|严禁|杜绝|别|不许|不准|不能|"
    r"不可以?|不再|不让|拒绝|取消|没有"
)
_NOT_A_NEGATOR = lazy(r"\s*(?:忘|漏|少|不|没|仅|只)")
_DOUBLE = ("不能不", "不得不", "不可不", "不要不", "不许不")
_LIST_ITEM = 8  # characters of one member of an enumeration
_REACH = 6  # characters between a negator and its word
_INVITATION = lazy(r"可以|可(?!能|爱|怕|见|是)|欢迎|鼓励|自愿|有条件|愿意|有兴趣|建议")


def negation(text: str, at: int) -> int | None:
    """Where the negator of the word at text[at] stands; a negation carries along an enumeration, not past a stop."""
    clause = clause_before(text, at)
    first = at - len(clause)
    if clause.endswith(_DOUBLE):
        return None
    if clause.endswith(("不", "免")):
        return at - 1
    for match in _NEGATOR.finditer(clause):
        if _NOT_A_NEGATOR.match(clause, match.end()) or (match[0] == "不可" and clause[match.end() :].startswith("以")):
            continue
        if match[0] == "别" and clause[: match.start()].endswith(("个", "特", "分", "级")):
            continue
        between = clause[match.end() :]
        if match[0] == "没有" and len(between) > 2:
            continue
        if _carries(between):
            return first + match.start()
    return None


def is_invited(text: str, at: int) -> bool:
    """Whether the clause up to text[at] only invites."""
    return bool(_INVITATION.search(clause_before(text, at)))


def _carries(between: str) -> bool:
    members = re.split(r"[、/]|或者?|以及|和|及", between)
    if len(members) == 1:
        return len(between) <= _REACH
    return all(len(member) <= _LIST_ITEM for member in members)


def clause_before(text: str, at: int) -> str:
    """The words of the clause that stand before text[at]."""
    start = max(0, at - 60)
    window = text[start:at]
    last = 0
    for match in _STOP.finditer(window):
        last = match.end()
    return window[last:]

"""What brackets behind a task say of it: （选做、口头、校内）, as the published sheet writes it and teachers do."""

from dataclasses import dataclass

from bot.domain.kinds import Kind, Place
from bot.domain.reading.patterns import lazy

_KINDS = {kind.value: kind for kind in Kind}
_WORD = (
    r"(?:必做|选做|[ABC]\s?(?:层|组)?|书面|口头|实践|阅读|体育|校内|在家|"
    r"(?:在校|校内|课堂|当堂|课上|课后服务)(?:时间?)?(?:内|里)?(?:完成|做))"
)
_GROUP = lazy(rf"[(\[]\s*{_WORD}(?:作业|题|类|性)?(?:\s?[、,/·]\s?{_WORD}(?:作业|题|类|性)?)*\s*[)\]]")
_AT_SCHOOL = lazy(r"校内|在校|课堂|当堂|课上|课后服务")
_KIND = lazy("|".join(_KINDS))


@dataclass(frozen=True, slots=True)
class Marks:
    """A bracket of marks at text[start:end]; what it does not say is None."""

    start: int
    end: int
    kind: Kind | None
    place: Place | None


def without_marks(words: str) -> str:
    """The words without such brackets: （体育） there is a kind, no subject."""
    return _GROUP.sub("", words) if "(" in words or "[" in words else words


def find_marks(text: str, start: int, end: int) -> tuple[Marks, ...]:
    """Every such bracket in text[start:end]; its tier is found by `headings.tier_marks`."""
    if text.find("(", start, end) < 0 and text.find("[", start, end) < 0:
        return ()
    found = []
    for match in _GROUP.finditer(text, start, end):
        kind = _KIND.search(match[0])
        place = Place.SCHOOL if _AT_SCHOOL.search(match[0]) else None
        found.append(Marks(match.start(), match.end(), _KINDS[kind[0]] if kind else None, place))
    return tuple(found)

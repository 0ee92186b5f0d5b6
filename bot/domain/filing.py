"""From what a teacher wrote to lines on sheets: the next doubt, one at a time, until nothing is doubtful. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from itertools import pairwise
from typing import Any, TypeVar

from bot.domain.classes import find_classes
from bot.domain.entries import Entry
from bot.domain.estimates import Suggestion
from bot.domain.kinds import Kind, Place, SubjectState, Tier
from bot.domain.people import Action, Person
from bot.domain.policy import DEFAULT_BASIS
from bot.domain.reading.durations import find_durations
from bot.domain.reading.model import UNKNOWN_CONTENT, Hit, Reading, Severity, Task
from bot.domain.reading.model import Declaration as ReadDeclaration
from bot.domain.reading.normalise import normalise
from bot.domain.school import SchoolClass, those_of
from bot.domain.school_subjects import with_school_subjects
from bot.domain.subjects import FULL_NAMES, find_subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A filing under way: the message, and what has been answered about it so far. JSON-ready by to_json.

    text: as written, or its compliant form once accepted. subject: for tasks that name none; every_subject: a
    declaration that names none is meant for all the author teaches there. practice: an idea of ours, 实践 of `subject`
    whatever its words.
    minutes: subject → its sum. replaces: id of the message whose filings this one revises.
    reason: why an approver lets a banned demand stand; approved_by: that approver's id.
    optional, at_school: way out taken over the limit (`ways.optional_part` says which lines) or for grades 1-2.
    cut_to: minutes that the counting work may have at most, in all. settled: classes this message was stored for.
    corrects: ids of the lines this takes the place of, in class_ids on day; keeps_content: it changes nothing but
    their minutes (recount, where it is not None), or how they count.
    """

    bot: str
    chat_id: str
    message_id: str
    author_id: str
    text: str
    class_ids: tuple[str, ...] = ()
    subject: str | None = None
    day: date | None = None
    minutes: Mapping[str, int] = field(default_factory=dict)
    replaces: str | None = None
    reason: str | None = None
    approved_by: str | None = None
    optional: bool = False
    at_school: bool = False
    cut_to: int | None = None
    settled: tuple[str, ...] = ()
    every_subject: bool = False
    practice: bool = False
    corrects: tuple[int, ...] = ()
    keeps_content: bool = False
    recount: int | None = None

    @property
    def key(self) -> str:
        """What makes two filings identical: the text, and the subject where it had to be asked for."""
        return text_key(f"{self.text}\0{self.subject}" if self.subject else self.text)

    def to_json(self) -> dict[str, Any]:
        body = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return body | {
            "class_ids": list(self.class_ids),
            "settled": list(self.settled),
            "corrects": list(self.corrects),
            "day": self.day and self.day.isoformat(),
            "minutes": dict(self.minutes),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Draft":
        body = dict(data)
        body["class_ids"] = tuple(body["class_ids"])
        body["settled"] = tuple(body["settled"])
        body["corrects"] = tuple(body.get("corrects", ()))
        body["day"] = date.fromisoformat(body["day"]) if body["day"] else None
        return cls(**body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Where and when a draft is looked at: the author, the school's active classes, the days it may belong to.

    days: one day, or the candidates to ask about; no_homework: the first is a 无作业日; weekly: a week is planned.
    subjects: class id → subjects somebody teaches there.
    """

    author: Person
    classes: tuple[SchoolClass, ...]
    days: tuple[date, ...]
    subjects: Mapping[str, tuple[str, ...]]
    weekly: bool = False
    no_homework: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedLine:
    """A task ready to be stored: subject as the school names it, minutes known where they must be."""

    subject: str
    content: str
    minutes: int
    minutes_low: int | None
    minutes_high: int | None
    kind: Kind
    tier: Tier | None
    place: Place
    due: str | None


class Part(StrEnum):
    """What a homework message consists of: 学科, 内容, 用时."""

    SUBJECT = "subject"
    CONTENT = "content"
    MINUTES = "minutes"


@dataclass(frozen=True, slots=True)
class NothingRead:
    """The message sets and declares nothing that could be stored.

    missing: what nobody could find in it. author: who wrote it, for an example of their own.
    """

    missing: tuple[Part, ...] = field(default=tuple(Part), compare=False)
    author: Person | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class WhichClass:
    """Several classes could be meant."""

    options: tuple[SchoolClass, ...]


@dataclass(frozen=True, slots=True)
class WhichSubject:
    """The subject is not clear. content: the first task it is about, None where nothing but a state is declared."""

    options: tuple[str, ...]
    content: str | None


@dataclass(frozen=True, slots=True)
class WhichDay:
    """Not a teaching day, or a week is planned: for which day is it.

    no_homework: there are lessons, and it is a 无作业日.
    """

    options: tuple[date, ...]
    no_homework: bool = False
    weekly: bool = False


@dataclass(frozen=True, slots=True)
class HowLong:
    """Minutes are missing. stated: minutes of the subject that are known already, part of the sum asked for.

    others: further subjects without minutes, asked about in the same card. classes, day: where it would be filed.
    suggestion: what earlier tasks like these say of the sum. basis: whose minutes the school means.
    """

    subject: str
    contents: tuple[str, ...]
    stated: int
    others: tuple["HowLong", ...] = ()
    classes: tuple[SchoolClass, ...] = ()
    day: date | None = None
    suggestion: Suggestion | None = None
    basis: str = DEFAULT_BASIS

    @property
    def missing(self) -> tuple["HowLong", ...]:
        """Every subject whose minutes are missing, this one first."""
        return (self, *self.others)


@dataclass(frozen=True, slots=True)
class BannedWording:
    """A demand of severity B. compliant: the text without it, "" when nothing would be left."""

    hits: tuple[Hit, ...]
    compliant: str


@dataclass(frozen=True, slots=True)
class WrittenTooEarly:
    """Written home work in grades 1-2 (P11)."""

    contents: tuple[str, ...]
    classes: tuple[SchoolClass, ...]


@dataclass(frozen=True, slots=True)
class NotYours:
    """The author may not file this there. subject/class_name: what was asked for; own: the author's subjects."""

    subject: str | None
    class_label: str | None
    own: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WhichLine:
    """Several lines could be meant by a correction; each option is the same work in one class or several."""

    options: tuple[tuple[Entry, ...], ...]


@dataclass(frozen=True, slots=True)
class NothingToCorrect:
    """A correction speaks of a line that does not stand. about: its words; author: for an example of their own."""

    about: str
    author: Person


@dataclass(frozen=True, slots=True)
class ClassesApart:
    """Several classes stand in one message, each with work of its own."""

    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnknownClass:
    """The message names a class the school does not have."""

    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetStand:
    """The words of banned demands that an approver let stand. kept: part of a line; left_out: read over."""

    kept: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


NOTHING_LET_STAND = LetStand()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """Nothing is doubtful: these lines and declared states, for these classes, on this day. hints: milder hits."""

    classes: tuple[SchoolClass, ...]
    day: date
    lines: tuple[PlannedLine, ...]
    states: tuple[tuple[str, SubjectState], ...]
    hints: tuple[Hit, ...]
    let_stand: LetStand = NOTHING_LET_STAND


Doubt = (
    NothingRead
    | WhichClass
    | WhichSubject
    | WhichDay
    | HowLong
    | BannedWording
    | WrittenTooEarly
    | NotYours
    | UnknownClass
    | ClassesApart
)


_JOINED = re.compile(r"[\s、,，和及与跟/；;]|班")
_EXCEPT = re.compile(r"除(?:了|开|去)?.{1,10}?(?:以?外|都|均|，|,).{0,8}(?:没有?|无|不留|不布置|免)")
_ALL_SUBJECTS = re.compile(r"各学?科|全科|(?:所有|全部)的?(?:学科|科目|科)|[每门]一?科")


@lru_cache(maxsize=16)  # a filing asks twice for each class
def text_key(text: str) -> str:
    """What makes two messages identical: the text but for white space, as SHA-256 hex."""
    return sha256("".join(text.split()).encode("utf-8", "surrogatepass")).hexdigest()


def next_step(draft: Draft, reading: Reading, setting: Setting) -> Doubt | Ready:
    """Say what is still in doubt, in the order people find natural, or that nothing is.

    Nobody's permission is taken for granted: every class and subject is checked against the author's rights.
    """
    if not draft.reason and (blocking := _blocking(reading)):
        return BannedWording(blocking, reading.compliant_text)
    if not reading.tasks and (not _declared(reading) or _EXCEPT.search(draft.text)):
        return NothingRead(_missing(draft.text, setting.author), setting.author)
    if any(task.content.endswith(UNKNOWN_CONTENT) for task in reading.tasks):
        return NothingRead((Part.CONTENT,), setting.author)
    if not draft.class_ids and len(reading.classes) > 1 and (apart := _classes_apart(draft.text)):
        return ClassesApart(apart)
    if draft.practice:
        reading = replace(reading, tasks=tuple(_as_offered(task, draft) for task in reading.tasks))
    if any(task.subject is None for task in reading.tasks):
        reading = with_school_subjects(reading, {name for names in setting.subjects.values() for name in names})
    reading, gathered = _by_right(draft, reading, setting.author)
    classes = _classes(draft, reading, setting)
    if not isinstance(classes, tuple):
        return classes
    if gathered and not draft.subject:
        return _which_of(gathered, setting, classes)
    subjects = _subjects(draft, reading, setting, classes)
    if not isinstance(subjects, dict):
        return subjects
    if refused := _not_yours(setting, classes, set(subjects.values())):
        return refused
    at_once = len(setting.days) == 1 or (draft.practice and not setting.weekly)
    day = draft.day or (setting.days[0] if at_once else None)
    if day is None:
        return WhichDay(setting.days, setting.no_homework, setting.weekly)
    tasks = [_in_place(task, draft) for task in reading.tasks]
    lower = tuple(c for c in classes if c.grade <= 2)
    if lower and (written := [t.content for t in tasks if _written(t) and t.place is Place.HOME]):
        return WrittenTooEarly(tuple(written), lower)
    lines = _lines(draft, reading, tasks, subjects)
    if isinstance(lines, HowLong):
        return replace(lines, classes=classes, day=day)
    return Ready(
        classes=classes,
        day=day,
        lines=lines,
        states=_states(reading, subjects, lines, _every(draft, setting, classes)),
        hints=tuple(h for h in reading.hits if h.severity is Severity.WARN),
        let_stand=_let_stand(_blocking(reading) if draft.reason else (), lines),
    )


def _classes_apart(text: str) -> tuple[str, ...]:
    """Labels of classes that stand before work of their own, each: whose work is whose would be a guess."""
    mentions = find_classes(text)
    for before, after in pairwise(mentions):
        if before.name != after.name and _JOINED.sub("", text[before.end : after.start]):
            return tuple(dict.fromkeys(m.name.label for m in mentions))
    return ()


def _every(draft: Draft, setting: Setting, classes: Sequence[SchoolClass]) -> tuple[str, ...]:
    """The subjects that 各科, or the answer 都是, stands for: the author's own, a 班主任's whole class; else ()."""
    if not draft.every_subject and not _ALL_SUBJECTS.search(draft.text):
        return ()
    taught = tuple(dict.fromkeys(s for c in classes for s in setting.subjects.get(c.id, ())))
    whole = all(setting.author.is_homeroom_of(c.id) for c in classes)
    return taught if whole and (not draft.every_subject or not _own(setting, classes)) else _own(setting, classes)


def _by_right(draft: Draft, reading: Reading, author: Person) -> tuple[Reading, tuple[Task, ...]]:
    """Take back subjects that nobody wrote where they are none of the author's own; which tasks that was.

    口算 from a 语文 teacher may be anything: it is asked about, never filed, or refused, under a guess.
    """
    own = {find_subject(name) or name for name in author.teaches}
    strange = tuple(
        task
        for task in reading.tasks
        if not task.stated and task.subject is not None and (_subject_of(task) or "") not in own
    )
    if not strange or (draft.subject is None and not own):
        return reading, ()
    tasks = tuple(replace(task, subject=None, subject_name=None) if task in strange else task for task in reading.tasks)
    return replace(reading, tasks=tasks), strange


def _which_of(gathered: Sequence[Task], setting: Setting, classes: Sequence[SchoolClass]) -> WhichSubject:
    """Ask under which subject: the author's own, and the one the words speak of where the author may file it."""
    taught = tuple(dict.fromkeys(s for c in classes for s in setting.subjects.get(c.id, ())))
    guess = _as_taught(_subject_of(gathered[0]) or "", taught)
    may = all(setting.author.may(Action.FILE, c.id, guess) for c in classes)
    return WhichSubject(((guess,) if may else ()) + _own(setting, classes), gathered[0].content)


def _missing(text: str, author: Person) -> tuple[Part, ...]:
    plain = normalise(text).text
    there = {
        Part.SUBJECT: len(author.teaches) == 1 or any(name in plain for name in (*author.teaches, *FULL_NAMES)),
        Part.CONTENT: False,
        Part.MINUTES: bool(find_durations(plain)),
    }
    return tuple(part for part, found in there.items() if not found)


def _declared(reading: Reading) -> tuple[ReadDeclaration, ...]:
    if reading.declarations or not reading.no_homework:
        return reading.declarations
    return (ReadDeclaration(subject=None, state=SubjectState.NONE),)


def _blocking(reading: Reading) -> tuple[Hit, ...]:
    # P11 and P14 need the class and are judged apart.
    return tuple(h for h in reading.hits if h.severity is Severity.BLOCK and h.rule not in ("P11", "P14"))


def _let_stand(hits: Sequence[Hit], lines: Sequence[PlannedLine]) -> LetStand:
    if not hits:
        return NOTHING_LET_STAND
    words = tuple(dict.fromkeys(hit.words.strip(" ，,。；;、") for hit in hits))
    kept = tuple(each for each in words if any(each in line.content for line in lines))
    return LetStand(kept=kept, left_out=tuple(each for each in words if each not in kept))


def _subject_of(task: Task | ReadDeclaration) -> str | None:
    name = task.subject_name or task.subject if isinstance(task, Task) else task.subject
    return name if name and name != "其他" else None


def _as_taught(name: str, taught: Sequence[str]) -> str:
    """The school's own spelling of a subject (道德与法治 for 道法) where it has one."""
    if name in taught:
        return name
    known = find_subject(name)
    return next((own for own in taught if known and find_subject(own) == known), name)


def _wanted(reading: Reading) -> list[str | None]:
    things: list[Task | ReadDeclaration] = [*reading.tasks, *_declared(reading)]
    return [_subject_of(thing) for thing in things]


def _classes(
    draft: Draft, reading: Reading, setting: Setting
) -> tuple[SchoolClass, ...] | WhichClass | UnknownClass | NotYours:
    if draft.class_ids:
        by_id = {c.id: c for c in setting.classes}
        return tuple(by_id[i] for i in draft.class_ids if i in by_id) or NotYours(None, None)
    if reading.classes:
        named = {c.name: c for c in setting.classes}
        missing = next((name for name in reading.classes if name not in named), None)
        return UnknownClass(missing.label) if missing else tuple(named[name] for name in reading.classes)
    return _likely_classes(reading, setting)


def _likely_classes(reading: Reading, setting: Setting) -> tuple[SchoolClass, ...] | WhichClass | NotYours:
    author = setting.author
    mine = those_of(setting.classes, author.classes_own)
    wanted = [name for name in _wanted(reading) if name]
    subjects = {_as_taught(name, setting.subjects.get(c.id, ())) for c in mine for name in wanted}
    own = [c for c in mine if all(s in author.subjects_in(c.id) for s in subjects) and author.subjects_in(c.id)]
    able = own or [c for c in mine if all(author.may(Action.FILE, c.id, s) for s in subjects)]
    if not able:
        subject = next(iter(sorted(subjects)), None)
        return NotYours(subject, None, tuple(author.teaches))
    return (able[0],) if len(able) == 1 else WhichClass(tuple(able))


def _subjects(
    draft: Draft, reading: Reading, setting: Setting, classes: tuple[SchoolClass, ...]
) -> dict[str | None, str] | WhichSubject:
    """Map each subject as read (None: unnamed) to the school's."""
    author = setting.author
    taught = tuple(dict.fromkeys(s for c in classes for s in setting.subjects.get(c.id, ())))
    wanted = _wanted(reading)
    found: dict[str | None, str] = {name: _as_taught(name, taught) for name in wanted if name is not None}
    if None not in wanted:
        return found
    own = _own(setting, classes)
    if draft.subject:
        return found | {None: draft.subject}
    if every := _every(draft, setting, classes):
        return found | {None: every[0]}
    if len(own) == 1:
        return found | {None: own[0]}
    unnamed = next((t.content for t in reading.tasks if _subject_of(t) is None), None)
    return WhichSubject(own or taught or tuple(author.teaches), unnamed)


def _own(setting: Setting, classes: Sequence[SchoolClass]) -> tuple[str, ...]:
    """The author's subjects in all of these classes."""
    author = setting.author
    return tuple(s for s in author.teaches if all(s in author.subjects_in(c.id) for c in classes))


def _not_yours(setting: Setting, classes: Sequence[SchoolClass], subjects: set[str]) -> NotYours | None:
    author = setting.author
    for school_class in classes:
        for subject in sorted(subjects):
            if not author.may(Action.FILE, school_class.id, subject):
                return NotYours(subject, school_class.label, author.subjects_in(school_class.id))
    return None


def _as_offered(task: Task, draft: Draft) -> Task:
    """An idea is 实践 of the subject it was offered under, whatever its words speak of."""
    return replace(
        task, subject=draft.subject, subject_name=draft.subject, stated=True, kind=Kind.PRACTICE, written=False
    )


def _in_place(task: Task, draft: Draft) -> Task:
    if draft.at_school and _written(task):
        task = replace(task, place=Place.SCHOOL)
    return task


def _written(task: Task) -> bool:
    return task.kind is Kind.WRITTEN if task.kind is not None else task.written is not False


def _lines(
    draft: Draft, reading: Reading, tasks: Sequence[Task], subjects: Mapping[str | None, str]
) -> tuple[PlannedLine, ...] | HowLong:
    """One line a task; tasks of a subject without minutes become one line with the subject's rest.

    What is done at school needs no minutes.
    """
    groups: dict[str, list[Task]] = {}
    for task in tasks:
        groups.setdefault(subjects[_subject_of(task)], []).append(task)
    sums = dict(draft.minutes)
    if len(groups) == 1 and reading.total_minutes is not None:
        sums.setdefault(next(iter(groups)), reading.total_minutes)
    lines: list[PlannedLine] = []
    missing: list[HowLong] = []
    for subject, group in groups.items():
        lines += [_line(subject, t, 0) for t in group if t.minutes is None and t.place is Place.SCHOOL]
        silent = [t for t in group if t.minutes is None and t.place is Place.HOME]
        stated = sum(t.minutes or 0 for t in group)
        if silent and sums.get(subject, 0) <= stated:
            missing.append(HowLong(subject, tuple(t.content for t in silent), stated))
            continue
        lines += [_line(subject, t, t.minutes) for t in group if t.minutes is not None]
        if silent:
            lines.append(_joined([_line(subject, t, sums[subject] - stated) for t in silent]))
    return replace(missing[0], others=tuple(missing[1:])) if missing else tuple(lines)


def _line(subject: str, task: Task, minutes: int) -> PlannedLine:
    known = task.minutes is not None
    return PlannedLine(
        subject=subject,
        content=task.content,
        minutes=minutes,
        minutes_low=task.minutes_low if known else minutes,
        minutes_high=task.minutes_high if known else minutes,
        kind=Kind.WRITTEN if _written(task) else task.kind or Kind.PRACTICE,
        tier=task.tier,
        place=task.place,
        due=task.due or None,
    )


def _joined(lines: Sequence[PlannedLine]) -> PlannedLine:
    """Lines of the same minutes as one. The strictest reading holds: written if one is, 选做 only if all are."""
    first = lines[0]
    if len(lines) == 1:
        return first
    tiers = {line.tier for line in lines}
    return replace(
        first,
        content="；".join(line.content for line in lines),
        kind=Kind.WRITTEN if any(line.kind is Kind.WRITTEN for line in lines) else first.kind,
        tier=first.tier if len(tiers) == 1 else Tier.REQUIRED if Tier.OPTIONAL in tiers else None,
        place=Place.HOME if any(line.place is Place.HOME for line in lines) else Place.SCHOOL,
        due=next((line.due for line in lines if line.due), None),
    )


_Shortened = TypeVar("_Shortened", PlannedLine, Entry)


def shorten(lines: Sequence[_Shortened], to: int, counting: Callable[[_Shortened], bool]) -> tuple[_Shortened, ...]:
    """Shorten the counting lines to `to` minutes in all, the longest first; a line left with none goes."""
    kept = list(lines)
    while (extra := sum(line.minutes for line in kept if counting(line)) - to) > 0:
        longest = max((line for line in kept if counting(line)), key=lambda line: line.minutes)
        second = max((line.minutes for line in kept if counting(line) and line is not longest), default=0)
        less = max(longest.minutes - max(min(extra, longest.minutes - second), 1), 0)
        kept[kept.index(longest)] = replace(longest, minutes=less, minutes_low=None, minutes_high=less)
    return tuple(line for line in kept if line.minutes or not counting(line))


def _states(
    reading: Reading, subjects: Mapping[str | None, str], lines: Sequence[PlannedLine], every: Sequence[str]
) -> tuple[tuple[str, SubjectState], ...]:
    """Declared empties; a subject with lines of its own is not empty. every: what a nameless one stands for."""
    filed = {line.subject for line in lines}
    states: dict[str, SubjectState] = {}
    for declared in _declared(reading):
        name = _subject_of(declared)
        states |= dict.fromkeys((name is None and every) or (subjects[name],), declared.state)
    return tuple((subject, state) for subject, state in states.items() if subject not in filed)

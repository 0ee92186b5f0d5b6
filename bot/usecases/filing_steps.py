"""One step of a filing inside one transaction: read, ask, or store (the conversation of file_homework)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from bot.domain.audit import entry_digests, state_digests
from bot.domain.calendar import DayKind, next_school_day
from bot.domain.class_day import ClassDay
from bot.domain.classes import parse_class
from bot.domain.entries import Declaration, Entry, Filing
from bot.domain.errors import NotPermittedError
from bot.domain.estimates import PastTask, Suggestion, suggest_sum
from bot.domain.facts import Fact
from bot.domain.filing import (
    BannedWording,
    ClassesApart,
    Doubt,
    Draft,
    HowLong,
    NothingRead,
    NotYours,
    PlannedLine,
    Ready,
    Setting,
    UnknownClass,
    WhichClass,
    WhichDay,
    WhichSubject,
    WrittenTooEarly,
    next_step,
    shorten,
)
from bot.domain.filing_day import day_said
from bot.domain.filing_result import Asked, FiledClass, FilingResult, TooLong, TooMuch, Way, view
from bot.domain.kinds import SubjectState
from bot.domain.people import Action, Person
from bot.domain.reading import read_message
from bot.domain.reading.model import Reading, Severity, Term
from bot.domain.room import line_counts, too_much
from bot.domain.school import School, SchoolClass
from bot.usecases.class_day import load_class_day
from bot.usecases.coordinate import COORDINATE, reachable_homerooms
from bot.usecases.ports import Question, QuestionState, UnitOfWork
from bot.usecases.sheet_changed import SheetChanges
from bot.usecases.withdraw_filing import withdraw_filing

FILING_QUESTION = "filing"
_HISTORY = timedelta(days=120)
_PAST_TASKS = 200


def term_of(day: date) -> Term:
    """上学期 from August to January, 下学期 from February to July."""
    return Term.SECOND if 2 <= day.month <= 7 else Term.FIRST


def days_of(school: School, now: datetime) -> tuple[date, ...]:
    """Which day a message sent now may belong to: a teaching day itself; else today or the next school day.

    Where sheets are weekly: today, and the days of the week that is being planned.
    """
    today = now.astimezone(school.zone).date()
    if school.policy.weekly:
        planned = school.sheet_days(sheet_in_preparation(school, now))
        return (today, *(day for day in planned if day > today))
    if school.day(today).kind in (DayKind.TEACHING, DayKind.MAKEUP):
        return (today,)
    following = next_school_day(today, school.calendar)
    return (today, following) if following else (today,)


def sheet_in_preparation(school: School, now: datetime) -> date:
    """The first sheet whose cut-off is still to come."""
    sheet_day = school.sheet_day(now.astimezone(school.zone).date())
    while now >= school.moment(sheet_day, school.policy.cutoff):
        following = next_school_day(school.sheet_days(sheet_day)[-1], school.calendar)
        if following is None:
            break
        sheet_day = following
    return sheet_day


def _for_its_day(draft: Draft, today: date, school: School) -> Draft:
    """The draft with the day that its text names, and without the words for it."""
    said = day_said(draft.text, today, school) if draft.day is None else None
    return replace(draft, day=said[0], text=said[1]) if said else draft


@dataclass(frozen=True, slots=True)
class Advance:
    """One step of a filing inside one transaction."""

    uow: UnitOfWork
    changed: SheetChanges
    author: Person
    user_id: str
    said_at: datetime
    now: datetime

    async def go(self, draft: Draft, question: Question | None) -> FilingResult:
        school = await self.uow.schools.get(self.author.school_id)
        if school is None:
            raise NotPermittedError
        classes = await self.uow.schools.classes(school.id)
        today = self.said_at.astimezone(school.zone).date()
        draft = await self._on_its_day(_for_its_day(draft, today, school))
        draft = replace(draft, day=draft.day and school.homework_day(draft.day))
        reading = self._read(school, classes, draft, today)
        setting = Setting(
            author=self.author,
            classes=classes,
            days=days_of(school, self.said_at),
            weekly=school.policy.weekly,
            subjects=subjects_by_class(await self.uow.schools.people(school.id)),
        )
        step = next_step(draft, reading, setting)
        if isinstance(step, NothingRead | NotYours | UnknownClass | ClassesApart):
            await self._close(question)
            revised = bool(await self._replaced(draft))
            return FilingResult(refused=step, revised=revised, message_id=draft.message_id)
        if isinstance(step, Ready):
            return await self._store(school, draft, step, question)
        if isinstance(step, HowLong) and (again := await self._all_known(school, draft, step)):
            return FilingResult(again=again, message_id=draft.message_id)
        return FilingResult(asked=await self._ask(school, draft, step, question), message_id=draft.message_id)

    def _read(self, school: School, classes: Sequence[SchoolClass], draft: Draft, today: date) -> Reading:
        """Read as this school weighs wordings."""
        likely = draft.class_ids or self.author.classes_taught
        mine = [c for c in classes if c.id in likely]
        grades = {c.grade for c in mine}
        grade = grades.pop() if len(grades) == 1 else None
        reading = read_message(draft.text, grade=grade, term=term_of(today))
        if not school.policy.wording:
            return reading
        weighed = [
            (hit, school.policy.severity(hit.rule, words=hit.words, grade=grade or 9, default=hit.severity))
            for hit in reading.hits
        ]
        return replace(reading, hits=tuple(replace(hit, severity=Severity(s)) for hit, s in weighed if s != "off"))

    # ------------------------------------------------------------------------------------ asking

    async def _ask(self, school: School, draft: Draft, about: Any, question: Question | None) -> Asked:
        if isinstance(about, HowLong):
            about = replace(about, suggestion=await self._suggestion(school, about))
        payload = {
            "draft": draft.to_json(),
            "about": type(about).__name__,
            "options": _options(about),
            "missing": {m.subject: m.stated for m in about.missing} if isinstance(about, HowLong) else {},
            "added": {t.school_class.id: t.added for t in about.classes} if isinstance(about, TooLong) else {},
            "subjects": list(about.subjects) if isinstance(about, TooLong) else [],
            "declares": isinstance(about, WhichSubject) and about.content is None,
            "at": self.said_at.isoformat(),
            "message_id": draft.message_id,
        }
        if question is None:
            question = await self.uow.questions.add(
                Question(
                    bot=draft.bot,
                    chat_id=draft.chat_id,
                    user_id=self.user_id,
                    kind=FILING_QUESTION,
                    payload=payload,
                    expires_at=self._until(school),
                ),
                self.now,
            )
        else:
            question = replace(question, payload=payload)
            await self.uow.questions.save(question)
        override = isinstance(about, BannedWording) and any(
            self.author.may(Action.OVERRIDE_WORDING, class_id)
            for class_id in (draft.class_ids or (*self.author.classes, *self.author.classes_taught))
        )
        return Asked(question_id=question.id, about=about, may_override=override)

    async def _suggestion(self, school: School, about: HowLong) -> Suggestion | None:
        """What this class's, or its grade's, earlier tasks say of the sum; what is stated already is part of it."""
        if not about.classes:
            return None
        own = {c.id for c in about.classes}
        grade = about.classes[0].grade
        ids = [c.id for c in await self.uow.schools.classes(school.id) if c.grade == grade]
        since = self.now.astimezone(school.zone).date() - _HISTORY
        past = await self.uow.sheets.past_entries(ids, about.subject, since, limit=_PAST_TASKS)
        found = suggest_sum(
            about.contents, [PastTask(e.content, e.minutes, own=e.class_id in own) for e in past], grade
        )
        return found and replace(found, minutes=found.minutes + about.stated)

    def _until(self, school: School) -> datetime:
        """Until the cut-off; asked after it, to the end of the day (the line is then 迟报 anyway)."""
        local = self.now.astimezone(school.zone)
        cutoff = local.replace(
            hour=school.policy.cutoff.hour, minute=school.policy.cutoff.minute, second=0, microsecond=0
        )
        midnight = datetime.combine(local.date() + timedelta(days=1), datetime.min.time(), tzinfo=school.zone)
        return cutoff if local < cutoff else midnight

    async def _close(self, question: Question | None) -> None:
        if question is not None:
            await self.uow.questions.save(replace(question, state=QuestionState.DONE))

    # ----------------------------------------------------------------------------------- storing

    async def _store(self, school: School, draft: Draft, ready: Ready, question: Question | None) -> FilingResult:
        kept = await self.standing(draft) if draft.settled else ()
        replaced = await self._replaced(draft)
        revised = bool(replaced)
        filed: list[FiledClass] = []
        again: list[FiledClass] = []
        clashes: list[tuple[str, str]] = []
        over: list[TooMuch] = []
        before = [e for f in replaced for e in await self.uow.filings.entries(f.id)]
        settled = list(draft.settled)
        if draft.reason and not all(self.author.may(Action.OVERRIDE_WORDING, c.id) for c in ready.classes):
            raise NotPermittedError
        for school_class in sorted(ready.classes, key=lambda c: c.id):
            old = [f for f in replaced if f.class_id == school_class.id]
            class_day = await load_class_day(self.uow, school, school_class, ready.day)
            if known := await self._known(draft, school_class, ready.day):
                replaced = [f for f in replaced if f.class_id != school_class.id]
                again.append(await self._known_again(class_day, known, [f for f in old if f.id != known.id]))
                continue
            standing = _without(class_day, old)
            lines = _fitted(standing, ready.lines, draft)
            if clash := _clash(standing, ready.states):
                clashes.append((school_class.label, clash))
            elif problem := too_much(standing, lines):
                over.append(problem)
            else:
                for gone in old:
                    await self._make_way(school, gone, ready.day)
                replaced = [f for f in replaced if f not in old]
                settled.append(school_class.id)
                filed.append(await self._put(standing, replace(ready, lines=lines), draft, class_day, old))
        if (filed or again) and not over:
            for gone in replaced:  # the revision no longer names these classes
                await self._withdraw_elsewhere(school, gone)
        asked = None
        if over:
            asked = await self._ask_too_much(school, replace(draft, settled=tuple(settled)), ready, over, question)
        else:
            await self._close(question)
        return FilingResult(
            removed=_removed(before, filed, ready.classes) if filed and not over else (),
            filed=tuple(filed),
            again=tuple(again),
            clashes=tuple(clashes),
            asked=asked,
            hints=ready.hints,
            revised=revised,
            message_id=draft.message_id,
            kept=kept,
        )

    async def _on_its_day(self, draft: Draft) -> Draft:
        """A revision keeps the day of what it revises, whenever it is written."""
        if draft.replaces is None or draft.day is not None:
            return draft
        replaced = await self._replaced(draft)
        return replace(draft, day=replaced[0].day) if replaced else draft

    async def _replaced(self, draft: Draft) -> list[Filing]:
        """What this draft's revision takes the place of, in the classes that are not settled yet."""
        if draft.replaces is None:
            return []
        standing = await self._standing(draft.bot, draft.chat_id, draft.replaces)
        return [f for f in standing if f.class_id not in draft.settled]

    async def _standing(self, bot: str, chat_id: str, message_id: str) -> list[Filing]:
        """The author's active filings of a message, or those that later messages have put in their place."""
        found: dict[int, Filing] = {}
        for filing in await self.uow.filings.by_message(bot, chat_id, message_id):
            if filing.author_id == self.author.id and (now := await self._successor(filing)):
                found[now.id] = now
        return list(found.values())

    async def _successor(self, filing: Filing) -> Filing | None:
        """The filing itself while it stands, else what the history says was put in its place."""
        if filing.active:
            return filing
        for fact in await self.uow.history.of_sheet(filing.class_id, filing.day):
            if filing.id in fact.data.get("replaces", ()):
                heir = await self.uow.filings.get(int(fact.subject.removeprefix("filing:")))
                return await self._successor(heir) if heir else None
        return None

    async def standing(self, draft: Draft) -> tuple[FiledClass, ...]:
        """What the message, or the one it revises, has on the sheets now."""
        filings: dict[int, Filing] = {}
        for message_id in dict.fromkeys((draft.replaces or draft.message_id, draft.message_id)):
            filings |= {f.id: f for f in await self._standing(draft.bot, draft.chat_id, message_id)}
        school = await self.uow.schools.get(self.author.school_id)
        classes = {c.id: c for c in await self.uow.schools.classes(self.author.school_id)}
        return tuple(
            [
                await self._view(await load_class_day(self.uow, school, classes[f.class_id], f.day, lock=False), f)
                for f in sorted(filings.values(), key=lambda f: f.class_id)
                if school is not None and f.class_id in classes
            ]
        )

    async def _known(self, draft: Draft, school_class: SchoolClass, day: date) -> Filing | None:
        return await self.uow.filings.by_text(self.author.id, school_class.id, day, draft.key)

    async def _all_known(self, school: School, draft: Draft, step: HowLong) -> tuple[FiledClass, ...]:
        """The identical message, filed for all these classes already with its minutes asked for; else ()."""
        if draft.replaces is not None or draft.minutes or step.day is None:
            return ()
        views = []
        for school_class in step.classes:
            known = await self._known(draft, school_class, step.day)
            if known is None:
                return ()
            class_day = await load_class_day(self.uow, school, school_class, step.day, lock=False)
            views.append(await self._view(class_day, known))
        return tuple(views)

    async def _known_again(self, class_day: ClassDay, known: Filing, old: Sequence[Filing]) -> FiledClass:
        """An identical filing stands. old: what a revision into that same text takes off the sheet."""
        for gone in old:
            await self._withdraw_elsewhere(class_day.school, gone)
        if old:
            class_day = _without(class_day, old)
        return await self._view(class_day, known)

    async def _ask_too_much(
        self, school: School, draft: Draft, ready: Ready, over: Sequence[TooMuch], question: Question | None
    ) -> Asked:
        ways = await self._ways(school, ready, over)
        subjects = tuple(dict.fromkeys(line.subject for line in ready.lines))
        narrowed = replace(draft, class_ids=tuple(t.school_class.id for t in over), day=ready.day, cut_to=None)
        return await self._ask(school, narrowed, TooLong(tuple(over), ways, subjects), question)

    async def _ways(self, school: School, ready: Ready, over: Sequence[TooMuch]) -> tuple[Way, ...]:
        """One-tap ways out, two or three, cheapest for the children's evening first; and to leave it."""
        room = min(t.room for t in over)
        ways = [Way(kind="cut", minutes=room)] if room > 0 else []
        if all(t.why != "no-homework-day" for t in over):
            ways.append(Way(kind="optional"))
        following = next_school_day(ready.day, school.calendar)
        if following and await self._fits(school, ready, over, following):
            ways.append(Way(kind="day", day=following))
        if len(ways) < 2:
            ways.append(Way(kind="school"))
        if await self._may_ask_for_room(school, ready, over):
            ways.append(Way(kind=COORDINATE))
        return (*ways, Way(kind="drop"))

    async def _may_ask_for_room(self, school: School, ready: Ready, over: Sequence[TooMuch]) -> bool:
        """Whether every class has a 班主任 to ask, and other subjects' minutes that could give way."""
        own = {line.subject for line in ready.lines}
        for item in over:
            class_day = await load_class_day(self.uow, school, item.school_class, ready.day, lock=False)
            others = any(class_day.counts(e) and e.minutes and e.subject not in own for e in class_day.entries)
            if item.why != "total" or not others or item.added > (class_day.allowed or 0):
                return False
            if not await reachable_homerooms(self.uow, class_day, but=self.author):
                return False
        return True

    async def _fits(self, school: School, ready: Ready, over: Sequence[TooMuch], day: date) -> bool:
        for item in over:
            class_day = await load_class_day(self.uow, school, item.school_class, day, lock=False)
            if too_much(class_day, ready.lines):
                return False
        return True

    async def _put(
        self, class_day: ClassDay, ready: Ready, draft: Draft, before: ClassDay, old: Sequence[Filing]
    ) -> FiledClass:
        """Store the lines and states for one class, whose limit has been checked.

        before, old: the day as it was, and the filings these take the place of. A revision of a line that was filed
        in time is a correction, not 迟报.
        """
        in_time = _in_time(before, old)
        day, class_id = class_day.day, class_day.school_class.id
        filing = await self.uow.filings.add(
            Filing(
                bot=draft.bot,
                chat_id=draft.chat_id,
                message_id=draft.message_id,
                author_id=self.author.id,
                class_id=class_id,
                day=day,
                text_key=draft.key,
            ),
            self.now,
        )
        late = is_late(class_day.school, day, self.now)
        lines = [
            self._entry(class_day, line, filing.id, late=late and line.subject not in in_time) for line in ready.lines
        ]
        entries = await self.uow.sheets.add_entries(lines, self.now) if lines else ()
        states = [
            await self.uow.sheets.declare(self._declaration(class_day, subject, state, filing.id), self.now)
            for subject, state in ready.states
        ]
        filed = {entry.subject for entry in entries}
        overtaken = [d.id for d in class_day.declarations if d.subject in filed]
        if overtaken:
            await self.uow.sheets.undeclare(overtaken)
        await self.uow.history.add(
            Fact(
                school_id=class_day.school.id,
                class_id=class_id,
                day=day,
                actor=self.author.id,
                action="filed",
                subject=f"filing:{filing.id}",
                at=self.now,
                data={
                    "entries": [[e.id, e.subject, e.minutes, e.kind, e.tier, e.place] for e in entries],
                    "digests": entry_digests(entries),
                    "states": [[d.subject, d.state] for d in states],
                    "declared": state_digests(states),
                    "override": draft.reason and {"by": draft.approved_by, "reason": draft.reason},
                    "replaces": [f.id for f in old],
                    "hints": sorted({hit.rule for hit in ready.hints}),
                },
            )
        )
        subjects = {d.subject for d in states}
        kept = [d for d in class_day.declarations if d.id not in overtaken and d.subject not in subjects]
        after = replace(class_day, entries=(*class_day.entries, *entries), declarations=(*kept, *states))
        await self.changed(self.uow, after, actor=self.author, now=self.now)
        done = view(after, entries, tuple(states), late=any(e.late for e in entries) or (late and not entries))
        return done if draft.replaces else self._on_a_free_day(done, class_day.school)

    def _on_a_free_day(self, filed: FiledClass, school: School) -> FiledClass:
        """What is filed on a free day for its own evening is told under that day's name."""
        today = self.said_at.astimezone(school.zone).date()
        if filed.day == today or school.homework_day(today) != filed.day:
            return filed
        return replace(filed, day=today, day_kind=school.day(today).kind, joins=filed.day)

    def _entry(self, class_day: ClassDay, line: PlannedLine, filing_id: int, *, late: bool) -> Entry:
        return Entry(
            class_id=class_day.school_class.id,
            day=class_day.day,
            subject=line.subject,
            content=line.content,
            minutes=line.minutes,
            minutes_low=line.minutes_low,
            minutes_high=line.minutes_high,
            kind=line.kind,
            place=line.place,
            tier=line.tier,
            due=line.due,
            author_id=self.author.id,
            author_name=self.author.name,
            late=late,
            after_publication=class_day.sheet.version > 0,
            filing_id=filing_id,
        )

    def _declaration(self, class_day: ClassDay, subject: str, state: SubjectState, filing_id: int) -> Declaration:
        return Declaration(
            class_id=class_day.school_class.id,
            day=class_day.day,
            subject=subject,
            state=state,
            author_id=self.author.id,
            author_name=self.author.name,
            filing_id=filing_id,
        )

    async def _make_way(self, school: School, gone: Filing, day: date) -> None:
        """Take a revised message's lines off the sheet that its new ones go onto, or off another day's."""
        if gone.day == day:
            await withdraw_filing(self.uow, gone, self.now)
        else:
            await self._withdraw_elsewhere(school, gone)

    async def _withdraw_elsewhere(self, school: School, filing: Filing) -> None:
        """Take a revised message's lines out of a class or day it no longer belongs to."""
        school_class = next((c for c in await self.uow.schools.classes(school.id) if c.id == filing.class_id), None)
        await withdraw_filing(self.uow, filing, self.now)
        await self.uow.history.add(
            Fact(
                school_id=school.id,
                class_id=filing.class_id,
                day=filing.day,
                actor=self.author.id,
                action="withdrawn",
                subject=f"filing:{filing.id}",
                at=self.now,
                data={"revised": True},
            )
        )
        if school_class is not None:
            class_day = await load_class_day(self.uow, school, school_class, filing.day)
            await self.changed(self.uow, class_day, actor=self.author, now=self.now)

    async def _view(self, class_day: ClassDay, filing: Filing) -> FiledClass:
        entries = await self.uow.filings.entries(filing.id)
        states = await self.uow.filings.declarations(filing.id)
        return view(class_day, entries, states, late=any(e.late for e in entries))


@lru_cache(maxsize=64)
def subjects_by_class(people: tuple[Person, ...]) -> Mapping[str, tuple[str, ...]]:
    """Class id → subjects somebody teaches there, in the school file's order."""
    taught: dict[str, dict[str, None]] = {}
    for person in people:
        for subject, class_ids in person.teaches.items():
            for class_id in class_ids:
                taught.setdefault(class_id, {})[subject] = None
    return {class_id: tuple(subjects) for class_id, subjects in taught.items()}


def is_late(school: School, day: date, now: datetime) -> bool:
    """迟报: filed for a day whose cut-off has passed."""
    return now >= school.moment(school.sheet_day(day), school.policy.cutoff)


def _options(about: Doubt | TooLong) -> list[Any]:
    match about:
        case WhichClass():
            return [c.id for c in about.options]
        case WhichSubject():
            return list(about.options)
        case WhichDay():
            return [day.isoformat() for day in about.options]
        case BannedWording():
            return [about.compliant]
        case WrittenTooEarly():
            return ["school"]
        case TooLong():
            return [{"kind": w.kind, "minutes": w.minutes, "day": w.day and w.day.isoformat()} for w in about.ways]
        case _:
            return []


def _fitted(class_day: ClassDay, lines: tuple[PlannedLine, ...], draft: Draft) -> tuple[PlannedLine, ...]:
    if draft.cut_to is None:
        return lines
    return shorten(lines, draft.cut_to, lambda line: line_counts(class_day, line))


def _removed(
    before: Sequence[Entry], filed: Sequence[FiledClass], classes: Sequence[SchoolClass]
) -> tuple[tuple[str, str, str], ...]:
    """Lines of a revised message whose class or subject the new text no longer has."""
    labels = {c.id: c.label for c in classes}
    now = {(line.class_id, line.subject) for each in filed for line in each.lines}
    return tuple(
        (labels.get(e.class_id, _label(e.class_id)), e.subject, e.content)
        for e in before
        if (e.class_id, e.subject) not in now
    )


def _label(class_id: str) -> str:
    name = parse_class(class_id.partition("/")[2])
    return name.label if name else class_id


def _in_time(class_day: ClassDay, filings: Sequence[Filing]) -> frozenset[str]:
    """Subjects of these filings' lines that were not late."""
    ids = {f.id for f in filings}
    return frozenset(e.subject for e in class_day.entries if e.filing_id in ids and not e.late)


def _without(class_day: ClassDay, filings: Sequence[Filing]) -> ClassDay:
    """The class's day as it would be without these filings."""
    ids = {f.id for f in filings}
    return replace(
        class_day,
        entries=tuple(e for e in class_day.entries if e.filing_id not in ids),
        declarations=tuple(d for d in class_day.declarations if d.filing_id not in ids),
    )


def _clash(class_day: ClassDay, states: Sequence[tuple[str, SubjectState]]) -> str | None:
    """A subject declared 今日无作业 although lines of it stand."""
    filed = {e.subject for e in class_day.entries}
    return next((subject for subject, state in states if state is SubjectState.NONE and subject in filed), None)

"""One step of a filing inside one transaction: read, ask, or store (the conversation of file_homework)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.domain.audit import entry_digests, state_digests
from bot.domain.calendar import DayKind, next_school_day
from bot.domain.class_day import ClassDay
from bot.domain.class_shorthand import spell_out
from bot.domain.classes import parse_class
from bot.domain.corrections import together
from bot.domain.entries import Declaration, Entry, Filing
from bot.domain.errors import NotPermittedError, StaleError
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
    WhichLine,
    WhichSubject,
    WrittenTooEarly,
    next_step,
    shorten,
)
from bot.domain.filing_day import day_said
from bot.domain.filing_result import Asked, FiledClass, FilingResult, OwnWork, TooLong, view
from bot.domain.kinds import SubjectState
from bot.domain.memory import remembered
from bot.domain.people import Action, Person
from bot.domain.reading import read_message
from bot.domain.reading.model import Reading, Severity, Term
from bot.domain.recount import recounted
from bot.domain.room import line_counts, too_much
from bot.domain.same_work import filed_by_others
from bot.domain.school import School, SchoolClass, those_of
from bot.domain.ways import Stuck, optional_part
from bot.usecases.amend_lines import amend
from bot.usecases.class_day import load_class_day, remarks_on
from bot.usecases.ports import Question, QuestionState, UnitOfWork
from bot.usecases.sheet_changed import SheetChanges
from bot.usecases.standing import filing_view, standing_filings, what_stands
from bot.usecases.ways_out import ways_out
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


def filing_days(school: School, now: datetime) -> tuple[date, ...]:
    """The same as the school days whose sheets they are."""
    return tuple(dict.fromkeys(school.homework_day(day) for day in days_of(school, now)))


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
        draft = self._with_classes_spelt_out(draft, classes)
        draft = await self._on_its_day(_for_its_day(draft, today, school))
        if draft.day is not None:
            draft = replace(draft, day=school.homework_day(draft.day))
        reading = self._read(school, classes, draft, today)
        setting = Setting(
            author=self.author,
            classes=classes,
            days=days_of(school, self.said_at),
            weekly=school.policy.weekly,
            subjects=subjects_by_class(await self.uow.schools.people(school.id)),
            no_homework=school.day(today).kind is DayKind.NO_HOMEWORK,
        )
        step: Doubt | Ready = next_step(draft, reading, setting)
        if draft.corrects:
            meant = await self._corrected(draft)
            if draft.keeps_content:
                step = recounted(draft, meant, [c for c in classes if c.id in draft.class_ids])
        if isinstance(step, NothingRead | NotYours | UnknownClass | ClassesApart):
            await self._close(question)
            revised = bool(draft.corrects or await self._replaced(draft))
            return FilingResult(refused=step, revised=revised, message_id=draft.message_id)
        if isinstance(step, Ready):
            return await self._store(school, draft, step, question)
        if isinstance(step, HowLong) and (again := await self._all_known(school, draft, step)):
            return FilingResult(again=again, message_id=draft.message_id)
        return FilingResult(asked=await self._ask(school, draft, step, question), message_id=draft.message_id)

    def _with_classes_spelt_out(self, draft: Draft, classes: tuple[SchoolClass, ...]) -> Draft:
        mine = those_of(classes, self.author.classes_own)
        text = spell_out(draft.text, (c.name for c in mine), (c.name for c in classes))
        return draft if text == draft.text else replace(draft, text=text)

    async def which_line(self, draft: Draft, options: tuple[tuple[Entry, ...], ...]) -> FilingResult:
        """Ask which of several lines a correction is about."""
        school = await self.uow.schools.get(self.author.school_id)
        if school is None:
            raise NotPermittedError
        asked = await self._ask(school, draft, WhichLine(options), None)
        return FilingResult(asked=asked, message_id=draft.message_id)

    async def _corrected(self, draft: Draft) -> tuple[Entry, ...]:
        """The lines a correction is about. StaleError where one of its classes has none of them any more."""
        day = draft.day
        found = [e for c in draft.class_ids if day for e in await self.uow.sheets.entries(c, day)]
        meant = tuple(e for e in found if e.id in draft.corrects)
        if {e.class_id for e in meant} != set(draft.class_ids):
            raise StaleError
        return meant

    def _read(self, school: School, classes: tuple[SchoolClass, ...], draft: Draft, today: date) -> Reading:
        """Read as this school weighs wordings."""
        grades = {c.grade for c in those_of(classes, draft.class_ids or self.author.classes_taught)}
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
            about = replace(about, suggestion=await self._suggestion(school, about), basis=school.policy.basis)
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
                    expires_at=self._until(school, draft),
                ),
                self.now,
            )
        else:
            question = replace(question, payload=payload, expires_at=self._until(school, draft))
            await self.uow.questions.save(question)
        override = isinstance(about, BannedWording) and any(
            self.author.may(Action.OVERRIDE_WORDING, class_id)
            for class_id in (draft.class_ids or (*self.author.classes, *self.author.classes_taught))
        )
        return Asked(question_id=question.id, about=about, may_override=override, corrects=bool(draft.corrects))

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

    def _until(self, school: School, draft: Draft) -> datetime:
        """Until the cut-off of the last sheet it may belong to; after that, to the end of today (it is 迟报 anyway).

        At a weekend that is the next school day's: nobody is hurried on a Saturday.
        """
        day = draft.day or days_of(school, self.said_at)[-1]
        cutoff = school.moment(school.sheet_day(day), school.policy.cutoff)
        tomorrow = self.now.astimezone(school.zone).date() + timedelta(days=1)
        return cutoff if self.now < cutoff else datetime.combine(tomorrow, datetime.min.time(), tzinfo=school.zone)

    async def _close(self, question: Question | None) -> None:
        if question is not None:
            await self.uow.questions.save(replace(question, state=QuestionState.DONE))

    # ----------------------------------------------------------------------------------- storing

    async def _store(self, school: School, draft: Draft, ready: Ready, question: Question | None) -> FilingResult:
        kept = await what_stands(self.uow, self.author, draft) if draft.settled else ()
        replaced = await self._replaced(draft)
        revised = bool(replaced or draft.corrects)
        filed: list[FiledClass] = []
        again: list[FiledClass] = []
        clashes: list[tuple[str, str]] = []
        in_the_way: list[Entry] = []
        over: list[Stuck] = []
        before = [e for f in replaced for e in await self.uow.filings.entries(f.id)]
        settled = list(draft.settled)
        if draft.reason and not all(self.author.may(Action.OVERRIDE_WORDING, c.id) for c in ready.classes):
            raise NotPermittedError
        for school_class in sorted(ready.classes, key=lambda c: c.id):
            old = [f for f in replaced if f.class_id == school_class.id]
            class_day = await load_class_day(self.uow, school, school_class, ready.day)
            corrected = tuple(e for e in class_day.entries if e.id in draft.corrects)
            known = None if corrected else await self._known(draft, school_class, ready.day)
            if known and not (known in old and draft.minutes):
                replaced = [f for f in replaced if f.class_id != school_class.id]
                again.append(await self._known_again(class_day, known, [f for f in old if f.id != known.id]))
                continue
            standing = _without(class_day, old, corrected)
            same, lines = filed_by_others(ready.lines, standing.entries, self.author.id)
            if same:
                again.append(self._of_colleague(class_day, same))
                if not lines and not ready.states:
                    continue
            lines = _fitted(standing, lines, draft)
            if clash := _clash(standing, ready.states):
                clashes.append((school_class.label, clash))
                in_the_way += [e for e in standing.entries if e.subject == clash]
            elif problem := too_much(standing, lines):
                over.append(Stuck(standing, problem))
            else:
                for gone in old:
                    await self._make_way(school, gone, ready.day)
                replaced = [f for f in replaced if f not in old]
                settled.append(school_class.id)
                now_ready = replace(ready, lines=lines)
                if corrected:
                    filed.append(await self._amend(standing, now_ready, draft, corrected))
                else:
                    filed.append(await self._put(standing, now_ready, draft, class_day, old))
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
            in_the_way=OwnWork(together(e for e in in_the_way if self._may_change(e)), ()) if in_the_way else None,
            asked=asked,
            hints=ready.hints,
            let_stand=ready.let_stand,
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
        standing = await standing_filings(self.uow, self.author, draft.bot, draft.chat_id, draft.replaces)
        return [f for f in standing if f.class_id not in draft.settled]

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
            views.append(await filing_view(self.uow, class_day, known))
        return tuple(views)

    async def _known_again(self, class_day: ClassDay, known: Filing, old: Sequence[Filing]) -> FiledClass:
        """An identical filing stands. old: what a revision into that same text takes off the sheet."""
        for gone in old:
            await self._withdraw_elsewhere(class_day.school, gone)
        if old:
            class_day = _without(class_day, old)
        return await filing_view(self.uow, class_day, known)

    async def _ask_too_much(
        self, school: School, draft: Draft, ready: Ready, stuck: Sequence[Stuck], question: Question | None
    ) -> Asked:
        over = tuple(each.problem for each in stuck)
        ways = await ways_out(self.uow, self.author, school, ready, stuck, stays=bool(draft.corrects))
        subjects = tuple(dict.fromkeys(line.subject for line in ready.lines))
        narrowed = replace(
            draft, class_ids=tuple(t.school_class.id for t in over), day=ready.day, cut_to=None, optional=False
        )
        return await self._ask(school, narrowed, TooLong(over, ways, subjects), question)

    def _may_change(self, entry: Entry) -> bool:
        return entry.author_id == self.author.id or entry.subject in self.author.subjects_in(entry.class_id)

    def _of_colleague(self, class_day: ClassDay, same: tuple[Entry, ...]) -> FiledClass:
        """Work that a colleague has filed for the class already."""
        names = "、".join(dict.fromkeys(e.author_name for e in same))
        own = self.author.subjects_in(class_day.school_class.id)
        theirs = all(e.subject in own for e in same)
        return replace(view(class_day, same, (), late=any(e.late for e in same)), by=names, theirs=theirs)

    async def _amend(self, class_day: ClassDay, ready: Ready, draft: Draft, corrected: tuple[Entry, ...]) -> FiledClass:
        """Change lines in place for one class, whose limit has been checked. class_day: the day without them."""
        entries = await amend(
            self.uow,
            class_day,
            corrected,
            ready.lines,
            author=self.author,
            now=self.now,
            data={"override": _override(draft, ready), "hints": _rules(ready)},
        )
        in_order = sorted((*class_day.entries, *entries), key=lambda entry: entry.id)
        after = replace(class_day, entries=tuple(in_order))
        if ready.states:
            return await self._put(after, replace(ready, lines=()), draft, after, ())
        await self.changed(self.uow, after, actor=self.author, now=self.now)
        return view(after, entries, (), late=any(e.late for e in entries))

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
                    "override": _override(draft, ready),
                    "replaces": [f.id for f in old],
                    "hints": _rules(ready),
                },
            )
        )
        subjects = {d.subject for d in states}
        kept = [d for d in class_day.declarations if d.id not in overtaken and d.subject not in subjects]
        after = replace(class_day, entries=(*class_day.entries, *entries), declarations=(*kept, *states))
        await self.changed(self.uow, after, actor=self.author, now=self.now)
        seen = view(after, entries, tuple(states), late=any(e.late for e in entries) or (late and not entries))
        remarks = await remarks_on(self.uow, after)
        mine = tuple(r for r in remarks if r.subject in filed or (entries and not r.subject))
        return self._on_a_free_day(replace(seen, remarks=mine) if mine else seen, class_day.school, draft)

    def _on_a_free_day(self, filed: FiledClass, school: School, draft: Draft) -> FiledClass:
        """What is newly filed on a free day for its own evening is told under that day's name."""
        today = self.said_at.astimezone(school.zone).date()
        revises = draft.replaces is not None or draft.corrects
        if revises or filed.day == today or school.homework_day(today) != filed.day:
            return filed
        return replace(filed, day=today, until=None, day_kind=school.day(today).kind, joins=filed.day)

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


@remembered
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


def place_of(lines: Sequence[Entry]) -> dict[str, Any]:
    """Lines of one subject and day as a question remembers them: what `corrected_at` makes of a draft."""
    return {
        "corrects": [line.id for line in lines],
        "class_ids": list(dict.fromkeys(line.class_id for line in lines)),
        "subject": lines[0].subject,
        "day": lines[0].day.isoformat(),
    }


def corrected_at(draft: Draft, place: Mapping[str, Any]) -> Draft:
    """The draft as a correction of the lines at `place_of`."""
    return replace(
        draft,
        corrects=tuple(place["corrects"]),
        class_ids=tuple(place["class_ids"]),
        subject=place["subject"],
        day=date.fromisoformat(place["day"]),
    )


def _override(draft: Draft, ready: Ready) -> Any:
    return draft.reason and {
        "by": draft.approved_by,
        "reason": draft.reason,
        "kept": list(ready.let_stand.kept),
        "left_out": list(ready.let_stand.left_out),
    }


def _rules(ready: Ready) -> list[str]:
    return sorted({hit.rule for hit in ready.hints})


def _options(about: Doubt | TooLong | WhichLine) -> list[Any]:
    match about:
        case WhichLine():
            return [place_of(lines) for lines in about.options]
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
    if draft.optional:
        lines = optional_part(class_day, lines)
    if draft.cut_to is None:
        return lines
    return shorten(lines, draft.cut_to, lambda line: line_counts(class_day, line))


def _removed(
    before: Sequence[Entry], filed: Sequence[FiledClass], classes: Sequence[SchoolClass]
) -> tuple[tuple[str, str, str], ...]:
    """Lines of a revised message whose class or subject the new text no longer has."""
    if not before:
        return ()
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


def _without(class_day: ClassDay, filings: Sequence[Filing], lines: Sequence[Entry] = ()) -> ClassDay:
    """The class's day as it would be without these filings and lines."""
    if not filings and not lines:
        return class_day
    ids = {f.id for f in filings}
    return replace(
        class_day,
        entries=tuple(e for e in class_day.entries if e.filing_id not in ids and e not in lines),
        declarations=tuple(d for d in class_day.declarations if d.filing_id not in ids),
    )


def _clash(class_day: ClassDay, states: Sequence[tuple[str, SubjectState]]) -> str | None:
    """A subject declared 今日无作业 although lines of it stand."""
    if not states:
        return None
    filed = {e.subject for e in class_day.entries}
    return next((subject for subject, state in states if state is SubjectState.NONE and subject in filed), None)

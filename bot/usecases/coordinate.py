"""协调: a teacher over the limit asks the 班主任 to make room; the 班主任 decides which subject gives way."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.domain.class_day import ClassDay
from bot.domain.coordination import ADJUSTED, REMEMBERED, Giving, given_way, missing_minutes, ways_to_make_room
from bot.domain.errors import NotPermittedError, StaleError
from bot.domain.facts import Fact
from bot.domain.filing_result import Waiting, Way
from bot.domain.people import Person
from bot.messages import MessageKind, Reply, Say
from bot.texts import coordination as texts
from bot.texts.staff import way_buttons
from bot.usecases.adjust import adjust
from bot.usecases.announce import homerooms, tell_person
from bot.usecases.class_day import class_by_id, load_class_day
from bot.usecases.ports import OpenUnitOfWork, Question, QuestionState, UnitOfWork
from bot.usecases.review import load_sheet
from bot.usecases.sheet_changed import SheetChanges

COORDINATE = "coordinate"
_SHORTEST = timedelta(minutes=5)


async def reachable_homerooms(uow: UnitOfWork, class_day: ClassDay, *, but: Person) -> tuple[Person, ...]:
    """班主任 of the class with a chat, but for the one who is asking."""
    found = await homerooms(uow, class_day.school, class_day.school_class.id)
    return tuple([p for p in found if p.id != but.id and await uow.accounts.of(p.id)])


async def ask_for_room(uow: UnitOfWork, question: Question, asker: Person, now: datetime) -> Waiting:
    """Put the class's day before its 班主任. The question stays open: the other ways are still the asker's.

    Raises:
        StaleError: the class or its school is gone.
    """
    names: list[str] = []
    for class_id, added in sorted(question.payload["added"].items()):
        class_day = await _day_of(uow, question, asker, class_id)
        subjects = question.payload["subjects"]
        ways = await _ranked(uow, class_day, question)
        card = _card(class_day, question, ways, asker.name)
        for person in await reachable_homerooms(uow, class_day, but=asker):
            names.append(person.name)
            await tell_person(
                uow,
                person.id,
                key=f"coordinate/{class_id}/{question.id}/{person.id}",
                kind=MessageKind.NOTICE,
                act=Say(text=card.text, buttons=card.buttons),
                now=now,
                scope=class_id,
                lasts=max(question.expires_at - now, _SHORTEST),
                priority=3,
            )
        data = {"subjects": subjects, "added": added, "need": missing_minutes(class_day, added)}
        await _record(uow, class_day, question, asker.id, "coordination-asked", now, data)
    return Waiting(question_id=question.id, names=tuple(dict.fromkeys(names)), ways=_other_ways(question))


async def _day_of(uow: UnitOfWork, question: Question, asker: Person, class_id: str) -> ClassDay:
    school = await uow.schools.get(asker.school_id)
    school_class = await class_by_id(uow, asker.school_id, class_id)
    if school is None or school_class is None:
        raise StaleError
    return await load_class_day(uow, school, school_class, date.fromisoformat(question.payload["draft"]["day"]))


async def _ranked(uow: UnitOfWork, class_day: ClassDay, question: Question) -> tuple[Giving, ...]:
    """Who gives way, by the class's ledger of the last weeks."""
    class_id, added = class_day.school_class.id, question.payload["added"][class_day.school_class.id]
    facts = await uow.history.of_class(class_id, ADJUSTED, class_day.day - REMEMBERED)
    need = missing_minutes(class_day, added)
    return ways_to_make_room(class_day, need, keep=question.payload["subjects"], given=given_way(facts))


def _card(class_day: ClassDay, question: Question, ways: tuple[Giving, ...], asker: str) -> Reply:
    added = question.payload["added"][class_day.school_class.id]
    text = texts.request(
        class_day,
        ways,
        asker=asker,
        subjects=question.payload["subjects"],
        added=added,
        need=missing_minutes(class_day, added),
    )
    return Reply(text=text, buttons=texts.request_buttons(class_day, ways, question.id), replaces=True)


def _other_ways(question: Question) -> tuple[Way, ...]:
    """The ways the question offers but for this one, which stands next to last: the numbers stay theirs."""
    found = []
    for option in question.payload["options"]:
        day = option["day"] and date.fromisoformat(option["day"])
        if option["kind"] != COORDINATE:
            found.append(Way(kind=option["kind"], minutes=option["minutes"], day=day))
    return tuple(found)


async def _record(
    uow: UnitOfWork,
    class_day: ClassDay,
    question: Question,
    actor: str,
    action: str,
    now: datetime,
    data: Mapping[str, Any],
) -> None:
    await uow.history.add(
        Fact(
            school_id=class_day.school.id,
            class_id=class_day.school_class.id,
            day=class_day.day,
            actor=actor,
            action=action,
            subject=f"question:{question.id}",
            at=now,
            data=dict(data),
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeRoom:
    """The 班主任's answer to a request for room."""

    open_uow: OpenUnitOfWork
    changed: SheetChanges

    async def __call__(
        self,
        question_id: int,
        sheet_id: int,
        *,
        revision: int,
        less: int,
        entry_id: int,
        bot: str,
        user_id: str,
        now: datetime,
    ) -> Reply:
        """The subject that `entry_id` belongs to gives `less` minutes; once there is room the asker is told.

        A sheet that has changed since is shown afresh.

        Raises:
            NotPermittedError: not this class's 班主任.
            StaleError: the request is settled or too old.
        """
        async with self.open_uow() as uow:
            person, class_day, question, asker = await self._load(uow, question_id, sheet_id, bot, user_id, now)
            if not missing_minutes(class_day, _added(class_day, question)):
                await self._tell(uow, class_day, question, asker, person, now)
                await uow.commit()
                return texts.fits_already(class_day, asker.name)
            ways = await _ranked(uow, class_day, question)
            way = next((w for w in ways if entry_id in w.lines and w.less == less), None)
            if class_day.sheet.revision != revision or way is None:
                return _card(class_day, question, ways, asker.name)
            after = await adjust(
                uow,
                self.changed,
                class_day,
                way.lines,
                actor=person,
                reason=texts.reason(asker.name, question.payload["subjects"]),
                now=now,
                data={"for": question.id},
            )
            if missing_minutes(after, _added(after, question)):
                reply = _card(after, question, await _ranked(uow, after, question), asker.name)
            else:
                await self._tell(uow, after, question, asker, person, now)
                reply = texts.made_room(after, way, asker.name)
            await uow.commit()
        return reply

    async def decline(self, question_id: int, sheet_id: int, *, bot: str, user_id: str, now: datetime) -> Reply:
        """这次不调整: the asker is told, and takes another way. Raises as the call does."""
        async with self.open_uow() as uow:
            person, class_day, question, asker = await self._load(uow, question_id, sheet_id, bot, user_id, now)
            await _record(uow, class_day, question, person.id, "coordination-declined", now, {})
            text = texts.no_room_for_you(class_day, person.name)
            buttons = way_buttons(question.id, _other_ways(question))
            await self._say(uow, class_day, question, asker, Say(text=text, buttons=buttons), "declined", now)
            await uow.commit()
        return texts.declined(class_day, asker.name)

    async def _load(
        self, uow: UnitOfWork, question_id: int, sheet_id: int, bot: str, user_id: str, now: datetime
    ) -> tuple[Person, ClassDay, Question, Person]:
        person, class_day = await load_sheet(uow, sheet_id, bot, user_id)
        if not person.is_homeroom_of(class_day.school_class.id):
            raise NotPermittedError
        question = await uow.questions.get(question_id)
        if question is None or class_day.school_class.id not in question.payload.get("added", {}):
            raise StaleError
        if question.state is not QuestionState.OPEN or question.expires_at <= now:
            raise StaleError
        asker = await uow.schools.person(question.payload["draft"]["author_id"])
        if asker is None or asker.school_id != person.school_id:
            raise StaleError
        day = date.fromisoformat(question.payload["draft"]["day"])
        return person, class_day.seen_from(day), question, asker

    async def _tell(
        self, uow: UnitOfWork, class_day: ClassDay, question: Question, asker: Person, homeroom: Person, now: datetime
    ) -> None:
        text = texts.room_for_you(class_day.school_class, homeroom.name, question.payload["subjects"])
        say = Say(text=text, buttons=texts.room_buttons(question.id))
        await self._say(uow, class_day, question, asker, say, f"room/{class_day.sheet.revision}", now)

    async def _say(
        self,
        uow: UnitOfWork,
        class_day: ClassDay,
        question: Question,
        asker: Person,
        say: Say,
        name: str,
        now: datetime,
    ) -> None:
        class_id = class_day.school_class.id
        await tell_person(
            uow,
            asker.id,
            key=f"coordinated/{class_id}/{question.id}/{name}",
            kind=MessageKind.NOTICE,
            act=say,
            now=now,
            scope=class_id,
            priority=3,
        )


def _added(class_day: ClassDay, question: Question) -> int:
    added: int = question.payload["added"][class_day.school_class.id]
    return added

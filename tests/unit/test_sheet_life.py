"""A sheet's whole life in any order, through the real use cases: what must hold after every single step, holds."""

import asyncio
import tempfile
import unittest
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.domain.after_care import care_lines
from bot.domain.entries import Entry
from bot.domain.errors import BotError
from bot.domain.filing_result import FilingResult, TooLong
from bot.domain.kinds import Kind, Tier
from bot.domain.sheet import SheetStatus, Snapshot
from bot.messages import Edit, MessageKind, Receipt, Say
from bot.texts import sheet as sheet_texts
from bot.usecases.lying_cards import lying_cards
from bot.usecases.ports import OutboxRow, OutboxState
from db.database import Database
from tests.fakes.uow import FakeDatabase
from tests.support.crowd import BOT, CLASS, DAY, LIMIT, Crowd, Seen, Store, at, school_of
from tests.support.database import migrated_file, url_of

TEACHERS = {"王老师": "数学", "李老师": "英语"}
SUBJECT = TEACHERS | {"赵老师": "语文"}
GROUP = "-100"
NEVER_SHOWN = (OutboxState.GIVEN_UP, OutboxState.EXPIRED, OutboxState.IN_DOUBT)
LONGEST = 1024

names = st.sampled_from(list(SUBJECT))
minutes = st.integers(1, 45)
REVIEWERS = {
    "homeroom": {"赵老师"},
    "supervisor": {"钱主任"},
    "grade_head": {"孙组长"},
    "office": {"陈主任", "周主任"},
}
SIGNERS = sorted(set().union(*REVIEWERS.values()))
DEPUTIES_FROM = (16, 7)
CARE = "吴老师"
EMPTY = ("今日无作业", "已在校完成")


@dataclass(frozen=True)
class Message:
    """A teacher's message."""

    name: str
    id: str


def written(entry: Entry) -> bool:
    """What the national limit speaks of, said once more and independently."""
    return entry.kind is Kind.WRITTEN and entry.tier is not Tier.OPTIONAL


class SheetLife(RuleBasedStateMachine):
    """三（2）班 on one day. `on_sheet` is what the teachers have been told stands, message by message."""

    messages = Bundle("messages")
    on_disk: ClassVar[bool] = False
    chain: ClassVar[tuple[tuple[str, ...], ...]] = ()
    """Whose signatures each step needs."""
    deputy: ClassVar[str | None] = None

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.open = AsyncExitStack()
        self.now: datetime = at(14)
        self.number = 0
        self.on_sheet: dict[Message, int] = {}
        self.versions: list[Snapshot] = []
        self.signed: dict[str, bool] = {}
        """Who has signed the sheet as it stands, and whether deputies might by then."""
        self.returned_at = -1
        self.actor = "clock"

    def do(self, step):
        return self.runner.run(step)

    def teardown(self) -> None:
        self.do(self.open.aclose())
        self.runner.close()

    async def _store(self) -> Store:
        if not self.on_disk:
            return FakeDatabase()
        folder = Path(self.open.enter_context(tempfile.TemporaryDirectory()))
        return await self.open.enter_async_context(Database(url_of(migrated_file(folder / "life.db")), service=True))

    @initialize(
        target=messages,
        unapproved=st.sampled_from(["publish", "wait"]),
        hour=st.sampled_from([(14, 0), (15, 20), (16, 10)]),
        already=st.sampled_from([(), ("signed",), ("late",), ("signed", "late")]),
    )
    def a_school(self, unapproved: str, hour: tuple[int, int], already: tuple[str, ...]) -> Message:
        """With a first line on the sheet. already: signed by everybody; late: publish time has passed."""
        self.unapproved, self.now = unapproved, at(*hour)
        review = [list(step) if len(step) > 1 else step[0] for step in self.chain]
        spec = school_of(TEACHERS, {"review": review, "unapproved": unapproved} | self._deputy())
        self.crowd = Crowd(self.do(self._store()), spec)
        self.do(self.crowd.move_in(at(9)))
        self.seen = self.do(self.crowd.see())
        message = self.file("王老师", 20, "")
        self.the_sheet_is_in_order()
        if "signed" in already:
            self.everybody_signs()
        if "late" in already:
            self.the_clock_moves(later=140)
        return message

    def _deputy(self) -> dict[str, str]:
        return {"deputy": self.deputy} if self.deputy else {}

    # ------------------------------------------------------------------------------- what teachers do

    @rule(target=messages, name=names, size=minutes, how=st.sampled_from(["", "", "", "选做 ", "朗读"]))
    def file(self, name: str, size: int, how: str) -> Message:
        message = Message(name, self._next())
        self._take(message, self._say(message, f"{how}练习册第{message.id}页 {size}分钟"))
        return message

    @rule(target=messages, name=names, size=minutes)
    def file_in_both_classes(self, name: str, size: int) -> Message:
        message = Message(name, self._next())
        self._take(message, self._say(message, f"练习册第{message.id}页 {size}分钟", where="三（1）班、三（2）班"))
        return message

    @rule(message=messages, size=minutes)
    def edit(self, message: Message, size: int) -> None:
        text = f"练习册第{self._next()}页 {size}分钟"
        self._take(message, self._say(message, text, replaces=message.id))

    @rule(target=messages, name=names, state=st.sampled_from(EMPTY))
    def declare(self, name: str, state: str) -> Message:
        message = Message(name, self._next())
        self._take(message, self._say(message, state))
        return message

    @rule(message=messages, by_homeroom=st.booleans())
    def withdraw(self, message: Message, *, by_homeroom: bool) -> None:
        standing = self.do(self.crowd.filing_ids(message.name, message.id))
        if not standing:
            return
        self.actor = "赵老师" if by_homeroom else message.name
        try:
            self.do(self.crowd.acts.withdraw(standing[0], bot=BOT, user_id=self.crowd.user(self.actor), now=self.now))
        except BotError:
            return
        self.on_sheet.pop(message, None)

    def _say(
        self, message: Message, text: str, *, where: str = "三（2）班", replaces: str | None = None
    ) -> FilingResult:
        self.actor = message.name
        said = f"{where} {SUBJECT[message.name]} {text}"
        return self.do(self.crowd.file(message.name, message.id, said, self.now, replaces=replaces))

    def _take(self, message: Message, result: FilingResult) -> None:
        """Keep what the teacher is told; press one of the ways out where it is too much."""
        for filed in result.filed:
            if filed.label == "三（2）班" and filed.day != DAY:  # moved to tomorrow, it stays there when it is edited
                self.on_sheet.pop(message, None)
            elif filed.label == "三（2）班":
                self.on_sheet[message] = sum(line.minutes for line in filed.lines if written(line))
        asked = result.asked
        if asked and isinstance(asked.about, TooLong):
            self.question = (message, asked.question_id, len(asked.about.ways))

    question: tuple[Message, int, int] | None = None

    @precondition(lambda self: self.question)
    @rule(chance=st.integers(0, 9))
    def take_a_way_out(self, chance: int) -> None:
        message, question_id, ways = self.question
        self.question = None
        self.actor = message.name
        value = "drop" if chance >= ways - 1 else str(chance)
        try:
            result = self.do(
                self.crowd.acts.answer_filing(
                    question_id, value, bot=BOT, user_id=self.crowd.user(message.name), now=self.now
                )
            )
        except BotError:
            return
        self._take(message, result)

    # ------------------------------------------------------------------------------ what reviewers do

    @rule(
        name=st.sampled_from(SIGNERS),
        approve=st.sampled_from([True, False]),
        behind=st.sampled_from([0, 0, 1]),
    )
    def review(self, name: str, *, approve: bool, behind: int) -> None:
        self._review(name, approve=approve, behind=behind)

    @precondition(lambda self: self.seen.class_day.sheet.step < len(self.chain))
    @rule(other=st.booleans())
    def whose_turn_it_is_signs(self, *, other: bool) -> None:
        roles = self.chain[self.seen.class_day.sheet.step]
        self._review(sorted(REVIEWERS[roles[-1 if other else 0]])[-1 if other else 0], approve=True)

    @rule()
    def everybody_signs(self) -> None:
        for _ in self.chain:
            for name in SIGNERS:
                self._review(name, approve=True)

    def _review(self, name: str, *, approve: bool, behind: int = 0) -> None:
        sheet = self.do(self.crowd.see()).class_day.sheet
        if not sheet.id:
            return
        self.actor = name
        before = sum(f.action in ("approved", "returned") for f in self._facts())
        try:
            self.do(
                self.crowd.acts.review(
                    sheet.id,
                    sheet.revision - behind,
                    sheet.step,
                    approve=approve,
                    bot=BOT,
                    user_id=self.crowd.user(name),
                    now=self.now,
                )
            )
        except BotError:
            return
        if sum(f.action in ("approved", "returned") for f in self._facts()) == before:
            return
        assert not behind  # nobody signs what they have not seen
        if approve:
            self.signed[name] = self.now >= at(*DEPUTIES_FROM)
        else:
            self.signed.clear()
            self.returned_at = sheet.revision

    # ----------------------------------------------------------------------- what after-class care does

    @rule(which=st.integers(0, 3), done=st.sampled_from([True, True, False]))
    def most_have_finished(self, which: int, *, done: bool) -> None:
        """One subject, or with 0 all of them. It asks nobody's signature, and changes nothing else."""
        class_day = self.seen.class_day
        lines = care_lines(class_day)
        entry_id = lines[(which - 1) % len(lines)].id if which and lines else 0
        self.actor = CARE
        if not class_day.sheet.id:
            return
        self.do(
            self.crowd.acts.mark_done(
                class_day.sheet.id, entry_id, done=done, bot=BOT, user_id=self.crowd.user(CARE), now=self.now
            )
        )
        after = self.do(self.crowd.see()).class_day
        subjects = {e.subject for e in lines if e.id == entry_id or not entry_id}
        assert all(e.mostly_done is done for e in care_lines(after) if e.subject in subjects)
        assert [replace(e, mostly_done=False) for e in after.entries] == [
            replace(e, mostly_done=False) for e in class_day.entries
        ]
        assert replace(after.sheet, version=0) == replace(class_day.sheet, version=0)

    def _facts(self):
        async def read():
            async with self.crowd.store.read() as uow:
                return await uow.history.of_sheet(CLASS, DAY)

        return self.do(read())

    # --------------------------------------------------------------------------------- what time does

    @rule(later=st.sampled_from([1, 10, 60, 140]))
    def the_clock_moves(self, later: int) -> None:
        self.now = min(self.now + timedelta(minutes=later), at(21, 30))
        self.actor = "clock"
        for _ in range(2):  # a second tick changes nothing
            done = self.do(self.crowd.plan(self.now))
            assert not done.failed

    @rule(refused=st.sampled_from([False, False, True]))
    def what_is_due_is_sent(self, *, refused: bool) -> None:
        async def send() -> None:
            async with self.crowd.store.write() as uow:
                epoch = await uow.outbox.take_over(BOT)
                while rows := await uow.outbox.due(BOT, self.now, limit=50):
                    for row in rows:
                        await uow.outbox.mark_sending(row.id, epoch)
                        if refused and row.message.kind is MessageKind.PUBLICATION:
                            await uow.outbox.settle_final(row.id, epoch, OutboxState.GIVEN_UP, reason="gone")
                        else:
                            picture = isinstance(row.message.act, Say) and row.message.act.picture is not None
                            receipt = Receipt(message_id=str(row.id), has_picture=picture)
                            await uow.outbox.settle_sent(row.id, epoch, receipt, self.now)
                await uow.commit()

        self.do(send())

    def _next(self) -> str:
        self.number += 1
        return str(self.number)

    # ----------------------------------------------------------------------------- what always holds

    @invariant()
    def the_sheet_is_in_order(self) -> None:
        before, self.seen = self.seen, self.do(self.crowd.see())
        frozen = self.do(self.crowd.versions())
        self._signatures_end_with_a_change(before)
        self._the_total_is_the_counting_lines()
        assert list(frozen[: len(self.versions)]) == self.versions, "a published version never changes"
        assert [v.version for v in frozen] == list(range(1, len(frozen) + 1))
        new = frozen[len(self.versions) :]
        assert len(new) <= 2  # at most one for every class day and actor's step: a revision may leave one and join
        for version in new:
            self._went_out_rightly(version)
        self.versions = list(frozen)
        self._nobody_signs_a_step_twice()
        self._one_card_lies_with_a_reviewer()
        self._parents_have_it_once_and_right()

    def _signatures_end_with_a_change(self, before: Seen) -> None:
        if self.seen.class_day.sheet.revision != before.class_day.sheet.revision:
            self.signed.clear()
            if before.class_day.sheet.status is SheetStatus.APPROVED and self._is_alone():
                self.signed[self.actor] = False

    def _is_alone(self) -> bool:
        """Whether the actor is the whole chain, so that nobody else need see what they do."""
        return all(len(step) == 1 and self.actor in REVIEWERS[step[0]] for step in self.chain)

    def _is_signed(self) -> bool:
        """Every step by as many different people as it needs, each by right or in a silent one's place."""
        signed = self.signed | ({self.actor: False} if self._is_alone() else {})
        return all(
            any(
                all(self._signs(place, role, name, late=signed[name]) for role, name in zip(step, names, strict=True))
                for names in permutations(signed, len(step))
            )
            for place, step in enumerate(self.chain)
        )

    def _signs(self, place: int, role: str, name: str, *, late: bool) -> bool:
        following = self.chain[place + 1 : place + 2]
        stand_ins = [self.deputy] if self.deputy else [each for step in following for each in step]
        return name in REVIEWERS[role] or (late and any(name in REVIEWERS[each] for each in stand_ins))

    def _nobody_signs_a_step_twice(self) -> None:
        signatures = [(f.data["revision"], f.data["step"], f.actor) for f in self._facts() if f.action == "approved"]
        answered = [f for f in self._facts() if f.action == "returned"]
        assert answered or len(set(signatures)) == len(signatures)

    def _one_card_lies_with_a_reviewer(self) -> None:
        async def most() -> int:
            async with self.crowd.store.read() as uow:
                lying = await lying_cards(uow, self.seen.class_day.sheet)
                return max([len(await lying.of(uow, self.crowd.person(name))) for name in SIGNERS])

        assert self.do(most()) <= 1

    def _the_total_is_the_counting_lines(self) -> None:
        class_day = self.seen.class_day
        assert self.seen.total == sum(e.minutes for e in class_day.entries if written(e))
        assert self.seen.total == sum(self.on_sheet.values()), "what the teachers were told stands"
        assert self.seen.total <= LIMIT
        sheet = class_day.sheet
        assert sheet.unreviewed is bool(self.seen.frozen and self.seen.frozen.unreviewed)
        assert sheet.version == (self.seen.frozen.version if self.seen.frozen else 0)
        if sheet.status is SheetStatus.PUBLISHED and not sheet.pending and sheet.revision != self.returned_at:
            assert self.seen.frozen is not None
            assert {x.entry_id for x in self.seen.frozen.lines} == {e.id for e in class_day.entries}
            assert self.seen.frozen.total == self.seen.total

    def _went_out_rightly(self, version: Snapshot) -> None:
        assert version.total == sum(line.minutes for line in version.lines if line.counts) <= LIMIT
        assert self.now >= at(16, 20)
        approved = self._is_signed()
        if self.actor == CARE:
            before = self.versions[-1]
            assert version.unreviewed == before.unreviewed
            assert [replace(x, mostly_done=False) for x in version.lines] == [
                replace(x, mostly_done=False) for x in before.lines
            ], "after-class care changes no line"
        elif version.version > 1:
            assert approved, "parents see a correction only once the chain has signed it"
            assert not version.unreviewed
        elif not version.unreviewed:
            assert approved
        else:
            assert self.unapproved == "publish", "this school lets nothing unsigned out"
            assert self.actor == "clock"

    def _parents_have_it_once_and_right(self) -> None:
        kinds = (MessageKind.PUBLICATION, MessageKind.CARD, MessageKind.CORRECTION)
        rows = [r for r in self.do(self._rows()) if r.message.chat_id == GROUP and r.message.kind in kinds]
        said = [r for r in rows if r.message.kind is MessageKind.PUBLICATION and r.state not in NEVER_SHOWN]
        assert len(said) <= 1, "one publication a group"
        if not self.versions:
            assert not rows
            return
        if said:
            newest = self.versions[-1]
            edits = [r for r in rows if isinstance(r.message.act, Edit) and r.message.act.target == said[0].message.key]
            assert len({r.message.key for r in edits}) == len(edits) <= len(self.versions) - 1
            words = sheet_texts.publication(newest)
            if len(words) <= LONGEST and not any(r.message.key.endswith("/full") for r in rows):
                shown = (edits or said)[-1].message.act
                assert isinstance(shown, Say | Edit)
                assert shown.text == words

    async def _rows(self) -> list[OutboxRow]:
        async with self.crowd.store.read() as uow:
            return list(await uow.outbox.listing(list(OutboxState), limit=1000))


class ReviewedByOne(SheetLife):
    """The national way: the 班主任 signs, who teaches the class, too."""

    chain = (("homeroom",),)


class ReviewedByOneAfterTheOther(SheetLife):
    """班主任, then 监督员, who stands in when the 班主任 is silent."""

    chain = (("homeroom",), ("supervisor",))


class ReviewedByTwo(SheetLife):
    """年级组长 and 教导处 in one step; a 监督员 stands in for one of them."""

    chain = (("grade_head", "office"),)
    deputy = "supervisor"


class ReviewedByOneAndTwo(SheetLife):
    """The 班主任, then two people, each of whom stands in for the 班主任."""

    chain = (("homeroom",), ("office", "office"))


class OnDisk(ReviewedByOne):
    """The same on SQLite."""

    on_disk = True


def _case(machine: type[SheetLife], examples: int) -> type[unittest.TestCase]:
    case: type[unittest.TestCase] = machine.TestCase
    case.settings = settings(  # type: ignore[attr-defined]
        max_examples=examples,
        derandomize=True,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    return case


TestUnreviewed = _case(SheetLife, 10)
TestReviewedByOne = _case(ReviewedByOne, 10)
TestReviewedByOneAfterTheOther = _case(ReviewedByOneAfterTheOther, 10)
TestReviewedByTwo = _case(ReviewedByTwo, 10)
TestReviewedByOneAndTwo = _case(ReviewedByOneAndTwo, 10)
TestOnDisk = _case(OnDisk, 3)

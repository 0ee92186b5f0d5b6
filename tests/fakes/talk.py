"""Fakes of questions, polls, run keys and forgetting."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.messages import Say
from bot.usecases.ports import (
    Forgotten,
    InboxState,
    OutboxState,
    PollRecord,
    PollState,
    Question,
    QuestionState,
    RunState,
)
from tests.fakes.state import State, aware, through_json

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class FakeQuestions:
    def __init__(self, state: State) -> None:
        self._state = state

    async def add(self, question: Question, now: datetime) -> Question:
        aware(now, question.expires_at)
        payload = through_json(question.payload)
        stored = replace(question, id=self._state.next_id("question"), payload=payload)
        self._state.questions[stored.id] = stored
        return replace(question, id=stored.id)

    async def get(self, question_id: int) -> Question | None:
        return self._state.questions.get(question_id)

    async def latest_open(self, bot: str, chat_id: str, user_id: str, now: datetime) -> Question | None:
        aware(now)
        wanted = (bot, chat_id, user_id, QuestionState.OPEN)
        mine = [q for q in self._state.questions.values() if (q.bot, q.chat_id, q.user_id, q.state) == wanted]
        return max((q for q in mine if q.expires_at > now), key=lambda q: q.id, default=None)

    async def unanswered(self, kind: str, first: datetime, last: datetime) -> tuple[Question, ...]:
        aware(first, last)
        open_ = [q for q in self._state.questions.values() if (q.kind, q.state) == (kind, QuestionState.OPEN)]
        return tuple(sorted((q for q in open_ if first <= q.expires_at <= last), key=lambda q: q.id))

    async def save(self, question: Question) -> None:
        aware(question.expires_at)
        before = self._state.questions.get(question.id)
        if before is None:
            raise LookupError(question.id)
        self._state.questions[question.id] = replace(
            before,
            kind=question.kind,
            payload=through_json(question.payload),
            state=question.state,
            expires_at=question.expires_at,
        )

    async def of_message(self, bot: str, chat_id: str, message_id: str, kind: str) -> Question | None:
        wanted = (bot, chat_id, kind)
        mine = [q for q in self._state.questions.values() if (q.bot, q.chat_id, q.kind) == wanted]
        return max(
            (q for q in mine if str(q.payload.get("message_id")) == message_id), key=lambda q: q.id, default=None
        )

    async def drop_for_message(self, bot: str, chat_id: str, message_id: str) -> int:
        dropped = [
            q
            for q in self._state.questions.values()
            if (q.bot, q.chat_id, q.state) == (bot, chat_id, QuestionState.OPEN)
            and str(q.payload.get("message_id")) == message_id
        ]
        for question in dropped:
            self._state.questions[question.id] = replace(question, state=QuestionState.DROPPED)
        return len(dropped)


class FakeRuns:
    def __init__(self, state: State) -> None:
        self._state = state

    async def start(self, kind: str, scope: str, local_date: date, state: RunState, now: datetime) -> bool:
        aware(now)
        if (kind, scope, local_date) in self._state.runs:
            return False
        self._state.runs[kind, scope, local_date] = state
        return True

    async def state(self, kind: str, scope: str, local_date: date) -> RunState | None:
        return self._state.runs.get((kind, scope, local_date))

    async def start_all(
        self, keys: Sequence[tuple[str, str, date]], state: RunState, now: datetime
    ) -> frozenset[tuple[str, str, date]]:
        return frozenset([key for key in keys if await self.start(*key, state, now)])

    async def known(
        self, kinds: Collection[str], scopes: Collection[str], since: date
    ) -> frozenset[tuple[str, str, date]]:
        return frozenset(k for k in self._state.runs if k[0] in kinds and k[1] in scopes and k[2] >= since)


class FakePolls:
    def __init__(self, state: State) -> None:
        self._state = state

    async def add(self, poll: PollRecord) -> None:
        aware(poll.closes_at)
        if poll.key in self._state.polls:
            raise ValueError(f"added before: {poll.key}")
        self._state.polls[poll.key] = poll

    async def by_key(self, key: str) -> PollRecord | None:
        return self._state.polls.get(key)

    async def set_poll_id(self, key: str, poll_id: str) -> None:
        self._state.polls[key] = replace(self._state.polls[key], poll_id=poll_id)

    async def count(self, poll_id: str, counts: tuple[int, ...], *, closed: bool) -> PollRecord | None:
        poll = next((each for each in self._state.polls.values() if each.poll_id == poll_id), None)
        if poll is None:
            return None
        state = PollState.CLOSED if closed else poll.state
        self._state.polls[poll.key] = replace(poll, counts=counts, state=state)
        return self._state.polls[poll.key]

    async def open_until(self, now: datetime) -> tuple[PollRecord, ...]:
        aware(now)
        ended = [p for p in self._state.polls.values() if p.state is PollState.OPEN and p.closes_at <= now]
        return tuple(sorted(ended, key=lambda poll: (poll.closes_at, poll.key)))

    async def of_class_since(self, class_id: str, since: date) -> tuple[PollRecord, ...]:
        mine = [p for p in self._state.polls.values() if p.class_id == class_id and p.day >= since]
        return tuple(sorted(mine, key=lambda poll: (poll.day, poll.key)))

    async def close(self, key: str, counts: tuple[int, ...] | None) -> None:
        poll = self._state.polls[key]
        self._state.polls[key] = replace(poll, state=PollState.CLOSED, counts=poll.counts if counts is None else counts)


class FakeHousekeeping:
    def __init__(self, state: State) -> None:
        self._state = state

    async def purge(self, now: datetime) -> dict[str, int]:
        aware(now)
        expired = [q.id for q in self._state.questions.values() if q.expires_at <= now]
        for question_id in expired:
            del self._state.questions[question_id]
        kept = [failure for failure in self._state.failures if failure[2] >= now - timedelta(days=1)]
        failures = len(self._state.failures) - len(kept)
        self._state.failures = kept
        updates = [key for key, each in self._state.inbox.items() if each.received_at < now - timedelta(days=7)]
        for key in updates:
            del self._state.inbox[key]
        cleared = self._clear_bodies(now - timedelta(days=90))
        erased = [digest for digest, at in self._state.forgotten.items() if at < now - timedelta(days=400)]
        for digest in erased:
            del self._state.forgotten[digest]
        return {
            "questions": len(expired),
            "code_failures": failures,
            "inbox": len(updates),
            "outbox": cleared,
            "forgotten": len(erased),
        }

    def _clear_bodies(self, until: datetime) -> int:
        waiting = (OutboxState.DUE, OutboxState.SENDING, OutboxState.HELD)
        old = {
            row_id: mail
            for row_id, mail in self._state.outbox.items()
            if mail.row.message.expires_at < until and mail.row.state not in waiting and not mail.cleared
        }
        for row_id, mail in old.items():
            row = replace(mail.row, message=replace(mail.row.message, act=Say(text="")))
            self._state.outbox[row_id] = replace(mail, row=row, cleared=True)
        return len(old)

    async def forget_chat(self, bot: str, user_id: str, now: datetime) -> dict[str, int]:
        aware(now)
        self._note(Forgotten(_digest(bot, user_id), now))
        return self._erase(bot, user_id)

    async def forgotten(self) -> tuple[Forgotten, ...]:
        return tuple(Forgotten(*each) for each in sorted(self._state.forgotten.items()))

    async def forget_again(self, known: Sequence[Forgotten]) -> int:
        for each in known:
            self._note(each)
        last: dict[tuple[str, str], datetime] = {}
        for (bot, user_id, _), at in self._state.followed_at.items():
            last[bot, user_id] = max(at, last.get((bot, user_id), at))
        there = {(bot, user_id) for bot, user_id, _ in self._state.follows}
        back = [me for me in there if last[me] <= self._state.forgotten.get(_digest(*me), _LONG_AGO)]
        for me in back:
            self._erase(*me)
        return len(back)

    def _note(self, each: Forgotten) -> None:
        self._state.forgotten[each.digest] = max(each.at, self._state.forgotten.get(each.digest, each.at))

    def _erase(self, bot: str, user_id: str) -> dict[str, int]:
        state, me = self._state, (bot, user_id)
        follows = [each for each in state.follows if each[:2] != me]
        questions = {q.id: q for q in state.questions.values() if q.bot != bot or user_id not in (q.user_id, q.chat_id)}
        failures = [each for each in state.failures if each[:2] != me]
        inbox = {
            key: each
            for key, each in state.inbox.items()
            if (key[0], each.update.lane) != me or each.state is InboxState.NEW
        }
        outbox = {i: m for i, m in state.outbox.items() if (m.row.message.bot, m.row.message.chat_id) != me}
        gone = {
            "follows": len(state.follows) - len(follows),
            "questions": len(state.questions) - len(questions),
            "code_failures": len(state.failures) - len(failures),
            "inbox": len(state.inbox) - len(inbox),
            "outbox": len(state.outbox) - len(outbox),
        }
        state.follows, state.questions, state.failures = follows, questions, failures
        state.inbox, state.outbox = inbox, outbox
        return gone


def _digest(bot: str, user_id: str) -> str:
    return f"{hash((bot, user_id)):x}"

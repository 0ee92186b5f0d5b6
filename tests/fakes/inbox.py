"""The fake inbox."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.messages import Reply, reply_from_json, reply_to_json
from bot.usecases.ports import InboxState, Said, Update
from tests.fakes.state import Letter, State, aware, through_json


class FakeInbox:
    def __init__(self, state: State) -> None:
        self._state = state

    def _new(self, bot: str) -> list[Letter]:
        mine = [letter for (name, _), letter in self._state.inbox.items() if name == bot]
        return sorted((each for each in mine if each.state is InboxState.NEW), key=lambda each: each.update.number)

    def _change(self, bot: str, number: int, **changes: object) -> None:
        self._state.inbox[bot, number] = replace(self._state.inbox[bot, number], **changes)

    def _is_new(self, bot: str, number: int) -> bool:
        letter = self._state.inbox.get((bot, number))
        return letter is not None and letter.state is InboxState.NEW

    async def add(self, bot: str, updates: Sequence[Update], now: datetime) -> frozenset[int]:
        aware(now)
        fresh = {each.number: each for each in updates if (bot, each.number) not in self._state.inbox}
        for number, each in fresh.items():
            self._state.inbox[bot, number] = Letter(update=each, received_at=now)
        return frozenset(fresh)

    async def state(self, bot: str, number: int) -> InboxState | None:
        letter = self._state.inbox.get((bot, number))
        return letter and letter.state

    async def finish(self, bot: str, number: int, reply: Reply | None, now: datetime) -> bool:
        aware(now)
        if not self._is_new(bot, number):
            return False
        self._change(bot, number, state=InboxState.DONE, handled_at=now)
        if reply is None:
            self._forget(bot, number)
        else:
            kept = reply_from_json(through_json(reply_to_json(reply)))
            self._change(bot, number, reply=kept, said=Said.SAYING)
        return True

    def _forget(self, bot: str, number: int) -> None:
        self._change(bot, number, update=Update(number=number, lane="", raw=b""), reply=None)

    async def try_again(self, bot: str, number: int) -> int | None:
        if not self._is_new(bot, number):
            return None
        self._change(bot, number, tries=self._state.inbox[bot, number].tries + 1)
        return self._state.inbox[bot, number].tries

    async def bury(self, bot: str, number: int, error: str, now: datetime) -> bool:
        aware(now)
        if not self._is_new(bot, number):
            return False
        self._change(bot, number, state=InboxState.DEAD, error=error, handled_at=now)
        return True

    async def waiting(self, bot: str, before: datetime | None = None) -> tuple[int, ...]:
        if before is not None:
            aware(before)
        return tuple(each.update.number for each in self._new(bot) if before is None or each.received_at <= before)

    async def get(self, bot: str, number: int) -> Update | None:
        return self._state.inbox[bot, number].update if self._is_new(bot, number) else None

    async def elder(self, bot: str, lane: str, number: int) -> tuple[Update, datetime] | None:
        before = (each for each in self._new(bot) if each.update.lane == lane and each.update.number < number)
        return next(((each.update, each.received_at) for each in before), None)

    async def record(self, bot: str, outcomes: Mapping[int, Said]) -> None:
        for number, said in outcomes.items():
            letter = self._state.inbox.get((bot, number))
            if letter is not None and letter.said in (Said.SAYING, Said.DUE):
                self._change(bot, number, said=said)
                if said is not Said.DUE:
                    self._forget(bot, number)

    async def replies_due(self, bot: str) -> tuple[tuple[Update, Reply, datetime], ...]:
        due = [each for (name, _), each in self._state.inbox.items() if name == bot and each.said is Said.DUE]
        return tuple(
            (each.update, each.reply, each.handled_at)
            for each in sorted(due, key=lambda each: each.update.number)
            if each.reply is not None and each.handled_at is not None
        )

    async def say_again(self, bot: str, number: int) -> bool:
        letter = self._state.inbox.get((bot, number))
        if letter is None or letter.said is not Said.DUE:
            return False
        self._change(bot, number, said=Said.SAYING)
        return True

    async def unrecorded(self, bot: str, before: datetime) -> tuple[int, ...]:
        aware(before)
        return tuple(
            number
            for (name, number), each in self._state.inbox.items()
            if name == bot and each.said is Said.SAYING and each.handled_at is not None and each.handled_at < before
        )

    async def heard(self, bot: str, now: datetime) -> datetime | None:
        aware(now)
        before = self._state.heard.get(bot)
        self._state.heard[bot] = now
        return before

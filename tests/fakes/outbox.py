"""The outbox as a fake: the same states, the same turns."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.messages import Act, MessageKind, OutboxMessage, Receipt
from bot.usecases.ports import OutboxFigures, OutboxRow, OutboxState
from tests.fakes.state import Mail, State, aware

_DUE, _SENDING, _HELD = OutboxState.DUE, OutboxState.SENDING, OutboxState.HELD


class FakeOutbox:
    def __init__(self, state: State, clock: Clock) -> None:
        """clock: the database's own."""
        self._state = state
        self._clock = clock

    async def put(self, message: OutboxMessage) -> bool:
        aware(message.not_before, message.expires_at)
        if self._find(message.key):
            return False
        row_id = self._state.next_id("outbox")
        self._state.outbox[row_id] = Mail(row=OutboxRow(id=row_id, message=message, state=_DUE))
        return True

    async def put_all(self, messages: Sequence[OutboxMessage]) -> int:
        return sum([await self.put(message) for message in messages])

    async def get(self, key: str) -> OutboxRow | None:
        mail = self._find(key)
        return mail.row if mail else None

    async def rewrite_unsent(self, key: str, act: Act) -> bool:
        mail = self._find(key)
        if mail is None or mail.row.state not in (_DUE, _HELD):
            return False
        self._put(mail, message=replace(mail.row.message, act=act))
        return True

    async def take_over(self, bot: str) -> int:
        self._state.senders[bot] = self._state.senders.get(bot, 0) + 1
        return self._state.senders[bot]

    async def unfinished(self, bot: str, epoch: int, left_for: timedelta | None) -> tuple[OutboxRow, ...]:
        sending = (mail for mail in self._rows(bot) if mail.row.state is _SENDING and (mail.epoch or 0) <= epoch)
        return tuple(mail.row for mail in sending if left_for is None or self._left_for(mail) >= left_for)

    def _left_for(self, mail: Mail) -> timedelta:
        assert mail.sending_at is not None
        return self._clock() - mail.sending_at

    async def adopt(self, row_id: int, epoch: int) -> bool:
        mail = self._state.outbox.get(row_id)
        if mail is None or mail.row.state is not _SENDING or self._state.senders.get(mail.row.message.bot) != epoch:
            return False
        self._state.outbox[row_id] = replace(mail, epoch=epoch)
        return True

    async def due(self, bot: str, now: datetime, *, limit: int) -> tuple[OutboxRow, ...]:
        aware(now)
        rows = [mail.row for mail in self._rows(bot)]
        chats = {row.message.chat_id for row in rows}
        heads = (_head([row for row in rows if row.message.chat_id == chat], now) for chat in chats)
        ready = [row for row in heads if row is not None]
        return tuple(sorted(ready, key=_order)[:limit])

    async def is_unchanged(self, row: OutboxRow) -> bool:
        mail = self._state.outbox.get(row.id)
        return mail is not None and mail.row.state is _DUE and mail.row == row

    async def mark_sending(self, row_id: int, epoch: int) -> bool:
        mail = self._state.outbox.get(row_id)
        if mail is None or mail.row.state is not _DUE or self._state.senders.get(mail.row.message.bot) != epoch:
            return False
        row = replace(mail.row, state=_SENDING, attempt=mail.row.attempt + 1)
        self._state.outbox[row_id] = replace(mail, row=row, epoch=epoch, sending_at=self._clock())
        return True

    async def settle_sent(self, row_id: int, epoch: int, receipt: Receipt, now: datetime) -> bool:
        aware(now)
        return self._settle(row_id, epoch, state=OutboxState.SENT, receipt=receipt, reason=None)

    async def settle_postponed(
        self, row_id: int, epoch: int, until: datetime, *, reason: str, doubt: bool = False
    ) -> bool:
        aware(until)
        mail = self._flying(row_id, epoch)
        if mail is None:
            return False
        message = replace(mail.row.message, not_before=until)
        self._put(mail, message=message, state=_DUE, doubts=mail.row.doubts + doubt, reason=reason)
        return True

    async def settle_final(
        self, row_id: int, epoch: int, state: OutboxState, *, reason: str, doubt: bool = False
    ) -> bool:
        if state in (_DUE, _SENDING, OutboxState.SENT):
            raise ValueError(state)
        mail = self._flying(row_id, epoch)
        if mail is None:
            return False
        self._put(mail, state=state, doubts=mail.row.doubts + doubt, reason=reason)
        return True

    async def hold_chat(self, bot: str, chat_id: str, reason: str) -> int:
        return self._turn_chat(bot, chat_id, _DUE, _HELD, reason, but=MessageKind.LEAVE)

    async def release_chat(self, bot: str, chat_id: str) -> int:
        return self._turn_chat(bot, chat_id, _HELD, _DUE, None)

    async def put_away(self, bot: str, chat_id: str, reason: str) -> int:
        return self._turn_chat(bot, chat_id, _HELD, OutboxState.GIVEN_UP, reason)

    async def expire(self, now: datetime) -> tuple[OutboxRow, ...]:
        aware(now)
        late = [m for m in self._state.outbox.values() if m.row.state is _DUE and m.row.message.expires_at <= now]
        return tuple(self._put(mail, state=OutboxState.EXPIRED) for mail in late)

    async def bots_with_due(self, now: datetime) -> tuple[str, ...]:
        aware(now)
        bots = {mail.row.message.bot for mail in self._state.outbox.values()}
        sending = {m.row.message.bot for m in self._state.outbox.values() if m.row.state is _SENDING}
        return tuple(sorted([bot for bot in bots if bot in sending or await self.due(bot, now, limit=1)]))

    async def listing(self, states: Sequence[OutboxState], limit: int = 200) -> tuple[OutboxRow, ...]:
        return tuple(mail.row for mail in self._state.outbox.values() if mail.row.state in states)[:limit]

    async def by_id(self, row_id: int) -> OutboxRow | None:
        mail = self._state.outbox.get(row_id)
        return mail and mail.row

    async def retry(self, row_id: int, now: datetime, expires_at: datetime) -> bool:
        aware(now, expires_at)
        mail = self._state.outbox.get(row_id)
        if mail is None or mail.row.state in (_DUE, _SENDING, OutboxState.SENT) or mail.cleared:
            return False
        message = replace(mail.row.message, not_before=now, expires_at=expires_at)
        self._put(mail, message=message, state=_DUE, attempt=0, reason=None)
        return True

    async def resolve_sent(self, row_id: int, now: datetime) -> bool:
        aware(now)
        mail = self._state.outbox.get(row_id)
        if mail is None or mail.row.state not in (_HELD, OutboxState.IN_DOUBT):
            return False
        self._put(mail, state=OutboxState.SENT, reason="resolved")
        return True

    async def hold_all(self, reason: str) -> int:
        open_ones = [mail for mail in self._state.outbox.values() if mail.row.state in (_DUE, _SENDING)]
        for mail in open_ones:
            self._put(mail, state=_HELD, reason=reason, doubts=mail.row.doubts + (mail.row.state is _SENDING))
        return len(open_ones)

    async def figures(self, now: datetime) -> OutboxFigures:
        aware(now)
        rows = [mail.row for mail in self._state.outbox.values()]
        return OutboxFigures(
            by_state=Counter(row.state for row in rows),
            oldest_due=min((row.message.not_before for row in rows if _is_ready(row, now)), default=None),
            doubts=sum(row.doubts for row in rows),
        )

    async def with_prefix(self, prefix: str) -> tuple[OutboxRow, ...]:
        rows = (mail.row for mail in self._state.outbox.values())
        return tuple(row for row in rows if row.message.key.startswith(prefix))

    def _find(self, key: str) -> Mail | None:
        return next((mail for mail in self._state.outbox.values() if mail.row.message.key == key), None)

    def _rows(self, bot: str) -> Iterator[Mail]:
        return (mail for mail in list(self._state.outbox.values()) if mail.row.message.bot == bot)

    def _flying(self, row_id: int, epoch: int) -> Mail | None:
        mail = self._state.outbox.get(row_id)
        return mail if mail and mail.row.state is _SENDING and mail.epoch == epoch else None

    def _settle(self, row_id: int, epoch: int, **changes: object) -> bool:
        mail = self._flying(row_id, epoch)
        if mail:
            self._put(mail, **changes)
        return mail is not None

    def _turn_chat(
        self,
        bot: str,
        chat_id: str,
        old: OutboxState,
        new: OutboxState,
        reason: str | None,
        *,
        but: MessageKind | None = None,
    ) -> int:
        here = [m for m in self._rows(bot) if m.row.message.chat_id == chat_id and m.row.message.kind is not but]
        mine = [m for m in here if m.row.state is old]
        for mail in mine:
            self._put(mail, state=new, reason=reason)
        return len(mine)

    def _put(self, mail: Mail, **changes: object) -> OutboxRow:
        row = replace(mail.row, **changes)  # type: ignore[arg-type]
        self._state.outbox[row.id] = replace(mail, row=row)
        return row


def _is_ready(row: OutboxRow, now: datetime) -> bool:
    return row.state is _DUE and row.message.not_before <= now < row.message.expires_at


def _order(row: OutboxRow) -> tuple[int, datetime, int]:
    return row.message.priority, row.message.not_before, row.id


def _head(rows: list[OutboxRow], now: datetime) -> OutboxRow | None:
    """The next message of one chat, unless the chat waits."""
    if any(_stops_its_chat(row, now) for row in rows):
        return None
    ready = [row for row in rows if _is_ready(row, now)]
    return min(ready, key=lambda row: (row.attempt == 0, *_order(row)), default=None)


def _stops_its_chat(row: OutboxRow, now: datetime) -> bool:
    unexpired = row.message.expires_at > now
    postponed = row.state is _DUE and row.attempt > 0 and row.message.not_before > now
    return row.state is _SENDING or (unexpired and (row.state is _HELD or postponed))

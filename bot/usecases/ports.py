"""What the use cases need from the outside: repositories in one transaction, and a few services."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from bot.domain.audit import StoredEntry, StoredState, StoredVersion
from bot.domain.calendar_moves import KnownDay
from bot.domain.entries import Declaration, Entry, Filing
from bot.domain.facts import Fact
from bot.domain.learning_points import LearningPoints
from bot.domain.people import Person
from bot.domain.school import School, SchoolClass, SchoolSpec
from bot.domain.sheet import Sheet, Snapshot
from bot.messages import Act, OutboxMessage, Receipt, Reply

# ------------------------------------------------------------------------------ values of the store


class CodePurpose(StrEnum):
    """What a code opens."""

    INVITE = "invite"
    BIND_PARENTS = "bind-parents"
    BIND_STAFF = "bind-staff"
    JOIN = "join"
    PAGE = "page"


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """An issued code, known only by its SHA-256 (hex). target: person id (invite) or class id (others)."""

    digest: str
    purpose: CodePurpose
    school_id: str
    target: str
    issued_at: datetime
    expires_at: datetime | None = None
    used_at: datetime | None = None
    revoked_at: datetime | None = None


class Audience(StrEnum):
    """Whose group it is."""

    PARENTS = "parents"
    STAFF = "staff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """A group bound to a class. active False: the bot was removed or blocked there."""

    bot: str
    channel: str
    chat_id: str
    class_id: str
    audience: Audience
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A private chat of a person. A person has at most one account per bot; an account is one person."""

    bot: str
    channel: str
    user_id: str
    person_id: str


class QuestionState(StrEnum):
    """What became of a question of ours."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A pending question: what we asked whom, with all that is needed to go on from the answer."""

    bot: str
    chat_id: str
    user_id: str
    kind: str
    payload: dict[str, Any]
    expires_at: datetime
    state: QuestionState = QuestionState.OPEN
    id: int = 0


class RunState(StrEnum):
    """A due piece of work was planned, or its catch-up window had passed."""

    PLANNED = "planned"
    MISSED = "missed"


class OutboxState(StrEnum):
    """due → sending → sent; also held (a person decides), given_up, expired, in_doubt (not resent)."""

    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    HELD = "held"
    GIVEN_UP = "given_up"
    EXPIRED = "expired"
    IN_DOUBT = "in_doubt"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """A message in the outbox with its delivery state. doubts: how often nobody knew whether it had arrived."""

    id: int
    message: OutboxMessage
    state: OutboxState
    attempt: int = 0
    doubts: int = 0
    receipt: Receipt | None = None
    reason: str | None = None


class InboxState(StrEnum):
    """new → done; dead: could not be handled, an admin was told."""

    NEW = "new"
    DONE = "done"
    DEAD = "dead"


class Said(StrEnum):
    """What became of the reply to an update: saying → said, dropped (refused, or too late), in_doubt, or due again."""

    SAYING = "saying"
    SAID = "said"
    DUE = "due"
    DROPPED = "dropped"
    IN_DOUBT = "in_doubt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """What a channel received, as it received it. number: unique for one bot. lane: what keeps its order, a chat."""

    number: int
    lane: str
    raw: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxFigures:
    """The outbox in numbers. oldest_due: when the longest overdue message became due; None when none is.

    doubts: how often, over all messages, nobody knew whether one had arrived.
    """

    by_state: Mapping[OutboxState, int]
    oldest_due: datetime | None
    doubts: int


class PollState(StrEnum):
    """Life of a poll."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PollRecord:
    """A poll put to one group: counts only, never who. key: the outbox key of its message."""

    key: str
    class_id: str
    topic: str
    day: date
    options: tuple[str, ...]
    counts: tuple[int, ...]
    closes_at: datetime
    poll_id: str | None = None
    state: PollState = PollState.OPEN


@dataclass(frozen=True, slots=True)
class Forgotten:
    """A chat that was erased: SHA-256 of bot and user id (hex), and when."""

    digest: str
    at: datetime


# ------------------------------------------------------------------------------------ repositories
# Every method works inside the unit of work's one transaction; none commits. `now` is an aware datetime.


class Schools(Protocol):
    """Schools, classes and people as the school file says."""

    async def apply(self, spec: SchoolSpec, now: datetime) -> bool:
        """Create or update; people and classes no longer named become inactive. False: nothing was different."""
        ...

    async def lock(self, school_id: str) -> None:
        """Nobody else changes this school's sheets until the transaction ends.

        Asked for before reading anything that the change depends on; `Sheets.lock` and `History.add` ask for it, too.
        """
        ...

    async def all(self) -> tuple[School, ...]: ...
    async def known_since(self, school_id: str) -> datetime | None:
        """When the school was first applied: nothing before that was ever due."""
        ...

    async def get(self, school_id: str) -> School | None: ...
    async def classes(self, school_id: str) -> tuple[SchoolClass, ...]:
        """Active classes by grade, number."""
        ...

    async def people(self, school_id: str) -> tuple[Person, ...]:
        """Active people in the school file's order."""
        ...

    async def person(self, person_id: str) -> Person | None:
        """None also for who is no longer active."""
        ...


class Accounts(Protocol):
    """Which private chat is which person; which parent follows which class."""

    async def person_of(self, bot: str, user_id: str) -> Person | None:
        """The active person behind an account."""
        ...

    async def of(self, person_id: str) -> tuple[Account, ...]: ...
    async def link(self, account: Account, now: datetime) -> None:
        """Make this the person's account; the person's and the chat's earlier links of this bot end."""
        ...

    async def unlink(self, bot: str, user_id: str) -> bool: ...
    async def follow(self, bot: str, user_id: str, class_id: str, now: datetime) -> bool:
        """False when already followed."""
        ...

    async def unfollow(self, bot: str, user_id: str, class_id: str | None = None) -> int:
        """Number of classes no longer followed (None: all)."""
        ...

    async def followed(self, bot: str, user_id: str) -> tuple[str, ...]:
        """Class ids in the order followed."""
        ...


class Codes(Protocol):
    """Invites, bind and join codes: only digests are stored."""

    async def issue(self, code: Code) -> None: ...
    async def find(self, digest: str) -> Code | None: ...
    async def use(self, digest: str, user_id: str, now: datetime) -> bool:
        """Mark used; False when someone was first, or it is revoked. Join codes are never marked."""
        ...

    async def live(self, purpose: CodePurpose, target: str, now: datetime) -> bool:
        """Whether an unrevoked, unexpired, (if single-use) unused code exists."""
        ...

    async def newest(self, purpose: CodePurpose, target: str, now: datetime) -> Code | None:
        """The last issued of the live ones."""
        ...

    async def revoke(self, purpose: CodePurpose, target: str, now: datetime) -> int: ...
    async def failed(self, bot: str, user_id: str, now: datetime) -> None: ...
    async def failures_since(self, bot: str, user_id: str, since: datetime) -> int: ...


class Groups(Protocol):
    """Bound groups."""

    async def bind(self, binding: Binding, by: str, now: datetime) -> bool:
        """False when the same binding existed (it is then active again). For the other audience it replaces the old."""
        ...

    async def unbind(self, bot: str, chat_id: str, class_id: str | None = None) -> tuple[Binding, ...]:
        """Remove one class's binding of this chat, or all; returns what was removed."""
        ...

    async def of_class(self, class_id: str, audience: Audience | None = None) -> tuple[Binding, ...]:
        """Active and inactive bindings, oldest first."""
        ...

    async def of_classes(self, class_ids: Collection[str], audience: Audience) -> tuple[Binding, ...]:
        """Active and inactive bindings of all these classes, oldest first."""
        ...

    async def of_chat(self, bot: str, chat_id: str) -> tuple[Binding, ...]:
        """Bindings of this chat; a chat's former ids (before migration) are found too."""
        ...

    async def set_active(self, bot: str, chat_id: str, *, active: bool) -> tuple[Binding, ...]:
        """Returns the bindings whose state changed."""
        ...

    async def move(self, bot: str, old_chat_id: str, new_chat_id: str) -> None:
        """Re-point bindings, unsent outbox messages, open questions and polls; remember the alias."""
        ...


class Sheets(Protocol):
    """Sheets with their entries, declarations and frozen versions."""

    async def lock(self, class_id: str, day: date) -> Sheet:
        """The sheet, made if missing, its school locked until the transaction ends."""
        ...

    async def get(self, class_id: str, day: date) -> Sheet | None: ...
    async def by_id(self, sheet_id: int) -> Sheet | None: ...
    async def save(self, sheet: Sheet) -> None: ...
    async def entries(self, class_id: str, day: date) -> tuple[Entry, ...]:
        """Standing entries in the order filed."""
        ...

    async def declarations(self, class_id: str, day: date) -> tuple[Declaration, ...]: ...
    async def past_entries(
        self, class_ids: Sequence[str], subject: str, since: date, *, limit: int
    ) -> tuple[Entry, ...]:
        """Standing entries of these classes in one subject from a day on, with minutes, newest first."""
        ...

    async def entries_of_author(self, author_id: str, first: date, last: date) -> tuple[Entry, ...]:
        """Standing entries of one teacher between two days, both included, by day and in the order filed."""
        ...

    async def add_entries(self, entries: Sequence[Entry], now: datetime) -> tuple[Entry, ...]:
        """Returns them with ids."""
        ...

    async def replace_entry(self, entry: Entry, now: datetime) -> None:
        """Store a changed entry under its id."""
        ...

    async def withdraw_entries(self, entry_ids: Sequence[int], now: datetime) -> None: ...
    async def declare(self, declaration: Declaration, now: datetime) -> Declaration:
        """Store; an earlier declaration of the same subject, class and day is replaced."""
        ...

    async def undeclare(self, declaration_ids: Sequence[int]) -> None: ...
    async def add_version(self, snapshot: Snapshot) -> None:
        """Freeze; IntegrityError-like failure if the version exists (a published version never changes)."""
        ...

    async def version(self, sheet_id: int, version: int) -> Snapshot | None: ...
    async def published(self, class_id: str, day: date) -> Snapshot | None:
        """The newest frozen version."""
        ...

    async def last_published_day(self, class_id: str, before: date) -> date | None: ...
    async def latest_published(self, class_id: str, since: date, *, limit: int) -> tuple[Snapshot, ...]:
        """Newest version of the class's newest published sheets from a day on, newest day first."""
        ...

    async def snapshots_between(self, school_id: str, first: date, last: date) -> tuple[Snapshot, ...]:
        """Newest version of each published sheet, by day and class."""
        ...


class Filings(Protocol):
    """Messages taken, to know them again."""

    async def add(self, filing: Filing, now: datetime) -> Filing:
        """Returns it with its id."""
        ...

    async def get(self, filing_id: int) -> Filing | None: ...
    async def by_message(self, bot: str, chat_id: str, message_id: str) -> tuple[Filing, ...]:
        """All filings of this message, one a class and revision, active or not, oldest first."""
        ...

    async def by_text(self, author_id: str, class_id: str, day: date, text_key: str) -> Filing | None:
        """An active filing of the identical text for this class and day."""
        ...

    async def close(self, filing_id: int) -> None:
        """Withdrawn or replaced: no longer active."""
        ...

    async def entries(self, filing_id: int) -> tuple[Entry, ...]:
        """Its standing entries."""
        ...

    async def declarations(self, filing_id: int) -> tuple[Declaration, ...]: ...


class Questions(Protocol):
    """Pending questions."""

    async def add(self, question: Question, now: datetime) -> Question: ...
    async def get(self, question_id: int) -> Question | None: ...
    async def latest_open(self, bot: str, chat_id: str, user_id: str, now: datetime) -> Question | None:
        """The newest open, unexpired one of this person in this chat."""
        ...

    async def unanswered(self, kind: str, first: datetime, last: datetime) -> tuple[Question, ...]:
        """Open ones of a kind whose time ends between the two moments, both included, oldest first."""
        ...

    async def save(self, question: Question) -> None:
        """Update payload, kind, state, expires_at."""
        ...

    async def of_message(self, bot: str, chat_id: str, message_id: str, kind: str) -> Question | None:
        """The newest of this kind whose payload["message_id"] is this message, open or not."""
        ...

    async def drop_for_message(self, bot: str, chat_id: str, message_id: str) -> int:
        """Drop open questions whose payload["message_id"] is this message (it was edited)."""
        ...


class Runs(Protocol):
    """Run keys: which timed work has been planned."""

    async def start(self, kind: str, scope: str, local_date: date, state: RunState, now: datetime) -> bool:
        """Insert the key; False when it was there already."""
        ...

    async def state(self, kind: str, scope: str, local_date: date) -> RunState | None: ...
    async def start_all(
        self, keys: Sequence[tuple[str, str, date]], state: RunState, now: datetime
    ) -> frozenset[tuple[str, str, date]]:
        """Insert many keys (kind, scope, date); those that were not there already."""
        ...

    async def known(
        self, kinds: Collection[str], scopes: Collection[str], since: date
    ) -> frozenset[tuple[str, str, date]]:
        """Every key of these kinds and scopes from a local date on: kind, scope, date."""
        ...


class Inbox(Protocol):
    """Updates as they came in, each handled once. See reliability.md §1 and §7."""

    async def add(self, bot: str, updates: Sequence[Update], now: datetime) -> frozenset[int]:
        """Store those that are not there yet; their numbers."""
        ...

    async def state(self, bot: str, number: int) -> InboxState | None: ...
    async def finish(self, bot: str, number: int, reply: Reply | None, now: datetime) -> bool:
        """New → done, its reply marked as being said from the commit on. False: somebody else was first.

        Without a reply its content is forgotten at once, else when the reply has met its end; of a dead one in a week.
        """
        ...

    async def try_again(self, bot: str, number: int) -> int | None:
        """Count one more try of an update that was left behind; how many by now, None when it is no longer new."""
        ...

    async def bury(self, bot: str, number: int, error: str, now: datetime) -> bool:
        """New → dead. False: it is not new."""
        ...

    async def waiting(self, bot: str, before: datetime | None = None) -> tuple[int, ...]:
        """New ones, in their order; received until `before`, if given."""
        ...

    async def get(self, bot: str, number: int) -> Update | None:
        """An update that is still new."""
        ...

    async def elder(self, bot: str, lane: str, number: int) -> tuple[Update, datetime] | None:
        """The first new one of this lane, when it comes before `number`; with the moment it was received."""
        ...

    async def record(self, bot: str, outcomes: Mapping[int, Said]) -> None:
        """What became of replies that were being said."""
        ...

    async def replies_due(self, bot: str) -> tuple[tuple[Update, Reply, datetime], ...]:
        """Replies surely not said yet, oldest first, each with its update and the moment that was handled."""
        ...

    async def say_again(self, bot: str, number: int) -> bool:
        """Due → saying; False when somebody else was first."""
        ...

    async def unrecorded(self, bot: str, before: datetime) -> tuple[int, ...]:
        """Replies still being said of what was handled before: nobody will tell any more."""
        ...

    async def heard(self, bot: str, now: datetime) -> datetime | None:
        """Note that updates reach us; when they last did."""
        ...


class Outbox(Protocol):
    """Announcements, message by message. See reliability.md §6 for the delivery states."""

    async def put(self, message: OutboxMessage) -> bool:
        """False when the key exists (whatever its state)."""
        ...

    async def put_all(self, messages: Sequence[OutboxMessage]) -> int:
        """As `put`, many at once; how many were new."""
        ...

    async def get(self, key: str) -> OutboxRow | None: ...
    async def rewrite_unsent(self, key: str, act: Act) -> bool:
        """Replace the content of a message that is still due or held; False when it is sending or past."""
        ...

    async def take_over(self, bot: str) -> int:
        """Begin a new epoch for this bot's sender; earlier holders can mark nothing any more."""
        ...

    async def unfinished(self, bot: str, epoch: int, left_for: timedelta | None) -> tuple[OutboxRow, ...]:
        """'sending' rows of earlier epochs (or of this one): in doubt.

        left_for: only those marked at least so long ago, by the store's own clock at the mark and now: the clocks of
        the processes may differ. None: all.
        """
        ...

    async def adopt(self, row_id: int, epoch: int) -> bool:
        """Give a 'sending' row of an earlier epoch to this one, which alone can settle it from then on."""
        ...

    async def due(self, bot: str, now: datetime, *, limit: int) -> tuple[OutboxRow, ...]:
        """Next messages by priority, not_before, id: at most one a chat, none for a chat that waits.

        Nothing overtakes within a chat: it waits while one is sending, while one that was tried is postponed, and while
        one is held (until that expires). A tried message goes before the untried ones of its chat.
        """
        ...

    async def is_unchanged(self, row: OutboxRow) -> bool:
        """Whether it is due and just as it was read; it stays so until the transaction ends."""
        ...

    async def mark_sending(self, row_id: int, epoch: int) -> bool:
        """Due → sending, attempt + 1, if this epoch still holds the bot; else False."""
        ...

    async def settle_sent(self, row_id: int, epoch: int, receipt: Receipt, now: datetime) -> bool: ...
    async def settle_postponed(
        self, row_id: int, epoch: int, until: datetime, *, reason: str, doubt: bool = False
    ) -> bool:
        """Sending → due, not before `until`; doubt counts one more doubt."""
        ...

    async def settle_final(
        self, row_id: int, epoch: int, state: OutboxState, *, reason: str, doubt: bool = False
    ) -> bool:
        """Sending → given_up, held, expired or in_doubt."""
        ...

    async def hold_chat(self, bot: str, chat_id: str, reason: str) -> int:
        """Due → held for every message to this chat but a `Leave`, which needs nobody's decision; how many."""
        ...

    async def release_chat(self, bot: str, chat_id: str) -> int:
        """Held → due for this chat."""
        ...

    async def put_away(self, bot: str, chat_id: str, reason: str) -> int:
        """Held → given up for this chat: a person does not want them sent any more."""
        ...

    async def expire(self, now: datetime) -> tuple[OutboxRow, ...]:
        """Due → expired for all past their expiry; returns them."""
        ...

    async def bots_with_due(self, now: datetime) -> tuple[str, ...]:
        """Bots with a message to send now, or with one sending that a crash may have left unsettled."""
        ...

    async def listing(self, states: Sequence[OutboxState], limit: int = 200) -> tuple[OutboxRow, ...]: ...
    async def by_id(self, row_id: int) -> OutboxRow | None: ...
    async def retry(self, row_id: int, now: datetime, expires_at: datetime) -> bool:
        """Held, given up, expired or in doubt → due from `now`, tries counted anew; False in any other state.

        False also where the body has been cleared.
        """
        ...

    async def resolve_sent(self, row_id: int, now: datetime) -> bool:
        """Held or in doubt → sent, because a person has seen it there; False in any other state."""
        ...

    async def hold_all(self, reason: str) -> int:
        """Due and sending → held, of every bot; what was sending counts as one more doubt. How many."""
        ...

    async def figures(self, now: datetime) -> OutboxFigures: ...
    async def with_prefix(self, prefix: str) -> tuple[OutboxRow, ...]:
        """Rows whose key starts with prefix, in any state, oldest first."""
        ...


class Polls(Protocol):
    """Polls: counts only."""

    async def add(self, poll: PollRecord) -> None: ...
    async def by_key(self, key: str) -> PollRecord | None: ...
    async def set_poll_id(self, key: str, poll_id: str) -> None: ...
    async def count(self, poll_id: str, counts: tuple[int, ...], *, closed: bool) -> PollRecord | None:
        """Store the tally; None for a poll we do not know."""
        ...

    async def open_until(self, now: datetime) -> tuple[PollRecord, ...]:
        """Open polls whose closes_at has come."""
        ...

    async def of_class_since(self, class_id: str, since: date) -> tuple[PollRecord, ...]: ...
    async def close(self, key: str, counts: tuple[int, ...] | None) -> None: ...


class History(Protocol):
    """Append-only and chained: no row is ever changed or deleted, and altering one shows."""

    async def add(self, fact: Fact) -> None:
        """Append, linked to the school's last fact."""
        ...

    async def of_sheet(self, class_id: str, day: date) -> tuple[Fact, ...]: ...
    async def of_class(self, class_id: str, action: str, since: date) -> tuple[Fact, ...]:
        """The facts with this action about the class's days from `since` on, oldest first."""
        ...

    async def of_school(self, school_id: str, action: str) -> tuple[Fact, ...]:
        """The school's facts with this action, oldest first."""
        ...

    async def chain(self, school_id: str) -> tuple[tuple[Fact, str], ...]:
        """Every fact of a school with its link (bot/domain/facts.py), in order."""
        ...


class Audit(Protocol):
    """A school's rows as they are stored, for `bot/domain/audit.py`; none is too broken to be returned."""

    async def entries(self, school_id: str) -> tuple[StoredEntry, ...]:
        """Standing and withdrawn, by id."""
        ...

    async def states(self, school_id: str) -> tuple[StoredState, ...]: ...
    async def versions(self, school_id: str) -> tuple[StoredVersion, ...]: ...


class Calendars(Protocol):
    """What was last known of each school's coming days."""

    async def known(self, school_id: str) -> Mapping[date, KnownDay]: ...
    async def remember(self, school_id: str, days: Mapping[date, KnownDay]) -> None:
        """These and no others, from now on."""
        ...


class Points(Protocol):
    """The weekly learning points of grades 1-2."""

    async def keep(self, points: LearningPoints) -> None:
        """In the place of the same subject's of that class and week."""
        ...

    async def of_week(self, class_id: str, week: date) -> tuple[LearningPoints, ...]:
        """In the order first kept. week: its Monday."""
        ...


class Housekeeping(Protocol):
    """Forgetting what is no longer needed."""

    async def purge(self, now: datetime) -> dict[str, int]:
        """Expired questions, old code failures (1 day), updates (7 days), outbox bodies (90 days); rows by name."""
        ...

    async def forget_chat(self, bot: str, user_id: str, now: datetime) -> dict[str, int]:
        """Erase a parent's chat id everywhere: follows, questions, code failures, updates, outbox rows to that chat.

        What stays is a digest of it, so that a restored backup can be made to forget it again.
        """
        ...

    async def forgotten(self) -> tuple[Forgotten, ...]: ...
    async def forget_again(self, known: Sequence[Forgotten]) -> int:
        """Note these, and erase whoever has not come back since; how many."""
        ...


class UnitOfWork(Protocol):
    """One transaction and its repositories. Leaving the block without commit() rolls back."""

    schools: Schools
    accounts: Accounts
    codes: Codes
    groups: Groups
    sheets: Sheets
    filings: Filings
    questions: Questions
    runs: Runs
    inbox: Inbox
    outbox: Outbox
    polls: Polls
    history: History
    audit: Audit
    calendars: Calendars
    points: Points
    housekeeping: Housekeeping

    async def commit(self) -> None: ...


OpenUnitOfWork = Callable[[], AbstractAsyncContextManager[UnitOfWork]]

Together = Callable[[], AbstractAsyncContextManager[object]]
"""One transaction for all units of work that a task opens inside the block.

What each commits is committed at the block's end, or not at all when the block raises; one that leaves without commit
undoes its own share only. Each sees what those before it have written.
"""


class Channel(Protocol):
    """A chat platform as the delivery sees it.

    Raises the DeliveryError family of bot/domain/errors.py, and nothing else on purpose.
    """

    async def perform(self, chat_id: str, act: Act, *, target: Receipt | None, picture: bytes | None) -> Receipt:
        """Do one act in a chat. target: the receipt of the message that Edit, Pin, Unpin, ClosePoll speak of."""
        ...


class RenderCard(Protocol):
    """Draw the picture card of a frozen sheet."""

    async def __call__(self, snapshot: Snapshot) -> bytes:
        """PNG bytes."""
        ...

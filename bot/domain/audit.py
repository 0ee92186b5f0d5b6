"""Auditing the ledger (台账校验): the chained history first, then every row that it vouches for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from operator import attrgetter

from bot.domain.after_care import CARED
from bot.domain.entries import Declaration, Entry
from bot.domain.facts import Fact, digest_of, first_broken
from bot.domain.plain_json import plain

# Never changes: digests of years past are made of these. A new column of an entry gets a digest of its own.
ENTRY_DIGESTED = (
    "class_id",
    "day",
    "subject",
    "content",
    "minutes",
    "minutes_low",
    "minutes_high",
    "kind",
    "place",
    "tier",
    "due",
    "author_id",
    "author_name",
    "late",
    "after_publication",
)
STATE_DIGESTED = ("class_id", "day", "subject", "state", "author_id", "author_name")
_entry_values = attrgetter(*ENTRY_DIGESTED)
_state_values = attrgetter(*STATE_DIGESTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEntry:
    """An entry as the database has it: values by column, JSON-ready; the day as 2026-10-15.

    withdrawn_at: None while it stands. A moment that cannot be read any more is `datetime.min`, in UTC.
    """

    id: int
    filing_id: int | None
    filed_at: datetime
    withdrawn_at: datetime | None
    values: Mapping[str, object]
    mostly_done: object = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredState:
    """A standing declaration as the database has it, like `StoredEntry`."""

    id: int
    filing_id: int | None
    declared_at: datetime
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredVersion:
    """A frozen version as the database has it. body: its JSON, None where it is none any more."""

    sheet_id: int
    version: int
    class_id: str
    day: str
    body: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """All of one school. chain: each fact with its link, in order."""

    chain: Sequence[tuple[Fact, str]]
    versions: Sequence[StoredVersion]
    entries: Sequence[StoredEntry]
    states: Sequence[StoredState]


class RowKind(StrEnum):
    """Whose row it is."""

    HISTORY = "history"
    VERSION = "version"
    ENTRY = "entry"
    STATE = "state"


class Fault(StrEnum):
    """altered: not what the history says; missing: gone; unknown: the history knows nothing of it."""

    ALTERED = "altered"
    MISSING = "missing"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alteration:
    """A row that is not as it was stored. row: its place in the school's history from 1, or its id."""

    kind: RowKind
    row: str
    fault: Fault
    fact: Fact | None = None


def entry_digest(entry: Entry) -> str:
    """The fingerprint of a line, for the fact that files or changes it."""
    return _digest_of_row(ENTRY_DIGESTED, _entry_values(entry))


def entry_digests(entries: Iterable[Entry]) -> dict[str, str]:
    """What a fact's `digests` says of the lines it files or changes: entry id → fingerprint. The newest fact counts."""
    return {str(entry.id): entry_digest(entry) for entry in entries}


def state_digests(states: Iterable[Declaration]) -> dict[str, str]:
    """The same of declared states: a fact's `declared`."""
    return {str(each.id): _digest_of_row(STATE_DIGESTED, _state_values(each)) for each in states}


def _digest_of_row(names: Sequence[str], values: Sequence[object]) -> str:
    row = dict(zip(names, values, strict=True))
    row["day"] = plain(row["day"])  # all else is text, a number or a flag: kinds and places are texts, too
    return digest_of(row)


def first_alteration(records: Records) -> Alteration | None:
    """The first row that was altered below the program: history, then frozen versions, lines, declared states.

    Whatever the chain links is proved by it. What it cannot prove is that nothing was cut off its end: compare its
    last link with one noted earlier.
    """
    broken = first_broken(records.chain)
    if broken is not None:
        fact = records.chain[broken][0]
        return Alteration(kind=RowKind.HISTORY, row=str(broken + 1), fault=Fault.ALTERED, fact=fact)
    facts = [fact for fact, _ in records.chain]
    checks = (_versions(facts, records.versions), _entries(facts, records.entries), _states(facts, records.states))
    return next((found for check in checks for found in check), None)


# ------------------------------------------------------------------------------------ frozen versions


def _versions(facts: Sequence[Fact], stored: Sequence[StoredVersion]) -> Iterator[Alteration]:
    published = {
        (fact.subject, fact.data["version"]): fact for fact in facts if fact.action in ("published", "corrected")
    }
    for version in stored:
        fact = published.pop((f"sheet:{version.sheet_id}", version.version), None)
        row = f"{version.sheet_id}/{version.version}"
        if fact is None:
            yield Alteration(kind=RowKind.VERSION, row=row, fault=Fault.UNKNOWN)
        elif not _is_as_published(version, fact):
            yield Alteration(kind=RowKind.VERSION, row=row, fault=Fault.ALTERED, fact=fact)
    for (subject, number), fact in published.items():
        row = f"{subject.removeprefix('sheet:')}/{number}"
        yield Alteration(kind=RowKind.VERSION, row=row, fault=Fault.MISSING, fact=fact)


def _is_as_published(version: StoredVersion, fact: Fact) -> bool:
    if (version.class_id, version.day) != (fact.class_id, plain(fact.day)):
        return False
    # A fact of the first release has no digest: its total is all there is to hold the version to.
    known = fact.data.get("digest")
    return digest_of(version.body) == known if known else _total(version.body) == fact.data.get("total")


def _total(body: object) -> int | None:
    try:
        return sum(line["minutes"] for line in body["lines"] if line["counts"])  # type: ignore[index]
    except (TypeError, KeyError):
        return None


# ---------------------------------------------------------------------------------------------- lines


@dataclass(slots=True)
class _Filed:
    """What the history says of a line. digest None: filed by the first release, which noted its `figures` only.

    fact: the last one that filed or changed it. mostly_done: as the facts of CARED say last.
    """

    fact: Fact
    filing_id: int
    filed_at: datetime
    figures: Sequence[object]
    digest: str | None = None
    withdrawn_at: datetime | None = None
    mostly_done: bool = False


def _entries(facts: Sequence[Fact], stored: Sequence[StoredEntry]) -> Iterator[Alteration]:
    filed = _filed(facts)
    for entry in stored:
        said = filed.pop(entry.id, None)
        if said is None:
            yield Alteration(kind=RowKind.ENTRY, row=str(entry.id), fault=Fault.UNKNOWN)
        elif not _is_as_filed(entry, said):
            yield Alteration(kind=RowKind.ENTRY, row=str(entry.id), fault=Fault.ALTERED, fact=said.fact)
    for entry_id, said in filed.items():
        yield Alteration(kind=RowKind.ENTRY, row=str(entry_id), fault=Fault.MISSING, fact=said.fact)


def _filed(facts: Sequence[Fact]) -> dict[int, _Filed]:
    """Lines by id as the history leaves them: filed, changed since (`digests`), taken off (`removed`)."""
    lines: dict[int, _Filed] = {}
    by_filing: dict[int, list[_Filed]] = {}
    for fact in facts:
        if fact.action == "filed":
            mine = by_filing.setdefault(_filing_of(fact), [])
            for entry_id, *figures in fact.data.get("entries", ()):
                lines[entry_id] = _Filed(fact, _filing_of(fact), fact.at, figures)
                mine.append(lines[entry_id])
        for entry_id, digest in fact.data.get("digests", {}).items():
            if said := lines.get(int(entry_id)):
                said.fact, said.digest = fact, digest
        if fact.action == CARED:
            for entry_id in fact.data["entries"]:
                if said := lines.get(entry_id):
                    said.fact, said.mostly_done = fact, fact.data["mostly_done"]
        removed = [lines[entry_id] for entry_id in fact.data.get("removed", ()) if entry_id in lines]
        for said in [*removed, *(each for filing_id in _gone(fact) for each in by_filing.get(filing_id, ()))]:
            said.withdrawn_at = said.withdrawn_at or fact.at
    return lines


def _gone(fact: Fact) -> tuple[int, ...]:
    """Filings that the fact takes off their sheets."""
    return (*fact.data.get("replaces", ()), *((_filing_of(fact),) if fact.action == "withdrawn" else ()))


def _filing_of(fact: Fact) -> int:
    number = fact.subject.removeprefix("filing:")
    return int(number) if number.isdecimal() else 0


def _is_as_filed(entry: StoredEntry, said: _Filed) -> bool:
    stored = (entry.filing_id, entry.filed_at, entry.withdrawn_at)
    if stored != (said.filing_id, said.filed_at, said.withdrawn_at):
        return False
    if entry.mostly_done is not said.mostly_done:
        return False
    if said.digest is not None:
        return digest_of(dict(entry.values)) == said.digest
    return [entry.values[name] for name in ("subject", "minutes", "kind", "tier", "place")] == list(said.figures)


# ------------------------------------------------------------------------------------ declared states


def _states(facts: Sequence[Fact], stored: Sequence[StoredState]) -> Iterator[Alteration]:
    declared = _declared(facts)
    for state in stored:
        about = (state.values["class_id"], state.values["day"], state.values["subject"])
        fact = declared.pop(about, None)
        if fact is None:
            yield Alteration(kind=RowKind.STATE, row=str(state.id), fault=Fault.UNKNOWN)
        elif not _is_as_declared(state, fact):
            yield Alteration(kind=RowKind.STATE, row=str(state.id), fault=Fault.ALTERED, fact=fact)
    for (_, _, subject), fact in declared.items():
        yield Alteration(kind=RowKind.STATE, row=str(subject), fault=Fault.MISSING, fact=fact)


def _declared(facts: Sequence[Fact]) -> dict[tuple[object, object, object], Fact]:
    """Who declared what still stands, by class, day and subject: a later line or declaration takes its place."""
    standing: dict[tuple[object, object, object], Fact] = {}
    for fact in facts:
        gone = _gone(fact)
        standing = {about: by for about, by in standing.items() if _filing_of(by) not in gone} if gone else standing
        if fact.action == "filed":
            place = (fact.class_id, plain(fact.day))
            for _, subject, *_ in fact.data.get("entries", ()):
                standing.pop((*place, subject), None)
            standing |= {(*place, subject): fact for subject, _ in fact.data.get("states", ())}
    return standing


def _is_as_declared(state: StoredState, fact: Fact) -> bool:
    if (state.filing_id, state.declared_at) != (_filing_of(fact), fact.at):
        return False
    if "declared" in fact.data:
        return bool(fact.data["declared"].get(str(state.id)) == digest_of(dict(state.values)))
    values = state.values
    told = [list(declared) for declared in fact.data.get("states", ())]
    return values["author_id"] == fact.actor and [values["subject"], values["state"]] in told

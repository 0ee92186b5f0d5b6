"""Fakes of the day's sheet: sheets, filings, history."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.domain.entries import Declaration, Entry, Filing
from bot.domain.facts import GENESIS, Fact, link
from bot.domain.sheet import Sheet, Snapshot
from tests.fakes.state import State, aware, through_json


class FakeSheets:
    def __init__(self, state: State) -> None:
        self._state = state

    async def lock(self, class_id: str, day: date) -> Sheet:
        sheet = await self.get(class_id, day)
        if sheet is None:
            sheet = Sheet(id=self._state.next_id("sheet"), class_id=class_id, day=day)
            self._state.sheets[sheet.id] = sheet
        return sheet

    async def get(self, class_id: str, day: date) -> Sheet | None:
        return next((s for s in self._state.sheets.values() if (s.class_id, s.day) == (class_id, day)), None)

    async def by_id(self, sheet_id: int) -> Sheet | None:
        return self._state.sheets.get(sheet_id)

    async def save(self, sheet: Sheet) -> None:
        if sheet.id not in self._state.sheets:
            raise LookupError(sheet.id)
        self._state.sheets[sheet.id] = sheet

    async def entries(self, class_id: str, day: date) -> tuple[Entry, ...]:
        return tuple(e for e in standing_entries(self._state) if (e.class_id, e.day) == (class_id, day))

    async def declarations(self, class_id: str, day: date) -> tuple[Declaration, ...]:
        return tuple(d for d in self._state.declarations.values() if (d.class_id, d.day) == (class_id, day))

    async def past_entries(
        self, class_ids: Sequence[str], subject: str, since: date, *, limit: int
    ) -> tuple[Entry, ...]:
        found = [
            e
            for e in standing_entries(self._state)
            if e.class_id in class_ids and e.subject == subject and e.day >= since and e.minutes
        ]
        return tuple(sorted(found, key=lambda e: e.id, reverse=True)[:limit])

    async def entries_of_author(self, author_id: str, first: date, last: date) -> tuple[Entry, ...]:
        mine = [e for e in standing_entries(self._state) if e.author_id == author_id and first <= e.day <= last]
        return tuple(sorted(mine, key=lambda entry: entry.day))

    async def add_entries(self, entries: Sequence[Entry], now: datetime) -> tuple[Entry, ...]:
        aware(now)
        added = tuple(replace(entry, id=self._state.next_id("entry")) for entry in entries)
        self._state.entries |= {entry.id: entry for entry in added}
        self._state.filed_at |= {entry.id: now for entry in added}
        return added

    async def replace_entry(self, entry: Entry, now: datetime) -> None:
        aware(now)
        if entry.id not in self._state.entries:
            raise LookupError(entry.id)
        self._state.entries[entry.id] = entry

    async def withdraw_entries(self, entry_ids: Sequence[int], now: datetime) -> None:
        aware(now)
        for entry_id in entry_ids:
            self._state.withdrawn.setdefault(entry_id, now)

    async def declare(self, declaration: Declaration, now: datetime) -> Declaration:
        aware(now)
        about = (declaration.class_id, declaration.day, declaration.subject)
        earlier = [d.id for d in self._state.declarations.values() if (d.class_id, d.day, d.subject) == about]
        await self.undeclare(earlier)
        stored = replace(declaration, id=self._state.next_id("declaration"))
        self._state.declarations[stored.id] = stored
        self._state.declared_at[stored.id] = now
        return stored

    async def undeclare(self, declaration_ids: Sequence[int]) -> None:
        for declaration_id in declaration_ids:
            self._state.declarations.pop(declaration_id, None)

    async def add_version(self, snapshot: Snapshot) -> None:
        key = (snapshot.sheet_id, snapshot.version)
        if key in self._state.versions:
            raise ValueError(f"frozen before: {key}")
        self._state.versions[key] = snapshot

    async def version(self, sheet_id: int, version: int) -> Snapshot | None:
        return self._state.versions.get((sheet_id, version))

    async def published(self, class_id: str, day: date) -> Snapshot | None:
        mine = [s for s in self._state.versions.values() if (s.class_id, s.day) == (class_id, day)]
        return max(mine, key=lambda snapshot: snapshot.version, default=None)

    async def last_published_day(self, class_id: str, before: date) -> date | None:
        days = [s.day for s in self._state.versions.values() if s.class_id == class_id and s.day < before]
        return max(days, default=None)

    async def latest_published(self, class_id: str, since: date, *, limit: int) -> tuple[Snapshot, ...]:
        newest = {s.day: s for _, s in sorted(self._state.versions.items()) if s.class_id == class_id}
        days = sorted((day for day in newest if day >= since), reverse=True)
        return tuple(newest[day] for day in days[:limit])

    async def snapshots_between(self, school_id: str, first: date, last: date) -> tuple[Snapshot, ...]:
        spec = self._state.schools[school_id]
        places = {school_class.id: place for place, school_class in enumerate(spec.classes)}
        newest = {s.sheet_id: s for _, s in sorted(self._state.versions.items()) if s.class_id in places}
        within = [s for s in newest.values() if first <= s.day <= last]
        return tuple(sorted(within, key=lambda snapshot: (snapshot.day, places[snapshot.class_id])))


class FakeFilings:
    def __init__(self, state: State) -> None:
        self._state = state

    async def add(self, filing: Filing, now: datetime) -> Filing:
        aware(now)
        stored = replace(filing, id=self._state.next_id("filing"))
        self._state.filings[stored.id] = stored
        return stored

    async def get(self, filing_id: int) -> Filing | None:
        return self._state.filings.get(filing_id)

    async def by_message(self, bot: str, chat_id: str, message_id: str) -> tuple[Filing, ...]:
        wanted = (bot, chat_id, message_id)
        return tuple(f for f in self._state.filings.values() if (f.bot, f.chat_id, f.message_id) == wanted)

    async def by_text(self, author_id: str, class_id: str, day: date, text_key: str) -> Filing | None:
        wanted = (author_id, class_id, day, text_key)
        mine = (f for f in self._state.filings.values() if (f.author_id, f.class_id, f.day, f.text_key) == wanted)
        return next((filing for filing in mine if filing.active), None)

    async def close(self, filing_id: int) -> None:
        if filing_id not in self._state.filings:
            raise LookupError(filing_id)
        self._state.filings[filing_id] = replace(self._state.filings[filing_id], active=False)

    async def entries(self, filing_id: int) -> tuple[Entry, ...]:
        return tuple(entry for entry in standing_entries(self._state) if entry.filing_id == filing_id)

    async def declarations(self, filing_id: int) -> tuple[Declaration, ...]:
        return tuple(d for d in self._state.declarations.values() if d.filing_id == filing_id)


class FakeHistory:
    def __init__(self, state: State) -> None:
        self._state = state

    async def add(self, fact: Fact) -> None:
        aware(fact.at)
        self._state.history.append(replace(fact, data=through_json(fact.data)))

    async def chain(self, school_id: str) -> tuple[tuple[Fact, str], ...]:
        chained: list[tuple[Fact, str]] = []
        for fact in self._state.history:
            if fact.school_id == school_id:
                chained.append((fact, link(chained[-1][1] if chained else GENESIS, fact)))
        return tuple(chained)

    async def of_sheet(self, class_id: str, day: date) -> tuple[Fact, ...]:
        return tuple(fact for fact in self._state.history if (fact.class_id, fact.day) == (class_id, day))

    async def of_school(self, school_id: str, action: str) -> tuple[Fact, ...]:
        return tuple(f for f in self._state.history if (f.school_id, f.action) == (school_id, action))

    async def of_class(self, class_id: str, action: str, since: date) -> tuple[Fact, ...]:
        mine = (f for f in self._state.history if (f.class_id, f.action) == (class_id, action))
        return tuple(fact for fact in mine if fact.day is not None and fact.day >= since)


def standing_entries(state: State) -> list[Entry]:
    return [entry for entry_id, entry in sorted(state.entries.items()) if entry_id not in state.withdrawn]

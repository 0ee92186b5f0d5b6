"""Fakes of the audit's view of the rows, and of the days last known."""

from collections.abc import Mapping
from datetime import date

from bot.domain.audit import ENTRY_DIGESTED, STATE_DIGESTED, StoredEntry, StoredState, StoredVersion
from bot.domain.calendar_moves import KnownDay
from bot.domain.learning_points import LearningPoints
from bot.domain.plain_json import plain
from bot.domain.sheet import snapshot_to_json
from tests.fakes.state import State, through_json


class FakeAudit:
    def __init__(self, state: State) -> None:
        self._state = state

    async def entries(self, school_id: str) -> tuple[StoredEntry, ...]:
        return tuple(
            StoredEntry(
                id=entry.id,
                filing_id=entry.filing_id or None,
                filed_at=self._state.filed_at[entry.id],
                withdrawn_at=self._state.withdrawn.get(entry.id),
                values={name: plain(getattr(entry, name)) for name in ENTRY_DIGESTED},
                mostly_done=entry.mostly_done,
            )
            for _, entry in sorted(self._state.entries.items())
            if entry.class_id.startswith(f"{school_id}/")
        )

    async def states(self, school_id: str) -> tuple[StoredState, ...]:
        return tuple(
            StoredState(
                id=each.id,
                filing_id=each.filing_id or None,
                declared_at=self._state.declared_at[each.id],
                values={name: plain(getattr(each, name)) for name in STATE_DIGESTED},
            )
            for _, each in sorted(self._state.declarations.items())
            if each.class_id.startswith(f"{school_id}/")
        )

    async def versions(self, school_id: str) -> tuple[StoredVersion, ...]:
        return tuple(
            StoredVersion(
                sheet_id=sheet_id,
                version=version,
                class_id=snapshot.class_id,
                day=snapshot.day.isoformat(),
                body=through_json(snapshot_to_json(snapshot)),
            )
            for (sheet_id, version), snapshot in sorted(self._state.versions.items())
            if snapshot.class_id.startswith(f"{school_id}/")
        )


class FakeCalendars:
    def __init__(self, state: State) -> None:
        self._state = state

    async def known(self, school_id: str) -> Mapping[date, KnownDay]:
        return self._state.calendars.get(school_id, {})

    async def remember(self, school_id: str, days: Mapping[date, KnownDay]) -> None:
        self._state.calendars[school_id] = dict(days)


class FakePoints:
    def __init__(self, state: State) -> None:
        self._state = state

    async def keep(self, points: LearningPoints) -> None:
        self._state.points[points.class_id, points.week, points.subject] = points

    async def of_week(self, class_id: str, week: date) -> tuple[LearningPoints, ...]:
        return tuple(p for p in self._state.points.values() if (p.class_id, p.week) == (class_id, week))

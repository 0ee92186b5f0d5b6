"""Schools, classes and people in SQL; read once a version, then remembered by the process."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.people import Person
from bot.domain.school import School, SchoolClass, SchoolSpec
from db.repository import Repository, insert, params
from db.school_rows import (
    KnownSchool,
    SchoolCache,
    class_row,
    known_school,
    person_row,
    school_body,
    version_of,
)
from db.sqlite_driver import SqliteConnection
from db.tables import classes, people, schools

_VERSION = select(schools.c.version).where(schools.c.id == bindparam("school_id"))
_KNOWN_SINCE = select(schools.c.known_since).where(schools.c.id == bindparam("school_id"))
_VERSIONS = select(schools.c.id, schools.c.version).order_by(schools.c.id)
_SCHOOL_OF_PERSON = (
    select(people.c.school_id, schools.c.version)
    .join(schools, schools.c.id == people.c.school_id)
    .where(people.c.id == bindparam("person_id"), people.c.active.is_(True))
)

_SCHOOL = select(schools.c.version, schools.c.body).where(schools.c.id == bindparam("school_id"))
_CLASSES = (
    select(classes)
    .where(classes.c.school_id == bindparam("school_id"), classes.c.active.is_(True))
    .order_by(classes.c.grade, classes.c.number)
)
_PEOPLE = (
    select(people)
    .where(people.c.school_id == bindparam("school_id"), people.c.active.is_(True))
    .order_by(people.c.position)
)

_PUT_SCHOOL = insert(schools).values(**params("id", "version", "name", "body", "known_since", "applied_at"))
_PUT_SCHOOL = _PUT_SCHOOL.on_conflict_do_update(
    index_elements=[schools.c.id],
    set_={name: _PUT_SCHOOL.excluded[name] for name in ("version", "name", "body", "applied_at")},
)
_PUT_CLASS = insert(classes).values(**params("id", "school_id", "grade", "number", "active"))
_PUT_CLASS = _PUT_CLASS.on_conflict_do_update(
    index_elements=[classes.c.id], set_={"active": _PUT_CLASS.excluded.active}
)
_PERSON_COLUMNS = ("position", "name", "roles", "teaches", "classes", "heads", "active")
_PUT_PERSON = insert(people).values(**params("id", "school_id", *_PERSON_COLUMNS))
_PUT_PERSON = _PUT_PERSON.on_conflict_do_update(
    index_elements=[people.c.id], set_={name: _PUT_PERSON.excluded[name] for name in _PERSON_COLUMNS}
)
_RETIRE = [
    sa.update(table).where(table.c.school_id == bindparam("of_school")).values(active=False)
    for table in (classes, people)
]


class SqlSchools(Repository):
    """`Schools` in SQL."""

    __slots__ = ("_cache", "_seen")

    def __init__(self, connection: AsyncConnection, driver: SqliteConnection | None, cache: SchoolCache) -> None:
        super().__init__(connection, driver)
        self._cache = cache
        self._seen: dict[str, KnownSchool] = {}
        """What this transaction has looked at: one school stays the same school until it ends."""

    async def apply(self, spec: SchoolSpec, now: datetime) -> bool:
        school, version = spec.school, version_of(spec)
        self._seen.pop(school.id, None)
        before = await self._first(_VERSION, school_id=school.id)
        if before is not None and before.version == version:
            return False
        await self._changed(
            _PUT_SCHOOL,
            id=school.id,
            version=version,
            name=school.name,
            body=school_body(school),
            known_since=now,
            applied_at=now,
        )
        for retire in _RETIRE:
            await self._changed(retire, of_school=school.id)
        if spec.classes:
            await self._connection.execute(_PUT_CLASS, [class_row(each) for each in spec.classes])
        if spec.people:
            rows = [person_row(person, position) for position, person in enumerate(spec.people)]
            await self._connection.execute(_PUT_PERSON, rows)
        return True

    async def lock(self, school_id: str) -> None:
        await self._lock_school(school_id)

    async def all(self) -> tuple[School, ...]:
        rows = await self._all(_VERSIONS)
        return tuple([(await self.known(row.id, row.version)).school for row in rows])

    async def known_since(self, school_id: str) -> datetime | None:
        row = await self._first(_KNOWN_SINCE, school_id=school_id)
        return row and row.known_since

    async def get(self, school_id: str) -> School | None:
        known = await self._current(school_id)
        return known.school if known else None

    async def classes(self, school_id: str) -> tuple[SchoolClass, ...]:
        known = await self._current(school_id)
        return known.classes if known else ()

    async def people(self, school_id: str) -> tuple[Person, ...]:
        known = await self._current(school_id)
        return known.people if known else ()

    async def person(self, person_id: str) -> Person | None:
        row = await self._first(_SCHOOL_OF_PERSON, person_id=person_id)
        return row and (await self.known(row.school_id, row.version)).by_id[person_id]

    async def known(self, school_id: str, version: str) -> KnownSchool:
        """The school at this version, which the caller has just read in this transaction."""
        known = self._cache.get(school_id)
        if known is None or known.version != version:
            known = await self._read(school_id)
            self._cache[school_id] = known
        self._seen[school_id] = known
        return known

    async def _current(self, school_id: str) -> KnownSchool | None:
        if school_id in self._seen:
            return self._seen[school_id]
        row = await self._first(_VERSION, school_id=school_id)
        return row and await self.known(school_id, row.version)

    async def _read(self, school_id: str) -> KnownSchool:
        row = await self._first(_SCHOOL, school_id=school_id)
        if row is None:
            raise LookupError({"school_id": school_id})
        return known_school(
            row,
            await self._all(_CLASSES, school_id=school_id),
            await self._all(_PEOPLE, school_id=school_id),
        )

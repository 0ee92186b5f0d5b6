"""Schools, classes and people between rows and values, and the process's memory of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from bot.domain.classes import ClassName
from bot.domain.people import Person, Role
from bot.domain.plain_json import dump, load
from bot.domain.school import School, SchoolClass, SchoolSpec
from db.columns import json_text


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSchool:
    """A school as its rows say, with what is active of it."""

    version: str
    school: School
    classes: tuple[SchoolClass, ...]
    people: tuple[Person, ...]
    by_id: Mapping[str, Person]


SchoolCache = dict[str, KnownSchool]
"""Schools by id, as this process last read them. Only as good as its `version`: every use compares that first."""


def version_of(spec: SchoolSpec) -> str:
    """A hash of everything the school file says."""
    plain = [
        school_body(spec.school),
        sorted(school_class.id for school_class in spec.classes),
        [person_row(person, position) for position, person in enumerate(spec.people)],
    ]
    return sha256(json_text(plain).encode()).hexdigest()


def school_body(school: School) -> str:
    return dump(school)


def person_row(person: Person, position: int) -> dict[str, Any]:
    return {
        "id": person.id,
        "school_id": person.school_id,
        "position": position,
        "name": person.name,
        "roles": sorted(person.roles),
        "teaches": [[subject, list(class_ids)] for subject, class_ids in person.teaches.items()],
        "classes": list(person.classes),
        "heads": list(person.heads),
        "active": True,
    }


def class_row(school_class: SchoolClass) -> dict[str, Any]:
    return {
        "id": school_class.id,
        "school_id": school_class.school_id,
        "grade": school_class.grade,
        "number": school_class.name.number,
        "active": True,
    }


def known_school(school: sa.Row[Any], classes: Sequence[sa.Row[Any]], people: Sequence[sa.Row[Any]]) -> KnownSchool:
    persons = tuple(_person(row) for row in people)
    return KnownSchool(
        version=school.version,
        school=load(School, school.body),
        classes=tuple(
            SchoolClass(id=row.id, school_id=row.school_id, name=ClassName(row.grade, row.number)) for row in classes
        ),
        people=persons,
        by_id={person.id: person for person in persons},
    )


def _person(row: sa.Row[Any]) -> Person:
    return Person(
        id=row.id,
        school_id=row.school_id,
        name=row.name,
        roles=frozenset(Role(role) for role in row.roles),
        teaches={subject: tuple(class_ids) for subject, class_ids in row.teaches},
        classes=tuple(row.classes),
        heads=tuple(row.heads),
    )

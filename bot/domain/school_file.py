"""The school file (学校文件): from a parsed TOML document to a school, its classes and people, or all its problems."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.domain.calendar import CalendarRules
from bot.domain.classes import ClassName, parse_class
from bot.domain.errors import SchoolFileError
from bot.domain.file_table import SchoolFileProblem, Table, close, subject_name
from bot.domain.no_homework import WEEKDAYS
from bot.domain.people import Person, Role, person_id
from bot.domain.policy import Policy
from bot.domain.policy_file import read_policy
from bot.domain.school import (
    DEFAULT_SCHOOL_ID,
    DEFAULT_TIMEZONE,
    DEFAULT_TOKEN_ENV,
    Lessons,
    School,
    SchoolClass,
    SchoolSpec,
    class_id,
)
from bot.domain.signing import Chain
from bot.domain.subjects import FULL_NAMES, SUBJECTS, find_subject

__all__ = ["SchoolFileProblem", "parse_school"]

_ID = re.compile(r"[a-z0-9-]{1,32}")
_ENV = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_WITH_CLASSES = frozenset({Role.HOMEROOM, Role.SUPERVISOR, Role.CARE})


def parse_school(data: Mapping[str, Any]) -> SchoolSpec:
    """Read what `tomllib` made of the file.

    Raises:
        SchoolFileError: facts problems, every SchoolFileProblem there is, in the file's order of sections.
    """
    problems: list[SchoolFileProblem] = []
    top = Table(dict(data), "", problems)
    school = _school(top)
    classes, lessons = _classes(top, school.id)
    people = _people(top, school.id, classes)
    _check_pairs(top.table("policy"), school.policy, classes, people)
    _check_looser_by(top, school, people)
    top.done()
    if problems:
        raise SchoolFileError(problems=tuple(problems))
    return SchoolSpec(school=replace(school, lessons=lessons), classes=classes, people=people)


def _check_looser_by(top: Table, school: School, people: Iterable[Person]) -> None:
    """Only an admin's word lets a grade have more than the national figure."""
    name, admins = school.policy.looser_by, [p.name for p in people if Role.ADMIN in p.roles]
    if name and name not in admins:
        top.table("policy").wrong("looser_by", "not-an-admin", name, hint=admins)


def _school(top: Table) -> School:
    table = top.table("school")
    school_id = table.text("id", longest=32, default=DEFAULT_SCHOOL_ID)
    if not _ID.fullmatch(school_id):
        table.wrong("id", "bad-id", school_id)
    token_env = table.text("token_env", longest=64, default=DEFAULT_TOKEN_ENV)
    if not _ENV.fullmatch(token_env):
        table.wrong("token_env", "bad-env")  # somebody may have put the token itself here: do not repeat it
    name = table.text("name", longest=40)
    timezone = _timezone(table)
    hotline = table.text("hotline", longest=60, default="") or None
    junior_from = table.whole("junior_from", 6, 7, required=False)
    table.done()
    return School(
        id=school_id,
        name=name,
        timezone=timezone,
        token_env=token_env,
        hotline=hotline,
        policy=read_policy(top.table("policy"), junior_from=junior_from),
        calendar=_calendar(top.table("calendar")),
    )


def _timezone(table: Table) -> str:
    name = table.text("timezone", longest=64, default=DEFAULT_TIMEZONE)
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        table.wrong("timezone", "bad-timezone", name)
        return DEFAULT_TIMEZONE
    return name


def _calendar(table: Table) -> CalendarRules:
    rules = CalendarRules(
        terms=table.spans("terms"),
        holidays=table.spans("holidays"),
        teaching=table.spans("teaching"),
        exams=table.spans("exams"),
    )
    table.done()
    return rules


def _classes(top: Table, school_id: str) -> tuple[tuple[SchoolClass, ...], tuple[Lessons, ...]]:
    found: dict[ClassName, SchoolClass] = {}
    lessons: list[Lessons] = []
    known = {*SUBJECTS, *_subjects_taught(top)}
    for table in top.tables("class"):
        grade, number = table.whole("grade", 1, 9), table.whole("number", 1, 99)
        if table.take("id") is not None:
            table.wrong("id", "id-given", table.data["id"])
        timetable = _timetable(table.table("timetable"), known)
        table.done()
        if grade is None or number is None:
            continue
        name = ClassName(grade, number)
        if name in found:
            table.wrong("number", "class-twice", name.label)
        found[name] = school_class = SchoolClass(id=class_id(school_id, name), school_id=school_id, name=name)
        lessons += [Lessons(class_id=school_class.id, weekday=day, subjects=each) for day, each in timetable.items()]
    if not top.data.get("class"):
        top.wrong("class", "no-classes")
    return tuple(found.values()), tuple(lessons)


def _subjects_taught(top: Table) -> set[str]:
    """Every subject that some person's `teaches` names, sound or not: problems there are noted there."""
    people = top.data.get("person")
    tables = [p.get("teaches") for p in people if isinstance(p, dict)] if isinstance(people, list) else []
    names = [name for table in tables if isinstance(table, dict) for name in table]
    return {subject for name in names if (subject := subject_name(name))}


def _timetable(table: Table, known: Collection[str]) -> dict[int, tuple[str, ...]]:
    """Weekday → subjects with a lesson."""
    found: dict[int, tuple[str, ...]] = {}
    for key in table.data:
        if key not in WEEKDAYS:
            table.wrong(key, "unknown-choice", key, hint=WEEKDAYS)
            continue
        subjects = []
        for word in table.items(key) or []:
            subject = subject_name(word)
            if subject is None or subject not in known:
                table.wrong(key, "unknown-subject", word, hint=close(word, known))
            else:
                subjects.append(subject)
        if isinstance(table.data[key], list):
            found[WEEKDAYS.index(key)] = tuple(dict.fromkeys(subjects))
    return found


def _people(top: Table, school_id: str, classes: tuple[SchoolClass, ...]) -> tuple[Person, ...]:
    found: dict[str, Person] = {}
    known = {school_class.name: school_class.id for school_class in classes}
    for table in top.tables("person"):
        person = _person(table, school_id, known)
        if person.name in found:
            table.wrong("name", "name-twice", person.name)
        if person.name:
            found[person.name] = person
    return tuple(found.values())


def _person(table: Table, school_id: str, known: Mapping[ClassName, str]) -> Person:
    name = table.text("name", longest=30)
    roles = frozenset(table.choices("roles", Role, ()))
    teaches = _teaches(table.table("teaches"), known)
    classes = _class_ids(table, "classes", table.items("classes") or [], known)
    heads = _heads(table, roles, known)
    table.done()
    if not table.data.get("roles"):
        table.wrong("roles", "no-roles")
    if Role.HOMEROOM in roles and not table.data.get("classes"):
        table.wrong("classes", "homeroom-without-class")
    elif Role.CARE in roles and not table.data.get("classes"):
        table.wrong("classes", "care-without-class")
    if classes and roles and not roles & _WITH_CLASSES:
        table.wrong("classes", "classes-without-role")
    # Who is said to teach a class is a teacher, whether or not the roles repeat it.
    roles |= {Role.TEACHER} if teaches else set()
    return Person(
        id=person_id(school_id, name),
        school_id=school_id,
        name=name,
        roles=roles,
        teaches=teaches,
        classes=classes,
        heads=heads,
    )


def _heads(table: Table, roles: Collection[Role], known: Mapping[ClassName, str]) -> tuple[str, ...]:
    """Classes of the grades that a 年级组长 heads."""
    values = table.items("grades") or []
    grades = {table.whole_value("grades", value, 1, 9) for value in values}
    if Role.GRADE_HEAD in roles and not values:
        table.wrong("grades", "head-without-grade")
    if values and Role.GRADE_HEAD not in roles:
        table.wrong("grades", "grades-without-role")
    return tuple(class_id for name, class_id in known.items() if name.grade in grades)


def _check_pairs(table: Table, policy: Policy, classes: Iterable[SchoolClass], people: Sequence[Person]) -> None:
    """A step of two people needs two of them for every class: one alone would be no 双人审核."""
    for school_class in classes:
        chain = Chain(policy=policy, people=people, class_id=school_class.id)
        if any(len(step) > chain.needed(place) for place, step in enumerate(policy.review_steps) if len(step) > 1):
            table.wrong("review", "pair-unmanned", school_class.label)


def _teaches(table: Table, known: Mapping[ClassName, str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, value in table.data.items():
        if subject_name(name) is None:
            table.wrong(name, "bad-subject", name)
            continue
        subject = _own_spelling(name, found)
        if not isinstance(value, list) or not value:
            table.wrong(name, "not-list", value)
            continue
        ids = (*found.get(subject, ()), *_class_ids(table, name, value, known))
        found[subject] = tuple(dict.fromkeys(ids))
    return found


def _own_spelling(name: str, found: Iterable[str]) -> str:
    """The school's own full name of a subject (道德与法治) stays as it is; a short one (语) becomes the full one.

    found: the person's subjects so far; two spellings of one subject are that subject under the first.
    """
    word = name.strip()
    known = find_subject(word)
    before = next((other for other in found if known and find_subject(other) == known), None)
    return before or (word if word in FULL_NAMES else known or word)


def _class_ids(table: Table, key: str, values: Iterable[object], known: Mapping[ClassName, str]) -> tuple[str, ...]:
    """Classes as the file writes them: "3-2", or any way the staff do."""
    ids = []
    for value in values:
        name = parse_class(value) if isinstance(value, str) else None
        if name is None or name not in known:
            table.wrong(key, "unknown-class", value, hint=[each.short for each in known])
        else:
            ids.append(known[name])
    return tuple(dict.fromkeys(ids))

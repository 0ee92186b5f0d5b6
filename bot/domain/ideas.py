"""Practice for 无作业日 and weekends (实践作业库), from `ideas.toml` or the school's own file. Pure."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from bot.domain.grades import parse_grades
from bot.domain.people import Person
from bot.domain.policy import Idea, Policy
from bot.domain.school import SchoolClass


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An idea for a teacher. number: its place in the grade's list; message: as the teacher would write it."""

    number: int
    idea: Idea
    subject: str
    message: str


def offers(person: Person, policy: Policy, classes: Sequence[SchoolClass]) -> tuple[Offer, ...]:
    """What a teacher may set in each of their grades, in their own subject; of one class only, it is named."""
    found: list[Offer] = []
    mine = [c for c in classes if person.subjects_in(c.id)]
    for grade in sorted({c.grade for c in mine}):
        own = [c for c in mine if c.grade == grade]
        subjects = tuple(dict.fromkeys(subject for c in own for subject in person.subjects_in(c.id)))
        label = own[0].label if len(own) == 1 else ""
        for number, idea in enumerate(ideas_of(policy, grade)):
            if idea.subject is None or idea.subject in subjects:
                subject = idea.subject or subjects[0]
                message = f"{label} {subject}：{idea.text}，约{idea.minutes}分钟".strip()
                found.append(Offer(number=number, idea=idea, subject=subject, message=message))
    return tuple(found)


def ideas_of(policy: Policy, grade: int) -> tuple[Idea, ...]:
    """The school's own for a grade, else the library's."""
    return tuple(i for i in policy.ideas if i.grade == grade) or tuple(i for i in library() if i.grade == grade)


@cache
def library() -> tuple[Idea, ...]:
    """Every idea that comes with the program."""
    tables = tomllib.loads(files("bot.domain").joinpath("ideas.toml").read_text(encoding="utf-8"))["grades"]
    return tuple(
        Idea(grade=grade, **idea)
        for grades, table in tables.items()
        for grade in parse_grades(grades) or ()
        for idea in table["ideas"]
    )

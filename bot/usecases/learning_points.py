"""本周学习要点 of grades 1-2: a teacher sends them, the class's families get them once a week, silently."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.calendar import week_of
from bot.domain.classes import find_classes
from bot.domain.errors import NotPermittedError
from bot.domain.facts import Fact, digest_of
from bot.domain.learning_points import HIGHEST_GRADE, LearningPoints, points_said, week_for
from bot.domain.people import Action, Person
from bot.domain.policy import Channel
from bot.domain.reading import read_message
from bot.domain.reading.model import Severity
from bot.domain.school import School, SchoolClass
from bot.domain.timetable import Due
from bot.messages import MessageKind, Reply, Say
from bot.texts import points as texts
from bot.usecases.announce import parent_groups, to_group
from bot.usecases.file_homework import Said
from bot.usecases.ports import OpenUnitOfWork, UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepLearningPoints:
    """Keep what a teacher sends; a subject's later points of the same week take the place of its earlier ones."""

    open_uow: OpenUnitOfWork

    async def __call__(self, said: Said, now: datetime) -> Reply:
        """Nothing of it counts as homework, and no minutes are asked.

        Raises:
            NotPermittedError: not staff, or another's subject.
        """
        async with self.open_uow() as uow:
            author = await uow.accounts.person_of(said.bot, said.sender_id)
            if author is None:
                raise NotPermittedError
            school = await uow.schools.get(author.school_id)
            if school is None:
                raise NotPermittedError
            classes = _classes(said.text, author, await uow.schools.classes(school.id))
            if not classes:
                return texts.not_lower_grades()
            points = _with_subjects(said.text, author, classes)
            if points is None:
                return texts.no_subject()
            hits = read_message(said.text).hits
            if banned := [h for h in hits if h.severity is Severity.BLOCK and h.rule not in ("P11", "P14")]:
                return texts.not_compliant(banned)
            week = week_for(now, school)
            await uow.schools.lock(school.id)
            for school_class in classes:
                for subject, text in points:
                    if not author.may(Action.FILE, school_class.id, subject):
                        raise NotPermittedError
                    kept = LearningPoints(
                        class_id=school_class.id,
                        week=week,
                        subject=subject,
                        text=text,
                        author_id=author.id,
                        author_name=author.name,
                    )
                    await uow.points.keep(kept)
                    await uow.history.add(_fact(school, kept, now))
            await uow.commit()
        return texts.kept(classes, week, points)


def _classes(text: str, author: Person, classes: tuple[SchoolClass, ...]) -> tuple[SchoolClass, ...]:
    """The author's classes of grades 1-2, or those of them that the message names."""
    named = {mention.name for mention in find_classes(text)}
    own = [c for c in classes if c.id in author.classes_taught or author.is_homeroom_of(c.id)]
    return tuple(c for c in own if c.grade <= HIGHEST_GRADE and (not named or c.name in named))


def _with_subjects(text: str, author: Person, classes: tuple[SchoolClass, ...]) -> tuple[tuple[str, str], ...] | None:
    """Each with its subject; one that names none is of the author's only subject there. None: not clear whose."""
    own = {subject for c in classes for subject in author.subjects_in(c.id)}
    only = next(iter(own)) if len(own) == 1 else None
    said = [(subject or only, points) for subject, points in points_said(text) or ()]
    found = tuple((subject, points) for subject, points in said if subject)
    return found if found and len(found) == len(said) else None


def _fact(school: School, kept: LearningPoints, now: datetime) -> Fact:
    return Fact(
        school_id=school.id,
        class_id=kept.class_id,
        day=kept.week,
        actor=kept.author_id,
        action="learning-points",
        subject=f"points:{kept.subject}",
        at=now,
        data={"digest": digest_of({"text": kept.text})},
    )


@dataclass(frozen=True, slots=True)
class TellLearningPoints:
    """The week's notice to a class's groups; none where nothing was sent, or where the school posts to no group."""

    async def __call__(
        self, uow: UnitOfWork, school: School, school_class: SchoolClass, due: Due, now: datetime
    ) -> None:
        week = week_of(due.day)[0]
        points = await uow.points.of_week(school_class.id, week)
        if not points or school.policy.channel not in (Channel.GROUP, Channel.LINK):
            return
        for binding in await parent_groups(uow, school_class.id):
            await uow.outbox.put(
                to_group(
                    binding,
                    key=f"points/{school_class.id}/{week}/{binding.chat_id}",
                    kind=MessageKind.NOTICE,
                    act=Say(text=texts.notice(school_class, week, points), silent=True),
                    now=now,
                    expires_at=due.expires_at,
                )
            )

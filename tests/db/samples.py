"""A small school and its day, for tests of the store."""

from datetime import UTC, date, datetime, timedelta

from bot.domain.calendar import CalendarRules
from bot.domain.classes import ClassName
from bot.domain.entries import Declaration, Entry, Filing
from bot.domain.facts import Fact
from bot.domain.kinds import Kind, Place, SubjectState
from bot.domain.people import Person, Role, person_id
from bot.domain.policy import Policy
from bot.domain.school import School, SchoolClass, SchoolSpec, class_id
from bot.domain.sheet import Declared, Line, Snapshot
from bot.messages import MessageKind, OutboxMessage, Say
from bot.usecases.ports import Account, Audience, Binding, Code, CodePurpose, PollRecord, Question, Update

NOW = datetime(2026, 12, 9, 8, 0, tzinfo=UTC)
DAY = date(2026, 12, 9)
BOT = "shiyan"
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def school_class(grade: int, number: int, school: str = "shiyan") -> SchoolClass:
    name = ClassName(grade, number)
    return SchoolClass(id=class_id(school, name), school_id=school, name=name)


C32, C31, C11 = school_class(3, 2), school_class(3, 1), school_class(1, 1)


def person(name: str, *roles: Role, school: str = "shiyan", **more: object) -> Person:
    return Person(
        id=person_id(school, name),
        school_id=school,
        name=name,
        roles=frozenset(roles),
        **more,  # type: ignore[arg-type]
    )


WANG = person("王老师", Role.TEACHER, teaches={"数学": (C32.id, C31.id), "科学": (C32.id,)})
ZHAO = person("赵老师", Role.HOMEROOM, Role.TEACHER, teaches={"语文": (C32.id,)}, classes=(C32.id,))
LI = person("李主任", Role.OFFICE, Role.ADMIN)


def school(school_id: str = "shiyan", **more: object) -> School:
    values: dict[str, object] = {"name": "实验小学", "policy": Policy(), "calendar": CalendarRules()}
    return School(id=school_id, **values | more)  # type: ignore[arg-type]


SCHOOL = SchoolSpec(school=school(), classes=(C32, C31, C11), people=(WANG, ZHAO, LI))


def account(who: Person = WANG, user_id: str = "100", bot: str = BOT) -> Account:
    return Account(bot=bot, channel="telegram", user_id=user_id, person_id=who.id)


def code(purpose: CodePurpose = CodePurpose.INVITE, digest: str = "d1", **more: object) -> Code:
    target = WANG.id if purpose is CodePurpose.INVITE else C32.id
    values: dict[str, object] = {"target": target, "issued_at": NOW, "expires_at": NOW + 72 * HOUR}
    return Code(digest=digest, purpose=purpose, school_id="shiyan", **values | more)  # type: ignore[arg-type]


def binding(chat_id: str = "-1", of: SchoolClass = C32, audience: Audience = Audience.PARENTS) -> Binding:
    return Binding(bot=BOT, channel="telegram", chat_id=chat_id, class_id=of.id, audience=audience)


def entry(content: str = "口算第12页", **more: object) -> Entry:
    values: dict[str, object] = {
        "class_id": C32.id,
        "day": DAY,
        "subject": "数学",
        "minutes": 20,
        "author_id": WANG.id,
        "author_name": WANG.name,
    }
    return Entry(content=content, **values | more)  # type: ignore[arg-type]


def declaration(subject: str = "科学", **more: object) -> Declaration:
    values: dict[str, object] = {
        "class_id": C32.id,
        "day": DAY,
        "state": SubjectState.NONE,
        "author_id": WANG.id,
        "author_name": WANG.name,
    }
    return Declaration(subject=subject, **values | more)  # type: ignore[arg-type]


def filing(message_id: str = "7", **more: object) -> Filing:
    values: dict[str, object] = {"class_id": C32.id, "day": DAY, "text_key": "k1", "author_id": WANG.id}
    return Filing(bot=BOT, chat_id="100", message_id=message_id, **values | more)  # type: ignore[arg-type]


def snapshot(sheet_id: int, version: int = 1, of: SchoolClass = C32, day: date = DAY) -> Snapshot:
    line = Line(
        subject="数学",
        content="口算第12页",
        minutes=20,
        kind=Kind.WRITTEN,
        tier=None,
        place=Place.HOME,
        due=None,
        author="王老师",
        counts=True,
    )
    return Snapshot(
        sheet_id=sheet_id,
        version=version,
        school="实验小学",
        class_id=of.id,
        class_label=of.label,
        grade=of.grade,
        day=day,
        number="21-0001",
        limit=60,
        lines=(line,),
        declared=(Declared("科学", SubjectState.NONE, "王老师"),),
        reviewers=("赵老师",),
        at=NOW,
    )


def question(**more: object) -> Question:
    values: dict[str, object] = {"payload": {"message_id": "7"}, "expires_at": NOW + HOUR, "kind": "minutes"}
    return Question(bot=BOT, chat_id="100", user_id="100", **values | more)  # type: ignore[arg-type]


def fact(action: str = "entry-added", **more: object) -> Fact:
    values: dict[str, object] = {"class_id": C32.id, "day": DAY, "actor": WANG.id, "subject": "entry:1", "at": NOW}
    return Fact(school_id="shiyan", action=action, **values | more)  # type: ignore[arg-type]


def poll(key: str = "poll:1", **more: object) -> PollRecord:
    values: dict[str, object] = {
        "class_id": C32.id,
        "topic": "minutes",
        "day": DAY,
        "options": ("30分钟以内", "30到60分钟", "60分钟以上"),
        "counts": (0, 0, 0),
        "closes_at": NOW + 24 * HOUR,
    }
    return PollRecord(key=key, **values | more)  # type: ignore[arg-type]


def mail(key: str, chat_id: str = "-1", **more: object) -> OutboxMessage:
    values: dict[str, object] = {
        "act": Say(text=key),
        "bot": BOT,
        "kind": MessageKind.PUBLICATION,
        "not_before": NOW,
        "expires_at": NOW + 6 * HOUR,
    }
    return OutboxMessage(
        key=key,
        channel="telegram",
        chat_id=chat_id,
        scope=C32.id,
        **values | more,  # type: ignore[arg-type]
    )


def update(number: int, lane: str = "100", raw: bytes = b'{"update_id":1}') -> Update:
    return Update(number=number, lane=lane, raw=raw)

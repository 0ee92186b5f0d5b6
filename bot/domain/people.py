"""Staff of a school: who they are and what they may do. Denied unless the table grants it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum, auto
from hashlib import sha256

from bot.domain.errors import NotPermittedError


class Role(StrEnum):
    """任课教师, 班主任, 监督员, 年级组长, 教导处, 管理员, 课后服务教师. A person may hold several."""

    TEACHER = "teacher"
    HOMEROOM = "homeroom"
    SUPERVISOR = "supervisor"
    GRADE_HEAD = "grade_head"
    OFFICE = "office"
    ADMIN = "admin"
    CARE = "care"


class Action(StrEnum):
    """What only some may do."""

    FILE = "file"
    DECLARE = "declare"
    REVIEW = "review"
    OVERRIDE_WORDING = "override-wording"
    BIND_GROUP = "bind-group"
    UNBIND_GROUP = "unbind-group"
    SEE_SHEET = "see-sheet"
    SEE_LEDGER = "see-ledger"
    SHARE_PAGE = "share-page"
    CARE = "care"
    ADMIN = "admin"


class _Reach(Enum):
    """How far a role's right to an action goes."""

    SCHOOL = auto()
    HOMEROOM = auto()
    WATCHED = auto()
    HEADED = auto()
    TAUGHT = auto()
    CARED = auto()
    OWN_SUBJECT = auto()


_GRANTS: Mapping[Action, Mapping[Role, _Reach]] = {
    # The 班主任 files for a colleague who cannot.
    Action.FILE: {Role.TEACHER: _Reach.OWN_SUBJECT, Role.HOMEROOM: _Reach.HOMEROOM},
    Action.DECLARE: {Role.TEACHER: _Reach.OWN_SUBJECT, Role.HOMEROOM: _Reach.HOMEROOM},
    Action.REVIEW: {
        Role.HOMEROOM: _Reach.HOMEROOM,
        Role.SUPERVISOR: _Reach.WATCHED,
        Role.GRADE_HEAD: _Reach.HEADED,
        Role.OFFICE: _Reach.SCHOOL,
    },
    Action.OVERRIDE_WORDING: {Role.HOMEROOM: _Reach.HOMEROOM, Role.OFFICE: _Reach.SCHOOL},
    Action.BIND_GROUP: {Role.HOMEROOM: _Reach.HOMEROOM, Role.ADMIN: _Reach.SCHOOL},
    Action.UNBIND_GROUP: {Role.HOMEROOM: _Reach.HOMEROOM, Role.ADMIN: _Reach.SCHOOL},
    Action.SEE_SHEET: {
        Role.TEACHER: _Reach.TAUGHT,
        Role.HOMEROOM: _Reach.HOMEROOM,
        Role.SUPERVISOR: _Reach.WATCHED,
        Role.GRADE_HEAD: _Reach.HEADED,
        Role.OFFICE: _Reach.SCHOOL,
        Role.ADMIN: _Reach.SCHOOL,
        Role.CARE: _Reach.CARED,
    },
    Action.SEE_LEDGER: {Role.OFFICE: _Reach.SCHOOL, Role.ADMIN: _Reach.SCHOOL},
    Action.SHARE_PAGE: {Role.HOMEROOM: _Reach.HOMEROOM, Role.ADMIN: _Reach.SCHOOL},
    Action.ADMIN: {Role.ADMIN: _Reach.SCHOOL},
    Action.CARE: {Role.CARE: _Reach.CARED},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A member of staff.

    teaches: subject -> ids of the classes, in the school file's order.
    classes: whose sheets a 班主任, 监督员 or 课后服务教师 has; a 监督员 with none has the whole school's.
    heads: the classes of the grades that a 年级组长 heads.
    classes_taught: each class of `teaches` once, in order.
    """

    id: str
    school_id: str
    name: str
    roles: frozenset[Role]
    teaches: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    classes: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    classes_taught: tuple[str, ...] = field(init=False, repr=False, compare=False)
    _subjects: Mapping[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        taught: dict[str, tuple[str, ...]] = {}
        for subject, ids in self.teaches.items():
            for class_id in dict.fromkeys(ids):
                taught[class_id] = (*taught.get(class_id, ()), subject)
        object.__setattr__(self, "classes_taught", tuple(taught))
        object.__setattr__(self, "_subjects", taught)

    @property
    def classes_led(self) -> tuple[str, ...]:
        """Whose 班主任 this person is."""
        return self.classes if Role.HOMEROOM in self.roles else ()

    @property
    def classes_own(self) -> tuple[str, ...]:
        """Taught or led; some perhaps twice."""
        return (*self.classes_taught, *self.classes_led)

    def subjects_in(self, class_id: str) -> tuple[str, ...]:
        return self._subjects.get(class_id, ())

    def is_homeroom_of(self, class_id: str) -> bool:
        return class_id in self.classes_led

    def supervises(self, class_id: str) -> bool:
        return Role.SUPERVISOR in self.roles and (not self.classes or class_id in self.classes)

    def heads_grade_of(self, class_id: str) -> bool:
        return Role.GRADE_HEAD in self.roles and class_id in self.heads

    def cares_for(self, class_id: str) -> bool:
        """Whether the class's 课后服务 is this person's."""
        return Role.CARE in self.roles and class_id in self.classes

    def may(self, action: Action, class_id: str | None = None, subject: str | None = None) -> bool:
        return may(self, action, class_id=class_id, subject=subject)


def person_id(school_id: str, name: str) -> str:
    """An id that carries no name into logs; the same name in the same school has the same id."""
    return "p-" + sha256(f"{school_id}/{name}".encode()).hexdigest()[:12]


def may(person: Person, action: Action, class_id: str | None = None, subject: str | None = None) -> bool:
    """Whether one of the person's roles grants the action there.

    Without a class, only a right over the whole school says yes; without a subject, a 任课教师 may not file.
    A class of another school is nobody's.
    """
    if class_id is not None and not class_id.startswith(f"{person.school_id}/"):
        return False
    return any(
        role in person.roles and _reaches(person, reach, class_id, subject)
        for role, reach in _GRANTS.get(action, {}).items()
    )


def may_somewhere(person: Person, action: Action) -> bool:
    """Whether the action belongs into this person's menu at all; never a permission by itself."""
    return any(role in person.roles for role in _GRANTS.get(action, {}))


def require(person: Person, action: Action, class_id: str | None = None, subject: str | None = None) -> None:
    """Let only those go on who may.

    Raises:
        NotPermittedError: facts action, class_id, and why = "not-your-subject" where another would do.
    """
    if may(person, action, class_id=class_id, subject=subject):
        return
    facts: dict[str, object] = {"action": action, "class_id": class_id}
    if class_id and any(may(person, action, class_id, own) for own in person.subjects_in(class_id)):
        facts |= {"why": "not-your-subject", "subject": subject, "own": person.subjects_in(class_id)}
    raise NotPermittedError(**facts)


def _reaches(person: Person, reach: _Reach, class_id: str | None, subject: str | None) -> bool:
    if reach is _Reach.SCHOOL:
        return True
    if class_id is None:
        return False
    if reach is _Reach.HOMEROOM:
        return person.is_homeroom_of(class_id)
    if reach is _Reach.WATCHED:
        return person.supervises(class_id)
    if reach is _Reach.HEADED:
        return person.heads_grade_of(class_id)
    if reach is _Reach.CARED:
        return person.cares_for(class_id)
    taught = person.subjects_in(class_id)
    return bool(taught) if reach is _Reach.TAUGHT else subject in taught

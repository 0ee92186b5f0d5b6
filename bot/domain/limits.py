"""How much is too much (作业总量控制): which limit holds, what counts, what is left. Exact to the minute."""

from dataclasses import replace

from bot.domain.calendar import DayKind
from bot.domain.kinds import Kind, Place, Tier
from bot.domain.limit_model import Limit, LimitDay, Mode, Scope, Stage
from bot.domain.memory import remembered
from bot.domain.policy import Policy
from bot.domain.subjects import find_subject

__all__ = [
    "Limit",
    "LimitDay",
    "Mode",
    "Scope",
    "Stage",
    "counts",
    "is_looser",
    "is_written_homework",
    "limit_for",
    "may_set_written",
    "national_minutes",
    "over_by",
    "over_by_in_subject",
    "room_left",
    "subject_minutes",
    "too_many_subjects",
]

_DAYS = {
    DayKind.TEACHING: LimitDay.WEEKDAY,
    DayKind.MAKEUP: LimitDay.WEEKDAY,
    DayKind.NO_HOMEWORK: LimitDay.WEEKDAY,
    DayKind.WEEKEND: LimitDay.WEEKEND,
    DayKind.HOLIDAY: LimitDay.HOLIDAY,
}


def national_minutes(grade: int, stage: Stage) -> int:
    """Minutes of written work a day.

    Source: 双减意见 2021 and 作业管理通知 2021: none at home in grades 1-2, on average at most 60 in the
    rest of primary school, 90 in 初中. The rule is an average; holding every day to it is our stricter choice.
    """
    if grade <= 2:
        return 0
    return 90 if stage is Stage.JUNIOR else 60


def limit_for(policy: Policy, grade: int, day_kind: DayKind) -> Limit | None:
    """The limit that holds for a grade on such a day; its minutes are never None. None outside grades 1-9.

    A day the policy does not speak of is held to the weekday's figure, one without a figure to the national
    one. On a 无作业日 nothing written may go home, 选做 neither, and no 实践 where the school says so.
    """
    return _limit(policy, grade, day_kind) if 1 <= grade <= 9 else None


@remembered
def _limit(policy: Policy, grade: int, day_kind: DayKind) -> Limit:
    stated = _stated(policy, grade, _DAYS[day_kind])
    limit = stated if stated.minutes is not None else _national(policy, stated)
    if day_kind is DayKind.NO_HOMEWORK:
        scope = Scope.WRITTEN_HOME if policy.practice_on_no_homework_days else Scope.HOME
        return replace(limit, minutes=0, scope=scope, mode=Mode.HARD, counts_optional=True)
    return limit


def _stated(policy: Policy, grade: int, day: LimitDay) -> Limit:
    by_day = {limit.day: limit for limit in policy.limits if limit.grade == grade}
    nothing = Limit(grade=grade, minutes=None)
    return by_day.get(day) or by_day.get(LimitDay.WEEKDAY) or nothing


def _national(policy: Policy, stated: Limit) -> Limit:
    minutes = national_minutes(stated.grade, policy.stage_of(stated.grade))
    return replace(stated, minutes=minutes, scope=Scope.WRITTEN, mode=Mode.AVERAGE)


def counts(limit: Limit, *, kind: Kind | None, tier: Tier | None, place: Place) -> bool:
    """Whether such a line counts against the limit.

    A line of unknown kind counts as written; 选做 counts only where the school says so. Where nothing written
    is allowed, what is done at school is no homework.
    """
    if tier is Tier.OPTIONAL and not limit.counts_optional:
        return False
    home = place is Place.HOME
    written = kind is None or kind is Kind.WRITTEN
    match limit.scope:
        case Scope.WRITTEN:
            return written and (home or limit.minutes != 0)
        case Scope.WRITTEN_HOME:
            return written and home
        case Scope.HOME | Scope.EXTRACURRICULAR:
            return home
        case Scope.ALL:
            return True


def is_written_homework(limit: Limit, *, kind: Kind | None, tier: Tier | None, place: Place) -> bool:
    """Whether such a line is what the rules on subjects are about: it counts, it is written, and it goes home.

    What a subject finishes in class (当堂完成) is none of theirs, whatever the minutes measure.
    """
    written = kind is None or kind is Kind.WRITTEN
    return written and place is Place.HOME and counts(limit, kind=kind, tier=tier, place=place)


def room_left(limit: Limit, planned: int) -> int:
    """Minutes that still fit; 0 or more."""
    return max(_minutes(limit) - planned, 0)


def over_by(limit: Limit, *, planned: int, added: int) -> int:
    """Minutes too many once `added` is set on top of `planned`; 0 when it fits, or when nothing is added."""
    return max(planned + added - _minutes(limit), 0) if added else 0


def subject_minutes(limit: Limit, subject: str) -> int | None:
    """The subject's own ceiling, None when there is none."""
    return dict(limit.per_subject).get(_plain_name(subject), limit.other_subjects)


def over_by_in_subject(limit: Limit, subject: str, *, planned: int, added: int) -> int:
    """Minutes too many in one subject; `planned` is that subject's."""
    ceiling = subject_minutes(limit, subject)
    return max(planned + added - ceiling, 0) if added and ceiling is not None else 0


def too_many_subjects(limit: Limit, subjects: frozenset[str], added: str) -> bool:
    """Whether written work in `added` makes one subject more than allowed beside `subjects`."""
    return limit.max_subjects is not None and len(subjects | {added}) > limit.max_subjects and added not in subjects


def may_set_written(limit: Limit, subject: str) -> bool:
    """Whether the subject may set written work at all; the others finish in class (当堂完成)."""
    name = _plain_name(subject)
    return (limit.allowed_subjects is None or name in limit.allowed_subjects) and name not in limit.barred_subjects


def _plain_name(subject: str) -> str:
    """The name that limits go by: a school may call 道法 道德与法治."""
    return find_subject(subject) or subject


def is_looser(limit: Limit, stage: Stage) -> bool:
    """Whether a stated limit lets a class have more written work than the national figure.

    In grades 1-2 a total over all kinds does not: written home work is refused there anyway (P11).
    """
    if limit.minutes is None:
        return False
    written = limit.scope in (Scope.WRITTEN, Scope.WRITTEN_HOME)
    return limit.minutes > national_minutes(limit.grade, stage) and (written or limit.grade > 2)


def _minutes(limit: Limit) -> int:
    if limit.minutes is None:
        raise ValueError(f"unresolved limit of grade {limit.grade}: ask limit_for")
    return limit.minutes

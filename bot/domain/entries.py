"""A line of homework as filed, and the three kinds of empty."""

from dataclasses import dataclass
from datetime import date

from bot.domain.kinds import Kind, Place, SubjectState, Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One task on a class's sheet (作业条目).

    minutes: whole minutes of a median pupil (中等程度学生); of a range, the upper bound; 0 only for work that needs
    none stated. id and filing_id are 0 until stored. late: filed after the cut-off (迟报).
    mostly_done: most pupils have finished it in 课后服务; its minutes stay those that were planned.
    """

    class_id: str
    day: date
    subject: str
    content: str
    minutes: int
    minutes_low: int | None = None
    minutes_high: int | None = None
    kind: Kind = Kind.WRITTEN
    place: Place = Place.HOME
    tier: Tier | None = None
    due: str | None = None
    author_id: str
    author_name: str
    late: bool = False
    after_publication: bool = False
    mostly_done: bool = False
    filing_id: int = 0
    id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """A declared empty (今日无作业 / 已在校完成) of one subject, class and day."""

    class_id: str
    day: date
    subject: str
    state: SubjectState
    author_id: str
    author_name: str
    filing_id: int = 0
    id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """One message of a teacher as it was taken for one class: the source of its entries and declarations.

    text_key: `filing.text_key`, to know the identical text again. active: False once withdrawn or replaced.
    """

    bot: str
    chat_id: str
    message_id: str
    author_id: str
    class_id: str
    day: date
    text_key: str
    active: bool = True
    id: int = 0

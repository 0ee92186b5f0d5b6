"""The learning points of grades 1-2 in SQL."""

from datetime import date

from sqlalchemy import bindparam, select

from bot.domain.learning_points import LearningPoints
from db.repository import Repository, insert, params
from db.tables import learning_points

_COLUMNS = ("class_id", "week", "subject", "text", "author_id", "author_name")
_NEW = insert(learning_points).values(**params(*_COLUMNS))
_KEEP = _NEW.on_conflict_do_update(
    index_elements=[learning_points.c.class_id, learning_points.c.week, learning_points.c.subject],
    set_={name: _NEW.excluded[name] for name in ("text", "author_id", "author_name")},
)
_OF_WEEK = (
    select(*(learning_points.c[name] for name in _COLUMNS))
    .where(learning_points.c.class_id == bindparam("b_class"), learning_points.c.week == bindparam("b_week"))
    .order_by(learning_points.c.id)
)


class SqlLearningPoints(Repository):
    """`Points` in SQL."""

    __slots__ = ()

    async def keep(self, points: LearningPoints) -> None:
        await self._changed(_KEEP, **{name: getattr(points, name) for name in _COLUMNS})

    async def of_week(self, class_id: str, week: date) -> tuple[LearningPoints, ...]:
        rows = await self._all(_OF_WEEK, b_class=class_id, b_week=week)
        return tuple(LearningPoints(**row._mapping) for row in rows)  # noqa: SLF001 - Row's public interface

"""Understanding a homework message: text in, a `Reading` out; pure, and never raises."""

from bot.domain.kinds import Kind, Place, SubjectState, Tier
from bot.domain.reading.model import Declaration, Hit, Reading, Severity, Task, Term
from bot.domain.reading.reader import read_message, written_home_tasks

__all__ = [
    "Declaration",
    "Hit",
    "Kind",
    "Place",
    "Reading",
    "Severity",
    "SubjectState",
    "Task",
    "Term",
    "Tier",
    "read_message",
    "written_home_tasks",
]

"""What happens by itself: one table. When each is due is data too, in bot/domain/timetable.py."""

from collections.abc import Mapping
from datetime import datetime

from bot.domain.review import Asking
from bot.domain.school import School, SchoolClass
from bot.domain.timetable import Due, JobName
from bot.usecases.after_care import CareCards
from bot.usecases.day_jobs import CutOff, Nudge, PublishSheet, RemindReviewers
from bot.usecases.housekeeping import KeepHouse
from bot.usecases.learning_points import TellLearningPoints
from bot.usecases.monthly import MonthlyReport
from bot.usecases.polls import OpenPoll, close_due_polls
from bot.usecases.ports import UnitOfWork
from bot.usecases.publisher import Publisher
from bot.usecases.reminders import Bedtime, MorningCard, Phone
from bot.usecases.unanswered import TellUnanswered
from bot.usecases.work import Broadcast, PerClass, PerSchool, Work


def timetable(publisher: Publisher) -> Mapping[JobName, Work]:
    """Every job and what it does; all are safe to repeat."""
    return {
        JobName.NUDGE: PerSchool(Nudge()),
        JobName.UNANSWERED: PerSchool(TellUnanswered()),
        JobName.CUTOFF: PerClass(CutOff()),
        JobName.REVIEW_REMINDER: PerClass(RemindReviewers(Asking.REMINDER)),
        JobName.DEPUTY: PerClass(RemindReviewers(Asking.DEPUTY)),
        JobName.CARE: PerSchool(CareCards()),
        JobName.PUBLISH: PerClass(PublishSheet(publisher=publisher)),
        JobName.POINTS: PerClass(TellLearningPoints()),
        JobName.MORNING: PerClass(MorningCard()),
        JobName.BEDTIME: Broadcast(Bedtime()),
        JobName.PHONE: Broadcast(Phone()),
        JobName.POLL: PerClass(OpenPoll()),
        JobName.POLL_CLOSE: PerSchool(_close_polls),
        JobName.MONTHLY: PerSchool(MonthlyReport()),
        JobName.HOUSEKEEPING: PerSchool(KeepHouse()),
    }


async def _close_polls(
    uow: UnitOfWork, school: School, _classes: tuple[SchoolClass, ...], _due: Due, now: datetime
) -> None:
    await close_due_polls(uow, school, now)

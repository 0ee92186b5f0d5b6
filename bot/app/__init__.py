"""The composition root: everything is built here, once, and handed what it needs."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

from dotenv import dotenv_values

from bot.app.cluster import drain_queue
from bot.app.secret import seal_key
from bot.channels.telegram import CHANNEL
from bot.channels.telegram.capabilities import CAPABILITIES
from bot.clock import Clock, rehearsal_clock, system_clock
from bot.domain.errors import BotError
from bot.domain.school import DEFAULT_TOKEN_ENV
from bot.messages import Capabilities
from bot.render.cached import CardCache
from bot.render.card import card_png
from bot.render.printable import sheet_pdf
from bot.settings import Settings
from bot.usecases.adjust import AdjustLine
from bot.usecases.after_care import MarkDone
from bot.usecases.apply_school import ApplySchool
from bot.usecases.ask import ClassLabels, Hotlines, Identify, IsStaffGroup, LocalDate, RoomLeft, TodayForParent
from bot.usecases.bind_group import BindGroup, UnbindGroup
from bot.usecases.catalogue import UseCases
from bot.usecases.chats import ChatChanged, MoveChat
from bot.usecases.class_page import ReadClassPage, TellPages
from bot.usecases.coordinate import MakeRoom
from bot.usecases.correct_lines import CorrectLines
from bot.usecases.dialogue import AskReason, AskRevision, CloseQuestion, PendingQuestion
from bot.usecases.enrol import Enrol, Unfollow
from bot.usecases.file_homework import AnswerFiling, FileHomework
from bot.usecases.finish_at_school import FinishAtSchool
from bot.usecases.held import DecideHeld
from bot.usecases.ideas import OfferIdeas
from bot.usecases.learning_points import KeepLearningPoints
from bot.usecases.page_links import PageLinks
from bot.usecases.plan_due import PlanDue
from bot.usecases.polls import CountPoll
from bot.usecases.ports import OpenUnitOfWork
from bot.usecases.publisher import Publisher
from bot.usecases.read_ledger import ReadLedger
from bot.usecases.return_reason import AskWhy, GiveReturnReason
from bot.usecases.review import ReviewSheet
from bot.usecases.revise_answer import ReviseAnswer
from bot.usecases.sheet_changed import SheetChanges
from bot.usecases.teacher_log import TeacherLog
from bot.usecases.verify_ledger import VerifyLedger
from bot.usecases.withdraw import Withdraw
from bot.usecases.withdraw_line import WithdrawLine
from db.database import Database
from handlers.dispatch import Dispatch
from scheduler.jobs import timetable

if TYPE_CHECKING:
    from scheduler.drain_queue import DrainQueue


class RehearsalRefusedError(BotError):
    """A rehearsal clock and Telegram's own server do not go together: real families would get yesterday's sheet."""

    code = "rehearsal-refused"


@dataclass(frozen=True, slots=True)
class App:
    """The program without its adapters to the outside: what the service, the commands and the tests share."""

    settings: Settings
    clock: Clock
    database: Database
    drains: "DrainQueue | None"
    """On PostgreSQL; the one process of SQLite looks into the outbox by itself."""
    acts: UseCases
    dispatch: Dispatch
    plan: PlanDue
    apply_school: ApplySchool
    read_ledger: ReadLedger
    verify_ledger: VerifyLedger
    publisher: Publisher
    render: CardCache
    read_page: ReadClassPage
    draw_print: CardCache


def build(settings: Settings, *, clock: Clock | None = None, service: bool = False) -> App:
    """Put everything together. service: this process delivers and checkpoints (`jianfu run`).

    Raises:
        RehearsalRefusedError: JIANFU_CLOCK with Telegram's own server.
        PostgresExtraMissingError: a PostgreSQL without the extra `postgres`.
    """
    drains = drain_queue(settings)
    database = Database(settings.database_url, service=service, defer_drains=drains.defer_each if drains else None)
    capabilities: Mapping[str, Capabilities] = {CHANNEL: CAPABILITIES}
    links = PageLinks(base=settings.public_url, key=cache(partial(seal_key, settings)))
    publisher = Publisher(capabilities=capabilities, links=links)
    acts = use_cases(database.write, database.read, publisher)
    return App(
        settings=settings,
        clock=clock or clock_of(settings),
        database=database,
        drains=drains,
        acts=acts,
        dispatch=Dispatch(acts=acts),
        plan=PlanDue(open_uow=database.write, read_uow=database.read, work=timetable(publisher)),
        apply_school=ApplySchool(open_uow=database.write, links=links),
        read_ledger=ReadLedger(read_uow=database.read),
        verify_ledger=VerifyLedger(read_uow=database.read),
        publisher=publisher,
        render=CardCache(card_png),
        read_page=ReadClassPage(read_uow=database.read, links=links),
        draw_print=CardCache(sheet_pdf),
    )


def use_cases(write: OpenUnitOfWork, read: OpenUnitOfWork, publisher: Publisher) -> UseCases:
    """Every act that somebody can ask for."""
    changed = SheetChanges(publisher=publisher)
    return UseCases(
        identify=Identify(read_uow=read),
        is_staff_group=IsStaffGroup(read_uow=read),
        local_date=LocalDate(read_uow=read),
        hotlines=Hotlines(read_uow=read),
        class_labels=ClassLabels(read_uow=read),
        file_homework=FileHomework(open_uow=write, changed=changed),
        answer_filing=AnswerFiling(open_uow=write, changed=changed),
        revise_answer=ReviseAnswer(open_uow=write, changed=changed),
        correct_lines=CorrectLines(open_uow=write, changed=changed),
        withdraw=Withdraw(open_uow=write, changed=changed),
        withdraw_line=WithdrawLine(open_uow=write, changed=changed),
        finish_at_school=FinishAtSchool(open_uow=write, changed=changed),
        pending=PendingQuestion(read_uow=read),
        ask_revision=AskRevision(open_uow=write),
        ask_reason=AskReason(open_uow=write),
        close_question=CloseQuestion(open_uow=write),
        review=ReviewSheet(open_uow=write, publisher=publisher),
        return_reason=GiveReturnReason(open_uow=write),
        ask_why=AskWhy(open_uow=write),
        adjust_line=AdjustLine(open_uow=write, changed=changed),
        make_room=MakeRoom(open_uow=write, changed=changed),
        mark_done=MarkDone(open_uow=write, publisher=publisher),
        enrol=Enrol(open_uow=write),
        unfollow=Unfollow(open_uow=write),
        today=TodayForParent(read_uow=read, links=publisher.links),
        room_left=RoomLeft(read_uow=read),
        teacher_log=TeacherLog(read_uow=read),
        bind=BindGroup(open_uow=write),
        unbind=UnbindGroup(open_uow=write),
        chat_changed=ChatChanged(open_uow=write),
        move_chat=MoveChat(open_uow=write),
        count_poll=CountPoll(open_uow=write),
        tell_pages=TellPages(open_uow=write, links=publisher.links),
        offer_ideas=OfferIdeas(read_uow=read),
        keep_points=KeepLearningPoints(open_uow=write),
        decide_held=DecideHeld(open_uow=write),
    )


def clock_of(settings: Settings) -> Clock:
    """The real clock, or the rehearsal clock that the settings ask for."""
    if settings.clock is None:
        return system_clock
    if settings.talks_to_telegram:
        raise RehearsalRefusedError
    return rehearsal_clock(settings.clock)


def token_of(settings: Settings, token_env: str) -> str | None:
    """The token a school's bot has: from the environment or .env; None where it is not set."""
    if token_env == DEFAULT_TOKEN_ENV:
        return settings.telegram_token.get_secret_value() if settings.telegram_token else None
    return os.environ.get(token_env) or dotenv_values(".env").get(token_env) or None

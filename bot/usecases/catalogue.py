"""All that the program can do when somebody asks: built once by bot/app.py, handed to the handlers."""

from dataclasses import dataclass

from bot.usecases.adjust import AdjustLine
from bot.usecases.ask import Identify, IsStaffGroup, LocalDate, RoomLeft, TodayForParent
from bot.usecases.bind_group import BindGroup, UnbindGroup
from bot.usecases.chats import ChatChanged, MoveChat
from bot.usecases.class_page import TellPages
from bot.usecases.coordinate import MakeRoom
from bot.usecases.dialogue import AskReason, AskRevision, CloseQuestion, PendingQuestion
from bot.usecases.enrol import Enrol, Unfollow
from bot.usecases.file_homework import AnswerFiling, FileHomework
from bot.usecases.ideas import OfferIdeas
from bot.usecases.learning_points import KeepLearningPoints
from bot.usecases.polls import CountPoll
from bot.usecases.return_reason import AskWhy, GiveReturnReason
from bot.usecases.review import ReviewSheet
from bot.usecases.teacher_log import TeacherLog
from bot.usecases.withdraw import Withdraw


@dataclass(frozen=True, slots=True, kw_only=True)
class UseCases:
    """One act a field."""

    identify: Identify
    is_staff_group: IsStaffGroup
    local_date: LocalDate
    file_homework: FileHomework
    answer_filing: AnswerFiling
    withdraw: Withdraw
    pending: PendingQuestion
    ask_revision: AskRevision
    ask_reason: AskReason
    close_question: CloseQuestion
    review: ReviewSheet
    return_reason: GiveReturnReason
    ask_why: AskWhy
    adjust_line: AdjustLine
    make_room: MakeRoom
    enrol: Enrol
    unfollow: Unfollow
    today: TodayForParent
    room_left: RoomLeft
    teacher_log: TeacherLog
    bind: BindGroup
    unbind: UnbindGroup
    chat_changed: ChatChanged
    move_chat: MoveChat
    count_poll: CountPoll
    tell_pages: TellPages
    offer_ideas: OfferIdeas
    keep_points: KeepLearningPoints

"""All that the program can do when somebody asks: built once by bot/app.py, handed to the handlers."""

from dataclasses import dataclass

from bot.usecases.adjust import AdjustLine
from bot.usecases.after_care import MarkDone
from bot.usecases.ask import ClassLabels, Hotlines, Identify, IsStaffGroup, LocalDate, RoomLeft, TodayForParent
from bot.usecases.bind_group import BindGroup, UnbindGroup
from bot.usecases.chats import ChatChanged, MoveChat
from bot.usecases.class_page import TellPages
from bot.usecases.coordinate import MakeRoom
from bot.usecases.correct_lines import CorrectLines
from bot.usecases.dialogue import AskReason, AskRevision, CloseQuestion, PendingQuestion
from bot.usecases.enrol import Enrol, Unfollow
from bot.usecases.file_homework import AnswerFiling, FileHomework
from bot.usecases.finish_at_school import FinishAtSchool
from bot.usecases.held import DecideHeld
from bot.usecases.ideas import OfferIdeas
from bot.usecases.learning_points import KeepLearningPoints
from bot.usecases.polls import CountPoll
from bot.usecases.return_reason import AskWhy, GiveReturnReason
from bot.usecases.review import ReviewSheet
from bot.usecases.revise_answer import ReviseAnswer
from bot.usecases.teacher_log import TeacherLog
from bot.usecases.withdraw import Withdraw
from bot.usecases.withdraw_line import WithdrawLine


@dataclass(frozen=True, slots=True, kw_only=True)
class UseCases:
    """One act a field."""

    identify: Identify
    is_staff_group: IsStaffGroup
    local_date: LocalDate
    hotlines: Hotlines
    class_labels: ClassLabels
    file_homework: FileHomework
    answer_filing: AnswerFiling
    revise_answer: ReviseAnswer
    correct_lines: CorrectLines
    withdraw: Withdraw
    withdraw_line: WithdrawLine
    finish_at_school: FinishAtSchool
    pending: PendingQuestion
    ask_revision: AskRevision
    ask_reason: AskReason
    close_question: CloseQuestion
    review: ReviewSheet
    return_reason: GiveReturnReason
    ask_why: AskWhy
    adjust_line: AdjustLine
    make_room: MakeRoom
    mark_done: MarkDone
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
    decide_held: DecideHeld

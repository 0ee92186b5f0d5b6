"""What the person who just wrote or pressed gets to see."""

from structlog.testing import capture_logs

from bot.messages import AnyEvent, Button, ButtonPressed, Reply, TextPosted
from tests.channels.telegram.stage import Stage, open_button
from tests.channels.telegram.test_outbound import png

ASK = Reply(text="数学：几分钟？", buttons=((Button("10分钟", "min:10"), Button("20分钟", "min:20")),))
DONE = Reply(text="【已登记】数学 20分钟", replaces=True, toast="好的")


def answering(first: Reply | None, pressed: Reply | None) -> object:
    async def answer(event: AnyEvent) -> Reply | None:
        return pressed if isinstance(event, ButtonPressed) else first

    return answer


async def asked(stage: Stage, pressed: Reply | None) -> None:
    """Let the bot ask its question in the teacher's chat."""
    stage.answer = answering(ASK, pressed)
    stage.world.say(stage.teacher, stage.chat, "数学 口算")
    await stage.settled()


async def test_a_press_rewrites_the_question_and_shows_a_toast(stage: Stage) -> None:
    async with stage.polling():
        await asked(stage, DONE)
        question = stage.world.last(stage.chat)
        press = stage.world.press(stage.teacher, question, "20分钟")
        answer = await press.answered()
        await stage.settled()

    assert answer.text == "好的"
    assert (question.text, question.labels) == ("【已登记】数学 20分钟", [])
    assert stage.texts(stage.chat) == ["【已登记】数学 20分钟"]
    assert stage.heard[-1].action == "min:20"


async def test_the_press_is_answered_before_the_message_changes(stage: Stage) -> None:
    async with stage.polling():
        await asked(stage, DONE)
        stage.world.press(stage.teacher, stage.world.last(stage.chat), "20分钟")
        await stage.settled()

    methods = [c.method for c in stage.world.calls(stage.bot) if c.method in ("answerCallbackQuery", "editMessageText")]
    assert methods == ["answerCallbackQuery", "editMessageText"]


async def test_a_forged_button_is_still_answered(stage: Stage) -> None:
    async with stage.polling():
        await asked(stage, None)
        press = stage.world.forge_callback(stage.teacher, stage.chat, stage.world.last(stage.chat).id, "min:20")
        answer = await press.answered()
        await stage.settled()

    assert answer.text == ""
    assert stage.heard[-1].action is None


async def test_a_toast_alone_leaves_the_message_as_it_is(stage: Stage) -> None:
    async with stage.polling():
        await asked(stage, Reply(toast="已经登记过了"))
        press = stage.world.press(stage.teacher, stage.world.last(stage.chat), "20分钟")
        answer = await press.answered()
        await stage.settled()

    assert answer.text == "已经登记过了"
    assert stage.texts(stage.chat) == ["数学：几分钟？"]


async def test_a_long_toast_is_shortened_to_what_telegram_shows(stage: Stage) -> None:
    async with stage.polling():
        await asked(stage, Reply(toast="长" * 300))
        answer = await stage.world.press(stage.teacher, stage.world.last(stage.chat), "20分钟").answered()
        await stage.settled()

    assert answer.text == "长" * 200


async def test_where_the_question_is_gone_the_answer_is_a_new_message(stage: Stage) -> None:
    async with stage.polling():
        await asked(stage, DONE)
        stage.world.faults.next_error("editMessageText", 400, "Bad Request: message can't be edited")
        stage.world.press(stage.teacher, stage.world.last(stage.chat), "20分钟")
        await stage.settled()

    assert stage.texts(stage.chat) == ["数学：几分钟？", "【已登记】数学 20分钟"]


async def test_an_answer_too_long_for_the_question_is_a_new_message(stage: Stage) -> None:
    async with stage.polling():
        await asked(stage, Reply(text="\n".join("口" * 50 for _ in range(100)), replaces=True))
        stage.world.press(stage.teacher, stage.world.last(stage.chat), "20分钟")
        await stage.settled()

    assert len(stage.texts(stage.chat)) == 3


async def test_pressing_twice_says_nothing_new(stage: Stage) -> None:
    async with stage.polling():
        await asked(stage, Reply(text="数学：几分钟？", buttons=ASK.buttons, replaces=True))
        question = stage.world.last(stage.chat)
        for _ in range(2):
            stage.world.press(stage.teacher, question, "20分钟")
        await stage.settled()

    assert stage.texts(stage.chat) == ["数学：几分钟？"]


async def test_a_press_under_a_card_rewrites_its_caption(stage: Stage) -> None:
    async with stage.polling():
        await asked(stage, DONE)
        chat_id = stage.chat.id
        button = Button("通过", "approve:1")
        replies = stage.replies()
        await replies._voice.picture(str(chat_id), png(), "请审核", buttons=((button,),))
        stage.world.press(stage.teacher, stage.world.last(stage.chat), "通过")
        await stage.settled()

    assert stage.world.last(stage.chat).caption == "【已登记】数学 20分钟"


async def test_a_reply_in_a_group_quotes_whom_it_answers(stage: Stage) -> None:
    async with stage.polling():
        question = stage.world.say(stage.teacher, stage.group, "/bind C0DE")
        await stage.settled()

    answer = stage.world.last(stage.group)
    assert answer.text == "收到：/bind C0DE"
    assert answer.reply_to is question


async def test_a_reply_in_private_quotes_nothing(stage: Stage) -> None:
    async with stage.polling():
        stage.world.say(stage.teacher, stage.chat, "数学")
        await stage.settled()

    assert stage.world.last(stage.chat).reply_to is None


async def test_a_role_gets_its_command_menu(stage: Stage) -> None:
    async def answer(_: AnyEvent) -> Reply:
        return Reply(text="欢迎", menu="teacher")

    stage.answer = answer
    async with stage.polling():
        stage.world.say(stage.teacher, stage.chat, "/start x")
        await stage.settled()

    commands = stage.world.commands_for(stage.bot, stage.chat, stage.teacher)
    assert [(c["command"], c["description"]) for c in commands] == [("help", "帮助"), ("today", "今日作业")]


async def test_a_role_without_commands_loses_its_menu(stage: Stage) -> None:
    roles = iter(["teacher", "nobody"])

    async def answer(_: AnyEvent) -> Reply:
        return Reply(text="好", menu=next(roles))

    stage.answer = answer
    async with stage.polling():
        stage.world.say(stage.teacher, stage.chat, "/start x")
        stage.world.say(stage.teacher, stage.chat, "/stop")
        await stage.settled()

    assert stage.world.commands_for(stage.bot, stage.chat, stage.teacher) == []


async def test_a_short_flood_pause_is_waited_out(stage: Stage) -> None:
    stage.world.faults.next_error("sendMessage", 429, "Too Many Requests: retry after 1", {"retry_after": 1})

    async with stage.polling():
        stage.world.say(stage.teacher, stage.chat, "数学")
        await stage.world.wait_for(lambda: stage.texts(stage.chat))

    assert stage.texts(stage.chat) == ["收到：数学"]


async def test_a_long_flood_pause_drops_the_reply_and_nothing_else(stage: Stage) -> None:
    stage.world.faults.next_error("sendMessage", 429, "Too Many Requests: retry after 60", {"retry_after": 60})

    with capture_logs() as logs:
        async with stage.polling():
            stage.world.say(stage.teacher, stage.chat, "数学")
            stage.world.say(stage.teacher, stage.chat, "语文")
            await stage.settled()

    assert stage.texts(stage.chat) == ["收到：语文"]
    assert [log["reason"] for log in logs if log["event"] == "reply-dropped"] == ["flood"]
    assert stage.aside == []


async def test_a_reply_nobody_can_vouch_for_is_not_said_twice(stage: Stage) -> None:
    stage.world.faults.drop_connection_after("sendMessage")

    async with stage.polling():
        stage.world.say(stage.teacher, stage.chat, "数学")
        await stage.settled()

    assert stage.texts(stage.chat) == ["收到：数学"]


async def test_a_reply_follows_a_group_that_has_moved(stage: Stage) -> None:
    moved = []

    async def answer(event: AnyEvent) -> Reply | None:
        if not isinstance(event, TextPosted):
            return None
        moved.append(stage.world.upgrade(stage.group))
        return ASK

    stage.answer = answer
    async with stage.polling():
        stage.world.say(stage.teacher, stage.group, "/help")
        await stage.settled()

    question = stage.world.last(moved[0])
    assert question.text == ASK.text
    assert open_button(question.buttons[0][0].data or "", str(moved[0].id)) == "min:10"


async def test_a_person_who_blocked_the_bot_stops_nobody_else(stage: Stage) -> None:
    stage.world.say(stage.parent, stage.parent_chat, "/today")
    stage.world.block(stage.parent, stage.bot)
    stage.world.say(stage.teacher, stage.chat, "数学")

    async with stage.polling():
        await stage.settled()

    assert stage.texts(stage.chat) == ["收到：数学"]

"""Messages that could not reach a group: what its 班主任 is asked when the bot is back."""

from collections import Counter
from collections.abc import Sequence

from bot.domain.school import SchoolClass
from bot.messages import Button, MessageKind, Reply, Rows
from bot.texts.outbox import KINDS


def ask(school_class: SchoolClass, kinds: Sequence[MessageKind]) -> str:
    what = "、".join(f"{KINDS[kind]} {count} 条" for kind, count in Counter(kinds).items())
    return f"机器人回到了{school_class.label}的群。离开期间有没发出的：{what}。现在补发吗？"


def buttons(chat_id: str) -> Rows:
    return ((Button("补发", f"held:yes:{chat_id}"), Button("不用了", f"held:no:{chat_id}")),)


def decided(count: int, *, send: bool) -> Reply:
    text = f"好的，补发 {count} 条。" if send else f"好的，{count} 条不再发。"
    return Reply(text=text, replaces=True)

"""Everyday words are known as a whole; what says more is homework."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.chat_words import Wish, subject_to_withdraw, wish


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("还剩多少", Wish.ROOM),
        ("今天还能布置多少分钟？", Wish.ROOM),
        ("还有谁没报", Wish.ROOM),
        ("未报", Wish.ROOM),
        ("作业日志", Wish.LOG),
        ("发错班了", Wish.WITHDRAW),
        ("不好意思，刚才那条写错了，撤回一下", Wish.WITHDRAW),
        ("数学作业撤回", Wish.WITHDRAW),
        ("怎么修改", Wish.CHANGE),
        ("数学改一下", Wish.CHANGE),
        ("好的，谢谢王老师！", Wish.THANKS),
        ("🙏", Wish.THANKS),
        ("我要投诉", Wish.COMPLAINT),
        ("作业真的太多了", Wish.COMPLAINT),
    ],
)
def test_everyday_words_are_known(text: str, meant: Wish) -> None:
    assert wish(text) is meant


@pytest.mark.parametrize(
    "text",
    [
        "订正写错了的题",
        "抄写错词",
        "剩余的练习做完",
        "剩下的明天做",
        "好题集第3页",
        "改错题",
        "修改作文",
        "你好",
        "老师好",
        "今日无作业",
        "数学 口算 20分钟",
        "",
        "。",
    ],
)
def test_homework_and_greetings_are_not(text: str) -> None:
    assert wish(text) is None


def test_the_subject_to_be_taken_back_is_known_by_its_school_name() -> None:
    assert subject_to_withdraw("取消数学作业") == "数学"
    assert subject_to_withdraw("英文发错了") == "英语"
    assert subject_to_withdraw("撤回") is None


@pytest.mark.parametrize("piece", ["谢", "好", "好老师", "帮我", "还", "撤回了", "的", "OK", "全部", "数学改"])
def test_a_chain_of_such_words_is_read_in_bounded_time(piece: str) -> None:
    chain = (piece * 30)[:29]
    assert wish(chain + "题") is None


@given(st.text(max_size=60))
def test_any_text_is_looked_at_without_harm(text: str) -> None:
    assert wish(text) in (None, *Wish)

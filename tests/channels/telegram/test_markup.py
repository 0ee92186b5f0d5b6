"""Texts cut, headings measured, names taken out: at every edge."""

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.answers import parse_answer
from bot.channels.telegram.capabilities import CAPABILITIES, capabilities
from bot.channels.telegram.markup import heading, split, units
from bot.channels.telegram.speech import listen

texts = st.text(alphabet=st.sampled_from("口a 😀\n𠮷。\ud83d"), max_size=120)


@given(text=texts, limit=st.integers(min_value=2, max_value=40))
def test_no_part_is_too_long_and_nothing_but_space_is_lost(text: str, limit: int) -> None:
    parts = split(text, limit)

    assert all(0 < units(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


@given(text=texts.filter(lambda text: text.strip() != ""))
def test_a_text_that_fits_stays_whole(text: str) -> None:
    assert split(text, max(units(text), 1)) == [text.strip()]


def test_a_cut_falls_on_the_last_line_end_that_fits() -> None:
    assert split("一二三\n四五六\n七八九", 8) == ["一二三\n四五六", "七八九"]


def test_a_line_without_end_is_cut_between_characters() -> None:
    assert split("😀" * 5, 5) == ["😀😀", "😀😀", "😀"]


@given(text=st.text())
def test_units_are_counted_as_the_core_counts_them(text: str) -> None:
    assert units(text) == CAPABILITIES.units(text)


@given(first=st.text(alphabet="【】题😀 a"), rest=st.text())
def test_the_bold_heading_is_the_first_line_without_its_trailing_space(first: str, rest: str) -> None:
    text = f"{first}\n{rest}"
    bold = heading(text)

    if first.startswith("【"):
        encoded = text.encode("utf-16-le", "surrogatepass")
        assert encoded[: 2 * bold[0]["length"]].decode("utf-16-le", "surrogatepass") == first.rstrip()
    else:
        assert bold == []


@given(before=st.sampled_from(["", "数学", "数学 ", "😀\n"]), after=st.sampled_from(["", "口算", " 口算", "\n口算"]))
def test_our_name_is_heard_and_taken_out_wherever_it_stands(before: str, after: str) -> None:
    speech = listen(f"{before}@JianFu_Bot{after}", [], bot_id=1, username="jianfu_bot")

    assert speech.to_us
    assert "@" not in speech.text
    assert speech.text.split() == f"{before} {after}".split()


@given(text=st.text(alphabet="ab@_/jf 数\n", max_size=40))
def test_a_text_that_does_not_name_us_is_left_as_it_is(text: str) -> None:
    speech = listen(text, [], bot_id=1, username="jianfu_bot")

    assert speech.text.strip() == text.strip()


def test_deep_links_open_a_private_chat_with_the_bot() -> None:
    assert capabilities("jianfu_bot").link_prefix == "https://t.me/jianfu_bot?start="
    assert CAPABILITIES.link_prefix is None


def test_one_broken_character_does_not_cost_the_whole_answer() -> None:
    assert parse_answer(b'{"a":"\\ud83d"}') == {"a": "\ud83d"}
    assert parse_answer(b'{"a":"\xff"}') == {"a": "\ufffd"}

"""Texts measured and marked as Telegram does."""

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.errors import ApiError
from bot.sandbox.images import TINY_PNG, image_size
from bot.sandbox.markup import formatted, parse_html, slice_units, units

texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40)


def test_offsets_count_utf16_units():
    text, entities = parse_html("👍<b>粗</b>")
    assert text == "👍粗"
    assert entities == [{"type": "bold", "offset": 2, "length": 1}]


def test_tags_nest_and_links_keep_their_address():
    text, entities = parse_html('<b>a<i>b</i></b><a href="https://t.me/x?a=1&amp;b=2">c</a>')
    assert text == "abc"
    assert entities == [
        {"type": "bold", "offset": 0, "length": 2},
        {"type": "italic", "offset": 1, "length": 1},
        {"type": "text_link", "offset": 2, "length": 1, "url": "https://t.me/x?a=1&b=2"},
    ]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<b>粗", 'Can\'t find end tag corresponding to start tag "b"'),
        ("粗</b>", "Unexpected end tag at byte offset 3"),
        ("<b><i>x</b>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<h1>x</h1>", 'Unsupported start tag "h1" at byte offset 0'),
        ("3 < 5", 'Unsupported start tag "" at byte offset 2'),
    ],
)
def test_bad_markup_is_refused_in_telegrams_words(source, words):
    with pytest.raises(ApiError) as refused:
        parse_html(source)
    assert refused.value.description == f"Bad Request: can't parse entities: {words}"


@given(texts)
def test_escaped_text_comes_back_as_it_was(text):
    assert parse_html(html.escape(text))[0] == text


@given(before=texts, bold=texts.filter(bool), after=texts)
def test_an_entity_covers_exactly_its_words(before, bold, after):
    text, [entity] = parse_html(f"{html.escape(before)}<b>{html.escape(bold)}</b>{html.escape(after)}")
    assert text == before + bold + after
    assert slice_units(text, entity["offset"], entity["length"]) == bold


@given(st.text(alphabet="<>/ab &;\"'=粗👍", max_size=30))
def test_no_markup_whatever_breaks_the_parser(source):
    try:
        text, entities = parse_html(source)
    except ApiError:
        return
    assert all(0 <= e["offset"] < e["offset"] + e["length"] <= units(text) for e in entities)


def test_white_space_at_the_ends_goes_and_entities_move_along():
    text, entities = formatted("  <b>作业</b> \n", "HTML", None)
    assert (text, entities) == ("作业", [{"type": "bold", "offset": 0, "length": 2}])


def test_an_entity_outside_the_text_is_refused():
    with pytest.raises(ApiError):
        formatted("短", None, [{"type": "bold", "offset": 0, "length": 9}])


@given(st.binary(max_size=60))
def test_no_bytes_break_the_picture_reader(data):
    for head in (b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8", b"GIF89a", b"RIFF\0\0\0\0WEBPVP8 "):
        size = image_size(head + data)
        assert size is None or len(size) == 2


def test_a_png_says_its_size():
    assert image_size(TINY_PNG) == (1, 1)

"""The look-ahead that spares searches changes no match."""

import json
import re
import sys

import pytest

from bot.domain.reading import explain  # and with it every module of the reader
from bot.domain.reading.first import looking_ahead
from tests.tools.accuracy import OWN

_SOURCES = sorted(
    {
        value.pattern
        for name, module in sys.modules.items()
        if name.startswith(explain.__name__.rpartition(".")[0])
        for value in vars(module).values()
        if isinstance(getattr(value, "pattern", None), str)
    }
)


@pytest.mark.parametrize(
    ("source", "first"),
    [
        (r"抄写|[ABC]组", "ABC抄"),
        (r"(?<!不)用?手机|第\d", "手用第"),
        (r"(?:周|星期)?[一二]|\d月", r"\d一二周星"),
        (r"(?P<a>再)*(?=后)\s?交|~", r"\s\~交再"),
        (r"[-*]\s|\.{2,3}\w|→", r"*\-\.→"),
        (r"[a-c]|语文", "abc语"),
    ],
)
def test_the_first_characters_of_a_pattern_are_read_off_its_source(source: str, first: str) -> None:
    assert looking_ahead(source) == f"(?=[{first}])(?:{source})"


@pytest.mark.parametrize(
    "source",
    [
        "抄写|默写",  # re finds these by itself
        "(?:抄写|默写)本",
        r"[\d一二]页",
        r".*页|书",  # anything may stand there
        r"\S{0,3}页|书",
        r"[^,]页|书",
        r"[\u4e00-\u9fff]页|书",
        r"页?\s*|书",  # matches nothing at all as well
        r"(?P<a>书)|(?P=a)页",
    ],
)
def test_a_pattern_that_a_look_ahead_would_not_help_stays_as_it_is(source: str) -> None:
    assert looking_ahead(source) == source


def test_a_look_ahead_changes_no_match_of_the_readers_patterns() -> None:
    messages = [json.loads(line)["text"] for path in OWN for line in path.read_text(encoding="utf-8").splitlines()]
    text = "\n".join(messages)
    quicker = [source for source in _SOURCES if looking_ahead(source) != source]
    assert len(quicker) > 100
    for source in quicker:
        plain = [(match.span(), match.groups()) for match in re.finditer(source, text)]
        assert [(match.span(), match.groups()) for match in re.finditer(looking_ahead(source), text)] == plain

"""Reading a command out of a message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.commands import Command, parse_command


@pytest.mark.parametrize(
    ("text", "name", "argument"),
    [
        ("/help", "help", ""),
        ("/start  ABC_-1 ", "start", "ABC_-1"),
        ("  /Start abc", "start", "abc"),
        ("/bind\nCODE", "bind", "CODE"),
        ("/bind\tCODE", "bind", "CODE"),
        ("/bind\u3000CODE", "bind", "CODE"),
        ("/start a  b", "start", "a  b"),
    ],
)
def test_a_command_and_what_follows_it(text: str, name: str, argument: str) -> None:
    assert parse_command(text) == Command(name, argument)


@pytest.mark.parametrize("text", ["", "/", " / ", "help", "数学 练习册P23/24 20分钟", "3/4 页"])
def test_what_is_no_command(text: str) -> None:
    assert parse_command(text) is None


@given(st.text(max_size=60))
def test_anything_may_be_written(text: str) -> None:
    command = parse_command(text)
    assert (command is not None) == (text.strip().startswith("/") and len(text.strip()) > 1)

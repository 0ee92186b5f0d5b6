"""`jianfu read`: one message as a table, many as JSON Lines."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.support.program import Program

CORPUS = Path("/work/shared/corpus/dev.jsonl")


def lines(*asked: object) -> bytes:
    return b"".join(json.dumps(one, ensure_ascii=False).encode() + b"\n" for one in asked)


def answers(out: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.splitlines()]


MESSAGES: list[dict[str, object]] = [
    {"id": "b", "text": "数学 口算第12页，约20分钟", "grade": 3},
    {"id": "a", "text": "语文 抄写生字15分钟", "grade": None},
    {"id": 7, "text": "物理 练习册P23 20到25分钟", "grade": 11},
    {"id": "x", "text": "", "grade": 1},
    {"id": "y", "text": "今天下雨，注意保暖", "grade": 6},
    {"id": "z", "text": "👨‍👩‍👧\u0000\u202e" * 500},
]


async def test_many_messages_come_back_one_a_line_in_the_order_given(program: Program) -> None:
    done = await program.piped(b"\n" + lines(*MESSAGES) + b"  \n", "read", "--json")
    assert done.status == 0, done.err
    told = answers(done.text)
    assert [one["id"] for one in told] == [one["id"] for one in MESSAGES]
    assert len({frozenset(one) for one in told}) == 1  # one flat shape, whatever was understood
    assert done.err == ""


def test_a_whole_corpus_of_real_messages_is_read_without_a_stumble(cli: Cli) -> None:
    if not CORPUS.exists():
        pytest.skip("the corpus is not part of the repository")
    given = CORPUS.read_bytes()
    asked = [json.loads(line) for line in given.splitlines()]
    done = cli("read", "--json", given=given)
    assert done.status == 0, done.err
    told = answers(done.out)
    assert [one["id"] for one in told] == [one["id"] for one in asked]
    for one, expected in zip(told, asked, strict=True):
        assert set(one) == {"id", *expected["expected"]}


def test_one_message_is_shown_as_a_table_with_its_minutes_and_total(cli: Cli) -> None:
    done = cli("read", "--grade", "3", "三（2）班 数学 口算第12页，约20分钟，请家长签字")
    assert done.status == 0
    for words in ("三（2）班", "数学", "口算第12页", "20", "家长"):
        assert words in done.out


def test_one_message_as_json_has_the_same_shape_without_an_id(cli: Cli) -> None:
    one = json.loads(cli("read", "--json", "数学 口算第12页，约20分钟").out)
    many = answers(cli("read", "--json", given=lines(MESSAGES[0])).out)[0]
    assert set(many) - set(one) == {"id"}


@pytest.mark.parametrize(
    "bad",
    [
        b"not json",
        b"[]",
        b'{"text": "no id"}',
        b'{"id": 1}',
        b'{"id": 1, "text": 5}',
        b'{"id": 1, "text": null}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
    ids=["words", "list", "no id", "no text", "number", "null", "bytes", "deep"],
)
def test_a_line_that_is_no_message_is_named_after_the_good_ones_were_answered(cli: Cli, bad: bytes) -> None:
    done = cli("read", "--json", given=lines(MESSAGES[0]) + bad + b"\n" + lines(MESSAGES[1]))
    assert done.status == 1
    assert "第 2 行" in done.err
    assert [one["id"] for one in answers(done.out)] == ["b"]


def test_half_a_surrogate_pair_comes_back_as_json_can_carry_it(cli: Cli) -> None:
    done = cli(
        "read",
        "--json",
        given=b'{"id": "\\ud800", "text": "\\ud83d \xe6\x95\xb0\xe5\xad\xa6 10\xe5\x88\x86\xe9\x92\x9f"}\n',
    )
    assert done.status == 0
    assert answers(done.out)[0]["id"] == "\ud800"


def test_a_grade_that_is_no_number_is_as_good_as_none(cli: Cli) -> None:
    text = "抄写生字15分钟"
    asked = [{"id": n, "text": text, "grade": grade} for n, grade in enumerate([None, True, "1", 1])]
    done = cli("read", "--json", given=lines(*asked))
    assert done.status == 0
    assert [one["id"] for one in answers(done.out)] == [0, 1, 2, 3]

"""One spelling for one thing, and every character still knows where it came from."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.reading.normalise import MAX_CHARS, normalise


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("（１５）：ＡＢ，。", "(15):AB,。"),
        ("“好”【语文】", '"好"[语文]'),
        ("20′ 20´ 20’", "20' 20' 20'"),
        ("P14～15 61—69", "P14~15 61-69"),
        ("①20分钟", "①20分钟"),
        ("1️⃣写字 2️⃣口算", "①写字 ②口算"),
        ("⑴读⒉写❸背", "①读②写③背"),
        ("数(shù)学(xué)", "数学"),
        ("閱讀三十分鐘", "阅读三十分钟"),
        ("半個鐘頭", "半个钟头"),
        ("口\u200b算\ufeff", "口算"),
        ("辛苦了[玫瑰]谢谢", "辛苦了谢谢"),
        ("【基础作业】", "[基础作业]"),
        ("A\u3000B\tC", "A B C"),
    ],
)
def test_a_message_is_brought_into_one_spelling(text: str, normal: str) -> None:
    assert normalise(text).text == normal


def test_a_picture_becomes_a_gap_and_a_flood_ends() -> None:
    assert normalise("🏠叠被子").text == " 叠被子"
    assert len(normalise("哈" * 3_000).text) < 30
    assert len(normalise("练习册第十二页。" * 3_000).text) <= MAX_CHARS


@given(st.text(max_size=300))
@settings(deadline=None)
def test_every_character_knows_its_origin(text: str) -> None:
    normal = normalise(text)
    origins = list(normal.origin)
    assert len(origins) == len(normal.text) + 1
    assert origins == sorted(set(origins))
    assert origins[-1] == len(text)


@given(st.text("语文数学口算第12页，。（）", max_size=60))
def test_plain_words_stay_where_they_are(text: str) -> None:
    normal = normalise(text)
    if len(normal.text) == len(text):
        assert [normal.source(at, at + 1) for at in range(len(text))] == [(at, at + 1) for at in range(len(text))]

"""Where a message falls apart."""

import pytest

from bot.domain.reading.segment import pieces


def cut(text: str) -> list[str]:
    return [text[piece.start : piece.end].strip() for piece in pieces(text)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("1.读课文 2.背古诗", ["读课文", "背古诗"]),
        ("①读②写", ["读", "写"]),
        ("1读1A第44页,2背诵第32页", ["读1A第44页,", "背诵第32页"]),
        ("练习十二 1、2、3", ["练习十二 1、2、3"]),
        ("第5.6.7章", ["第5.6.7章"]),
        ("1.5小时阅读", ["1.5小时阅读"]),
        ("语文:读;数学:算", ["语文:读;", "数学:算"]),
        ("数学25分钟(计算,语文),英语10分钟", ["数学25分钟(计算,语文),", "英语10分钟"]),
        ("- [x] 1.读\n- [ ] 2.写", ["读", "写"]),
        ("读(第一句。第二句)完", ["读(第一句。第二句)完"]),
    ],
)
def test_a_line_is_cut_at_points_sentences_and_subjects_but_never_in_brackets(text: str, parts: list[str]) -> None:
    assert cut(text) == parts


def test_a_point_knows_its_style_and_number() -> None:
    points = [(piece.style, piece.number) for piece in pieces("一、语文\n1.读\n(2)写\n③背\nII. do it")]
    assert points == [("han", 1), ("dot", 1), ("parens", 2), ("circled", 3), ("roman", 2)]

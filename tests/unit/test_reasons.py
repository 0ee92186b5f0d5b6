"""What is a reason, and what is only a figure."""

import pytest

from bot.domain.reasons import is_reason


@pytest.mark.parametrize("text", ["活动需要", "课上已经做了一半", "第23页还没学到", "太多了", "20分钟做不完"])
def test_a_few_words_are_a_reason(text):
    assert is_reason(text)


@pytest.mark.parametrize("text", ["15", "15分钟", "约二十分钟", "半小时", "。。。", "１５", "15-20", "1.", "好", "👍"])
def test_figures_minutes_and_signs_are_none(text):
    assert not is_reason(text)

"""Our clock beside Telegram's, by the messages it has just taken."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.channels.telegram.drift import Drift

NOW = datetime(2026, 10, 15, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(("behind", "too_far"), [(0, False), (30, False), (31, True), (-31, True), (-29, False)])
def test_half_a_minute_apart_is_too_far(behind: int, too_far: bool) -> None:  # noqa: FBT001
    drift = Drift(lambda: NOW)
    assert not drift.too_far
    drift.note({"message_id": 1, "date": int((NOW - timedelta(seconds=behind)).timestamp())})
    assert (drift.seconds, drift.too_far) == (behind, too_far)


@pytest.mark.parametrize("sent", [True, None, [], {}, {"date": "now"}, {"date": True}, {"date": 1.5}])
def test_an_answer_without_a_date_says_nothing(sent: Any) -> None:
    drift = Drift(lambda: NOW)
    drift.note(sent)
    assert drift.seconds is None

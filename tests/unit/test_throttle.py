"""Strangers may ask a lot, not without end."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from handlers.throttle import Throttle, Verdict

NOW = datetime(2026, 10, 15, 8, 0, tzinfo=UTC)


def test_after_twenty_in_a_minute_one_notice_then_silence() -> None:
    throttle = Throttle()
    said = [throttle.ask("1", NOW + timedelta(seconds=n)) for n in range(25)]
    assert said == [Verdict.ANSWER] * 20 + [Verdict.NOTICE] + [Verdict.SILENT] * 4


def test_somebody_else_is_still_answered() -> None:
    throttle = Throttle(limit=1)
    for _ in range(5):
        throttle.ask("1", NOW)
    assert throttle.ask("2", NOW) is Verdict.ANSWER


def test_a_minute_of_quiet_and_all_is_forgotten() -> None:
    throttle = Throttle(limit=2)
    for _ in range(9):
        throttle.ask("1", NOW)
    assert throttle.ask("1", NOW + timedelta(seconds=60)) is Verdict.ANSWER


@given(st.lists(st.integers(0, 30), max_size=80))
def test_never_more_answers_in_a_minute_than_the_limit(pauses: list[int]) -> None:
    throttle, now, answered = Throttle(limit=3), NOW, []
    for pause in pauses:
        now += timedelta(seconds=pause)
        if throttle.ask("1", now) is Verdict.ANSWER:
            answered.append(now)
    for moment in answered:
        assert sum(moment <= other < moment + timedelta(minutes=1) for other in answered) <= 3


def test_a_crowd_of_passers_by_does_not_fill_the_memory() -> None:
    throttle = Throttle()
    for n in range(12_000):
        throttle.ask(str(n), NOW)
    assert len(throttle._seen) <= 10_000

"""Days that were provisional and turned out otherwise."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import CalendarRules, DateSpan, DayKind
from bot.domain.calendar_moves import AHEAD, KnownDay, Move, known_days, moves
from bot.domain.public_holidays import announced_years

FIRST = date(2027, 2, 1)
GUESSED, TOLD = False, True
days = st.integers(0, 20).map(lambda ahead: FIRST + timedelta(days=ahead))
calendars = st.dictionaries(days, st.builds(KnownDay, st.sampled_from(list(DayKind)), st.booleans()))


def known(kind: DayKind, *ahead: int, confirmed: bool = GUESSED) -> dict[date, KnownDay]:
    return {FIRST + timedelta(days=n): KnownDay(kind, confirmed) for n in ahead}


def day(ahead: int) -> date:
    return FIRST + timedelta(days=ahead)


def test_an_announced_holiday_moves_the_days_that_were_thought_taught() -> None:
    before = known(DayKind.TEACHING, 0, 1, 2, 3)
    after = known(DayKind.HOLIDAY, 1, 2, confirmed=TOLD) | known(DayKind.TEACHING, 0, 3, confirmed=TOLD)

    assert moves(before, after) == (Move(day(1), day(2), DayKind.TEACHING, DayKind.HOLIDAY),)


def test_a_make_up_saturday_is_a_move_of_its_own() -> None:
    before = known(DayKind.TEACHING, 4) | known(DayKind.WEEKEND, 5)
    after = known(DayKind.HOLIDAY, 4) | known(DayKind.MAKEUP, 5)

    assert moves(before, after) == (
        Move(day(4), day(4), DayKind.TEACHING, DayKind.HOLIDAY),
        Move(day(5), day(5), DayKind.WEEKEND, DayKind.MAKEUP),
    )


def test_days_apart_are_told_apart() -> None:
    before, after = known(DayKind.TEACHING, 0, 1, 2), known(DayKind.HOLIDAY, 0, 2) | known(DayKind.TEACHING, 1)

    assert [(move.first, move.last) for move in moves(before, after)] == [(day(0), day(0)), (day(2), day(2))]


def test_what_was_announced_and_changes_is_the_schools_own_doing() -> None:
    assert moves(known(DayKind.TEACHING, 0, confirmed=TOLD), known(DayKind.HOLIDAY, 0)) == ()


def test_a_guess_that_comes_true_is_no_news() -> None:
    assert moves(known(DayKind.HOLIDAY, 0), known(DayKind.HOLIDAY, 0, confirmed=TOLD)) == ()


def test_days_known_for_the_first_time_have_not_moved() -> None:
    assert moves({}, known(DayKind.HOLIDAY, 0)) == ()
    assert moves(known(DayKind.HOLIDAY, 0), {}) == ()


@given(calendars, calendars)
def test_every_moved_day_and_no_other_is_in_exactly_one_span(
    before: dict[date, KnownDay], after: dict[date, KnownDay]
) -> None:
    told = [each for move in moves(before, after) for each in move.days]

    assert told == sorted(
        each
        for each in before.keys() & after.keys()
        if not before[each].confirmed and before[each].kind is not after[each].kind
    )


def test_a_school_file_that_names_a_provisional_day_moves_it() -> None:
    first = date(announced_years()[1] + 1, 3, 1)  # a year nobody has announced
    before = known_days(CalendarRules(), first)
    monday = next(d for d in before if d.weekday() == 0 and before[d].kind is DayKind.TEACHING)
    after = known_days(CalendarRules(holidays=(DateSpan(monday, monday),)), first)

    assert len(before) == AHEAD
    assert moves(before, after) == (Move(monday, monday, DayKind.TEACHING, DayKind.HOLIDAY),)

"""What is worked out once for rules, policies and staff lists."""

from bot.domain.memory import MOST_ANSWERS, MOST_VALUES, remembered


def test_what_was_said_of_a_value_is_not_worked_out_again() -> None:
    asked: list[tuple[tuple[int, ...], int]] = []

    @remembered
    def shifted(numbers: tuple[int, ...], by: int) -> tuple[int, ...]:
        asked.append((numbers, by))
        return tuple(number + by for number in numbers)

    value = (1, 2)
    assert [shifted(value, 1), shifted(value, 2), shifted(value, 1)] == [(2, 3), (3, 4), (2, 3)]
    assert asked == [((1, 2), 1), ((1, 2), 2)]


def test_each_value_has_answers_of_its_own_however_many_come_and_go() -> None:
    total = remembered(sum)
    for number in range(3 * MOST_VALUES):
        assert total([number, 1]) == number + 1  # gone at once: its place in memory is soon another list's


def test_more_questions_than_are_kept_are_answered_all_the_same() -> None:
    @remembered
    def added(number: int, other: int) -> int:
        return number + other

    assert all(added(1000, other) == 1000 + other for other in range(MOST_ANSWERS + 10))

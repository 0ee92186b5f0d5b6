"""The banned demands (负面清单), all rows of the table, and the corpus's codes in the GUIDE's order."""

from bot.domain.reading.demand import Demand
from bot.domain.reading.demands_devices import DEVICE_DEMANDS
from bot.domain.reading.demands_load import LOAD_DEMANDS
from bot.domain.reading.demands_parents import PARENT_DEMANDS

DEMANDS: tuple[Demand, ...] = (*PARENT_DEMANDS, *DEVICE_DEMANDS, *LOAD_DEMANDS)

_WORDS = sorted({word for row in DEMANDS for word in row.needs})
_ROWS = {word: tuple(index for index, row in enumerate(DEMANDS) if word in row.needs) for word in _WORDS}
# The words of which a pattern needs one, by their first character, with the rows to try.
BY_FIRST: dict[str, tuple[tuple[str, tuple[int, ...]], ...]] = {
    char: tuple((word, _ROWS[word]) for word in _WORDS if word[0] == char) for char in {word[0] for word in _WORDS}
}

CODES = (
    "parent_correct",
    "parent_sign",
    "print",
    "phone_checkin",
    "mechanical_repeat",
    "punitive",
    "parent_task",
)

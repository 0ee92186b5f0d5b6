"""The banned demands (负面清单), all rows of the table, and the corpus's codes in the GUIDE's order."""

from bot.domain.reading.demand import Demand
from bot.domain.reading.demands_devices import DEVICE_DEMANDS
from bot.domain.reading.demands_load import LOAD_DEMANDS
from bot.domain.reading.demands_parents import PARENT_DEMANDS

DEMANDS: tuple[Demand, ...] = (*PARENT_DEMANDS, *DEVICE_DEMANDS, *LOAD_DEMANDS)

# The rows to try for each word, one of which their pattern needs.
BY_WORD: dict[str, tuple[int, ...]] = {
    word: tuple(index for index, row in enumerate(DEMANDS) if word in row.needs)
    for word in sorted({word for row in DEMANDS for word in row.needs})
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

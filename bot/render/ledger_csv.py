"""The filing ledger (备案台账) as CSV, for spreadsheets and for the platforms that take one."""

import csv
import io
from collections.abc import Sequence
from datetime import tzinfo

from bot.domain.ledger import LedgerSheet
from bot.render.ledger import COLUMNS, Cell, rows_of, written

# What a spreadsheet takes for the beginning of a formula; the full-width ones in East Asian settings.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def ledger_csv(sheets: Sequence[LedgerSheet], *, zone: tzinfo | None = None) -> bytes:
    """Write SHEETS as CSV (RFC 4180) in UTF-8 with a byte order mark, without which Excel garbles Chinese.

    What a person wrote and would be taken for a formula begins with an apostrophe. zone: the school's.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow([column.name for column in COLUMNS])
    for row in rows_of(sheets, zone):
        writer.writerow([_safe(column.value(row)) for column in COLUMNS])
    return buffer.getvalue().encode("utf-8-sig")


def _safe(value: Cell) -> str:
    text = written(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text

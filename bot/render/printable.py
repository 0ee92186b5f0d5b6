"""The A4 sheet (公示单) that hangs on the notice board (公示栏)."""

from datetime import tzinfo

from bot.domain.sheet import Snapshot
from bot.render.typesetting import typeset
from bot.render.view import sheet_view
from bot.texts.sheet import note as standard_note

_CONTENT = 600


def sheet_pdf(snapshot: Snapshot, *, zone: tzinfo | None = None, note: str | None = None) -> bytes:
    """Set SNAPSHOT as an A4 PDF: one page as a rule, its type as large as fits.

    Further pages repeat the table's heading.

    note: in place of the standard one.
    zone: the school's, for the times (default: as stored). The same snapshot gives the same bytes. Safe from
    any thread; takes tens of milliseconds, so call it through `asyncio.to_thread`.

    Raises:
        FontMissingError: the machine has no Chinese font.
    """
    [document] = typeset(
        "printable.typ",
        sheet_view(snapshot, note=note or standard_note(snapshot), content_at_most=_CONTENT, zone=zone),
        format="pdf",
        timestamp=int(snapshot.at.timestamp()),
    )
    return document

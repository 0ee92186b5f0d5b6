"""The picture card (公示卡片) that goes to a parents' group."""

from datetime import tzinfo

from bot.domain.sheet import Snapshot
from bot.render.typesetting import typeset
from bot.render.view import sheet_view
from bot.texts.sheet import note as standard_note

_PIXELS_PER_INCH = 216  # the template's 360 pt become 1,080 px
_CONTENT = 200


def card_png(snapshot: Snapshot, *, zone: tzinfo | None = None, note: str | None = None) -> bytes:
    """Draw SNAPSHOT as a portrait PNG, 1,080 px wide and as high as its lines need.

    Past 8,400 px it gets narrower instead, so that a messenger still takes it.

    note: in place of the standard one.
    zone: the school's, for the times (default: as stored). The same snapshot gives the same bytes. Safe from
    any thread; takes tens of milliseconds, so call it through `asyncio.to_thread`.

    Raises:
        FontMissingError: the machine has no Chinese font.
    """
    view = sheet_view(snapshot, note=note or standard_note(snapshot), content_at_most=_CONTENT, zone=zone)
    [picture] = typeset("card.typ", view, format="png", pixels_per_inch=_PIXELS_PER_INCH)
    return picture

"""The pictures the design was accepted with; `python -m tests.render.golden` draws them anew, to be looked at."""

from pathlib import Path

from bot.domain.sheet import Snapshot
from bot.render.typesetting import typeset
from bot.render.view import sheet_view
from bot.texts.sheet import note
from tests.render import days, png

TOLERANCE = 8  # another processor rounds a little differently; a moved word differs by 40 and more
FOLDER = Path(__file__).parent / "golden"
PICTURES = {
    f"{template}-{name}": (f"{template}.typ", snapshot)
    for template in ("card", "printable")
    for name, snapshot in {
        "short": days.SHORT,
        "long": days.LONG,
        "none": days.NONE,
        "weekend": days.WEEKEND,
        "week": days.WEEK,
    }.items()
} | {"card-over": ("card.typ", days.OVER), "card-near": ("card.typ", days.NEAR)}


def draw(template: str, snapshot: Snapshot) -> bytes:
    """The first page, a quarter as large as in life."""
    view = sheet_view(snapshot, note=note(snapshot), content_at_most=200)
    return typeset(template, view, format="png", pixels_per_inch=54)[0]


def difference(one: bytes, other: bytes) -> int:
    """The largest difference (0-255) of a colour between two pictures of one size, square by square."""
    if one == other:
        return 0
    return max(
        abs(a - b)
        for tile, twin in zip(png.tiles_of(one), png.tiles_of(other), strict=True)
        for a, b in zip(tile, twin, strict=True)
    )


if __name__ == "__main__":
    for name, picture in PICTURES.items():
        (FOLDER / f"{name}.png").write_bytes(draw(*picture))

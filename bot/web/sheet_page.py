"""One sheet as a page: large print, no script, no request to anywhere."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from bot.domain.sheet import Snapshot
from bot.texts.changes import change_label
from bot.texts.sheet import HEADING, STANDARD_NOTE, totals
from bot.texts.words import day_name, marks, minutes

if TYPE_CHECKING:
    from jinja2 import Template


def sheet_html(snapshot: Snapshot) -> str:
    """A whole HTML document; everything people wrote is escaped."""
    return _template().render(
        heading=HEADING,
        day=day_name(snapshot.day),
        sheet=snapshot,
        lines=[
            {
                "subject": line.subject,
                "content": line.content,
                "minutes": minutes(line.minutes) if line.minutes else "",
                "marks": marks(line) + ("（迟报）" if line.late else ""),
                "author": line.author,
            }
            for line in snapshot.lines
        ],
        changes=[change_label(change, None) for change in snapshot.changes],
        totals=totals(snapshot),
        note=STANDARD_NOTE,
    )


@cache
def _template() -> "Template":
    from jinja2 import Environment, FileSystemLoader

    folder = Path(__file__).parent / "templates"
    return Environment(loader=FileSystemLoader(folder), autoescape=True).get_template("sheet.html")

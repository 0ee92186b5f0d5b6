"""Sheets as pages: large print, no script, no request to anywhere. Everything people wrote is escaped."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.domain.class_day import ClassPage
from bot.domain.sheet import Snapshot
from bot.texts import class_page as texts
from bot.texts.changes import change_label, moment
from bot.texts.sheet import HEADING, at_home, note, over_limit, totals, week
from bot.texts.words import marks, minutes, span_name

if TYPE_CHECKING:
    from jinja2 import Template


def sheet_html(snapshot: Snapshot) -> str:
    """One sheet as a whole HTML document."""
    view = _view(snapshot)
    return _template("sheet.html").render(title=f"{view['title']} {view['day']}", sheet=view)


def class_page_html(found: ClassPage, *, path: str) -> str:
    """A class's page: the latest sheet whole, the earlier ones folded up. path: the page's own last part."""
    title = f"{HEADING}{found.school_class.label}"
    return _template("class_page.html").render(
        title=title,
        school=found.school.name,
        state=texts.state(found),
        views=[_view(sheet) | {"print": f"{path}/{sheet.day}.pdf"} for sheet in found.sheets],
        words=texts,
    )


def not_found_html() -> str:
    """For every address behind which there is nothing, whatever the reason."""
    return _template("excuse.html").render(title=texts.NOT_FOUND, help=texts.NOT_FOUND_HELP)


def out_of_order_html() -> str:
    """When a page could not be made."""
    return _template("excuse.html").render(title=texts.OUT_OF_ORDER, help=texts.OUT_OF_ORDER_HELP)


def _view(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "title": f"{HEADING}{snapshot.class_label}",
        "day": span_name(snapshot.day, snapshot.until),
        "school": snapshot.school,
        "number": snapshot.number,
        "unreviewed": snapshot.unreviewed,
        "at": f"{'更新' if snapshot.changes else '公示'}时间 {moment(snapshot.at, None)}",
        "changes": [change_label(change, None) for change in snapshot.changes],
        "days": [
            {"heading": heading} | _day(part)
            for heading, part in (week(snapshot) if snapshot.days else (("", snapshot),))
        ],
        "hotline": snapshot.hotline,
        "note": note(snapshot),
    }


def _day(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "lines": [
            {
                "subject": line.subject,
                "content": line.content,
                "minutes": minutes(line.minutes) if line.minutes else "",
                "marks": marks(line) + ("（迟报）" if line.late else ""),
                "author": line.author,
            }
            for line in snapshot.lines
        ],
        "declared": [(item.subject, item.state.value, item.author) for item in snapshot.declared],
        "totals": totals(snapshot),
        "at_home": at_home(snapshot),
        "over": over_limit(snapshot),
    }


@cache
def _template(name: str) -> "Template":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    folder = Path(__file__).parent / "templates"
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)

"""`jianfu preview`: a sheet as it would go out now."""

from collections.abc import Callable
from pathlib import Path

from bot.cli.errors import OperatorError
from bot.cli.opening import date_given, opened, the_class
from bot.cli.output import write_out
from bot.domain.class_day import freeze
from bot.domain.sheet import Snapshot
from bot.texts.sheet import publication
from bot.texts.words import day_name
from bot.usecases.class_day import load_class_day


async def show(class_name: str, day_text: str, kind: str, out: Path | None) -> None:
    """Write the sheet in the wished format to `out`, or to standard output."""
    draw = _FORMATS.get(kind)
    if draw is None:
        raise OperatorError("bad-format", value=kind, known=tuple(_FORMATS))
    day = date_given(day_text)
    async with opened() as app:
        school, school_class = await the_class(app, class_name)
        async with app.database.read() as uow:
            class_day = await load_class_day(uow, school, school_class, day, lock=False)
            published = await uow.sheets.published(school_class.id, school.sheet_day(day))
            if class_day.is_empty and published is None:
                raise OperatorError("nothing-to-show", label=school_class.label, day=day_name(day))
            changed = published is None or class_day.sheet.pending
            snapshot = freeze(class_day, at=app.clock(), before=published) if changed else published
    if snapshot is None:
        raise OperatorError("nothing-to-show", label=school_class.label, day=day_name(day))
    body = draw(snapshot)
    name = None if kind in _LEGIBLE else f"{school_class.short}-{day}.{kind}"
    write_out(body, out, on_terminal=name)


def _png(snapshot: Snapshot) -> bytes:
    from bot.render.card import card_png

    return card_png(snapshot)


def _pdf(snapshot: Snapshot) -> bytes:
    from bot.render.printable import sheet_pdf

    return sheet_pdf(snapshot)


def _html(snapshot: Snapshot) -> bytes:
    from bot.web.sheet_page import sheet_html

    return sheet_html(snapshot).encode()


_LEGIBLE = ("text", "html")
_FORMATS: dict[str, Callable[[Snapshot], bytes]] = {
    "text": lambda snapshot: f"{publication(snapshot)}\n".encode(),
    "png": _png,
    "pdf": _pdf,
    "html": _html,
}

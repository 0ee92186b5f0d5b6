"""Templates and values in, pictures and pages out: the one place that calls typst."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from bot.render.fonts import typeface

TEMPLATES = Path(__file__).parent / "templates"


def typeset(
    template: str,
    values: Mapping[str, Any],
    *,
    format: Literal["png", "pdf", "svg"],  # noqa: A002  # typst's own word
    pixels_per_inch: float = 216,
    timestamp: int = 0,
) -> list[bytes]:
    """Set VALUES in TEMPLATE; one item a page for pictures, one item for a PDF.

    Values travel as JSON in `sys.inputs.data`, never as source: whatever a teacher writes stays text. The same
    values give the same bytes. timestamp: Unix seconds written into a PDF. Safe to call from several threads at
    once (each call has a world of its own); takes some 40 ms, so call it through `asyncio.to_thread`.

    Raises:
        FontMissingError: the machine has no Chinese font.
        typst.TypstError: a template is broken; never the text's fault.
    """
    import typst

    face = typeface()
    pages: bytes | list[bytes] | None = typst.compile(
        TEMPLATES / template,
        root=TEMPLATES,
        font_paths=face.fonts,
        ignore_system_fonts=face.folder is not None,
        format=format,
        ppi=pixels_per_inch,
        sys_inputs={"data": json.dumps(values, ensure_ascii=False), "font": face.family},
        timestamp=timestamp,
    )
    if pages is None:  # only when asked to write a file
        raise AssertionError(template)
    return [pages] if isinstance(pages, bytes) else pages

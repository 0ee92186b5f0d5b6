"""Where a command's document goes."""

import sys
from pathlib import Path


def write_out(body: bytes, out: Path | None, *, on_terminal: str | None) -> None:
    """Write a document to `out` and say so, or to standard output.

    on_terminal: the file it goes into where standard output is a terminal; None: people can read it there.
    """
    if out is None and on_terminal is not None and sys.stdout.isatty():
        out = Path(on_terminal)
    if out is None:
        sys.stdout.buffer.write(body)
        sys.stdout.buffer.flush()
    else:
        out.write_bytes(body)
        print(out)

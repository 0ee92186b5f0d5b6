"""Reading a command out of a message."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """`/name argument`; name in lower case without the slash."""

    name: str
    argument: str


def parse_command(text: str) -> Command | None:
    """The command a message is, or None. `/start  ABC ` gives Command("start", "ABC")."""
    stripped = text.strip()
    if not stripped.startswith("/") or len(stripped) < 2:
        return None
    head, *rest = stripped.split(maxsplit=1)  # any white space: phones put full-width blanks and tabs there
    return Command(head[1:].lower(), rest[0] if rest else "")

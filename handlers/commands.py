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
    head, _, rest = stripped[1:].partition(" ")
    head, _, more = head.partition("\n")
    return Command(head.lower(), f"{more} {rest}".strip())

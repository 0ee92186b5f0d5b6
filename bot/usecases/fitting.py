"""What a channel cannot do, in the way it can: by its capabilities, never by its name."""

from bot.messages import Act, Capabilities, Edit, MessageKind, Pin, Say, Unpin
from bot.texts import sheet as texts


def fitted(act: Act, kind: MessageKind, able: Capabilities) -> Act | None:
    """The act for a channel; None where it has no way.

    Where nothing can be edited, what would have been rewritten is said anew and says that it replaces the earlier one.
    """
    match act:
        case Pin() | Unpin() if not able.pins:
            return None
        case Edit() if not able.edits:
            text = texts.instead(act.text, corrects=kind is MessageKind.CORRECTION)
            drawn = able.pictures and able.units(text) <= able.caption_units
            return Say(text=text, buttons=act.buttons, picture=act.picture if drawn else None)
    return act

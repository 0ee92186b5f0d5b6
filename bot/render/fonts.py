"""Which Chinese font the pictures and prints are set in, and typst's shared handle on it."""

from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from bot.domain.errors import BotError

if TYPE_CHECKING:
    from typst import Fonts

_PACKAGE = "pylopdf_fonts_zh_cn"
_SHIPPED = "Noto Sans SC"
_INSTALLED = (
    "Noto Sans SC",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Microsoft YaHei",
    "PingFang SC",
    "HarmonyOS Sans SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
    "SimHei",
)


class FontMissingError(BotError):
    """No font with Chinese characters was found. Facts: looked_for, the families that would do."""

    code = "font-missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Typeface:
    """A font family ready for typst. folder: where the shipped file lies; None when the system's own font serves."""

    family: str
    folder: Path | None
    fonts: "Fonts"


@cache
def typeface() -> Typeface:
    """The shipped font, or else the first Chinese one this machine has installed; found once a process.

    Thread-safe: two threads asking at the same moment at worst both look.

    Raises:
        FontMissingError: neither is there.
    """
    return _shipped() or _installed()


def _shipped() -> Typeface | None:
    from typst import Fonts

    folder = shipped_folder()
    if folder is None:
        return None
    # Only this folder: what a machine happens to have installed must not change a published picture.
    fonts = Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
    if _SHIPPED not in fonts.families():
        return None
    return Typeface(family=_SHIPPED, folder=folder, fonts=fonts)


def _installed() -> Typeface:
    from typst import Fonts

    fonts = Fonts(include_system_fonts=True, include_embedded_fonts=False)
    present = set(fonts.families())
    family = next((name for name in _INSTALLED if name in present), None)
    if family is None:
        raise FontMissingError(looked_for=_INSTALLED)
    return Typeface(family=family, folder=None, fonts=fonts)


def shipped_folder() -> Path | None:
    """Where the font package lies, or None when it is not installed."""
    spec = find_spec(_PACKAGE)
    return Path(spec.origin).parent if spec is not None and spec.origin else None

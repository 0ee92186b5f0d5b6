"""Where the Chinese font comes from."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typst

from bot.render import fonts


class Machine:
    """A machine with these font families installed, in place of `typst.Fonts`."""

    installed: tuple[str, ...] = ()

    def __init__(self, **_: object) -> None:
        pass

    def families(self) -> list[str]:
        return sorted(self.installed)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Machine]]:
    monkeypatch.setattr(typst, "Fonts", Machine)
    fonts.typeface.cache_clear()
    yield Machine
    Machine.installed = ()
    fonts.typeface.cache_clear()


def test_the_shipped_font_is_found() -> None:
    face = fonts.typeface()

    assert face.family == "Noto Sans SC"
    assert face.folder is not None
    assert face.fonts.families() == ["Noto Sans SC", "Noto Serif SC"]


def test_without_the_shipped_font_an_installed_chinese_one_serves(
    machine: type[Machine], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "shipped_folder", lambda: None)
    machine.installed = ("DejaVu Sans", "WenQuanYi Zen Hei", "Noto Sans CJK SC")

    face = fonts.typeface()

    assert (face.family, face.folder) == ("Noto Sans CJK SC", None)


def test_a_font_package_without_its_file_is_passed_over(
    machine: type[Machine], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "shipped_folder", lambda: tmp_path)
    machine.installed = ("Microsoft YaHei",)

    assert fonts.typeface().family == "Microsoft YaHei"


def test_a_machine_without_any_chinese_font_is_told_apart(
    machine: type[Machine], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "shipped_folder", lambda: None)
    machine.installed = ("DejaVu Sans",)

    with pytest.raises(fonts.FontMissingError) as caught:
        fonts.typeface()

    assert "Microsoft YaHei" in caught.value.facts["looked_for"]  # type: ignore[operator]


def test_importing_the_renderers_loads_no_heavy_library() -> None:
    modules = "bot.render.card, bot.render.printable, bot.render.ledger, bot.render.fonts"
    seen = f"import sys, {modules}; print({{'typst', 'xlsxwriter', 'pylopdf_fonts_zh_cn'}} & set(sys.modules))"

    assert subprocess.run([sys.executable, "-c", seen], check=True, capture_output=True, text=True).stdout == "set()\n"

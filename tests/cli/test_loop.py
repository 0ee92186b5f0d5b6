"""Which event loop the service runs on."""

import sys
from importlib.machinery import ModuleSpec
from types import ModuleType

import pytest

from bot.cli.running import fastest_loop


def test_asyncios_own_loop_serves_where_nothing_faster_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)

    assert fastest_loop() is None


def test_a_faster_loop_is_used_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    fast = ModuleType("uvloop")
    fast.__spec__ = ModuleSpec("uvloop", None)
    fast.new_event_loop = object
    monkeypatch.setitem(sys.modules, "uvloop", fast)

    assert fastest_loop() is object

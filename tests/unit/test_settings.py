"""Settings: defaults, and what is refused before anything has begun."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.settings import Settings


def settings(**values: object) -> Settings:
    return Settings(_env_file=None, **values)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"JIANFU_{name.upper()}", raising=False)


def test_without_any_setting_it_is_sqlite_beside_us_and_telegrams_own_server() -> None:
    plain = settings()
    assert plain.database_path == Path("jianfu.db")
    assert plain.talks_to_telegram
    assert plain.web_address is None
    assert plain.messages_per_second == 25


def test_a_rehearsal_time_without_a_zone_is_school_time() -> None:
    at = settings(clock="2026-10-15T16:20").clock
    assert at is not None
    assert at.astimezone(UTC) == datetime(2026, 10, 15, 8, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("bind", "address"),
    [
        ("127.0.0.1:8080", ("127.0.0.1", 8080)),
        ("0.0.0.0:0", ("0.0.0.0", 0)),  # noqa: S104
        (":8080", ("127.0.0.1", 8080)),
        ("8080", ("127.0.0.1", 8080)),
        ("[::1]:8080", ("::1", 8080)),
    ],
)
def test_an_address_to_listen_at(bind: str, address: tuple[str, int]) -> None:
    assert settings(web_bind=bind).web_address == address


@pytest.mark.parametrize("name", Settings.model_fields)
def test_a_variable_set_to_nothing_is_not_set(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"JIANFU_{name.upper()}", "")
    assert settings() == settings(**{name: Settings.model_fields[name].default})


@pytest.mark.parametrize(
    "url",
    [
        "https://api.telegram.org/",
        "http://api.telegram.org",
        "https://API.telegram.org:443",
        "https://api.telegram.org.",
        "https://user:pass@api.telegram.org",
    ],
)
def test_telegrams_server_is_known_however_it_is_written(url: str) -> None:
    assert settings(telegram_api_url=url).talks_to_telegram


@pytest.mark.parametrize("url", ["http://127.0.0.1:8081", "http://telegram.org.example:80", "http://nottelegram.org"])
def test_any_other_server_is_not_telegrams(url: str) -> None:
    assert not settings(telegram_api_url=url).talks_to_telegram


@pytest.mark.parametrize("url", ["127.0.0.1:8081", "ftp://x", "http://", "bot"])
def test_what_is_no_address_of_a_server_is_refused(url: str) -> None:
    with pytest.raises(ValidationError):
        settings(telegram_api_url=url)


@pytest.mark.parametrize(
    "url",
    ["sqlite+aiosqlite:///a.db", "sqlite+aiosqlite:////var/lib/a.db", "postgresql+psycopg://u:p@host/db"],
)
def test_the_two_databases_that_are_served(url: str) -> None:
    assert settings(database_url=url).database_url == url


@pytest.mark.parametrize(
    "url", ["", "a.db", "sqlite:///a.db", "sqlite+aiosqlite://", "postgresql://h/db", "mysql://h/d"]
)
def test_any_other_database_is_refused(url: str) -> None:
    with pytest.raises(ValidationError):
        settings(database_url=url)


def test_no_secret_is_shown_when_settings_are_printed() -> None:
    shown = repr(settings(telegram_token="123:secret-token", secret="key", webhook_secret="hook"))
    assert "secret-token" not in shown
    assert "key'" not in shown
    assert "hook'" not in shown

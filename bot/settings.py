"""Switches for the operator: environment variables with the prefix JIANFU_, also from .env."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.domain.school import DEFAULT_TIMEZONE

TELEGRAM_API = "https://api.telegram.org"


class Settings(BaseSettings):
    """Built only at an entry point; every other module is handed the one value it needs (contract.md, Environment)."""

    model_config = SettingsConfigDict(
        env_prefix="JIANFU_",
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        frozen=True,
        extra="ignore",
    )

    database_url: str = "sqlite+aiosqlite:///jianfu.db"
    telegram_token: SecretStr | None = None
    telegram_api_url: str = TELEGRAM_API
    webhook_url: str | None = None
    webhook_secret: SecretStr | None = None
    web_bind: str | None = None
    public_url: str | None = None
    secret: SecretStr | None = None
    log: Literal["text", "json"] = "text"
    messages_per_second: Annotated[float, Field(gt=0, le=30)] = 25
    clock: datetime | None = None

    @field_validator("telegram_api_url", "public_url", "webhook_url")
    @classmethod
    def _no_slash(cls, value: str | None) -> str | None:
        return value.rstrip("/") if value else value

    @field_validator("clock")
    @classmethod
    def _school_time(cls, value: datetime | None) -> datetime | None:
        return value.replace(tzinfo=ZoneInfo(DEFAULT_TIMEZONE)) if value and value.tzinfo is None else value

    @field_validator("telegram_api_url")
    @classmethod
    def _an_address(cls, value: str) -> str:
        if urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).hostname:
            raise ValueError("no address of a server")
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        scheme, separator, rest = value.partition("://")
        sqlite = scheme == "sqlite+aiosqlite" and rest.startswith("/") and rest.strip("/") not in ("", ":memory:")
        if not separator or not (sqlite or scheme == "postgresql+psycopg"):
            raise ValueError("unknown database")
        return value

    @field_validator("web_bind")
    @classmethod
    def _host_and_port(cls, value: str | None) -> str | None:
        if value is not None and not 0 <= int(value.rpartition(":")[2]) < 65536:
            raise ValueError("no such port")
        return value

    @property
    def web_address(self) -> tuple[str, int] | None:
        """Host and port of the one listener; None when there is none. A port alone listens on this machine."""
        if self.web_bind is None:
            return None
        host, _, port = self.web_bind.rpartition(":")
        return host.strip("[]") or "127.0.0.1", int(port)

    @property
    def database_path(self) -> Path | None:
        """The SQLite file, None on another database."""
        scheme, _, rest = self.database_url.partition(":///")
        return Path(rest) if scheme.startswith("sqlite") and rest else None

    @property
    def talks_to_telegram(self) -> bool:
        """Whether real people are at the other end: Telegram's own server, however its address is written."""
        host = urlsplit(self.telegram_api_url).hostname or ""
        return host.rstrip(".") == "telegram.org" or host.rstrip(".").endswith(".telegram.org")

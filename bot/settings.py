"""Switches for the operator: environment variables with the prefix JIANFU_, also from .env."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

TELEGRAM_API = "https://api.telegram.org"


class Settings(BaseSettings):
    """Built only at an entry point; every other module is handed the one value it needs (contract.md, Environment)."""

    model_config = SettingsConfigDict(
        env_prefix="JIANFU_", env_file=".env", env_file_encoding="utf-8", frozen=True, extra="ignore"
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

    @field_validator("webhook_url", "web_bind", "public_url", "clock", "secret", "webhook_secret", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return value or None

    @property
    def database_path(self) -> Path | None:
        """The SQLite file, None on another database."""
        scheme, _, rest = self.database_url.partition(":///")
        return Path(rest) if scheme.startswith("sqlite") and rest else None

    @property
    def talks_to_telegram(self) -> bool:
        return self.telegram_api_url == TELEGRAM_API

"""Codes: unguessable, kept only as digests, each for one purpose."""

import hashlib
import secrets
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.usecases.ports import Code, CodePurpose, UnitOfWork

INVITE_LASTS = timedelta(hours=72)
TRIES_AN_HOUR = 5


def new_code() -> str:
    """128 random bits as 22 characters of [A-Za-z0-9_-]."""
    return secrets.token_urlsafe(16)


def digest(code: str) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(code.encode("utf-8", "surrogatepass")).hexdigest()


def school_year_end(today: date, zone: ZoneInfo) -> datetime:
    """The end of 31 July: where a school year's join codes stop working."""
    year = today.year + (today.month > 7)
    return datetime.combine(date(year, 8, 1), time(), tzinfo=zone)


async def issue(
    uow: UnitOfWork, purpose: CodePurpose, *, school_id: str, target: str, now: datetime, expires_at: datetime | None
) -> str:
    """Make and store a code; the text is known only to the caller."""
    code = new_code()
    await uow.codes.issue(
        Code(
            digest=digest(code),
            purpose=purpose,
            school_id=school_id,
            target=target,
            issued_at=now,
            expires_at=expires_at,
        )
    )
    return code

"""The address of a class's page (班级公示页): unguessable, the same every day, void once renewed."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.policy import Channel
from bot.domain.school import School
from bot.usecases.codes import issue, school_year_end
from bot.usecases.ports import Code, CodePurpose, UnitOfWork

PAGE_PATH = "/gs"
_SEAL_BYTES = 16
SHOWN_TO_FAMILIES = frozenset({Channel.GROUP, Channel.LINK, Channel.WEB})
"""Where the bot itself gives families the address. Under PRINT only the 班主任 has it, under OFF there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLinks:
    """Makes the addresses of class pages and knows them again.

    A page has a code like every door here, but nobody is told that code: the address carries a seal (128 bits) over
    its digest. So a copy of the database alone opens no page, the address can be told again every day, and revoking
    the code, or another JIANFU_SECRET, ends it.

    base: JIANFU_PUBLIC_URL, None where nobody outside can reach our pages. key: reads the secret when first needed.
    """

    base: str | None
    key: Callable[[], bytes]

    async def told(self, uow: UnitOfWork, school: School, class_id: str, now: datetime) -> str | None:
        """The page's address, its code issued where there is none; None where there is no page or no way to it."""
        url = await self.known(uow, school, class_id, now)
        if url is not None or not self._reachable(school):
            return url
        year_end = school_year_end(now.astimezone(school.zone).date(), school.zone)
        await issue(uow, CodePurpose.PAGE, school_id=school.id, target=class_id, now=now, expires_at=year_end)
        return await self.known(uow, school, class_id, now)

    async def known(self, uow: UnitOfWork, school: School, class_id: str, now: datetime) -> str | None:
        """The page's address where its code has been issued already; writes nothing."""
        if not self._reachable(school):
            return None
        code = await uow.codes.newest(CodePurpose.PAGE, class_id, now)
        return None if code is None else f"{self.base}{PAGE_PATH}/{class_id}/{self._seal(class_id, code)}"

    async def opens(self, uow: UnitOfWork, class_id: str, seal: str, now: datetime) -> bool:
        """Whether this seal is the one in the class's present address."""
        code = await uow.codes.newest(CodePurpose.PAGE, class_id, now)
        expected = self._seal(class_id, code)  # made for an unknown class, too: it must not answer sooner
        return hmac.compare_digest(seal.encode("utf-8", "surrogatepass"), expected.encode()) and code is not None

    def _reachable(self, school: School) -> bool:
        return self.base is not None and school.policy.channel is not Channel.OFF

    def _seal(self, class_id: str, code: Code | None) -> str:
        key = hmac.digest(self.key(), b"class-page", hashlib.sha256)
        text = f"{class_id}\0{code.digest if code else ''}".encode("utf-8", "surrogatepass")
        return urlsafe_b64encode(hmac.digest(key, text, hashlib.sha256)[:_SEAL_BYTES]).decode().rstrip("=")

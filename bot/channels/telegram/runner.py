"""One bot of one school on Telegram: its updates in, its replies out, until it is told to stop."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, final

import structlog

from bot.channels.telegram.albums import WINDOW_SECONDS, Albums
from bot.channels.telegram.backoff import Backoff
from bot.channels.telegram.bootstrap import BotUser, introduce, use_polling, use_webhook
from bot.channels.telegram.errors import TokenRefusedError, WebhookRefusedError
from bot.channels.telegram.inbound import Ears
from bot.channels.telegram.intake import Desk, Intake
from bot.channels.telegram.lanes import Lanes
from bot.channels.telegram.outcomes import Outcomes
from bot.channels.telegram.polling import Polling
from bot.channels.telegram.replies import Replies
from bot.channels.telegram.transport import Transport
from bot.channels.telegram.webhook import Webhook

log = structlog.get_logger(__name__)

LANES = 16  # so many may share a COMMIT; a kill leaves as many replies in doubt at most
POLL_SECONDS = 25
FINISH_SECONDS = 5.0
SWEEP_SECONDS = 5.0
NOTE_SECONDS = 60.0

Unseal = Callable[[str, str], str | None]
"""(data, chat_id) → the action of a button of ours, or None."""


@final
class TelegramRunner:
    """Hears and answers; run it once, by polling or by webhook.

    name: the school's name for this bot, which events carry. trust_dates: see `Ears`.
    """

    def __init__(
        self,
        transport: Transport,
        *,
        name: str,
        desk: Desk,
        replies: Replies,
        unseal: Unseal,
        trust_dates: bool = True,
        poll_seconds: int = POLL_SECONDS,
        lanes: int = LANES,
        album_seconds: float = WINDOW_SECONDS,
    ) -> None:
        self.name = name
        self.user: BotUser | None = None
        """Who Telegram says we are; known once the first call has succeeded."""
        self._transport = transport
        self._desk = desk
        self._replies = replies
        self._unseal = unseal
        self._trust_dates = trust_dates
        self._poll_seconds = poll_seconds
        self._lanes = Lanes(lanes)
        self._albums = Albums(album_seconds)
        self._outcomes = Outcomes(desk.inbox.record)
        self._intake: Intake | None = None
        self._polling: Polling | None = None
        self._webhook_ok: float | None = None

    @property
    def last_ok(self) -> float | None:
        """Monotonic time when Telegram was last known to reach us: the last getUpdates, or setWebhook."""
        return self._polling.last_ok if self._polling is not None else self._webhook_ok

    @property
    def is_idle(self) -> bool:
        """Whether everything stored here has been answered, and that is recorded."""
        return self._lanes.is_idle and self._outcomes.is_empty

    async def run_polling(self, stop: asyncio.Event) -> None:
        """Poll and answer until `stop` is set; then finish what has begun, within FINISH_SECONDS.

        Raises:
            TokenRefusedError: Telegram does not know the token.
        """
        await self._run(self._poll, stop)
        if self._polling is not None:
            await self._polling.confirm()

    async def run_webhook(self, stop: asyncio.Event, *, url: str, secret: str) -> None:
        """Have updates pushed to `url`, where the app from `webhook` must listen, until `stop` is set.

        Raises:
            TokenRefusedError: Telegram does not know the token.
            WebhookRefusedError: or does not accept the address.
        """

        async def listen() -> None:
            await self._introduce()
            await use_webhook(self._transport, name=self.name, url=url, secret=secret)
            self._webhook_ok = time.monotonic()
            await stop.wait()

        await self._run(listen, stop)

    def webhook(self, secret: str) -> Webhook:
        """The ASGI app for the webhook: `Route(path, runner.webhook(secret))`; it answers 503 while nothing runs."""
        return Webhook(secret=secret, take=self._take)

    # ----------------------------------------------------------------------------------------- inner

    async def _poll(self) -> None:
        intake = await self._introduce()
        await use_polling(self._transport, name=self.name)

        async def take(batch: list[Any]) -> None:
            await intake.take(batch)
            await intake.room()

        self._polling = Polling(self._transport, name=self.name, take=take, timeout=self._poll_seconds)
        await self._polling.run()

    async def _introduce(self) -> Intake:
        user = self.user = await introduce(self._transport, name=self.name)
        ears = Ears(
            bot=self.name,
            bot_id=user.id,
            username=user.username,
            unseal=self._unseal,
            trust_dates=self._trust_dates,
        )
        intake = Intake(
            ears, self._desk, self._replies, lanes=self._lanes, albums=self._albums, outcomes=self._outcomes
        )
        log.info("telegram-connected", bot=self.name, username=user.username)
        pauses = Backoff()
        while not await self._pick_up(intake):  # noqa: ASYNC110 - before anything newer comes in
            await asyncio.sleep(pauses.next())
        self._intake = intake
        return intake

    async def _take(self, raw: Any) -> bool:
        if self._intake is None:
            return False
        await self._intake.take([raw])
        return True

    async def _run(self, listen: Callable[[], Awaitable[None]], stop: asyncio.Event) -> None:
        """Listen and work side by side until told to stop, or until listening fails for good."""
        async with asyncio.TaskGroup() as group:
            working = group.create_task(self._lanes.run())
            listening = group.create_task(_failure_of(listen))
            stopping = group.create_task(stop.wait())
            tending = [group.create_task(self._outcomes.run()), group.create_task(self._tend())]
            await asyncio.wait({listening, stopping}, return_when=asyncio.FIRST_COMPLETED)
            failure = listening.result() if listening.done() else None
            listening.cancel()
            stopping.cancel()
            self._intake = None
            await self._finish()
            for task in (working, *tending):
                task.cancel()
        await self._outcomes.flush()
        if failure is not None:
            raise failure

    async def _finish(self) -> None:
        """Let what has begun end; what takes too long stays in the inbox for the next start."""
        try:
            async with asyncio.timeout(FINISH_SECONDS):
                await self._lanes.idle()
        except TimeoutError:
            log.warning("updates-left-unfinished", bot=self.name)

    async def _tend(self) -> None:
        """Now and then: what others have left is taken up, and it is noted that updates reach us."""
        noted = -NOTE_SECONDS
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            if self._intake is not None:
                await self._pick_up(self._intake)
            reached = self.last_ok if self._polling is not None else self._webhook_ok and time.monotonic()
            if (
                reached is not None
                and reached >= noted + NOTE_SECONDS
                and await self._tried("hearing-not-noted", self._desk.inbox.heard())
            ):
                noted = reached

    async def _pick_up(self, intake: Intake) -> bool:
        return await self._tried("nothing-picked-up", intake.pick_up())

    async def _tried(self, trouble: str, work: Awaitable[None]) -> bool:
        """Whether it worked; the database's trouble is over by the next round."""
        try:
            await work
        except Exception as error:  # noqa: BLE001
            log.warning(trouble, bot=self.name, error=type(error).__name__)
            return False
        return True


async def _failure_of(
    listen: Callable[[], Awaitable[None]],
) -> TokenRefusedError | WebhookRefusedError | None:
    """Run; hand a failure back as a value, so that it reaches the caller without a group around it."""
    try:
        await listen()
    except (TokenRefusedError, WebhookRefusedError) as error:
        return error
    return None

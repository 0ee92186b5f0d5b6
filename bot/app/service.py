"""The service: hears, answers, plans by the clock, delivers, until it is told to stop."""

import asyncio
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import structlog
import uvicorn
from starlette.types import ASGIApp

from bot.app import App, token_of
from bot.app.health import Health, Signs
from bot.app.secret import seal_key
from bot.channels.telegram.capabilities import CHAT_WINDOWS
from bot.channels.telegram.drift import Drift
from bot.channels.telegram.errors import TokenRefusedError
from bot.channels.telegram.intake import Desk
from bot.channels.telegram.outbound import TelegramChannel
from bot.channels.telegram.replies import Replies
from bot.channels.telegram.runner import TelegramRunner
from bot.channels.telegram.transport import Transport
from bot.channels.telegram.wire import Wire
from bot.clock import system_clock
from bot.domain.errors import BotError
from bot.domain.school import DEFAULT_TIMEZONE, DEFAULT_TOKEN_ENV, School
from bot.messages import AnyEvent, Reply
from bot.settings import Settings
from bot.texts import alerts, apologies, menus
from bot.usecases.alerts import AlertAdmins
from bot.usecases.deliver import Deliver
from bot.usecases.pace import Pace
from bot.usecases.ports import Channel
from bot.usecases.seal import Seal
from bot.web.class_pages import ClassPages
from bot.web.pages import web_app
from db.unit_of_work import refuse_inside_unit_of_work
from scheduler.clock import Ticker
from scheduler.delivery import LOOK_EVERY, DeliveryLoop

log = structlog.get_logger()

WEBHOOK_PATH = "/telegram"
_GRACE_SECONDS = 3


class NoTokenError(BotError):
    """No bot token is set. Facts: names, the variables that may hold one."""

    code = "no-token"


@dataclass(frozen=True, slots=True)
class RunningBot:
    """One school bot: its name (token_env), its two directions."""

    name: str
    transport: Transport
    runner: TelegramRunner
    channel: TelegramChannel
    drift: Drift


async def bot_tokens(app: App) -> dict[str, str]:
    """Bot name → token, of every school and of the default variable. NoTokenError when there is none."""
    schools = await schools_of(app)
    names = dict.fromkeys([DEFAULT_TOKEN_ENV, *(school.token_env for school in schools)])
    tokens = {name: token for name in names if (token := token_of(app.settings, name))}
    if not tokens:
        raise NoTokenError(names=tuple(names))
    return tokens


async def schools_of(app: App) -> tuple[School, ...]:
    async with app.database.read() as uow:
        return await uow.schools.all()


class Service:
    """`jianfu run`: bots, clock and delivery of one process."""

    def __init__(
        self, app: App, *, poll_seconds: int = 25, tick_seconds: float = 20, look_seconds: float = LOOK_EVERY
    ) -> None:
        self._app = app
        self._look_seconds = look_seconds
        self._poll_seconds = poll_seconds
        self._tick_seconds = tick_seconds
        self._seal = Seal(seal_key(app.settings))
        self._bots: list[RunningBot] = []
        self._refused: set[str] = set()
        self._alert = AlertAdmins(open_uow=app.database.write)
        self._ticker: Ticker | None = None
        self.ready = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until `stop`: first no more updates, then what flies lands, then the clock, then the connections.

        Raises:
            NoTokenError: nothing to serve.
        """
        tokens = await bot_tokens(self._app)
        schools = await schools_of(self._app)
        settings = self._app.settings
        if settings.webhook_url:
            _webhook_secret(settings)
            if settings.web_address is None:
                raise WebhookNeedsListenerError
        async with AsyncExitStack() as stack:
            listener = stack.enter_context(_listener(settings.web_address)) if settings.web_address else None
            for name, token in tokens.items():
                self._bots.append(await self._bot(stack, name, token))
            self._ticker = self._clock(schools)
            async with asyncio.TaskGroup() as group:
                for bot in self._bots:
                    group.create_task(self._listen(bot, stop))
                group.create_task(self._delivery().run(stop))
                group.create_task(self._ticker.run(stop))
                if listener is not None:
                    group.create_task(self._serve_web(listener, stop))
                self.ready.set()
                log.info("service-started", bots=len(self._bots), schools=len(schools))
        log.info("service-stopped")

    async def _bot(self, stack: AsyncExitStack, name: str, token: str) -> RunningBot:
        transport = await stack.enter_async_context(Transport(token, api_url=self._app.settings.telegram_api_url))
        guard = refuse_inside_unit_of_work
        wire = Wire(transport.bot, guard=guard)
        outbox_wire = Wire(transport.bot, guard=guard, request=transport.delivery)

        def seal(action: str, chat_id: str) -> str:
            return self._seal.close(action, bot=name, chat_id=chat_id)

        def unseal(data: str, chat_id: str) -> str | None:
            return self._seal.open(data, bot=name, chat_id=chat_id)

        runner = TelegramRunner(
            transport,
            name=name,
            desk=Desk(answer=self._answer, now=self._app.clock, apology=apologies.went_wrong),
            replies=Replies(wire, seal=seal, menu_of=menus.MENUS.__getitem__),
            unseal=unseal,
            trust_dates=self._app.settings.clock is None,
            poll_seconds=self._poll_seconds,
        )
        drift = Drift(self._app.clock)
        channel = TelegramChannel(outbox_wire, seal=seal, dated=drift.note)
        return RunningBot(name, transport, runner, channel, drift)

    async def _answer(self, event: AnyEvent) -> Reply | None:
        return await self._app.dispatch(event, self._app.clock())

    async def _listen(self, bot: RunningBot, stop: asyncio.Event) -> None:
        """Hear one bot until `stop`. A refused token ends this bot; the last one's ends the service."""
        try:
            await self._hear(bot, stop)
        except TokenRefusedError:
            self._refused.add(bot.name)
            if len(self._refused) == len(self._bots):
                raise
            log.error("bot-without-token", bot=bot.name)  # noqa: TRY400 - the trace says nothing more

    async def _hear(self, bot: RunningBot, stop: asyncio.Event) -> None:
        settings = self._app.settings
        if settings.webhook_url:
            url = settings.webhook_url + _webhook_path(bot.name)
            await bot.runner.run_webhook(stop, url=url, secret=_webhook_secret(settings))
        else:
            await bot.runner.run_polling(stop)

    def _delivery(self) -> DeliveryLoop:
        loop = asyncio.get_running_loop()
        channels: Mapping[str, Channel] = {bot.name: bot.channel for bot in self._bots}
        deliver = Deliver(
            open_uow=self._app.database.write,
            read_uow=self._app.database.read,
            channels=channels,
            render=self._app.render,
            pace=Pace(
                rate=self._app.settings.messages_per_second,
                clock=loop.time,
                # In a rehearsal a school day passes in seconds.
                chats=CHAT_WINDOWS if self._app.clock is system_clock else (),
            ),
            alone=self._app.settings.database_path is not None,
        )
        return DeliveryLoop(
            due_bots=partial(self._due_bots, channels),
            drain=deliver,
            clock=self._app.clock,
            every=self._look_seconds,
        )

    async def _due_bots(self, channels: Mapping[str, Channel], now: Any) -> tuple[str, ...]:
        async with self._app.database.read() as uow:
            return tuple(bot for bot in await uow.outbox.bots_with_due(now) if bot in channels)

    def _clock(self, schools: Sequence[School]) -> Ticker:
        times = [at for school in schools for at in school.policy.knocks]
        zone = schools[0].zone if schools else ZoneInfo(DEFAULT_TIMEZONE)
        rehearsal = self._app.settings.clock is not None
        real = self._app.clock is system_clock
        return Ticker(
            self._tick if real else self._app.plan,
            self._app.clock,
            zone=zone,
            nudges=() if rehearsal else times,
            every=min(self._tick_seconds, 2.0) if rehearsal else self._tick_seconds,
            on_jump=self._clock_jumped if real else None,
        )

    async def _tick(self, now: datetime) -> None:
        await self._app.plan(now)
        for bot in self._bots:
            if bot.drift.too_far and bot.drift.seconds is not None:
                await self._alert("clock-drifts", alerts.clock_drifts(bot.drift.seconds), now)

    async def _clock_jumped(self, seconds: float, now: datetime) -> None:
        await self._alert("clock-jumped", alerts.clock_jumped(seconds), now)

    async def _serve_web(self, listener: socket.socket, stop: asyncio.Event) -> None:
        webhooks: dict[str, ASGIApp] = {}
        if self._app.settings.webhook_url:
            secret = _webhook_secret(self._app.settings)
            webhooks = {_webhook_path(bot.name): bot.runner.webhook(secret) for bot in self._bots}
        pages = ClassPages(read=self._app.read_page, draw=self._app.draw_print, clock=self._app.clock)
        health = Health(read_uow=self._app.database.read, clock=self._app.clock, signs=self._signs)
        config = uvicorn.Config(
            web_app(health, pages=pages, webhooks=webhooks),
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
        server = uvicorn.Server(config)
        # Not serve(), which would take our signals.
        serving = asyncio.ensure_future(server._serve(sockets=[listener]))  # noqa: SLF001
        await stop.wait()
        server.should_exit = True
        await serving

    def _signs(self) -> Signs:
        now = asyncio.get_running_loop().time()
        heard = {bot.name: bot.runner.last_ok for bot in self._bots}
        return Signs(
            since_tick=self._ticker.seconds_since_tick() if self._ticker else None,
            since_updates={name: None if at is None else now - at for name, at in heard.items()},
            ahead={bot.name: bot.drift.seconds for bot in self._bots},
        )


def _webhook_path(bot: str) -> str:
    return f"{WEBHOOK_PATH}/{bot.lower()}"


def _webhook_secret(settings: Settings) -> str:
    """The secret Telegram sends with each update; without one a webhook is refused at start."""
    if settings.webhook_secret is None:
        raise WebhookSecretMissingError
    return settings.webhook_secret.get_secret_value()


@contextmanager
def _listener(address: tuple[str, int]) -> Iterator[socket.socket]:
    """The open door of the web pages. WebBindError where it cannot be opened."""
    host, port = address
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        opened = socket.create_server(address, family=family)
    except OSError as error:
        raise WebBindError(address=f"{host}:{port}", reason=error.strerror or type(error).__name__) from error
    with opened:
        yield opened


class WebBindError(BotError):
    """Nobody can listen at JIANFU_WEB_BIND. Facts: address, reason."""

    code = "web-bind"


class WebhookNeedsListenerError(BotError):
    """JIANFU_WEBHOOK_URL is set, but nothing listens: JIANFU_WEB_BIND is not."""

    code = "webhook-needs-listener"


class WebhookSecretMissingError(BotError):
    """JIANFU_WEBHOOK_URL is set, JIANFU_WEBHOOK_SECRET is not."""

    code = "webhook-secret-missing"

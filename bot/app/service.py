"""The service: hears, answers, plans by the clock, delivers, until it is told to stop."""

import asyncio
import socket
from collections.abc import Coroutine, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
import uvicorn
from starlette.types import ASGIApp

from bot.app import App, token_of
from bot.app.engine import Rhythm, dispatcher, tick_seconds
from bot.app.health import Health, Signs
from bot.app.polling_right import PollingRight, polling_right
from bot.app.secret import seal_key
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
from bot.domain.school import DEFAULT_TOKEN_ENV, School
from bot.messages import AnyEvent, Reply
from bot.settings import Settings
from bot.texts import alerts, apologies, menus
from bot.usecases.alerts import AlertAdmins
from bot.usecases.inbox import BotInbox
from bot.usecases.seal import Seal
from bot.web.class_pages import ClassPages
from bot.web.pages import web_app
from db.poller_locks import PollerLockLostError
from db.unit_of_work import refuse_inside_unit_of_work
from scheduler.dispatcher import Dispatcher, DispatcherStoppedError

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
    """`jianfu run`: bots, clock and delivery of one process. helps: `jianfu worker`, which need not hear updates."""

    def __init__(self, app: App, *, poll_seconds: int = 25, rhythm: Rhythm | None = None, helps: bool = False) -> None:
        self._app = app
        self._helps = helps
        self._poll_seconds = poll_seconds
        self._rhythm = rhythm or Rhythm()
        self._seal = Seal(seal_key(app.settings))
        self._bots: list[RunningBot] = []
        self._refused: set[str] = set()
        self._heard: set[str] = set()
        self._alert = AlertAdmins(open_uow=app.database.write)
        self._dispatcher: Dispatcher | None = None
        self._failure: BotError | None = None
        self.ready = asyncio.Event()

    @property
    def is_idle(self) -> bool:
        """Whether everything that came in has been answered."""
        return all(bot.runner.is_idle for bot in self._bots)

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until `stop`: first no more updates, then what flies lands, then the clock, then the connections.

        Raises:
            NoTokenError: nothing to serve.
            DispatcherStoppedError, PollerLockLostError: on PostgreSQL, whose connection is gone; start a new process.
        """
        tokens = await bot_tokens(self._app)
        schools = await schools_of(self._app)
        settings = self._app.settings
        if settings.webhook_url:
            _webhook_secret(settings)
            if settings.web_address is None and not self._helps:
                raise WebhookNeedsListenerError
        async with AsyncExitStack() as stack:
            listener = stack.enter_context(_listener(settings.web_address)) if settings.web_address else None
            for name, token in tokens.items():
                self._bots.append(await self._bot(stack, name, token))
            channels = {bot.name: bot.channel for bot in self._bots}
            self._dispatcher = dispatcher(self._app, channels, schools, self._rhythm)
            real = self._app.clock is system_clock
            self._dispatcher.every(
                tick_seconds(self._app, self._rhythm),
                self._tick if real else self._app.plan,
                on_jump=self._clock_jumped if real else None,
            )
            right = await stack.enter_async_context(polling_right(settings))
            async with asyncio.TaskGroup() as group:
                for bot in self._bots:
                    group.create_task(self._listen(bot, right, stop))
                group.create_task(self._in_order(self._dispatcher.run(stop), stop))
                group.create_task(self._in_order(right.watch(stop), stop))
                if listener is not None:
                    group.create_task(self._serve_web(listener, stop))
                self.ready.set()
                log.info("service-started", bots=len(self._bots), schools=len(schools))
        log.info("service-stopped")
        if self._failure is not None:
            raise self._failure

    async def _in_order(self, part: Coroutine[Any, Any, None], stop: asyncio.Event) -> None:
        """Run a part of the service whose end is the end of all: what the others have begun is finished first."""
        try:
            await part
        except (DispatcherStoppedError, PollerLockLostError) as error:
            log.error("service-cannot-go-on", error=error.code)  # noqa: TRY400 - `run` raises it
            self._failure = self._failure or error
            stop.set()

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
            desk=Desk(answer=self._answer, inbox=self._inbox(name), now=self._app.clock, apology=apologies.went_wrong),
            replies=Replies(wire, seal=seal, menu_of=menus.MENUS.__getitem__),
            unseal=unseal,
            trust_dates=self._app.settings.clock is None,
            poll_seconds=self._poll_seconds,
        )
        drift = Drift(self._app.clock)
        channel = TelegramChannel(outbox_wire, seal=seal, dated=drift.note)
        return RunningBot(name, transport, runner, channel, drift)

    def _inbox(self, name: str) -> BotInbox:
        database, settings = self._app.database, self._app.settings
        return BotInbox(
            bot=name,
            open_uow=database.write,
            read_uow=database.read,
            together=database.together,
            now=self._app.clock,
            shared=settings.database_path is None and settings.webhook_url is not None,  # only one process polls
            watches_absence=self._app.clock is system_clock,
        )

    async def _answer(self, event: AnyEvent) -> Reply | None:
        return await self._app.dispatch(event, self._app.clock())

    async def _listen(self, bot: RunningBot, right: PollingRight, stop: asyncio.Event) -> None:
        """Hear one bot until `stop`. A refused token ends this bot; the last one's ends the service."""
        try:
            await self._hear(bot, right, stop)
        except TokenRefusedError:
            self._refused.add(bot.name)
            if len(self._refused) == len(self._bots):
                raise
            log.error("bot-without-token", bot=bot.name)  # noqa: TRY400 - the trace says nothing more

    async def _hear(self, bot: RunningBot, right: PollingRight, stop: asyncio.Event) -> None:
        settings = self._app.settings
        if settings.webhook_url:
            if settings.web_address is None:
                return  # another process has the listener
            self._heard.add(bot.name)
            url = settings.webhook_url + _webhook_path(bot.name)
            await bot.runner.run_webhook(stop, url=url, secret=_webhook_secret(settings))
        elif await right.take(bot.name, stop):
            self._heard.add(bot.name)
            await bot.runner.run_polling(stop)

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
        heard = {bot.name: bot.runner.last_ok for bot in self._bots if bot.name in self._heard}
        return Signs(
            since_tick=self._dispatcher.seconds_since_tick() if self._dispatcher else None,
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

"""What one sendMessage costs over aiohttp beside httpx: processor time of this process, in one run.

    .venv/bin/python -m tests.bench.call_cost [--calls 300] [--rounds 3]

The server is the sandbox in a process of its own. Both libraries sit under the same Wire; rounds alternate and the
best of each counts, so that a busy machine weighs on neither. Where uvloop is installed, `--uvloop` runs on it.
"""

import argparse
import asyncio
import multiprocessing
import time
from collections.abc import Callable
from datetime import UTC, datetime
from multiprocessing.connection import Connection

from telegram import Bot
from telegram.request import BaseRequest

from bot.channels.telegram.aiohttp_request import AiohttpRequest
from bot.channels.telegram.httpx_request import QuietRequest
from bot.channels.telegram.transport import quieten
from bot.channels.telegram.wire import Wire
from bot.sandbox import SandboxServer, World

TOKEN = "1:bench"
CHAT = 77
LIBRARIES: dict[str, Callable[[], BaseRequest]] = {"httpx": QuietRequest, "aiohttp": AiohttpRequest}


def serve(ready: Connection) -> None:
    async def forever() -> None:
        world = World(now=lambda: datetime.now(UTC))
        bot = world.add_bot(token=TOKEN, username="bench_bot", name="bench")
        user = world.add_user("老师", id=CHAT)
        world.say(user, world.private(user, bot), "/start")
        async with SandboxServer(world) as server:
            ready.send(server.url)
            await asyncio.Event().wait()

    asyncio.run(forever())


async def cost(make: Callable[[], BaseRequest], url: str, *, calls: int, lanes: int) -> float:
    """Milliseconds of processor time a call."""
    async with make() as request:
        wire = Wire(Bot(TOKEN, base_url=f"{url}/bot", request=request))

        async def lane() -> None:
            for n in range(calls // lanes):
                await wire.call("sendMessage", chat_id=CHAT, text=f"口算第{n}页")

        await lane()
        began = time.process_time()
        async with asyncio.TaskGroup() as group:
            for _ in range(lanes):
                group.create_task(lane())
        return (time.process_time() - began) * 1000 / (calls // lanes * lanes)


async def measure(url: str, *, calls: int, rounds: int) -> None:
    for lanes in (1, 8):
        best = dict.fromkeys(LIBRARIES, float("inf"))
        for _ in range(rounds):
            for name, make in LIBRARIES.items():
                best[name] = min(best[name], await cost(make, url, calls=calls, lanes=lanes))
        ratio = best["httpx"] / best["aiohttp"]
        print(f"{lanes} at a time: {', '.join(f'{n} {ms:.2f} ms' for n, ms in best.items())}; ratio {ratio:.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=320)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--uvloop", action="store_true")
    chosen = parser.parse_args()
    quieten()
    here, there = multiprocessing.Pipe()
    server = multiprocessing.Process(target=serve, args=(there,), daemon=True)
    server.start()
    factory = None
    if chosen.uvloop:
        from bot.cli.running import fastest_loop

        factory = fastest_loop()
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(measure(here.recv(), calls=chosen.calls, rounds=chosen.rounds))
    server.terminate()


if __name__ == "__main__":
    main()

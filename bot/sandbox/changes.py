"""Something in the world changed: a counter that the chat page and the tests can wait on."""

import asyncio
from collections.abc import Callable


class Changes:
    """Counts changes and wakes who waits; belongs to one event loop, costs next to nothing without waiters."""

    def __init__(self) -> None:
        self.serial = 0
        self._waiters: set[asyncio.Future[None]] = set()

    def bump(self) -> int:
        """Count one change, wake all waiters, return the new count."""
        self.serial += 1
        if self._waiters:
            waiters, self._waiters = self._waiters, set()
            for waiter in waiters:
                if not waiter.done():
                    waiter.set_result(None)
        return self.serial

    async def next(self, timeout: float) -> bool:
        """Wait for the next change, at most `timeout` seconds of real time; False when none came."""
        waiter = asyncio.get_running_loop().create_future()
        self._waiters.add(waiter)
        try:
            async with asyncio.timeout(timeout):  # wait_for (3.11) may swallow a cancellation
                await waiter
        except TimeoutError:
            return False
        finally:
            self._waiters.discard(waiter)
        return True

    async def until(self, condition: Callable[[], bool], timeout: float) -> None:
        """Wait until `condition()` holds, looking again at each change.

        Raises:
            TimeoutError: it did not within `timeout` seconds of real time.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout
        while not condition():
            left = deadline - loop.time()
            if left <= 0:
                raise TimeoutError(condition)
            await self.next(min(left, 0.5))  # a condition may also look at things outside the world

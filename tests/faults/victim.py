"""A process that lends itself to being killed, forked from one that has imported everything: twenty a second.

Run as a program it is the one that forks (`tests.faults.lives` talks to it): an order, a line of JSON, on its standard
input is answered by a line `started PID`; the end of that process by a line `ended PID STATUS`.
"""

import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.faults import member
from tests.faults.points import Points, install

_alive: set[int] = set()


def _live(order: dict[str, Any]) -> None:
    """Be `tests.faults.member` with this environment, in this folder, its words in this file."""
    for number in (signal.SIGCHLD, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(order["env"])
    os.chdir(order["folder"])
    nothing, words = os.open(os.devnull, os.O_RDONLY), os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for there, here in ((nothing, 0), (words, 1), (words, 2)):
        os.dup2(there, here)
    install(Points(order["strike"], order["hit"], Path(order["seen"])))
    member.main()


def _fork(order: dict[str, Any]) -> int:
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        _live(order)
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001 - the last word of a process that shares its parent's stack
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _reap(*_: object) -> None:
    with suppress(ChildProcessError):  # the signal that came while this one was being handled has seen to the last
        while _alive:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            _alive.discard(pid)
            os.write(1, f"ended {pid} {os.waitstatus_to_exitcode(status)}\n".encode())


def _main() -> None:
    signal.signal(signal.SIGCHLD, _reap)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one that gives the orders
    for line in sys.stdin:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
        pid = _fork(json.loads(line))
        _alive.add(pid)
        os.write(1, f"started {pid}\n".encode())
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
    for pid in list(_alive):
        os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    _main()

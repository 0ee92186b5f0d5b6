"""One service process to a SQLite file."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from db.lock import AlreadyRunningError, ServiceLock, service_clock_ahead
from tests.db.samples import NOW

HOLDER = """
import sys, time
from datetime import datetime
from pathlib import Path
from db.lock import ServiceLock
ServiceLock(Path(sys.argv[1])).acquire(datetime.fromisoformat(sys.argv[2]))
print("held", flush=True)
time.sleep(60)
"""


def test_the_lock_lies_beside_the_database(tmp_path: Path) -> None:
    with ServiceLock.beside(tmp_path / "jianfu.db").acquire(NOW):
        assert (tmp_path / "jianfu.db.lock").exists()


def test_a_second_service_is_refused_and_told_who_has_it(tmp_path: Path) -> None:
    path = tmp_path / "jianfu.db.lock"
    with ServiceLock(path).acquire(NOW):
        for _ in range(2):  # refusing changes nothing
            with pytest.raises(AlreadyRunningError) as caught:
                ServiceLock(path).acquire(NOW.replace(hour=9))
            assert caught.value.facts == {"pid": os.getpid(), "since": "2026-12-09T08:00:00+00:00"}


def test_a_lock_let_go_of_can_be_taken_again(tmp_path: Path) -> None:
    path = tmp_path / "jianfu.db.lock"
    with ServiceLock(path).acquire(NOW):
        pass
    with ServiceLock(path).acquire(NOW):
        pass


def test_letting_go_twice_is_harmless_and_does_not_take_it_from_the_next(tmp_path: Path) -> None:
    path = tmp_path / "jianfu.db.lock"
    first = ServiceLock(path).acquire(NOW)
    first.release()
    with ServiceLock(path).acquire(NOW):
        first.release()
        with pytest.raises(AlreadyRunningError):
            ServiceLock(path).acquire(NOW)


def test_a_holder_that_has_not_said_its_name_yet_still_holds_it(tmp_path: Path) -> None:
    path = tmp_path / "jianfu.db.lock"
    with ServiceLock(path).acquire(NOW):
        path.write_bytes(b"")
        with pytest.raises(AlreadyRunningError) as caught:
            ServiceLock(path).acquire(NOW)
        assert caught.value.facts == {"pid": None, "since": None}


def test_a_killed_service_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "jianfu.db.lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path), NOW.isoformat()], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(AlreadyRunningError) as caught:
            ServiceLock(path).acquire(NOW)
        assert caught.value.facts["pid"] == holder.pid
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        with ServiceLock(path).acquire(NOW):
            pass


def test_a_command_learns_how_far_the_service_s_clock_is_ahead(tmp_path: Path) -> None:
    database = tmp_path / "jianfu.db"
    assert service_clock_ahead(database) is None
    with ServiceLock.beside(database).acquire(NOW, ahead=timedelta(days=3, seconds=0.5)):
        assert service_clock_ahead(database) == timedelta(days=3, seconds=0.5)
    assert service_clock_ahead(database) is None


def test_a_service_whose_clock_is_the_real_one_is_not_ahead(tmp_path: Path) -> None:
    with ServiceLock.beside(tmp_path / "jianfu.db").acquire(NOW):
        assert service_clock_ahead(tmp_path / "jianfu.db") == timedelta()


def test_looking_at_the_lock_does_not_take_it(tmp_path: Path) -> None:
    database = tmp_path / "jianfu.db"
    ServiceLock.beside(database).acquire(NOW).release()
    assert service_clock_ahead(database) is None
    with ServiceLock.beside(database).acquire(NOW):
        pass

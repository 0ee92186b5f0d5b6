"""Commands beside a service go by its clock, a rehearsal's too."""

import json
from datetime import timedelta
from pathlib import Path

from db.lock import ServiceLock, service_clock_ahead
from tests.db.samples import NOW

AHEAD = timedelta(days=-37, seconds=11.5)


def test_while_a_service_runs_its_clock_is_told_and_then_no_more(tmp_path: Path) -> None:
    database = tmp_path / "jianfu.db"
    assert service_clock_ahead(database) is None
    with ServiceLock.beside(database).acquire(NOW, ahead=AHEAD):
        assert service_clock_ahead(database) == AHEAD
    assert service_clock_ahead(database) is None


def test_what_a_killed_service_left_behind_is_nobodys_clock(tmp_path: Path) -> None:
    (tmp_path / "jianfu.db.lock").write_text(json.dumps({"pid": 1, "ahead": 3600.0}))
    assert service_clock_ahead(tmp_path / "jianfu.db") is None


def test_a_service_that_has_not_said_its_time_yet_has_the_real_one(tmp_path: Path) -> None:
    database = tmp_path / "jianfu.db"
    with ServiceLock.beside(database).acquire(NOW, ahead=AHEAD):
        (tmp_path / "jianfu.db.lock").write_bytes(b"")
        assert service_clock_ahead(database) == timedelta()


def test_looking_leaves_the_place_to_a_service(tmp_path: Path) -> None:
    database = tmp_path / "jianfu.db"
    ServiceLock.beside(database).acquire(NOW).release()
    service_clock_ahead(database)
    with ServiceLock.beside(database).acquire(NOW):
        pass

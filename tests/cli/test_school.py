"""`jianfu school apply`: from a file to codes."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Cli
from tests.service.town import SCHOOL
from tests.support.program import ROOT, Program

CODE = re.compile(r"[A-Za-z0-9_-]{20,64}")


@pytest.fixture
def file(folder: Path) -> Path:
    path = folder / "school.toml"
    path.write_text(SCHOOL, encoding="utf-8")
    return path


def apply(cli: Cli, *args: str) -> dict[str, Any]:
    done = cli("school", "apply", "school.toml", "--json", *args)
    assert done.status == 0, done.err
    told: dict[str, Any] = json.loads(done.out)
    return told


def codes(told: dict[str, Any]) -> dict[str, str | None]:
    """Every code by what it is for."""
    found = {f"invite {person['name']}": person["invite"] for person in told["people"]}
    for one in told["classes"]:
        found |= {f"{use} {one['id']}": code for use, code in one["bind"].items()} | {f"join {one['id']}": one["join"]}
    return found


def test_the_first_run_prints_a_code_of_its_own_for_everything(cli: Cli, file: Path) -> None:
    told = apply(cli)
    assert set(told) == {"classes", "people"}
    assert all(set(one) == {"id", "label", "bind", "join"} for one in told["classes"])
    assert all(set(one) == {"name", "roles", "invite"} for one in told["people"])
    assert {one["id"]: one["label"] for one in told["classes"]} == {"3-1": "三（1）班", "3-2": "三（2）班"}
    assert {one["name"]: sorted(one["roles"]) for one in told["people"]} == {
        "王老师": ["teacher"],
        "赵老师": ["homeroom", "teacher"],
        "陈主任": ["admin", "office"],
    }
    issued = codes(told)
    assert len(issued) == 3 + 2 * 3
    assert len(set(issued.values())) == len(issued)
    assert all(CODE.fullmatch(code or "") for code in issued.values())


def test_a_second_run_issues_nothing_and_says_so(cli: Cli, file: Path) -> None:
    apply(cli)
    assert set(codes(apply(cli)).values()) == {None}


def test_new_codes_are_issued_for_the_named_person_or_class_only(cli: Cli, file: Path) -> None:
    first = codes(apply(cli))
    for name, expected in (
        ("王老师", {"invite 王老师"}),
        ("三（2）班", {"parents 3-2", "staff 3-2", "join 3-2"}),
        ("3-1", {"parents 3-1", "staff 3-1", "join 3-1"}),
    ):
        renewed = {use: code for use, code in codes(apply(cli, "--renew", name)).items() if code}
        assert set(renewed) == expected
        assert not set(renewed.values()) & set(first.values())


def test_a_name_that_is_nobodys_is_refused_and_nothing_is_renewed(cli: Cli, file: Path) -> None:
    apply(cli)
    done = cli("school", "apply", "school.toml", "--renew", "吴老师")
    assert done.status == 1
    assert "吴老师" in done.err


def test_a_person_added_to_the_file_is_the_only_one_to_get_a_code(cli: Cli, file: Path) -> None:
    apply(cli)
    file.write_text(
        SCHOOL + '[[person]]\nname = "孙老师"\nroles = ["supervisor"]\nclasses = ["3-1"]\n', encoding="utf-8"
    )
    assert [use for use, code in codes(apply(cli)).items() if code] == ["invite 孙老师"]


def test_everything_wrong_with_a_file_is_listed_at_once(cli: Cli, file: Path) -> None:
    file.write_text(
        '[school]\nname = 3\n[policy]\ncutoff = "25:00"\n[[class]]\ngrade = 12\nnumber = 1\n'
        '[[person]]\nname = "王"\nroles = ["x"]\n',
        encoding="utf-8",
    )
    done = cli("school", "apply", "school.toml", "--json")
    assert done.status == 1
    assert done.out == ""
    for where in ("school.name", "policy.cutoff", "class[1].grade", "person[1].roles"):
        assert where in done.err
    assert cli("jobs", "list").out.count("还没有学校") > 0


def test_a_looser_limit_without_a_reason_is_refused_with_what_to_write(cli: Cli, file: Path) -> None:
    file.write_text(SCHOOL.replace("[[class]]", '[policy.limits]\n"3" = 90\n[[class]]', 1), encoding="utf-8")
    done = cli("school", "apply", "school.toml")
    assert done.status == 1
    assert "looser_because" in done.err


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("absent.toml", None, "absent.toml"),
        ("school.toml", b"[school\nname = 1", "TOML"),
        ("school.toml", b"\xff\xfe\x00", "TOML"),
        ("school.toml", b"", "school"),
        (".", None, "."),
    ],
)
def test_a_file_that_cannot_be_read_is_named(
    cli: Cli, folder: Path, name: str, content: bytes | None, words: str
) -> None:
    if content is not None:
        (folder / name).write_bytes(content)
    done = cli("school", "apply", name)
    assert done.status == 1
    assert words in done.err


def test_without_json_the_codes_stand_whole_in_tables(cli: Cli, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")  # a narrow terminal must not cut a code in two
    done = cli("school", "apply", "school.toml")
    assert done.status == 0
    assert len(set(re.findall(r"[A-Za-z0-9_-]{22}", done.out))) == 9
    assert "班主任" in done.out


def test_the_addresses_of_the_class_pages_stand_whole_below_the_codes(
    cli: Cli, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "/gs/" not in cli("school", "apply", "school.toml").out
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("JIANFU_PUBLIC_URL", "https://homework.a-school-with-a-long-name.example/")
    address = re.compile(r"https://homework\.a-school-with-a-long-name\.example/gs/shiyan/(3-\d)/[\w-]{22}\n")
    first, again = (cli("school", "apply", "school.toml").out for _ in range(2))
    assert sorted(address.findall(first)) == ["3-1", "3-2"]
    assert [m.group() for m in address.finditer(again)] == [m.group() for m in address.finditer(first)]
    renewed = cli("school", "apply", "school.toml", "--renew", "3-2").out
    before, after = ({m.group(1): m.group() for m in address.finditer(out)} for out in (first, renewed))
    assert before["3-1"] == after["3-1"]
    assert before["3-2"] != after["3-2"]


def test_the_json_has_no_address(cli: Cli, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIANFU_PUBLIC_URL", "https://school.example")
    assert "school.example" not in json.dumps(apply(cli))


async def test_the_example_file_is_accepted_by_a_process_of_its_own(program: Program) -> None:
    done = await program("school", "apply", str(ROOT / "examples" / "school.toml"), "--json")
    assert done.status == 0, done.err
    assert done.err == ""
    assert json.loads(done.text)["classes"]
    assert (program.folder / "jianfu.db").exists()

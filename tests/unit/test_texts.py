"""Every sentence a person may read: there is one for each refusal, and none asks a family for anything."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from datetime import time
from pathlib import Path

import pytest

import bot
from bot.domain.errors import BotError, CodeRefusedError, DeliveryError, RefusedError
from bot.domain.limit_model import Stage
from bot.domain.people import Role
from bot.domain.reading import read_message
from bot.domain.timetable import JobName
from bot.texts import cli, jobs, menus, parents, refusals, sheet
from tests.db.samples import SCHOOL, WANG, person, school, snapshot

TEXTS = Path(bot.__file__).parent / "texts"
FOR_FAMILIES = ("parents", "polls", "sheet", "groups", "changes", "words")
PACKAGES = ("bot", "db", "handlers", "scheduler")


def errors(base: type[BotError]) -> Iterator[type[BotError]]:
    for kind in base.__subclasses__():
        yield kind
        yield from errors(kind)


def load_everything() -> None:
    for name in PACKAGES:
        package = importlib.import_module(name)
        for module in pkgutil.walk_packages(package.__path__, f"{name}."):
            if "migrations" not in module.name and "__main__" not in module.name:
                importlib.import_module(module.name)


load_everything()


def constants(module: str) -> Iterator[str]:
    """Every literal of a module that somebody may read: docstrings apart."""
    tree = ast.parse((TEXTS / f"{module}.py").read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            node.value = ast.Constant(0)
    yield from (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))


FACTS = {"name": "三（9）班", "low": 1, "high": 300, "problems": ()}


@pytest.mark.parametrize("kind", [RefusedError, *errors(RefusedError)], ids=lambda kind: kind.code)
def test_every_refusal_has_a_sentence_that_says_what_to_do(kind: type[BotError]) -> None:
    said = refusals.sentence(kind(**FACTS))
    assert "{" not in said
    assert re.search(r"请|可以|看看", said)


def test_no_sentence_is_kept_for_a_refusal_that_is_gone() -> None:
    assert refusals.all_codes() <= {RefusedError.code, *(kind.code for kind in errors(RefusedError))}


@pytest.mark.parametrize("why", ["unknown", "used", "expired", "revoked", "wrong-place", "too-many-tries"])
def test_every_way_a_code_fails_is_told_apart(why: str) -> None:
    assert refusals.sentence(CodeRefusedError(why=why)) == refusals._CODE_REASONS[why]
    assert len(set(refusals._CODE_REASONS.values())) == len(refusals._CODE_REASONS)


def operator_codes() -> set[str]:
    """Codes that reach the operator: raised by name on the command line, or errors that are nobody's refusal."""
    named = set()
    for file in (TEXTS.parent / "cli").glob("*.py"):
        named |= set(re.findall(r'OperatorError\(\s*"([a-z-]+)"', file.read_text(encoding="utf-8")))
    inner = {"operator-error", "malformed-update", "handled-elsewhere", "bot-error"}
    others = {
        kind.code
        for kind in errors(BotError)
        if not issubclass(kind, DeliveryError | RefusedError) and kind.__module__.split(".")[0] in PACKAGES
    }
    return (named | others) - inner - {BotError.code, DeliveryError.code}


@pytest.mark.parametrize("code", sorted(operator_codes()))
def test_every_mishap_of_an_operator_has_a_sentence(code: str) -> None:
    assert code in cli.SENTENCES
    error = BotError()
    error.code = code  # type: ignore[misc]
    assert code not in cli.failure(error)


def test_every_timed_job_is_described() -> None:
    assert set(jobs.DESCRIPTIONS) == set(JobName)


@pytest.mark.parametrize("module", FOR_FAMILIES)
def test_no_text_for_families_asks_for_an_answer_a_sign_or_a_vote(module: str) -> None:
    for text in constants(module):
        hits = [hit for hit in read_message(text).hits if hit.severity == "B"]
        assert [hit for hit in hits if hit.slug != "phone_work"] == [], text  # phones are what some of them are about
        for word in ("接龙", "投票", "收到请"):
            assert word not in text
        for found in re.finditer("打卡|回复|签字|批改|打印", text):
            before = text[max(0, found.start() - 16) : found.start()]
            assert re.search("无需|不用|不必|不收", before), text


def test_the_publication_passes_our_own_wording_check() -> None:
    text = sheet.publication(snapshot(1))
    assert read_message(text, grade=3).hits == ()
    assert text.count(sheet.HEADING) == 1


@pytest.mark.parametrize("roles", [{role} for role in Role] + [set(Role)], ids=lambda roles: "+".join(sorted(roles)))
def test_everybody_has_a_menu_and_a_help_of_one_screen(roles: set[Role]) -> None:
    who = person("王老师", *roles, teaches=WANG.teaches)
    assert menus.menu_of(who) in menus.MENUS
    said = menus.help_for_staff(who)
    assert len(said.splitlines()) <= 12
    assert len(said) <= 500


def test_the_menus_hold_what_telegram_takes() -> None:
    for commands in menus.MENUS.values():
        assert 1 <= len(commands) <= 100
        for name, words in commands:
            assert re.fullmatch(r"[a-z0-9_]{1,32}", name)
            assert 3 <= len(words) <= 256
        assert len({name for name, _ in commands}) == len(commands)
        assert "help" in dict(commands)


def test_reminders_carry_their_headings_and_this_schools_own_figures() -> None:
    assert parents.bedtime(time(21, 20), Stage.PRIMARY).startswith("【睡眠提醒】")
    assert "21:20" in parents.bedtime(time(21, 20), Stage.PRIMARY)
    assert parents.phone(SCHOOL.school).startswith("【手机提醒】")
    assert parents.phone(school(name="另一小学"))

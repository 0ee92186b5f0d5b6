"""The history's chain: whatever is altered shows, and where."""

from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.facts import GENESIS, Fact, first_broken, link

AT = datetime(2026, 10, 15, 8, 20, tzinfo=UTC)


def chain(actions: list[str]) -> list[tuple[Fact, str]]:
    linked: list[tuple[Fact, str]] = []
    for action in actions:
        fact = Fact(
            school_id="s", class_id="s/3-2", day=date(2026, 10, 15), actor="p-1", action=action, subject="x", at=AT
        )
        linked.append((fact, link(linked[-1][1] if linked else GENESIS, fact)))
    return linked


names = st.lists(st.text(max_size=5), min_size=1, max_size=8)


@given(names)
def test_an_untouched_chain_holds(actions: list[str]) -> None:
    assert first_broken(chain(actions)) is None


@given(names, st.data())
def test_an_altered_fact_is_found_where_it_stands(actions: list[str], data: st.DataObject) -> None:
    linked = chain(actions)
    at = data.draw(st.integers(0, len(linked) - 1))
    fact, own = linked[at]
    linked[at] = (replace(fact, data={"minutes": 99}), own)

    assert first_broken(linked) == at


@given(st.lists(st.text(max_size=5), min_size=2, max_size=8), st.data())
def test_a_missing_fact_is_found(actions: list[str], data: st.DataObject) -> None:
    linked = chain(actions)
    gone = data.draw(st.integers(0, len(linked) - 2))
    del linked[gone]

    assert first_broken(linked) == gone

"""Whatever happens, in whatever order: nothing is lost, nothing doubled uncounted, and each guard is needed."""

import asyncio
import logging
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests.faults.mutants import MUTANTS
from tests.faults.outbox_machine import Answer, Mutant, World

EXAMPLES, STEPS = 60, 12
ENOUGH = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
HUNT = settings(ENOUGH, max_examples=400, phases=[Phase.generate], derandomize=True, database=None)

cuts = st.none() | st.integers(1, 12)
answers = st.lists(st.sampled_from(Answer), max_size=8)


@pytest.fixture(autouse=True, scope="module")
def quiet() -> Iterator[None]:
    """A thousand lives would fill a book."""
    before = structlog.get_config()["wrapper_class"]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.configure(wrapper_class=before)


class Delivery(RuleBasedStateMachine):
    """Ticks, announcements, deliveries, power cuts, clocks that go wrong."""

    mutant: Mutant = Mutant()

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.world = World(self.mutant)

    @initialize()
    def move_in(self) -> None:
        self.runner.run(self.world.move_in())

    @rule(chat=st.sampled_from(["-1", "-2", "-3", "-4", "-5"]))
    def put(self, chat: str) -> None:
        self.runner.run(self.world.put(chat))

    @rule(times=st.sampled_from([1, 2]), cut=cuts)
    def tick(self, times: int, cut: int | None) -> None:
        self.runner.run(self.world.tick(times, cut))

    @rule(answers=answers, cut=cuts)
    def drain(self, answers: list[Answer], cut: int | None) -> None:
        self.runner.run(self.world.drain(answers, cut))

    @rule(minutes=st.sampled_from([-70, -1, 1, 5, 30, 70, 24 * 60]))
    def clock(self, minutes: int) -> None:
        self.world.let_pass(minutes)

    def teardown(self) -> None:
        try:
            self.runner.run(self.world.recover())
            assert self.runner.run(self.world.broken()) == []
        finally:
            self.runner.close()


TestDelivery = Delivery.TestCase
TestDelivery.settings = ENOUGH


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__doc__)
def test_a_guard_taken_out_is_missed(mutant: type[Mutant]) -> None:
    class Mutated(Delivery):
        pass

    Mutated.mutant = mutant()
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Mutated, settings=HUNT)

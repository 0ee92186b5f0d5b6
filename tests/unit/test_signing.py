"""The review chain: whose turn it is, who stands in, and that two people are two people."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.people import Person, Role
from bot.domain.policy import Policy, ReviewStep
from bot.domain.sheet import Sheet, Signature
from bot.domain.signing import Chain
from tests.unit.test_review import DAY, HEAD, ID

WATCH = Person(id="w", school_id="s", name="钱", roles=frozenset({Role.SUPERVISOR}))
GRADE = Person(id="g", school_id="s", name="孙", roles=frozenset({Role.GRADE_HEAD}), heads=(ID,))
OTHER_GRADE = Person(id="x", school_id="s", name="吴", roles=frozenset({Role.GRADE_HEAD}), heads=("s/4-1",))
OFFICE = Person(id="o", school_id="s", name="陈", roles=frozenset({Role.OFFICE}))
OFFICE_TOO = Person(id="p", school_id="s", name="何", roles=frozenset({Role.OFFICE}))
BOTH = Person(id="b", school_id="s", name="冯", roles=frozenset({Role.GRADE_HEAD, Role.OFFICE}), heads=(ID,))
EVERYBODY = (HEAD, WATCH, GRADE, OTHER_GRADE, OFFICE, OFFICE_TOO, BOTH)
PAIR = ("grade_head", "office")


def chain(*steps, people=EVERYBODY, deputy=None) -> Chain:
    review = tuple(tuple(map(ReviewStep, s)) if isinstance(s, tuple) else ReviewStep(s) for s in steps)
    policy = Policy(review=review, deputy=deputy and ReviewStep(deputy))
    return Chain(policy=policy, people=people, class_id=ID)


def sheet(**more) -> Sheet:
    return Sheet(id=1, class_id=ID, day=DAY, **more)


def names(people) -> tuple[str, ...]:
    return tuple(p.name for p in people)


@pytest.mark.parametrize(
    ("steps", "deputy", "step", "deputies"),
    [
        (("homeroom",), None, 0, ()),
        (("homeroom", "supervisor"), None, 0, ("钱",)),
        (("homeroom", "supervisor"), None, 1, ()),
        (("homeroom", "supervisor"), "office", 0, ("陈",)),
        (("homeroom", "supervisor"), "office", 1, ("陈",)),
        (("homeroom", "office"), "office", 1, ()),
        (("homeroom",), "office", 1, ()),
        (("homeroom", ("grade_head", "supervisor")), None, 0, ("钱", "孙")),
    ],
)
def test_the_deputy_is_the_schools_choice_else_the_next_step(steps, deputy, step, deputies):
    found = chain(*steps, deputy=deputy, people=(HEAD, WATCH, GRADE, OTHER_GRADE, OFFICE))
    assert names(found.deputies(sheet(step=step))) == deputies


def test_a_grade_head_signs_for_the_grades_own_classes_only():
    assert names(chain("grade_head").asked(sheet())) == ("孙", "冯")


def test_two_signatures_of_a_pair_are_two_peoples_whoever_is_first():
    signing = chain(PAIR)
    for first, second in product((GRADE, OFFICE, BOTH), repeat=2):
        half = signing.signed(sheet(), first, deputy=False)
        assert half.step == 0
        assert not signing.turn(half, first, late=True).may_sign
        may = signing.turn(half, second, late=False).may_sign
        assert may is (first != second)
        if may:
            whole = signing.signed(half, second, deputy=False)
            assert (whole.step, whole.signed, whole.approvals) == (1, (), (first.id, second.id))


def test_two_of_one_role_are_not_one_of_each():
    signing = chain(PAIR)
    half = signing.signed(sheet(), OFFICE, deputy=False)
    assert not signing.turn(half, OFFICE_TOO, late=False).may_sign
    assert names(signing.asked(half)) == ("孙", "冯")


def test_a_pair_of_one_role_needs_two_of_it():
    signing = chain(("office", "office"), people=(OFFICE, OFFICE_TOO))
    half = signing.signed(sheet(), OFFICE_TOO, deputy=False)
    assert names(signing.asked(half)) == ("陈",)
    assert chain(("office", "office"), people=(OFFICE,)).needed(0) == 1


def test_a_deputy_stands_in_for_the_silent_one_of_a_pair_and_never_for_both():
    signing = chain(PAIR, deputy="supervisor", people=(WATCH, GRADE, OFFICE))
    assert not signing.turn(sheet(), WATCH, late=False).may_sign
    assert signing.turn(sheet(), WATCH, late=True).deputy
    half = signing.signed(sheet(), WATCH, deputy=True)
    assert half.signed == (Signature("w", deputy=True),)
    assert names(signing.asked(half)) == ("孙", "陈")
    assert signing.deputies(half) == ()
    assert signing.signed(half, GRADE, deputy=False).step == 1


def test_the_second_of_the_office_stands_in_for_the_grade_head_once_it_is_late():
    signing = chain(PAIR, deputy="office", people=(GRADE, OFFICE, OFFICE_TOO))
    half = signing.signed(sheet(), OFFICE, deputy=False)
    assert not signing.turn(half, OFFICE_TOO, late=False).may_sign
    assert signing.turn(half, OFFICE_TOO, late=True).deputy


def test_a_deputys_signature_is_their_half_of_the_pair_that_follows():
    signing = chain("homeroom", PAIR, people=(HEAD, GRADE, OFFICE))
    after = signing.signed(sheet(), OFFICE, deputy=True)
    assert (after.step, after.signed) == (1, (Signature("o"),))
    assert names(signing.asked(after)) == ("孙",)


def test_a_deputys_signature_counts_for_their_own_step_that_follows():
    signing = chain("homeroom", "supervisor", "office")
    assert signing.signed(sheet(), WATCH, deputy=True).step == 2


def test_who_left_the_school_has_signed_nothing():
    signing = chain(PAIR, people=(GRADE, OFFICE))
    half = sheet(signed=(Signature("gone"),), approvals=("gone",))
    assert names(signing.asked(half)) == ("孙", "陈")
    assert signing.signed(half, GRADE, deputy=False).signed == (Signature("g"),)


def test_nobody_alone_is_a_pair():
    assert not chain(PAIR).alone(BOTH)
    assert chain("homeroom").alone(HEAD)
    assert chain().alone(WATCH)


@given(
    steps=st.lists(
        st.sampled_from(["homeroom", "supervisor", "grade_head", "office", PAIR, ("supervisor", "office")]), max_size=3
    ),
    people=st.sets(st.sampled_from(EVERYBODY)).map(lambda chosen: tuple(p for p in EVERYBODY if p in chosen)),
    deputy=st.sampled_from([None, "supervisor", "office"]),
    late=st.booleans(),
    data=st.data(),
)
def test_every_chain_comes_to_its_end_and_no_step_takes_a_signature_twice(steps, people, deputy, late, data):
    signing = chain(*steps, people=people, deputy=deputy)
    at = sheet(step=signing.awaited(0))
    while at.step < len(signing):
        before = at
        able = [p for p in people if signing.turn(at, p, late=late).may_sign]
        assert able, "somebody can always sign what is awaited"
        person = data.draw(st.sampled_from(able))
        at = signing.signed(at, person, deputy=signing.turn(at, person, late=late).deputy)
        assert (at.step, len(at.signed)) > (before.step, len(before.signed))
        assert len({each.person_id for each in at.signed}) == len(at.signed) <= 1
    assert signing.asked(at) == signing.deputies(at) == ()

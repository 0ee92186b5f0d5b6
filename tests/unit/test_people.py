"""Who may do what. Roles are granted by one table; everything else is denied."""

import pytest

from bot.domain.errors import NotPermittedError
from bot.domain.people import Action, Person, Role, may, may_somewhere, person_id, require

HERE, NEXT_DOOR, ELSEWHERE = "shiyan/3-2", "shiyan/3-1", "hongxing/3-2"


def person(*roles: Role, teaches=None, classes=()) -> Person:
    return Person(
        id="p-1",
        school_id="shiyan",
        name="王老师",
        roles=frozenset(roles),
        teaches=teaches or {},
        classes=classes,
    )


MATHS = person(Role.TEACHER, teaches={"数学": (HERE, NEXT_DOOR), "科学": (HERE,)})
HOMEROOM = person(Role.HOMEROOM, classes=(HERE,))
GRADE_SUPERVISOR = person(Role.SUPERVISOR, classes=(HERE,))
SUPERVISOR = person(Role.SUPERVISOR)
OFFICE = person(Role.OFFICE)
ADMIN = person(Role.ADMIN)
CARE = person(Role.CARE, classes=(HERE,))
EVERYONE = [MATHS, HOMEROOM, GRADE_SUPERVISOR, SUPERVISOR, OFFICE, ADMIN, CARE]


GRANTED = {
    Action.FILE: [MATHS, HOMEROOM],
    Action.DECLARE: [MATHS, HOMEROOM],
    Action.REVIEW: [HOMEROOM, GRADE_SUPERVISOR, SUPERVISOR, OFFICE],
    Action.OVERRIDE_WORDING: [HOMEROOM, OFFICE],
    Action.BIND_GROUP: [HOMEROOM, ADMIN],
    Action.UNBIND_GROUP: [HOMEROOM, ADMIN],
    Action.SEE_SHEET: EVERYONE,
    Action.SEE_LEDGER: [OFFICE, ADMIN],
    Action.SHARE_PAGE: [HOMEROOM, ADMIN],
    Action.ADMIN: [ADMIN],
    Action.CARE: [CARE],
}


@pytest.mark.parametrize("action", Action)
def test_each_action_is_for_these_roles_in_their_class(action):
    assert [one for one in EVERYONE if may(one, action, HERE, "数学")] == GRANTED[action]


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("one", EVERYONE)
def test_nobody_reaches_a_class_of_another_school(one, action):
    assert not may(one, action, ELSEWHERE, "数学")


@pytest.mark.parametrize("action", [Action.FILE, Action.DECLARE])
def test_a_teacher_files_only_the_own_subject_in_the_own_classes(action):
    assert may(MATHS, action, NEXT_DOOR, "数学")
    assert not may(MATHS, action, NEXT_DOOR, "科学")
    assert not may(MATHS, action, HERE, "语文")
    assert not may(MATHS, action, "shiyan/3-3", "数学")


def test_a_homeroom_teacher_files_for_a_colleague_but_only_in_the_own_class():
    assert may(HOMEROOM, Action.FILE, HERE, "音乐")
    assert not may(HOMEROOM, Action.FILE, NEXT_DOOR, "音乐")
    assert not may(HOMEROOM, Action.REVIEW, NEXT_DOOR)
    assert not may(HOMEROOM, Action.BIND_GROUP, NEXT_DOOR)


def test_a_supervisor_without_classes_has_the_whole_school_and_one_with_classes_has_these():
    assert may(SUPERVISOR, Action.REVIEW, NEXT_DOOR)
    assert not may(GRADE_SUPERVISOR, Action.REVIEW, NEXT_DOOR)


def test_listed_classes_give_nothing_without_the_role():
    assert not may(person(Role.TEACHER, classes=(HERE,)), Action.REVIEW, HERE)


def test_a_forgotten_class_opens_nothing_but_the_whole_school_s_own_rights():
    assert not any(may(one, Action.FILE, None, "数学") for one in EVERYONE)
    assert not may(HOMEROOM, Action.REVIEW)
    assert not may(SUPERVISOR, Action.REVIEW)
    assert may(OFFICE, Action.REVIEW)


def test_a_forgotten_subject_lets_no_teacher_file():
    assert not may(MATHS, Action.FILE, HERE)


def test_several_roles_add_up():
    both = person(Role.TEACHER, Role.HOMEROOM, teaches={"语文": (NEXT_DOOR,)}, classes=(HERE,))

    assert both.may(Action.FILE, HERE, "英语")
    assert both.may(Action.FILE, NEXT_DOOR, "语文")
    assert not both.may(Action.FILE, NEXT_DOOR, "英语")


def test_the_menu_shows_what_is_possible_somewhere():
    assert may_somewhere(MATHS, Action.FILE)
    assert not may_somewhere(MATHS, Action.REVIEW)


def test_a_refusal_says_which_subjects_are_the_teacher_s_own():
    with pytest.raises(NotPermittedError) as caught:
        require(MATHS, Action.FILE, HERE, "语文")

    assert caught.value.facts["why"] == "not-your-subject"
    assert caught.value.facts["own"] == ("数学", "科学")


def test_a_refusal_elsewhere_gives_no_reason_away():
    with pytest.raises(NotPermittedError) as caught:
        require(MATHS, Action.REVIEW, HERE)

    assert "why" not in caught.value.facts
    require(MATHS, Action.FILE, HERE, "数学")


def test_classes_and_subjects_keep_the_order_of_the_file():
    one = person(Role.TEACHER, teaches={"数学": ("s/3-2", "s/3-1"), "科学": ("s/4-1", "s/3-2")})

    assert one.classes_taught == ("s/3-2", "s/3-1", "s/4-1")
    assert one.subjects_in("s/3-2") == ("数学", "科学")
    assert one.subjects_in("s/4-1") == ("科学",)


def test_a_person_s_id_carries_no_name_and_differs_between_schools():
    assert person_id("shiyan", "王老师") == person_id("shiyan", "王老师")
    assert person_id("shiyan", "王老师") != person_id("hongxing", "王老师")
    assert person_id("shiyan", "王老师").startswith("p-")
    assert len(person_id("shiyan", "王老师")) == 14
    assert "王" not in person_id("shiyan", "王老师")


def test_people_can_be_kept_in_a_set():
    assert len({MATHS, person(Role.TEACHER, teaches={"数学": (HERE, NEXT_DOOR), "科学": (HERE,)})}) == 1

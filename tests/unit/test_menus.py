"""What a menu lists, /help explains, and the other way round."""

import re

import pytest

from bot.domain.people import Person, Role
from bot.texts.menus import MENUS, help_for_staff, menu_of

CLASS = "shiyan/3-2"
PEOPLE = [
    Person(id="1", school_id="shiyan", name="王老师", roles=frozenset({Role.TEACHER}), teaches={"数学": (CLASS,)}),
    Person(
        id="2",
        school_id="shiyan",
        name="赵老师",
        roles=frozenset({Role.TEACHER, Role.HOMEROOM}),
        classes=(CLASS,),
        teaches={"语文": (CLASS,)},
    ),
    *(
        Person(id=role, school_id="shiyan", name=role, roles=frozenset({role}), classes=(CLASS,))
        for role in (Role.SUPERVISOR, Role.OFFICE, Role.CARE, Role.ADMIN)
    ),
]


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: "+".join(sorted(person.roles)))
def test_each_command_of_a_menu_is_in_the_help_and_none_besides(person: Person) -> None:
    listed = {f"/{name}" for name, _ in MENUS[menu_of(person)]} - {"/help"}
    explained = set(re.findall(r"/[a-z]+", help_for_staff(person)))
    assert explained - {"/unbind"} == listed

"""实践建议: the library, and a school's own."""

import tomllib

import pytest

from bot.domain.ideas import ideas_of, library, offers
from bot.domain.policy import Idea, Policy
from bot.domain.reading import read_message
from bot.domain.reading.model import Severity
from bot.domain.school_file import parse_school

FILE = """
[school]
name = "实验小学"
[[class]]
grade = 1
number = 1
[[class]]
grade = 3
number = 1
[[class]]
grade = 3
number = 2
[[person]]
name = "王老师"
roles = ["teacher"]
teaches = { "数学" = ["3-2", "3-1", "1-1"] }
"""
OWN = """
[policy.ideas]
"3-4" = [{ name = "校园植物", text = "认三种校园里的树", minutes = 15 }]
"""


def test_every_grade_has_ideas_for_a_teacher_of_any_subject() -> None:
    for grade in range(1, 10):
        found = ideas_of(Policy(), grade)
        assert len(found) >= 5
        assert any(idea.subject is None for idea in found)


@pytest.mark.parametrize("idea", library(), ids=lambda idea: f"{idea.grade}-{idea.name}")
def test_an_idea_is_one_task_that_asks_nothing_banned(idea: Idea) -> None:
    reading = read_message(f"{idea.subject or '语文'}：{idea.text}，约{idea.minutes}分钟", grade=idea.grade)

    assert [task.minutes for task in reading.tasks] == [idea.minutes]
    assert [hit for hit in reading.hits if hit.severity in (Severity.BLOCK, Severity.WARN)] == []


def test_a_teacher_is_offered_what_suits_their_grades_and_subject() -> None:
    spec = parse_school(tomllib.loads(FILE))
    found = offers(spec.people[0], spec.school.policy, spec.classes)

    assert {o.idea.grade for o in found} == {1, 3}
    assert {o.idea.subject for o in found} == {"数学", None}
    messages = {o.idea.name: o.message for o in found}
    assert messages["叶贴画"] == "一（1）班 数学：捡几片落叶，拼贴成一幅叶贴画，约15分钟"
    assert messages["量一量"].startswith("数学：用尺子量三样")  # two classes: which one is asked


def test_a_school_may_have_its_own_for_some_grades() -> None:
    policy = parse_school(tomllib.loads(FILE + OWN)).school.policy

    assert [idea.name for idea in ideas_of(policy, 4)] == ["校园植物"]
    assert ideas_of(policy, 5) == ideas_of(Policy(), 5)
    assert Policy.from_json(policy.to_json()) == policy


@pytest.mark.parametrize(
    ("line", "path", "code"),
    [
        ('"3" = "植物"', "policy.ideas.3", "not-list"),
        ('"3" = [{ name = "植物", text = "认树" }]', "policy.ideas.3[1].minutes", "missing"),
        ('"3" = [{ name = "植物", text = "认树", minutes = 500 }]', "policy.ideas.3[1].minutes", "not-whole"),
        ('"3" = [{ name = "植物", text = "认树", minutes = 5, url = "x" }]', "policy.ideas.3[1].url", "unknown-key"),
        ('"12" = []', "policy.ideas.12", "not-grades"),
    ],
)
def test_what_is_wrong_with_an_idea_is_pointed_out(line: str, path: str, code: str) -> None:
    from bot.domain.errors import SchoolFileError

    with pytest.raises(SchoolFileError) as caught:
        parse_school(tomllib.loads(f"{FILE}\n[policy.ideas]\n{line}"))
    assert [(p.path, p.code) for p in caught.value.facts["problems"]] == [(path, code)]  # type: ignore[attr-defined]

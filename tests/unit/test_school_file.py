"""The school file: what it may say, and that everything wrong in it is told at once."""

import re
import tomllib
from dataclasses import fields
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import CalendarRules, DayKind
from bot.domain.errors import SchoolFileError
from bot.domain.file_table import Table
from bot.domain.limits import LimitDay, Scope, limit_for
from bot.domain.people import Action, Role
from bot.domain.policy import Channel, OverLimit, Policy, Reminders, ReviewMode, ReviewStep, Unapproved
from bot.domain.policy_file import read_policy
from bot.domain.presets import preset_names, stop_clock_names
from bot.domain.school_file import parse_school
from bot.texts.school_file import _SENTENCES, school_file_problem

ROOT = Path(__file__).parents[2]
SCHOOL = """
[school]
name = "实验小学"
"""
CLASSES = """
[[class]]
grade = 3
number = 2
[[class]]
grade = 3
number = 1
"""
PEOPLE = """
[[person]]
name = "王老师"
roles = ["teacher"]
teaches = { "数学" = ["3-2", "3-1"] }
"""


def parse(text: str):
    return parse_school(tomllib.loads(text))


def with_policy(lines: str):
    return parse(f"{SCHOOL}[policy]\n{lines}\n{CLASSES}").school.policy


def problems(text: str) -> list[tuple[str, str]]:
    with pytest.raises(SchoolFileError) as caught:
        parse(text)
    found = caught.value.facts["problems"]
    assert all("{" not in school_file_problem(problem) for problem in found)
    return [(problem.path, problem.code) for problem in found]


def policy_problems(lines: str) -> list[tuple[str, str]]:
    return problems(f"{SCHOOL}[policy]\n{lines}\n{CLASSES}")


def minutes(policy, kind=DayKind.TEACHING) -> list[int]:
    return [limit_for(policy, grade, kind).minutes for grade in range(1, 10)]


def test_the_smallest_file_makes_a_school_with_the_handbook_s_defaults():
    spec = parse(SCHOOL + CLASSES)

    assert (spec.school.id, spec.school.name, spec.school.timezone) == ("school", "实验小学", "Asia/Shanghai")
    assert spec.school.token_env == "JIANFU_TELEGRAM_TOKEN"
    assert [each.id for each in spec.classes] == ["school/3-2", "school/3-1"]
    assert [each.label for each in spec.classes] == ["三（2）班", "三（1）班"]
    assert minutes(spec.school.policy) == [0, 0, 60, 60, 60, 60, 90, 90, 90]
    assert spec.people == ()


def test_the_example_file_is_a_school():
    spec = parse((ROOT / "examples/school.toml").read_text(encoding="utf-8"))
    people = {person.name: person for person in spec.people}

    assert spec.school.id == "shiyan"
    assert people["赵老师"].is_homeroom_of("shiyan/3-2")
    assert people["王老师"].classes_taught == ("shiyan/3-2", "shiyan/3-1")
    assert people["孙老师"].may(Action.REVIEW, "shiyan/1-1")
    assert people["李主任"].roles == {Role.OFFICE, Role.ADMIN}
    assert spec.school.day(date(2026, 11, 25)).kind is DayKind.NO_HOMEWORK
    assert spec.school.day(date(2026, 12, 5)).kind is DayKind.MAKEUP
    assert spec.school.day(date(2027, 2, 1)).kind is DayKind.HOLIDAY


def test_every_line_of_the_contract_s_example_is_understood():
    policy = with_policy(
        """
        preset = "national"
        remind = "15:00"
        cutoff = "15:30"
        publish = "16:20"
        review = ["homeroom", "supervisor", "office"]
        unapproved = "wait"
        over_limit = "warn"
        no_homework_days = ["every wed", "3rd wed", "2026-12-09"]
        channel = "link"
        [policy.limits]
        "3-4" = 30
        [policy.looser_because]
        """
    )

    assert minutes(policy) == [0, 0, 30, 30, 60, 60, 90, 90, 90]
    assert policy.review == (ReviewStep.HOMEROOM, ReviewStep.SUPERVISOR, ReviewStep.OFFICE)
    assert (policy.unapproved, policy.over_limit, policy.channel) == (
        Unapproved.WAIT,
        OverLimit.WARN,
        Channel.LINK,
    )
    assert [str(rule) for rule in policy.no_homework_days] == ["every wed", "3rd wed", "2026-12-09"]


def test_the_reminder_is_half_an_hour_before_the_cut_off_unless_said_otherwise():
    assert with_policy('cutoff = "14:00"\npublish = "14:30"').remind == time(13, 30)
    assert with_policy('cutoff = "14:00"\nremind = "13:00"').remind == time(13)
    assert with_policy('cutoff = "00:20"').remind == time(0)


def test_a_toml_time_without_quotes_is_a_time_too():
    assert with_policy("cutoff = 15:10:00").cutoff == time(15, 10)


@pytest.mark.parametrize(("written", "review"), [("[]", ()), ('["office"]', (ReviewStep.OFFICE,))])
def test_the_review_chain_is_as_written_and_may_be_empty(written, review):
    assert with_policy(f"review = {written}").review == review


PAIR = """
[policy]
review = ["homeroom", ["grade_head", "office"]]
"""
TWO = """
[[person]]
name = "孙老师"
roles = ["grade_head", "homeroom"]
grades = [3]
classes = ["3-1"]
[[person]]
name = "陈主任"
roles = ["office"]
"""


def test_a_step_of_two_people_is_a_pair_in_the_chain():
    spec = parse(SCHOOL + PAIR + CLASSES + TWO)
    assert spec.school.policy.review == (ReviewStep.HOMEROOM, (ReviewStep.GRADE_HEAD, ReviewStep.OFFICE))
    assert Policy.from_json(spec.school.policy.to_json()) == spec.school.policy


def test_a_grade_head_has_the_classes_of_the_grades_and_stays_homeroom_of_one():
    head = parse(SCHOOL + PAIR + CLASSES + TWO).people[0]
    assert head.heads == ("school/3-2", "school/3-1")
    assert head.may(Action.REVIEW, "school/3-2")
    assert not head.is_homeroom_of("school/3-2")
    assert not head.may(Action.FILE, "school/3-2", "语文")


def test_a_pair_that_a_class_cannot_make_up_is_refused_by_class():
    fourth = "[[class]]\ngrade = 4\nnumber = 1\n"
    assert problems(SCHOOL + PAIR + CLASSES + fourth + TWO) == [("policy.review", "pair-unmanned")]
    one_alone = TWO.replace('["office"]', '["teacher"]').replace('["grade_head"', '["office", "grade_head"')
    assert problems(SCHOOL + PAIR + CLASSES + one_alone) == [("policy.review", "pair-unmanned")] * 2


def test_exceptions_only_and_a_deputy_are_the_schools_choice():
    assert (with_policy("").review_mode, with_policy("").deputy) == (ReviewMode.ALL, None)
    policy = with_policy('review_mode = "exceptions"\ndeputy = "office"')
    assert (policy.review_mode, policy.deputy) == (ReviewMode.EXCEPTIONS, ReviewStep.OFFICE)


@pytest.mark.parametrize(
    ("cutoff", "publish", "reminder", "deputy"),
    [
        ("15:30", "16:20", (15, 55), (16, 7)),
        ("15:30", "15:31", (15, 30), (15, 30)),
        ("11:45", "12:05", (11, 55), (12, 0)),
    ],
)
def test_reminder_and_deputy_come_between_cut_off_and_publication(cutoff, publish, reminder, deputy):
    policy = with_policy(f'cutoff = "{cutoff}"\npublish = "{publish}"')
    assert (policy.review_reminder, policy.deputy_from) == (time(*reminder), time(*deputy))


TIMETABLE = """
[[class]]
grade = 3
number = 2
timetable = { mon = ["语文", "班会", "数学"], tue = [] }
"""


def test_a_timetable_says_which_subjects_have_a_lesson():
    school = parse(SCHOOL + TIMETABLE).school
    monday, tuesday, wednesday = (date(2026, 11, day) for day in (16, 17, 18))
    assert school.has_lesson("school/3-2", "语文", monday)
    assert school.has_lesson("school/3-2", "德育", monday)  # 班会 under its school name
    assert not school.has_lesson("school/3-2", "英语", monday)
    assert not school.has_lesson("school/3-2", "语文", tuesday)
    assert school.has_lesson("school/3-2", "英语", wednesday)  # not said
    assert school.has_lesson("school/3-1", "英语", monday)  # no timetable


def test_on_a_make_up_day_the_timetable_says_nothing():
    text = SCHOOL + '[calendar]\nteaching = ["2026-11-21"]\n' + TIMETABLE.replace("tue = []", 'sat = ["语文"]')
    school = parse(text).school
    saturday = date(2026, 11, 21)
    assert school.has_lesson("school/3-2", "英语", saturday) is (school.day(saturday).kind is DayKind.MAKEUP)


@pytest.mark.parametrize(
    ("timetable", "path", "code"),
    [
        ('{ mon = ["语闻"] }', "class[1].timetable.mon", "unknown-subject"),
        ("{ mon = [3] }", "class[1].timetable.mon", "unknown-subject"),
        ('{ mon = "语文" }', "class[1].timetable.mon", "not-list"),
        ('{ monday = ["语文"] }', "class[1].timetable.monday", "unknown-choice"),
        ('["语文"]', "class[1].timetable", "not-table"),
    ],
)
def test_a_wrong_timetable_is_refused_where_it_stands(timetable, path, code):
    assert problems(f"{SCHOOL}[[class]]\ngrade = 3\nnumber = 2\ntimetable = {timetable}\n") == [(path, code)]


def test_a_subject_that_somebody_teaches_may_stand_in_a_timetable():
    person = '[[person]]\nname = "王老师"\nroles = ["teacher"]\nteaches = { "围棋" = ["3-2"] }\n'
    text = SCHOOL + '[[class]]\ngrade = 3\nnumber = 2\ntimetable = { mon = ["围棋"] }\n' + person
    assert [lessons.subjects for lessons in parse(text).school.lessons] == [("围棋",)]


def test_a_grade_s_own_minutes_keep_what_the_preset_measures():
    policy = with_policy('preset = "liaoning_2020"\n[policy.limits]\n"3-4" = 20')
    held = limit_for(policy, 3, DayKind.TEACHING)

    assert minutes(policy) == [0, 0, 20, 20, 45, 45, 60, 60, 60]
    assert held.scope is Scope.HOME
    assert limit_for(with_policy('scope = "written_home"'), 3, DayKind.TEACHING).scope is Scope.WRITTEN_HOME


def test_weekends_and_holidays_may_have_less():
    policy = with_policy('[policy.weekend_limits]\n"3-6" = 40\n[policy.holiday_limits]\n"9" = 0')

    assert minutes(policy, DayKind.WEEKEND) == [0, 0, 40, 40, 40, 40, 90, 90, 90]
    assert minutes(policy, DayKind.HOLIDAY) == [0, 0, 60, 60, 60, 60, 90, 90, 0]
    assert minutes(policy) == [0, 0, 60, 60, 60, 60, 90, 90, 90]


def test_subject_rules_of_the_school():
    policy = with_policy(
        """
        max_subjects = { "3-6" = 3, "7-9" = 4 }
        allowed_written_subjects = ["语文", "数学", "外语"]
        ratio = { "语文" = 3, "数学" = 2, "英语" = 1 }
        count_optional = true
        [policy.subject_minutes]
        "5" = { "语文" = 30, "其他" = 10 }
        """
    )
    fifth = limit_for(policy, 5, DayKind.TEACHING)

    assert (fifth.max_subjects, fifth.per_subject, fifth.other_subjects) == (3, (("语文", 30),), 10)
    assert fifth.allowed_subjects == ("语文", "数学", "英语")
    assert fifth.counts_optional
    assert limit_for(policy, 7, DayKind.TEACHING).max_subjects == 4
    assert policy.ratio == (("语文", 3), ("数学", 2), ("英语", 1))
    assert limit_for(with_policy("max_subjects = 2"), 8, DayKind.TEACHING).max_subjects == 2


def test_subject_rules_hold_at_weekends_too():
    policy = with_policy('preset = "anshan"\nmax_subjects = 2\n[policy.weekend_limits]\n"3" = 30')

    assert limit_for(policy, 3, DayKind.WEEKEND).max_subjects == 2


def test_grade_six_can_be_junior():
    spec = parse(SCHOOL + "junior_from = 6\n" + CLASSES)

    assert minutes(spec.school.policy)[5] == 60  # the national preset names grade 6
    assert spec.school.policy.stage_of(6) == "junior"


def test_reminders_at_the_school_s_own_hours():
    reminders = with_policy(
        """
        [policy.reminders]
        bedtime_primary = "20:40"
        phone_weekday = "thu"
        poll_weekday = "tue"
        monthly_day = 20
        """
    ).reminders

    assert (reminders.bedtime_primary, reminders.phone_weekday, reminders.poll_weekday) == (time(20, 40), 3, 1)
    assert reminders.monthly_day == 20


def test_the_phone_rule_can_be_switched_off_and_any_rule_made_stricter():
    policy = with_policy('[policy.wording]\nP5 = "off"\nP6 = "B"')

    assert policy.severity("P5", words="用手机", grade=4, default="B") == "off"
    assert policy.severity("P6", words="小报", grade=4, default="W") == "B"


def test_a_person_teaches_by_any_name_of_class_and_subject():
    spec = parse(
        SCHOOL
        + CLASSES
        + """
        [[person]]
        name = "吴老师"
        roles = ["teacher"]
        teaches = { "英文" = ["三（2）班"], "英语" = ["3.1班", "3-2"] }
        """
    )

    assert spec.people[0].teaches == {"英文": ("school/3-2", "school/3-1")}


def test_who_is_said_to_teach_is_a_teacher():
    spec = parse(
        SCHOOL
        + CLASSES
        + '[[person]]\nname = "吴老师"\nroles = ["homeroom"]\nclasses = ["3-2"]\nteaches = { "语文" = ["3-1"] }'
    )

    assert spec.people[0].may(Action.FILE, "school/3-1", "语文")


def test_everything_wrong_is_told_at_once_in_the_order_of_the_file():
    assert problems(
        """
        [school]
        id = "Bad Id"
        nmae = "实验小学"
        timezone = "Asia/Beijing"
        [policy]
        channel = "pigeon"
        cutoff = "25:00"
        [[class]]
        grade = 0
        number = 2
        [[class]]
        grade = 3
        number = 100
        [[person]]
        name = "王老师"
        roles = ["king"]
        teaches = { "数学" = ["3-9"] }
        """
    ) == [
        ("school.id", "bad-id"),
        ("school.name", "missing"),
        ("school.timezone", "bad-timezone"),
        ("school.nmae", "unknown-key"),
        ("policy.cutoff", "not-clock"),
        ("policy.channel", "unknown-choice"),
        ("class[1].grade", "not-whole"),
        ("class[2].number", "not-whole"),
        ("person[1].roles", "unknown-choice"),
        ("person[1].teaches.数学", "unknown-class"),
    ]


@pytest.mark.parametrize(
    ("lines", "path", "code"),
    [
        ('preset = "natoinal"', "policy.preset", "unknown-name"),
        ('add_ons = ["ratio_123"]', "policy.add_ons", "unknown-name"),
        ('remind = "15:40"', "policy.publish", "times-out-of-order"),
        ('publish = "15:30"', "policy.publish", "times-out-of-order"),
        ('publish = "22:00"', "policy.publish", "times-out-of-order"),
        ('remind = "3pm"', "policy.remind", "not-clock"),
        ('care = "下午四点"', "policy.care", "not-clock"),
        ('review = "homeroom"', "policy.review", "not-list"),
        ('review = ["parents"]', "policy.review", "unknown-choice"),
        ('review = [["office"]]', "policy.review", "not-pair"),
        ('review = [["office", "parents"]]', "policy.review", "unknown-choice"),
        ('review = [["office", "homeroom", "supervisor"]]', "policy.review", "not-pair"),
        ('unapproved = "publsh"', "policy.unapproved", "unknown-choice"),
        ('no_homework_days = ["wednesdays"]', "policy.no_homework_days", "not-no-homework-day"),
        ('no_homework_days = ["2026-02-30"]', "policy.no_homework_days", "not-no-homework-day"),
        ("no_homework_days = [3]", "policy.no_homework_days", "not-no-homework-day"),
        ('[policy.limits]\n"10" = 30', "policy.limits.10", "not-grades"),
        ('[policy.limits]\n"4-3" = 30', "policy.limits.4-3", "not-grades"),
        ('[policy.limits]\n"3-4" = 30\n"4" = 20', "policy.limits.4", "grades-twice"),
        ('[policy.limits]\n"3" = "30"', "policy.limits.3", "not-whole"),
        ('[policy.limits]\n"3" = true', "policy.limits.3", "not-whole"),
        ('[policy.limits]\n"3" = -1', "policy.limits.3", "not-whole"),
        ("limits = 30", "policy.limits", "not-table"),
        ('[policy.looser_because]\n"3" = " "', "policy.looser_because.3", "not-text"),
        ("count_optional = 1", "policy.count_optional", "not-flag"),
        ("max_subjects = 0", "policy.max_subjects", "not-whole"),
        ('stop_clock = "midnight"', "policy.stop_clock", "unknown-name"),
        ('stop_clock = "stop_2230"', "policy.stop_clock", "stop-clock-late"),
        ('[policy.wording]\nP1 = "off"', "policy.wording.P1", "wording-too-lax"),
        ('[policy.wording]\nP21 = "B"', "policy.wording.P21", "unknown-name"),
        ('[policy.reminders]\nasleep_primary = "21:30"', "policy.reminders.asleep_primary", "asleep-too-late"),
        ('[policy.reminders]\nbedtime_junior = "22:00"', "policy.reminders.bedtime_junior", "bedtime-not-before"),
        ('[policy.reminders]\nphone_weekday = "friday"', "policy.reminders.phone_weekday", "unknown-choice"),
        ("limit = {}", "policy.limit", "unknown-key"),
        ('ratio = { "a\\u0000b" = 3 }', "policy.ratio.a\0b", "bad-subject"),
        ('allowed_written_subjects = ["语文", 3]', "policy.allowed_written_subjects", "bad-subject"),
        ('[policy.subject_minutes]\n"3" = { "语文" = 1.5 }', "policy.subject_minutes.3.语文", "not-whole"),
    ],
)
def test_a_wrong_line_of_the_policy_is_refused_where_it_stands(lines, path, code):
    assert policy_problems(lines) == [(path, code)]


@pytest.mark.parametrize(
    ("text", "path", "code"),
    [
        (SCHOOL, "class", "no-classes"),
        (f"{SCHOOL}{CLASSES}[[class]]\ngrade = 3\nnumber = 2", "class[3].number", "class-twice"),
        (f'{SCHOOL}{CLASSES}[[class]]\nid = "3-3"\ngrade = 3\nnumber = 3', "class[3].id", "id-given"),
        (f"{SCHOOL}{CLASSES}{PEOPLE}{PEOPLE}", "person[2].name", "name-twice"),
        (f'{SCHOOL}{CLASSES}[[person]]\nname = "吴老师"', "person[1].roles", "no-roles"),
        (
            f'{SCHOOL}{CLASSES}[[person]]\nname = "吴老师"\nroles = ["homeroom"]',
            "person[1].classes",
            "homeroom-without-class",
        ),
        (
            f'{SCHOOL}{CLASSES}[[person]]\nname = "吴老师"\nroles = ["care"]',
            "person[1].classes",
            "care-without-class",
        ),
        (
            f'{SCHOOL}[policy]\nlooser_by = "王老师"\n{CLASSES}{PEOPLE}',
            "policy.looser_by",
            "not-an-admin",
        ),
        (
            f'{SCHOOL}{CLASSES}[[person]]\nname = "吴老师"\nroles = ["teacher"]\nclasses = ["3-2"]',
            "person[1].classes",
            "classes-without-role",
        ),
        (f'{SCHOOL}token_env = "123:abc"\n{CLASSES}', "school.token_env", "bad-env"),
        (f"{SCHOOL}junior_from = 5\n{CLASSES}", "school.junior_from", "not-whole"),
        (f'{SCHOOL}[calendar]\nterms = ["2027-01-22..2026-09-01"]\n{CLASSES}', "calendar.terms", "not-dates"),
        (f"{SCHOOL}[polciy]\n{CLASSES}", "polciy", "unknown-key"),
        (f'[school]\nname = "实验\\n小学"\n{CLASSES}', "school.name", "not-text"),
        (f'[school]\nname = "实验\u202e小学"\n{CLASSES}', "school.name", "not-text"),
    ],
)
def test_a_wrong_class_person_or_school_is_refused_where_it_stands(text, path, code):
    assert problems(text) == [(path, code)]


def test_a_misspelt_key_gets_the_right_one_suggested():
    with pytest.raises(SchoolFileError) as caught:
        parse(f'{SCHOOL}[policy]\npublsh = "16:00"\n{CLASSES}')

    assert [school_file_problem(problem) for problem in caught.value.facts["problems"]] == [
        "policy.publsh：没有这个键。是不是「publish」？"
    ]


def test_a_token_pasted_by_mistake_is_never_repeated():
    with pytest.raises(SchoolFileError) as caught:
        parse(f'{SCHOOL}token_env = "123456:AAH-secret"\n{CLASSES}')

    assert "AAH-secret" not in repr(caught.value.facts)
    assert "AAH-secret" not in school_file_problem(caught.value.facts["problems"][0])


@pytest.mark.parametrize("table", ["limits", "weekend_limits", "holiday_limits"])
@given(grade=st.integers(1, 9), over=st.integers(-5, 5))
def test_a_school_may_only_be_stricter_than_the_national_figure(table, grade, over):
    national = [0, 0, 60, 60, 60, 60, 90, 90, 90][grade - 1]
    given_minutes = max(national + over, 0)
    text = f'[policy.{table}]\n"{grade}" = {given_minutes}'

    if given_minutes > national:
        assert policy_problems(text) == [(f"policy.{table}", "looser")]
        kept = with_policy(f'{text}\n[policy.looser_because]\n"{grade}" = "毕业班，家长会同意"')
        assert kept.looser_because == ((grade, "毕业班，家长会同意"),)
    else:
        kept = with_policy(text)
    day = {"limits": LimitDay.WEEKDAY, "weekend_limits": LimitDay.WEEKEND}.get(table, LimitDay.HOLIDAY)
    assert {limit.minutes for limit in kept.limits if (limit.grade, limit.day) == (grade, day)} == {given_minutes}


def test_a_looser_value_is_refused_with_its_grade_and_the_national_figure():
    with pytest.raises(SchoolFileError) as caught:
        parse(f'{SCHOOL}[policy.limits]\n"3" = 75\n{CLASSES}')

    (problem,) = caught.value.facts["problems"]
    assert school_file_problem(problem) == (
        "policy.limits：三年级平日 75 分钟，超过应守的 60 分钟。"
        '请改小，或在 [policy.looser_because] 写明理由，例如 "3" = "理由"。'
    )


def test_a_weekend_above_the_weekday_needs_a_reason_even_below_the_national_figure():
    text = '[policy.limits]\n"3" = 30\n[policy.weekend_limits]\n"3" = 31'

    assert policy_problems(text) == [("policy.weekend_limits", "looser")]
    assert with_policy(text.replace("31", "30"))


def test_only_presets_that_are_looser_than_national_need_a_reason():
    refused = []
    for slug in preset_names():
        try:
            with_policy(f'preset = "{slug}"')
        except SchoolFileError:
            refused.append(slug)

    assert refused == ["beijing_2026", "junior_90_holiday_120", "weekend_90_120"]
    assert with_policy('preset = "weekend_90_120"\n[policy.looser_because]\n"3-9" = "校务会 9 月 1 日决定"')
    assert with_policy('preset = "beijing_2026"\n[policy.looser_because]\n"7-9" = "校务会决定"')


toml_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.dates() | st.times(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
KEYS = ["school", "policy", "calendar", "class", "person"]
INNER = [
    *["id", "name", "timezone", "token_env", "preset", "add_ons", "limits", "looser_because", "review"],
    *["no_homework_days", "cutoff", "ratio", "wording", "reminders", "subject_minutes", "max_subjects"],
    *["allowed_written_subjects", "scope", "mode", "stop_clock", "terms", "grade", "number", "roles"],
    *["teaches", "classes", "junior_from"],
]
tables = st.dictionaries(st.sampled_from(INNER) | st.text(max_size=4), toml_values, max_size=4)


@given(
    st.dictionaries(
        st.sampled_from(KEYS), toml_values | tables | st.lists(tables | toml_values, max_size=3), max_size=5
    )
)
def test_whatever_a_file_holds_it_is_a_school_or_a_list_of_problems_with_a_sentence_each(data):
    try:
        parse_school(data)
    except SchoolFileError as error:
        for problem in error.facts["problems"]:
            assert school_file_problem(problem).startswith(f"{problem.path}：")


def test_every_code_has_its_sentence_and_every_sentence_its_code():
    sources = "".join(
        (ROOT / f"bot/domain/{name}.py").read_text(encoding="utf-8")
        for name in ("file_table", "limits_file", "policy_file", "school_file")
    )

    raised = set(re.findall(r'wrong\(\s*[^,]+,\s*"([a-z-]+)"', sources))

    assert raised == set(_SENTENCES)


def test_the_documentation_names_every_key_and_every_preset():
    guide = (ROOT / "docs/school-file.md").read_text(encoding="utf-8")
    table = Table({}, "policy", [])
    read_policy(table, junior_from=None)
    nested = [field.name for kind in (Reminders, CalendarRules) for field in fields(kind)]
    keys = [*table.asked, *nested, "hotline", "junior_from", *preset_names(), *stop_clock_names()]

    assert [key for key in keys if f"`{key}`" not in guide and f"[policy.{key}]" not in guide] == []


def test_a_subject_keeps_the_name_the_school_gives_it() -> None:
    data = {
        "school": {"name": "实验小学"},
        "class": [{"grade": 3, "number": 2}],
        "person": [{"name": "吴老师", "roles": ["teacher"], "teaches": {"道德与法治": ["3-2"], "语": ["3-2"]}}],
    }

    (person,) = parse_school(data).people

    assert list(person.teaches) == ["道德与法治", "语文"]


def test_grades_belong_to_a_grade_head_and_a_grade_head_to_grades():
    person = '[[person]]\nname = "孙老师"\nroles = ["grade_head"]\n'
    assert problems(SCHOOL + CLASSES + person) == [("person[1].grades", "head-without-grade")]
    assert problems(SCHOOL + CLASSES + person + "grades = [12]\n") == [("person[1].grades", "not-whole")]
    teacher = person.replace("grade_head", "office") + "grades = [3]\n"
    assert problems(SCHOOL + CLASSES + teacher) == [("person[1].grades", "grades-without-role")]

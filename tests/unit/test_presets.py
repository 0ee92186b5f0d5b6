"""Every row of policy.md §2.2, number by number."""

from datetime import time

import pytest

from bot.domain.calendar import DayKind
from bot.domain.limits import LimitDay, Mode, Scope, Stage, limit_for
from bot.domain.policy import Channel
from bot.domain.presets import (
    add_on_names,
    preset_info,
    preset_names,
    preset_policy,
    stop_clock,
    stop_clock_names,
)

NOT_STATED = None
_ = NOT_STATED
NATIONAL = [0, 0, 60, 60, 60, 60, 90, 90, 90]

# slug: minutes of grades 1 to 9 as stated, scope and mode of the stated grades above 2.
ROWS = {
    "national": ([0, 0, 60, 60, 60, 60, 90, 90, 90], "written", "average"),
    "national_2018": ([0, 0, 60, 60, 60, 60, 90, 90, 90], "written_home", "hard"),
    "l1_home_60_90": ([0, 0, 60, 60, 60, 60, 90, 90, 90], "written_home", "hard"),
    "l2_steps_30_40": ([0, 30, 40, 40, _, _, _, _, _], "home", "hard"),
    "l3_light_15_20": ([0, 0, 15, 15, 20, 20, 20, 20, 20], "extracurricular", "hard"),
    "l4_avg_60": ([0, 0, 60, 60, 60, 60, _, _, _], "written", "average"),
    "l5_total_30": ([0, 0, 30, 30, 30, _, _, _, _], "all", "hard"),
    "l6_junior_avg_90": ([_, _, _, _, _, _, 90, 90, 90], "written", "average"),
    "l7_split_30_60": ([0, 0, 30, 30, 60, 60, _, _, _], "written", "hard"),
    "l8_home_60": ([0, 0, 60, 60, 60, 60, _, _, _], "written_home", "hard"),
    "l9_avg_60": ([0, 0, 60, 60, 60, 60, _, _, _], "written", "average"),
    "l9_home_avg_60": ([0, 0, 60, 60, 60, 60, _, _, _], "written_home", "average"),
    "l10_hard_60": ([0, 0, 60, 60, 60, _, _, _, _], "home", "hard"),
    "l11_stop_22": ([0, 0, _, _, _, _, _, _, _], _, _),
    "hebei_2013": ([0, 0, 30, 45, 60, 60, 90, 90, 90], "written_home", "hard"),
    "liaoning_2020": ([0, 0, 45, 45, 45, 45, 60, 60, 60], "home", "hard"),
    "anshan": ([0, 0, 45, 45, 45, 45, 60, 60, 60], "written", "hard"),
    "zhejiang_2021": ([0, 0, 60, 60, 60, 60, 90, 90, 90], "written", "hard"),
    "shanghai_2021": ([0, 0, 60, 60, 60, 90, 90, 90, 90], "written", "hard"),
    "hefei": ([_, _, _, _, _, _, _, _, _], _, _),
    "suixian_2019": ([0, 0, 30, 30, 45, 45, _, _, _], "written", "hard"),
    "wusi_5_4": ([_, _, 60, 60, 60, 60, 60, 90, 90], "written", "hard"),
    "guangan_junior": ([_, _, _, _, _, _, 90, 90, 90], "all", "hard"),
    "beijing_2026": ([_, _, _, _, _, _, _, _, _], _, _),
    "boarding_weekend": ([0, 0, 0, 0, 0, 0, 0, 0, 0], "home", "hard"),
    "junior_90_holiday_120": ([_, _, _, _, _, _, 90, 90, 90], "written", "hard"),
    "weekend_90_120": ([_, _, _, _, _, _, _, _, _], _, _),
}
ADD_ONS = [
    "ratio_321",
    "subjects_yushuying",
    "subjects_yushu",
    "chongqing_2025",
    "sichuan_2021",
    "taiyuan_2020",
    "anyang_2020",
    "fuling",
    "changsha_2021",
]


def stated(slug: str, day: LimitDay = LimitDay.WEEKDAY) -> dict[int, int | None]:
    return {limit.grade: limit.minutes for limit in preset_policy(slug).limits if limit.day is day}


def in_force(slug: str, kind: DayKind = DayKind.TEACHING) -> list[int | None]:
    return [limit_for(preset_policy(slug), grade, kind).minutes for grade in range(1, 10)]


def limit(slug: str, grade: int, kind: DayKind = DayKind.TEACHING):
    return limit_for(preset_policy(slug), grade, kind)


def test_the_handbook_s_presets_are_all_there_and_no_others():
    assert preset_names() == (*ROWS, *ADD_ONS)
    assert list(add_on_names()) == ADD_ONS


@pytest.mark.parametrize("slug", ROWS)
def test_a_preset_states_the_handbook_s_minutes(slug):
    minutes = stated(slug)

    assert [minutes.get(grade) for grade in range(1, 10)] == ROWS[slug][0]


@pytest.mark.parametrize("slug", ROWS)
def test_what_a_preset_leaves_open_is_the_national_figure(slug):
    expected = [national if own is NOT_STATED else own for own, national in zip(ROWS[slug][0], NATIONAL, strict=True)]

    assert in_force(slug) == expected


@pytest.mark.parametrize("slug", [slug for slug, row in ROWS.items() if row[1]])
def test_a_preset_measures_what_its_source_measures(slug):
    minutes, scope, mode = ROWS[slug]

    for grade in range(3, 10):
        if minutes[grade - 1] is not NOT_STATED:
            assert (limit(slug, grade).scope, limit(slug, grade).mode) == (scope, mode), grade


@pytest.mark.parametrize("slug", [slug for slug in ROWS if slug not in ("l10_hard_60", "boarding_weekend")])
def test_a_zero_in_grades_one_and_two_is_about_written_work_only(slug):
    assert limit(slug, 1).scope in (Scope.WRITTEN, Scope.WRITTEN_HOME)
    assert limit(slug, 1).minutes == 0


def test_l10_allows_grades_one_and_two_no_home_homework_of_any_type():
    assert [limit("l10_hard_60", grade).scope for grade in (1, 2)] == [Scope.HOME, Scope.HOME]


def test_grade_two_of_l2_has_thirty_minutes_at_home():
    assert (limit("l2_steps_30_40", 2).minutes, limit("l2_steps_30_40", 2).scope) == (30, Scope.HOME)


def test_an_unstated_grade_takes_the_national_scope_too():
    assert limit("l2_steps_30_40", 5).scope is Scope.WRITTEN
    assert limit("l2_steps_30_40", 5).mode is Mode.AVERAGE


def test_hebei_lets_only_chinese_and_maths_set_written_work_in_primary_school():
    assert limit("hebei_2013", 3).allowed_subjects == ("语文", "数学")
    assert limit("hebei_2013", 7).allowed_subjects is None
    assert preset_policy("hebei_2013").basis == "大部分学生"


def test_zhejiang_counts_subjects():
    assert [limit("zhejiang_2021", grade).max_subjects for grade in (1, 3, 6, 7, 9)] == [_, 3, 3, 4, 4]


def test_wusi_counts_subjects_and_minutes_of_each():
    assert [limit("wusi_5_4", grade).max_subjects for grade in (3, 7, 8, 9)] == [2, 2, 3, 3]
    assert [limit("wusi_5_4", grade).other_subjects for grade in (3, 9)] == [30, 30]


@pytest.mark.parametrize("slug", ["shanghai_2021", "wusi_5_4"])
def test_grade_six_is_junior_in_shanghai_and_in_five_four_schools(slug):
    assert preset_policy(slug).stage_of(6) is Stage.JUNIOR
    assert preset_policy(slug).stage_of(5) is Stage.PRIMARY


def test_hefei_limits_each_subject():
    assert dict(limit("hefei", 3).per_subject) == {"语文": 30}
    assert dict(limit("hefei", 6).per_subject) == {"语文": 40}
    assert dict(limit("hefei", 8).per_subject) == {"语文": 20, "英语": 30, "数学": 60}
    assert preset_policy("hefei").basis == "三分之二学生完成"


def test_guangan_limits_each_subject_of_junior_school():
    assert dict(limit("guangan_junior", 7).per_subject) == {"语文": 15, "数学": 15, "英语": 15}
    assert limit("guangan_junior", 7).other_subjects == 10


def test_beijing_limits_each_subject_and_ends_the_junior_evening():
    policy = preset_policy("beijing_2026")

    assert dict(limit("beijing_2026", 4).per_subject) == {"语文": 30, "数学": 30, "英语": 30}
    assert limit("beijing_2026", 4).other_subjects == 15
    assert policy.take_turns
    assert policy.stop_clock.junior == time(22, 30)


def test_a_boarding_school_has_homework_at_the_weekend_only():
    weekend = limit("boarding_weekend", 4, DayKind.WEEKEND)

    assert in_force("boarding_weekend") == [0] * 9
    assert dict(weekend.per_subject) == {"语文": 30, "数学": 30, "英语": 30}
    assert (weekend.other_subjects, weekend.minutes) == (20, 60)
    assert limit("boarding_weekend", 1, DayKind.WEEKEND).minutes == 0


def test_junior_90_holiday_120():
    assert in_force("junior_90_holiday_120", DayKind.HOLIDAY)[6:] == [120, 120, 120]
    assert in_force("junior_90_holiday_120", DayKind.WEEKEND)[6:] == [90, 90, 90]
    assert limit("junior_90_holiday_120", 7).barred_subjects == ("音乐", "体育", "美术", "信息科技", "书法")
    assert limit("junior_90_holiday_120", 7, DayKind.HOLIDAY).barred_subjects[0] == "音乐"


def test_weekend_90_120_keeps_the_first_two_grades_at_nothing():
    assert in_force("weekend_90_120", DayKind.WEEKEND) == [0, 0, 90, 90, 90, 90, 120, 120, 120]
    assert in_force("weekend_90_120") == NATIONAL


OWN_FREE_DAYS = ("boarding_weekend", "junior_90_holiday_120", "weekend_90_120")


@pytest.mark.parametrize("slug", [slug for slug in ROWS if slug not in OWN_FREE_DAYS])
@pytest.mark.parametrize("kind", [DayKind.WEEKEND, DayKind.HOLIDAY, DayKind.MAKEUP])
def test_weekends_and_holidays_are_controlled_too(slug, kind):
    for grade in range(1, 10):
        assert limit(slug, grade, kind) == limit(slug, grade)


def test_the_free_days_that_a_preset_says_nothing_about_are_as_its_weekdays():
    assert in_force("boarding_weekend", DayKind.HOLIDAY) == [0] * 9
    assert in_force("junior_90_holiday_120", DayKind.HOLIDAY)[:6] == NATIONAL[:6]
    assert in_force("weekend_90_120", DayKind.HOLIDAY) == NATIONAL


@pytest.mark.parametrize("slug", [*ROWS, *ADD_ONS])
def test_no_preset_limits_subjects_but_those_whose_source_does(slug):
    limits = [limit(slug, grade, kind) for grade in range(1, 10) for kind in (DayKind.TEACHING, DayKind.WEEKEND)]
    said = {
        "per_subject": ("hefei", "guangan_junior", "beijing_2026", "boarding_weekend"),
        "other_subjects": ("wusi_5_4", "guangan_junior", "beijing_2026", "boarding_weekend"),
        "max_subjects": ("zhejiang_2021", "wusi_5_4"),
        "allowed_subjects": ("hebei_2013", "subjects_yushuying", "subjects_yushu"),
        "barred_subjects": ("junior_90_holiday_120",),
    }
    for name, slugs in said.items():
        assert any(getattr(each, name) not in (None, ()) for each in limits) == (slug in slugs), name


def test_hefei_and_the_others_reach_no_further_than_their_source():
    assert [dict(limit("hefei", grade).per_subject).get("语文") for grade in range(1, 10)] == [
        *[_, _, 30, 30, 40, 40],
        *[20, 20, 20],
    ]
    assert [limit("guangan_junior", grade).other_subjects for grade in range(1, 10)] == [*[_] * 6, 10, 10, 10]
    assert [limit("wusi_5_4", grade).max_subjects for grade in range(1, 10)] == [_, _, 2, 2, 2, 2, 2, 3, 3]
    assert [limit("zhejiang_2021", grade).max_subjects for grade in range(1, 10)] == [_, _, 3, 3, 3, 3, 4, 4, 4]


def test_what_no_number_says_is_kept_as_a_note():
    assert "微信" in preset_info("liaoning_2020").note
    assert "公示" in preset_info("zhejiang_2021").note
    assert "钉钉" in preset_info("fuling").note
    assert "年度评价" in preset_info("sichuan_2021").note
    assert "打卡" in preset_info("anyang_2020").note
    assert "线上作业" in preset_info("changsha_2021").note


def test_l11_stops_the_clock_of_junior_school_at_ten():
    assert preset_policy("l11_stop_22").stop_clock == stop_clock("junior_2200")


@pytest.mark.parametrize(
    ("slug", "primary", "junior", "senior"),
    [
        ("bedtime_national", time(21, 20), time(22, 0), time(23, 0)),
        ("junior_2200", _, time(22, 0), _),
        ("zhejiang_2019", time(21, 0), time(22, 0), _),
        ("stop_2100", time(21, 0), _, _),
        ("stop_2130", time(21, 30), _, _),
        ("suzhou_sip", time(21, 20), time(22, 0), time(23, 0)),
        ("zhuhai_2025", _, _, _),
        ("stop_2230", _, time(22, 30), _),
        ("fujian_2022", _, _, _),
    ],
)
def test_a_stop_clock_stops_at_the_handbook_s_hours(slug, primary, junior, senior):
    clock = stop_clock(slug)

    assert (clock.primary, clock.junior, clock.senior) == (primary, junior, senior)
    assert slug in stop_clock_names()
    assert len(stop_clock_names()) == 9


def test_the_stop_clocks_say_what_happens_to_unfinished_work():
    assert stop_clock("stop_2100").made_up is False
    assert stop_clock("suzhou_sip").made_up is False
    assert stop_clock("suzhou_sip").tell_teacher
    assert stop_clock("fujian_2022").made_up is True
    assert stop_clock("zhejiang_2019").signed
    assert stop_clock("bedtime_national").made_up is None


def test_zhuhai_stops_twenty_minutes_before_bedtime_from_monday_to_thursday():
    zhuhai = stop_clock("zhuhai_2025")

    assert (zhuhai.before_bedtime, zhuhai.weekdays, zhuhai.stages) == (20, (0, 1, 2, 3), (Stage.JUNIOR,))
    assert (zhuhai.per_week, zhuhai.per_subject_week) == (4, 1)


@pytest.mark.parametrize("slug", ADD_ONS)
def test_an_add_on_leaves_every_number_as_it_was(slug):
    policy = preset_policy("anshan", (slug,))

    assert [limit_for(policy, grade, DayKind.TEACHING).minutes for grade in range(1, 10)] == in_force("anshan")
    assert (policy.preset, policy.add_ons) == ("anshan", (slug,))
    assert in_force(slug) == NATIONAL


def test_the_add_ons_do_what_they_say():
    assert preset_policy("ratio_321").ratio == (("语文", 3), ("数学", 2), ("英语", 1))
    assert limit("subjects_yushuying", 4).allowed_subjects == ("语文", "数学", "英语")
    assert limit("subjects_yushu", 9).allowed_subjects == ("语文", "数学")
    assert preset_policy("chongqing_2025").written_at_school
    assert [str(rule) for rule in preset_policy("chongqing_2025").no_homework_days] == ["every wed"]
    assert preset_policy("sichuan_2021").take_turns
    assert preset_policy("sichuan_2021").no_homework_days
    assert preset_policy("taiyuan_2020").no_homework_days
    assert preset_policy("anyang_2020").channel is Channel.WEB
    assert preset_policy("changsha_2021").channel is Channel.PRINT
    assert preset_policy("fuling").channel is Channel.GROUP


def test_taiyuan_blocks_posters_and_videos_in_primary_school_only():
    policy = preset_policy("taiyuan_2020")

    assert policy.severity("P6", words="办一张手抄报", grade=3, default="W") == "B"
    assert policy.severity("P6", words="办一张手抄报", grade=7, default="W") == "W"
    assert policy.severity("P6", words="做PPT", grade=3, default="W") == "W"
    assert policy.severity("P9", words="手抄报", grade=3, default="W") == "W"


def test_a_weekly_no_homework_day_is_not_set_twice_by_two_add_ons():
    policy = preset_policy("national", ("chongqing_2025", "sichuan_2021"))

    assert len(policy.no_homework_days) == 1
    assert policy.take_turns
    assert policy.written_at_school


@pytest.mark.parametrize("slug", [*preset_names(), *stop_clock_names()])
def test_every_preset_has_a_chinese_title(slug):
    assert preset_info(slug).title
    assert preset_info(slug).slug == slug


def test_an_unknown_preset_is_a_caller_s_mistake():
    with pytest.raises(KeyError):
        preset_policy("narnia")
    with pytest.raises(KeyError):
        preset_info("narnia")
    with pytest.raises(KeyError):
        stop_clock("narnia")

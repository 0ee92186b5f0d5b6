"""到点停笔 as families read it: under the sheet and in the bedtime message."""

from dataclasses import replace
from datetime import date, time

import pytest

from bot.domain.limit_model import Scope, Stage
from bot.domain.policy import Policy, Reminders
from bot.domain.presets import preset_policy, stop_clock
from bot.texts import parents
from bot.texts.sheet import STANDARD_NOTE, note
from tests.db.samples import snapshot

THURSDAY, FRIDAY = date(2026, 11, 19), date(2026, 11, 20)


def evening(slug: str, stage: Stage, day: date = THURSDAY) -> str:
    """The bedtime message's first line, without its heading."""
    policy = Policy(stop_clock=stop_clock(slug))
    text = parents.bedtime(policy.reminders.asleep_by(stage), stage, policy.stop_clock_on(stage, day))
    return text.splitlines()[0].removeprefix("【睡眠提醒】")


@pytest.mark.parametrize(
    ("slug", "primary", "junior"),
    [
        ("bedtime_national", "，到点停笔", "，到点停笔"),
        ("junior_2200", "", "，到点停笔"),
        ("zhejiang_2019", "，21:00 停笔", "，到点停笔"),
        ("stop_2100", "，21:00 停笔", ""),
        ("stop_2130", "", ""),
        ("suzhou_sip", "，到点停笔", "，到点停笔"),
        ("zhuhai_2025", "", "，睡前 20 分钟可以停笔，每周最多 4 次，同一学科最多 1 次"),
        ("stop_2230", "", ""),
        ("fujian_2022", "", ""),
    ],
)
def test_every_stop_clock_of_the_handbook_is_in_the_bedtime_message(slug, primary, junior):
    assert evening(slug, Stage.PRIMARY) == f"小学生最晚 21:20 睡觉{primary}。"
    assert evening(slug, Stage.JUNIOR) == f"初中生最晚 22:00 睡觉{junior}。"


def test_an_hour_after_bedtime_is_never_told_for_bedtime_comes_first():
    assert Policy(stop_clock=stop_clock("stop_2230")).stop_clock_on(Stage.JUNIOR, THURSDAY) is None
    earlier = Policy(stop_clock=stop_clock("bedtime_national"), reminders=Reminders(asleep_primary=time(21, 0)))
    assert earlier.stop_clock_on(Stage.PRIMARY, THURSDAY) is None


def test_zhuhai_s_holds_from_monday_to_thursday():
    zhuhai = Policy(stop_clock=stop_clock("zhuhai_2025"))

    assert zhuhai.stop_clock_on(Stage.JUNIOR, THURSDAY)
    assert zhuhai.stop_clock_on(Stage.JUNIOR, FRIDAY) is None


def test_unfinished_work_is_made_up_only_where_the_source_says_so():
    made_up = parents.bedtime(time(21, 20), Stage.PRIMARY, stop_clock("fujian_2022"))
    national = parents.bedtime(time(21, 20), Stage.PRIMARY, stop_clock("bedtime_national"))

    assert "可以缓做、补做，不罚" in made_up
    assert "明天告诉老师就好，不补、不罚" in national
    assert parents.bedtime(time(21, 20), Stage.PRIMARY).endswith("不补、不罚。祝孩子好梦。")


@pytest.mark.parametrize("slug", ["zhejiang_2019", "suzhou_sip", "zhuhai_2025"])
def test_no_stop_clock_asks_for_a_signature(slug):
    assert "签" not in evening(slug, Stage.PRIMARY) + evening(slug, Stage.JUNIOR)


def test_the_sheet_says_when_homework_stops_and_whose_minutes_are_meant():
    plain = replace(snapshot(1), basis="", stop_at=None, stop_before=None)
    assert note(plain) == STANDARD_NOTE
    full = note(replace(plain, basis=preset_policy("hebei_2013").basis, stop_at="21:20"))
    assert full == f"{STANDARD_NOTE}21:20 停笔，写不完也按时睡。用时按大部分学生估计。"
    assert "睡前 20 分钟停笔，写不完也按时睡。" in note(replace(plain, stop_before=20))


@pytest.mark.parametrize("scope", Scope)
def test_the_scope_is_printed_wherever_it_is_not_simply_written_work(scope):
    said = note(replace(snapshot(1), scope=scope.value))

    assert ("上限按" in said) is (scope is not Scope.WRITTEN)

"""The words drawn on cards, sheets and in the ledger."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.domain.kinds import SubjectState, Tier
from bot.domain.sheet import Change, ChangeKind
from bot.render import wording
from bot.texts import changes
from tests.render.days import CHINA

LONG_CONTENT = "抄写第八课知识清单并整理大事年表"


def test_days_and_moments_read_as_on_a_school_notice() -> None:
    assert wording.long_day(date(2026, 10, 15)) == "2026年10月15日 星期四"
    assert changes.moment(datetime(2026, 10, 5, 7, 5, tzinfo=CHINA), None) == "10月5日 07:05"
    assert changes.moment(datetime(2026, 10, 4, 23, 5, tzinfo=UTC), CHINA) == "10月5日 07:05"


@pytest.mark.parametrize(
    ("tier", "said"), [(None, ""), (Tier.REQUIRED, "必做"), (Tier.OPTIONAL, "选做"), (Tier.B, "B层")]
)
def test_tiers_are_named(tier: Tier | None, said: str) -> None:
    assert wording.tier_label(tier) == said


@pytest.mark.parametrize(
    ("kind", "facts", "said"),
    [
        (ChangeKind.ADDED, {"content_after": "口算", "minutes_after": 10}, "迟报：数学「口算」（10 分钟）"),
        (ChangeKind.ADDED, {"content_after": "跳绳", "minutes_after": 0}, "迟报：数学「跳绳」"),
        (ChangeKind.ADDED, {"content_after": SubjectState.NONE}, "迟报：数学 今日无作业"),
        (ChangeKind.REMOVED, {"content_before": "口算", "minutes_before": 10}, "更正：数学「口算」已取消"),
        (ChangeKind.CHANGED, {"minutes_before": 20, "minutes_after": 10}, "更正：数学20 分钟改为 10 分钟"),
        (
            ChangeKind.CHANGED,
            {"content_before": "口算", "content_after": "口算", "minutes_before": 20, "minutes_after": 10},
            "更正：数学「口算」20 分钟改为 10 分钟",
        ),
        (
            ChangeKind.CHANGED,
            {"content_before": "口算", "content_after": "笔算", "minutes_before": 20, "minutes_after": 10},
            "更正：数学「口算」改为「笔算」，20 分钟改为 10 分钟",
        ),
        (
            ChangeKind.CHANGED,
            {"content_before": "口算", "content_after": "笔算", "minutes_before": 9, "minutes_after": 9},
            "更正：数学「口算」改为「笔算」",
        ),
        (
            ChangeKind.CHANGED,
            {"content_before": "口算", "content_after": "口算", "minutes_before": 9, "minutes_after": 9},
            "更正：数学「口算」要求有调整",
        ),
        (
            ChangeKind.REMOVED,
            {"content_before": LONG_CONTENT + "中的全部条目"},
            "更正：数学「抄写第八课知识清单并整理大事年表中…」已取消",
        ),
    ],
)
def test_a_change_is_told_in_one_sentence(kind: ChangeKind, facts: dict[str, Any], said: str) -> None:
    assert changes.change_label(Change(kind=kind, subject="数学", **facts), None) == said


def test_a_change_tells_its_time_in_the_schools_zone() -> None:
    change = Change(
        kind=ChangeKind.REMOVED,
        subject="数学",
        content_before="口算",
        at=datetime(2026, 10, 15, 8, 40, tzinfo=UTC),
    )

    assert changes.change_label(change, CHINA) == "更正 10月15日 16:40：数学「口算」已取消"

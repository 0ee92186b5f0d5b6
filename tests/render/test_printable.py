"""The A4 sheet of the notice board."""

from dataclasses import replace
from datetime import UTC

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.sheet import Snapshot
from bot.render.printable import sheet_pdf
from bot.texts.sheet import STANDARD_NOTE
from tests.render import days
from tests.render.pdf_text import pages_of, text_of


@pytest.mark.parametrize(
    "snapshot",
    [days.SHORT, days.LONG, days.NONE, days.OVER, days.WEEK],
    ids=["short", "long", "none", "over", "week"],
)
def test_an_ordinary_day_or_week_fits_one_page(snapshot: Snapshot) -> None:
    pdf = sheet_pdf(snapshot)

    assert pdf.startswith(b"%PDF-")
    assert pages_of(pdf) == 1


def test_the_sheet_carries_heading_table_and_footer_of_the_policy() -> None:
    words = text_of(sheet_pdf(days.SHORT))

    for part in (
        "实验小学三（2）班作业公示单2026年10月15日星期四当日书面上限60分钟",
        "学科内容预计用时类型要求教师",
        "抄写第12课生字词，每个写两遍15分钟书面必做赵老师",
        "朗读课文《铺满金色巴掌的水泥道》10分钟口头—赵老师",
        "英语今日无作业英老师科学已在校完成科老师",
        "书面合计35/60分钟另有口头10分钟，不计入书面合计未超限",
        "审核人：赵老师公示时间：10月15日16:20编号：26-1015-32监督电话：0755-82651234（教导处）" + STANDARD_NOTE,
    ):
        assert part in words


def test_a_week_is_printed_day_by_day_each_with_its_own_total() -> None:
    words = text_of(sheet_pdf(days.WEEK))

    assert "2026年10月12日星期一至10月18日星期日更正10月12日周一学科内容" in words
    assert "10月15日周四语文作文《我的老师》40分钟书面必做赵老师" in words
    assert "书面合计70/60分钟超出10分钟10月16日周五—10月18日周日（周末）" in words
    assert words.endswith("作业每天在课堂布置，本公示供家长监督，无需批改、签字、打印、打卡或回复。")


def test_an_absurdly_long_week_runs_over_several_pages() -> None:
    assert pages_of(sheet_pdf(days.ABSURD_WEEK)) > 5


def test_a_fridays_sheet_says_until_when_it_holds() -> None:
    words = text_of(sheet_pdf(days.WEEKEND))

    assert "2026年10月16日星期五至10月18日星期日本单书面上限60分钟" in words


def test_the_sheet_says_what_was_mostly_done_at_school_when_to_stop_and_whose_minutes_are_meant() -> None:
    words = text_of(sheet_pdf(days.CARED))

    assert "书面校内已完成大部分" in words
    assert "书面合计35/60分钟校内已完成大部分，在家约20分钟" in words
    assert f"{STANDARD_NOTE}21:20停笔，写不完也按时睡。用时按中等程度学生估计。" in words


def test_a_sheet_over_the_limit_says_by_how_much() -> None:
    assert "书面合计85/60分钟超出25分钟" in text_of(sheet_pdf(days.OVER))


def test_where_all_home_work_is_limited_the_sheet_says_so() -> None:
    words = text_of(sheet_pdf(days.HOME_LIMITED))

    assert "当日家庭作业上限30分钟" in words
    assert "家庭作业合计25/30分钟其中书面15分钟另有选做5分钟，不计入家庭作业合计未超限" in words


def test_times_are_shown_in_the_schools_zone() -> None:
    stored = replace(days.SHORT, at=days.SHORT.at.astimezone(UTC))

    assert "公示时间：10月15日08:20" in text_of(sheet_pdf(stored))
    assert "公示时间：10月15日16:20" in text_of(sheet_pdf(stored, zone=days.CHINA))


def test_only_an_unreviewed_sheet_asks_for_signatures() -> None:
    reviewed, unreviewed = (text_of(sheet_pdf(replace(days.SHORT, unreviewed=u))) for u in (False, True))

    assert "签字）" not in reviewed
    assert "班主任（签字）：审核人（签字）：" in unreviewed
    assert "未审核" in unreviewed
    assert "审核人：赵老师" not in unreviewed


def test_a_correction_is_printed_with_time_and_content() -> None:
    words = text_of(sheet_pdf(days.LONG))

    assert (
        "更正10月15日15:58：数学「基础卷第4节」20分钟改为10分钟更正10月15日16:20：历史「整理大事年表」已取消" in words
    )
    assert "基础卷第4节更正10分钟书面A层李老师" in words
    assert "更新时间：10月15日16:20" in words


def test_a_day_without_a_limit_says_so() -> None:
    assert "当日上限未设" in text_of(sheet_pdf(replace(days.SHORT, limit=None)))


def test_a_very_long_day_runs_over_several_pages_and_repeats_the_heading() -> None:
    pdf = sheet_pdf(days.ABSURD)

    pages = pages_of(pdf)
    assert pages > 2
    assert text_of(pdf).count("学科内容预计用时类型要求教师") >= pages - 1
    assert f"第{pages}页，共{pages}页" in text_of(pdf)


def test_the_same_snapshot_prints_the_same_bytes() -> None:
    pdf = sheet_pdf(days.SHORT)

    assert pdf == sheet_pdf(days.SHORT)
    assert b"/CreationDate(D:20261015082000" in pdf  # when the version was frozen, in UTC; not when it was drawn


@settings(max_examples=15, deadline=None)
@given(text=st.text(max_size=80))
def test_no_text_keeps_a_sheet_from_being_printed(text: str) -> None:
    snapshot = days.day(days.line(text, text, 10, text, due=text), school=text, class_label=text, hotline=text)

    assert sheet_pdf(snapshot).startswith(b"%PDF-")

"""The picture card of a parents' group."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.kinds import Kind
from bot.domain.sheet import Change, ChangeKind, Snapshot
from bot.render.card import card_png
from bot.render.typesetting import typeset
from bot.render.view import sheet_view
from bot.texts.sheet import STANDARD_NOTE
from bot.texts.sheet import note as standard_note
from tests.render import days, golden, png
from tests.render.pdf_text import text_of


def words_on(snapshot: Snapshot) -> str:
    """What the card says, blanks left out."""
    view = sheet_view(snapshot, note=STANDARD_NOTE, content_at_most=200)
    return text_of(typeset("card.typ", view, format="pdf")[0])


@pytest.mark.parametrize("snapshot", [days.SHORT, days.LONG, days.NONE], ids=["short", "long", "none"])
def test_a_card_is_as_wide_as_a_phone_and_stays_sharp_in_a_messenger(snapshot: Snapshot) -> None:
    width, height = png.size_of(card_png(snapshot))

    assert width == 1080
    assert height <= 2560  # the longer side beyond which Telegram shrinks a photo


def test_a_card_names_school_class_day_and_number() -> None:
    words = words_on(days.SHORT)

    assert words.count("【作业公示】") == 1
    for part in ("实验小学", "【作业公示】三（2）班", "10月15日周四", "编号26-1015-32"):
        assert part in words


def test_each_line_shows_subject_content_minutes_author_and_its_marks() -> None:
    words = words_on(days.SHORT)

    assert "语文赵老师抄写第12课生字词，每个写两遍必做15分钟" in words
    assert "朗读课文《铺满金色巴掌的水泥道》口头10分钟" in words
    assert "数学王老师口算第12页，练习册P23第1—5题必做20分钟" in words


def test_what_was_mostly_done_at_school_is_marked_and_the_rest_of_the_evening_told() -> None:
    words = words_on(days.CARED)

    assert "抄写第12课生字词，每个写两遍必做校内已完成大部分15分钟" in words
    assert "书面合计35/60分钟" in words
    assert "校内已完成大部分，在家约20分钟" in words
    assert "在家约" not in words_on(days.SHORT)


def test_the_note_says_when_homework_stops_and_whose_minutes_are_meant() -> None:
    assert card_png(days.CARED) != card_png(days.CARED, note=STANDARD_NOTE)
    assert card_png(days.CARED) == card_png(days.CARED, note=standard_note(days.CARED))


def test_two_authors_of_one_subject_are_each_named_at_their_own_line() -> None:
    words = words_on(days.LONG)

    assert "基础卷第4节A层更正李老师10分钟" in words
    assert "拔高：数学周报第6期思考题选做周老师10分钟" in words


def test_a_subject_filed_in_two_goes_stands_together() -> None:
    lines = [
        days.line(subject, content, 5, "王老师")
        for subject, content in (("数学", "甲"), ("音乐", "乙"), ("数学", "丙"))
    ]

    assert "数学王老师甲必做5分钟丙必做5分钟音乐王老师乙必做5分钟" in words_on(days.day(*lines))


def test_a_line_without_minutes_shows_none_and_is_no_extra_work() -> None:
    words = words_on(days.day(days.line("劳动", "扫地", 0, "何老师", kind=Kind.PRACTICE, tier=None)))

    assert "劳动何老师扫地实践书面合计0/60分钟未超限作业已在课堂布置" in words


def test_declared_subjects_follow_the_lines() -> None:
    assert "今日无作业英语英老师已在校完成科学科老师书面合计" in words_on(days.SHORT)


@pytest.mark.parametrize(
    ("minutes", "limit", "said"),
    [
        (35, 60, "书面合计35/60分钟未超限"),
        (49, 60, "书面合计49/60分钟未超限"),
        (50, 60, "书面合计50/60分钟接近上限"),
        (60, 60, "书面合计60/60分钟接近上限"),
        (61, 60, "书面合计61/60分钟超出1分钟"),
        (5, 0, "书面合计5/0分钟超出5分钟"),
        (35, None, "书面合计35分钟"),
    ],
)
def test_the_total_says_how_it_stands_to_the_limit(minutes: int, limit: int | None, said: str) -> None:
    words = words_on(days.day(days.line("数学", "练习", minutes, "王老师"), limit=limit))

    assert f"{minutes}分钟{said}作业已在课堂布置" in words


def test_work_outside_the_total_is_named_with_its_minutes() -> None:
    assert "另有口头、阅读、选做、实践、体育、校内完成85分钟，不计入书面合计" in words_on(days.LONG)


def test_where_all_home_work_is_limited_the_total_says_so() -> None:
    words = words_on(days.HOME_LIMITED)

    assert "家庭作业合计25/30分钟接近上限其中书面15分钟另有选做5分钟，不计入家庭作业合计" in words
    assert "书面合计" not in words


def test_a_day_without_homework_is_called_so_and_has_no_empty_bar() -> None:
    words = words_on(days.NONE)

    assert "今日无作业放学后好好休息" in words
    assert "语文语老师数学数老师英语英老师" in words
    assert "书面合计0/0分钟当日不布置书面作业" in words


def test_an_unreviewed_card_says_so_and_names_no_reviewer() -> None:
    reviewed, unreviewed = words_on(days.SHORT), words_on(replace(days.SHORT, unreviewed=True))

    assert "审核赵老师" in reviewed
    assert "未审核" not in reviewed
    assert "未审核" in unreviewed
    assert "审核赵老师" not in unreviewed


def test_a_correction_says_when_and_what_and_marks_the_line() -> None:
    words = words_on(days.LONG)

    assert (
        "更正10月15日16:20更正10月15日15:58：数学「基础卷第4节」20分钟改为10分钟更正10月15日16:20：历史「整理大事年表」已取消语文"
        in words
    )
    assert "整理第二课思维导图必做迟报8分钟" in words


def test_a_version_that_only_adds_is_called_late_not_corrected() -> None:
    late = days.day(
        days.line("数学", "口算", 10, "王老师", late=True),
        changes=(Change(kind=ChangeKind.ADDED, subject="数学", content_after="口算", minutes_after=10),),
    )

    words = words_on(late)

    assert "迟报10月15日16:20迟报：数学「口算」（10分钟）" in words
    assert "更正" not in words


def test_the_time_of_a_correction_is_not_passed_off_as_the_first_publication() -> None:
    assert words_on(days.LONG).endswith("更新时间10月15日16:20")


def test_a_card_ends_with_note_hotline_and_time() -> None:
    assert words_on(days.SHORT).endswith(f"{STANDARD_NOTE}监督：0755-82651234（教导处）公示时间10月15日16:20审核赵老师")
    assert "监督：" not in words_on(days.OVER)


def test_what_a_teacher_writes_is_never_taken_for_layout() -> None:
    content = '#panic("x") *粗* _斜_ $x^2$ @注 <a> `码` \\n // 完'

    assert "".join(content.split()) in words_on(days.day(days.line("数学", content, 5, "王老师")))


def test_a_week_is_shown_day_by_day_each_with_its_own_total() -> None:
    words = words_on(days.WEEK)

    assert "【作业公示】三（2）班10月12日周一—10月18日周日更正10月12日16:45" in words
    assert "更正10月12日16:45：周二数学「练习册P24」30分钟改为20分钟" in words
    for part in (
        "10月12日周一书面合计35/60分钟",
        "10月13日周二书面合计30/60分钟",
        "10月14日周三（无作业日）书面合计0/0分钟",
        "10月15日周四书面合计70/60分钟超出10分钟",
        "10月16日周五—10月18日周日（周末）书面合计35/60分钟",
    ):
        assert part in words


def test_an_ordinary_week_stays_sharp_in_a_messenger() -> None:
    _, height = png.size_of(card_png(replace(days.WEEK, changes=())))

    assert height <= 2560


def test_a_fridays_card_says_until_when_it_holds() -> None:
    assert "三（2）班10月16日周五—10月18日周日" in words_on(days.WEEKEND)


@pytest.mark.parametrize("snapshot", [days.ABSURD_WEEK])
def test_an_absurdly_long_week_still_makes_a_picture_that_messengers_take(snapshot: Snapshot) -> None:
    width, height = png.size_of(card_png(snapshot))

    assert width + height <= 10_000
    assert "另有5项未画出" in words_on(snapshot)


def test_an_absurdly_long_day_still_makes_a_picture_that_messengers_take() -> None:
    width, height = png.size_of(card_png(days.ABSURD))

    assert width + height <= 10_000
    assert height / width <= 20
    assert "另有60项未画出" in words_on(days.ABSURD)


@settings(max_examples=25, deadline=None)
@given(text=st.text(max_size=80))
def test_no_text_keeps_a_card_from_being_drawn(text: str) -> None:
    snapshot = days.day(
        days.line(text, text, 10, text, due=text),
        school=text,
        class_label=text,
        hotline=text,
        reviewers=(text,),
        changes=(Change(kind=ChangeKind.REMOVED, subject=text, content_before=text),),
    )

    assert png.size_of(card_png(snapshot))[0] == 1080


def test_many_threads_draw_the_same_bytes() -> None:
    with ThreadPoolExecutor(4) as threads:
        pictures = set(threads.map(lambda _: card_png(days.SHORT), range(8)))

    assert len(pictures) == 1


@pytest.mark.parametrize("name", golden.PICTURES)
def test_pictures_look_as_they_were_accepted(name: str) -> None:
    accepted, drawn = (golden.FOLDER / f"{name}.png").read_bytes(), golden.draw(*golden.PICTURES[name])

    assert png.size_of(drawn) == png.size_of(accepted)
    assert golden.difference(drawn, accepted) <= golden.TOLERANCE

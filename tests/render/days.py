"""School days as the templates meet them: short, long, none, over the limit, corrected."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import Any

from bot.domain.calendar import DayKind
from bot.domain.kinds import Kind, Place, SubjectState, Tier
from bot.domain.sheet import Change, ChangeKind, Declared, Line, SheetDay, Snapshot

CHINA = timezone(timedelta(hours=8))


def line(subject: str, content: str, minutes: int, author: str, **other: Any) -> Line:
    """A required written line to take home, unless told otherwise."""
    form: dict[str, Any] = {"kind": Kind.WRITTEN, "tier": Tier.REQUIRED, "place": Place.HOME, "due": None} | other
    home_duty = form["place"] is Place.HOME and form["tier"] is not Tier.OPTIONAL
    form.setdefault("counts", form["kind"] is Kind.WRITTEN and home_duty)
    return Line(subject=subject, content=content, minutes=minutes, author=author, **form)


def day(*lines: Line, **other: Any) -> Snapshot:
    """三（2）班 of 实验小学 on a Thursday, published at 16:20, reviewed by 赵老师."""
    form: dict[str, Any] = {
        "sheet_id": 1,
        "version": 1,
        "school": "实验小学",
        "class_id": "3-2",
        "class_label": "三（2）班",
        "grade": 3,
        "day": date(2026, 10, 15),
        "number": "26-1015-32",
        "limit": 60,
        "reviewers": ("赵老师",),
        "hotline": "0755-8265 1234（教导处）",
        "at": datetime(2026, 10, 15, 16, 20, tzinfo=CHINA),
    }
    return Snapshot(lines=lines, **(form | other))


def none_of(*subjects: str, state: SubjectState = SubjectState.NONE) -> tuple[Declared, ...]:
    """These subjects declared empty, each by a teacher of the subject's first character."""
    return tuple(Declared(subject, state, f"{subject[0]}老师") for subject in subjects)


SHORT = day(
    line("语文", "抄写第12课生字词，每个写两遍", 15, "赵老师"),
    line("语文", "朗读课文《铺满金色巴掌的水泥道》", 10, "赵老师", kind=Kind.ORAL, tier=None),
    line("数学", "口算第12页，练习册P23第1—5题", 20, "王老师"),
    declared=none_of("英语") + none_of("科学", state=SubjectState.DONE_AT_SCHOOL),
)

LONG = day(
    line("语文", "《背影》课后习题第一、二题，写在作业本上", 15, "欧阳老师"),
    line("语文", "背诵《陈太丘与友期行》", 10, "欧阳老师", kind=Kind.ORAL),
    line("语文", "阅读《朝花夕拾》第三章", 15, "欧阳老师", kind=Kind.READING, tier=Tier.OPTIONAL),
    line("数学", "教材第58页第3、5、7题；如图，直线AB、CD相交于点O，若∠AOC=70°，求∠DOE的度数", 25, "李老师"),
    line("数学", "基础卷第4节", 10, "李老师", tier=Tier.A),
    line("数学", "拔高：数学周报第6期思考题", 10, "周老师", tier=Tier.OPTIONAL),
    line("英语", "Unit 4 Section A 订正，完成 Workbook p.31", 15, "刘老师", due="周五交"),
    line("英语", "听录音跟读3b对话", 10, "刘老师", kind=Kind.ORAL),
    line("道德与法治", "整理第二课思维导图", 8, "孙老师", late=True),
    line("生物", "观察并记录校园里的三种落叶", 15, "钱老师", kind=Kind.PRACTICE, tier=None),
    line("体育", "跳绳200个，仰卧起坐30个", 15, "吴老师", kind=Kind.SPORT, tier=None),
    line("地理", "填充图册第14页", 10, "冯老师", place=Place.SCHOOL),
    school="滨江外国语学校（初中部）",
    class_id="7-12",
    class_label="七（12）班",
    grade=7,
    limit=90,
    version=2,
    unreviewed=True,
    declared=none_of("历史", "音乐", "美术") + none_of("信息科技", state=SubjectState.DONE_AT_SCHOOL),
    changes=(
        Change(
            kind=ChangeKind.CHANGED,
            subject="数学",
            content_before="基础卷第4节",
            content_after="基础卷第4节",
            minutes_before=20,
            minutes_after=10,
            at=datetime(2026, 10, 15, 15, 58, tzinfo=CHINA),
        ),
        Change(
            kind=ChangeKind.REMOVED,
            subject="历史",
            content_before="整理大事年表",
            minutes_before=15,
            at=datetime(2026, 10, 15, 16, 20, tzinfo=CHINA),
        ),
    ),
)

NONE = day(
    class_id="1-1",
    class_label="一（1）班",
    grade=1,
    limit=0,
    declared=none_of("语文", "数学", "英语"),
)

OVER = day(
    line("数学", "单元练习第1—20题", 45, "王老师"),
    line("语文", "作文《我的老师》", 40, "赵老师"),
    hotline=None,
)

CARED = day(
    line("语文", "抄写第12课生字词，每个写两遍", 15, "赵老师", mostly_done=True),
    line("数学", "口算第12页，练习册P23第1—5题", 20, "王老师"),
    basis="中等程度学生",
    stop_at="21:20",
)

NEAR = day(line("数学", "练习册第8页", 50, "王老师"))

HOME_LIMITED = day(
    line("语文", "抄写", 15, "赵老师"),
    line("英语", "跟读", 10, "刘老师", kind=Kind.ORAL, counts=True),
    line("英语", "听歌", 5, "刘老师", kind=Kind.ORAL, tier=Tier.OPTIONAL),
    limit=30,
    scope="home",
)

WEEKEND = day(
    line("语文", "读《昆虫记》选段，写三条批注", 20, "赵老师"),
    line("数学", "练习册P30—31", 25, "王老师"),
    line("劳动", "和家人一起做一道菜", 30, "何老师", kind=Kind.PRACTICE, tier=None, late=True),
    day=date(2026, 10, 16),
    until=date(2026, 10, 18),
    at=datetime(2026, 10, 16, 16, 20, tzinfo=CHINA),
)

_MONDAY = date(2026, 10, 12)


def _in_week(weekday: int, *lines: Line) -> tuple[Line, ...]:
    return tuple(replace(each, day=_MONDAY + timedelta(days=weekday)) for each in lines)


WEEK = day(
    *_in_week(
        0,
        line("语文", "抄写第12课生字词，每个写两遍", 15, "赵老师"),
        line("数学", "口算第12页，练习册P23第1—5题", 20, "王老师"),
    ),
    *_in_week(
        1,
        line("语文", "朗读课文《铺满金色巴掌的水泥道》", 10, "赵老师", kind=Kind.ORAL, tier=None),
        line("数学", "练习册P24", 20, "王老师"),
        line("英语", "抄写U3单词", 10, "李老师"),
    ),
    *_in_week(2, line("科学", "观察月亮，画下来", 15, "钱老师", kind=Kind.PRACTICE, tier=None)),
    *_in_week(3, line("语文", "作文《我的老师》", 40, "赵老师"), line("数学", "单元练习", 30, "王老师")),
    *_in_week(4, line("语文", "读《昆虫记》选段，写三条批注", 20, "赵老师"), line("英语", "练习册U3", 15, "李老师")),
    day=_MONDAY,
    until=date(2026, 10, 18),
    number="1012-302",
    limit=None,
    days=tuple(
        SheetDay(
            day=_MONDAY + timedelta(days=n),
            kind={2: DayKind.NO_HOMEWORK, 4: DayKind.WEEKEND}.get(n, DayKind.TEACHING),
            limit=0 if n == 2 else 60,
            scope="written",
            until=date(2026, 10, 18) if n == 4 else None,
        )
        for n in range(5)
    ),
    declared=(Declared("英语", SubjectState.NONE, "李老师", _MONDAY),),
    version=2,
    changes=(
        Change(
            kind=ChangeKind.CHANGED,
            subject="数学",
            content_before="练习册P24",
            content_after="练习册P24",
            minutes_before=30,
            minutes_after=20,
            at=datetime(2026, 10, 12, 16, 45, tzinfo=CHINA),
            day=date(2026, 10, 13),
        ),
    ),
    at=datetime(2026, 10, 12, 16, 45, tzinfo=CHINA),
)

ABSURD_WEEK = replace(
    WEEK,
    lines=tuple(line("语数英"[i % 3], "很长" * 300, 90, "师", day=_MONDAY + timedelta(days=i % 5)) for i in range(100)),
)

ABSURD = day(
    *(line("语数英"[i % 3], '#panic("x") <b>' * 20 + "很长" * 900, 90, "师" * 99) for i in range(100)),
    school="校" * 500,
    hotline="1" * 900,
    declared=tuple(Declared("课" * 40, SubjectState.NONE, "师" * 99) for _ in range(80)),
)

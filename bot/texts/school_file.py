"""What is wrong in a school file, and what to write instead. For the person who set the file up."""

from collections.abc import Mapping

from bot.domain.file_table import SchoolFileProblem
from bot.texts.words import grade_name

_LONGEST_VALUE = 40
_DAYS = {"weekday": "平日", "weekend": "周末", "holiday": "节假日"}
_STAGES = {"primary": "小学", "junior": "初中"}


def school_file_problem(problem: SchoolFileProblem) -> str:
    """One line: where, what, and what to do."""
    sentence = _SENTENCES[problem.code].format(
        value=_short(problem.value),
        hint=problem.hint,
        one_of="、".join(problem.hint),
        meant=f"是不是「{problem.hint[0]}」？" if problem.hint else "请对照 docs/school-file.md。",
        classes=f"已有：{'、'.join(problem.hint)}。" if problem.hint else "请先写 [[class]]。",
        grade=grade_name(int(problem.hint[0])) if problem.code == "looser" else "",
        day=_DAYS[problem.hint[2]] if problem.code == "looser" else "",
        stage=_STAGES[problem.hint[0]] if problem.code == "stop-clock-late" else "",
    )
    return f"{problem.path}：{sentence}"


def _short(value: object) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= _LONGEST_VALUE else text[:_LONGEST_VALUE] + "…"


_SENTENCES: Mapping[str, str] = {
    "missing": "还没有填写，请补上。",
    "unknown-key": "没有这个键。{meant}",
    "unknown-name": "没有「{value}」。{meant}",
    "unknown-choice": "「{value}」不能用。可以写：{one_of}。",
    "not-text": "要写成一行文字，不超过 {hint[0]} 个字，不能为空。",
    "bad-subject": "「{value}」不是学科名。请写「语文」这样，不超过 10 个字。",
    "unknown-subject": "没有「{value}」这一科。{meant}课程表里只写学科名，没有老师任教的科目要用常用名。",
    "not-whole": "「{value}」不行，要写 {hint[0]} 到 {hint[1]} 之间的整数，不加引号。",
    "not-flag": "「{value}」不行，要写 true 或 false，不加引号。",
    "not-clock": '「{value}」不是时间，请写成 "15:30" 这样。',
    "not-list": '「{value}」不行，要写成列表，例如 ["3-2", "3-1"]。',
    "not-table": "「{value}」不行，这里要写成一组「键 = 值」。",
    "not-dates": '「{value}」不是日期，请写成 "2026-12-09" 或 "2026-09-01..2027-01-22"（开始的一天在前）。',
    "not-grades": '「{value}」不是年级，请写成 "3" 或 "3-4"，在 1 到 9 之间。',
    "grades-twice": "「{value}」里有的年级前面已经写过，每个年级只写一次。",
    "not-no-homework-day": (
        '看不懂「{value}」。请写成 "every wed"（每周三）、"3rd wed"（每月第三个周三）、'
        '"week 3 wed"（每月第三周的周三）或 "2026-12-09"。'
    ),
    "bad-id": "「{value}」不行，只能用小写字母、数字和短横线，最多 32 个。",
    "bad-env": "这里要写环境变量名，例如 JIANFU_TELEGRAM_TOKEN，不要写令牌本身。",
    "bad-timezone": "没有「{value}」这个时区，请写成 Asia/Shanghai 这样。",
    "times-out-of-order": "提醒 {hint[0]}、截止 {hint[1]}、公示 {hint[2]} 要一个比一个晚，公示要早于 22:00。请调整。",
    "bedtime-not-before": "睡眠提醒 {value} 要早于就寝时间 {hint[0]}，请改早。",
    "asleep-too-late": "就寝时间 {value} 晚于国家要求的 {hint[0]}，请改早。",
    "wording-too-lax": "这一条只能改为 B（从严），不能放宽；可以放宽的只有 P5。",
    "looser": (
        "{grade}{day} {value} 分钟，超过应守的 {hint[1]} 分钟。"
        '请改小，或在 [policy.looser_because] 写明理由，例如 "{hint[0]}" = "理由"。'
    ),
    "stop-clock-late": (
        "{stage}停笔时间 {value} 晚于就寝时间 {hint[1]}。请换一个，或在 [policy.looser_because] 写明理由。"
    ),
    "not-an-admin": "「{value}」不是管理员。放宽要由管理员决定，请写一位 roles 里有 admin 的人。",
    "no-classes": "还没有班级。请至少写一个 [[class]]，填 grade 和 number。",
    "class-twice": "{value}前面已经写过，请删掉一个。",
    "id-given": "班级不用写 id，由 grade 和 number 得出，请删掉这一行。",
    "unknown-class": "没有班级「{value}」。{classes}",
    "name-twice": "「{value}」前面已经写过。同一个人请合并；同名的人请加字区分。",
    "no-roles": (
        '还没有角色。请写 roles = ["teacher"] 这样，可用 teacher、homeroom、supervisor、grade_head、office、admin、care。'
    ),
    "homeroom-without-class": '班主任要写明班级，例如 classes = ["3-2"]。',
    "care-without-class": '课后服务教师要写明班级，例如 classes = ["3-2"]。',
    "head-without-grade": "年级组长要写明年级，例如 grades = [3]。",
    "grades-without-role": "grades 只用于年级组长（grade_head）。",
    "not-pair": '「{value}」不行：双人审核的一步写两个角色，例如 ["grade_head", "office"]。',
    "pair-unmanned": "{value}的双人审核凑不齐两个不同的人。请补上审核人，或改 review。",
    "classes-without-role": (
        "classes 只用于班主任（homeroom）、监督员（supervisor）和课后服务教师（care）；任教班级请写在 teaches 里。"
    ),
}

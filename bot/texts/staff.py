"""What teachers read."""

from collections.abc import Mapping, Sequence
from datetime import date

from bot.domain.balance import Why
from bot.domain.classes import parse_class
from bot.domain.entries import Declaration, Entry
from bot.domain.estimates import Basis
from bot.domain.filing import (
    BannedWording,
    ClassesApart,
    HowLong,
    LetStand,
    NothingRead,
    NothingToCorrect,
    NotYours,
    Part,
    UnknownClass,
    WhichClass,
    WhichDay,
    WhichLine,
    WhichSubject,
    WrittenTooEarly,
)
from bot.domain.filing_result import Asked, FiledClass, FilingResult, OwnWork, TooLong, TooMuch, Waiting, Way
from bot.domain.people import Person
from bot.domain.reading.model import Hit
from bot.domain.school import School, SchoolClass
from bot.messages import Button, Reply, Rows
from bot.texts.balance import remark
from bot.texts.rules import keeping, rule_text
from bot.texts.words import DAY_KINDS, clock, day_name, span_name, task, total

BASES = {Basis.CLASS: "本班以往", Basis.GRADE: "本年级以往", Basis.TABLE: "一般用时"}
_MOST_LINES = 12
_LONGEST_CONTENT = 16
MINUTE_CHOICES = (5, 10, 15, 20, 25, 30, 40, 45, 60)
EXAMPLE = "数学 口算第12页，练习册P23，约20分钟"


def filing(result: FilingResult, *, pictured: bool = False) -> Reply:
    """The one answer to a homework message. pictured: it came with a picture or a file."""
    if result.waiting is not None:
        return _waiting(result.waiting)
    if result.dropped:
        return _dropped(result.kept, revised=result.revised)
    if result.refused is not None:
        kept = "\n原来登记的保持不变。" if result.revised else ""
        seen = (
            "\n图片和文件不会给家长看，内容请写成文字。" if pictured and isinstance(result.refused, NothingRead) else ""
        )
        return Reply(text=_refused(result.refused) + seen + kept)
    parts = [_filed(filed, revised=False) for filed in result.kept]
    parts += [_filed(filed, revised=result.revised) for filed in result.filed]
    parts += [_again(filed) for filed in result.again]
    parts += [_clash(*clash) for clash in result.clashes]
    if result.filed:
        parts += let_stand(result.let_stand)
    if result.filed and result.hints:
        parts.append(_hints(result.hints))
    if result.removed:
        parts.append(
            "已撤下：" + "；".join(f"{label} {subject} {content}" for label, subject, content in result.removed)
        )
    buttons: Rows = ()
    if result.asked is not None:
        text, buttons = _question(result.asked)
        parts.append(text)
    elif result.in_the_way is not None and result.in_the_way.lines:
        buttons = which_to_withdraw(result.in_the_way).buttons
    elif known := (*result.filed, *result.again):
        buttons = _entry_buttons(next((filed for filed in known if not filed.by), known[0]))
    return Reply(text="\n\n".join(parts), buttons=buttons)


def _dropped(kept: Sequence[FiledClass], *, revised: bool) -> Reply:
    """After 不登记了. kept: what stands of the same message. revised: it was a correction."""
    if not kept and revised:
        return kept_as_it_was()
    if not kept:
        return Reply(text="好的，这条不登记。", replaces=True)
    rows = ["好的，没有改动，原来登记的保持不变。"]
    rows += ["\n".join([f"{filed.label} {day_name(filed.day)}", *_body(filed)]) for filed in kept]
    return Reply(text="\n\n".join(rows), buttons=_entry_buttons(kept[0]), replaces=True)


def _waiting(waiting: Waiting) -> Reply:
    """After 请班主任协调: who is asked, and what else can be done meanwhile."""
    text = f"已请{'、'.join(waiting.names)}协调，定下来马上告诉您。这条还没有登记，也可以先选别的办法："
    return Reply(text=text, buttons=way_buttons(waiting.question_id, waiting.ways), replaces=True)


def _filed(filed: FiledClass, *, revised: bool) -> str:
    changed = "（已更新）" if revised else ""
    head = f"已登记{changed} {filed.label} {span_name(filed.day, filed.until)}{DAY_KINDS.get(filed.day_kind, '')}"
    return "\n".join([head, *_body(filed), *_marks(filed), *(f"提示：{remark(each)}。" for each in filed.remarks)])


def _again(filed: FiledClass) -> str:
    if filed.by:
        head = f"已登记过 {filed.label} {day_name(filed.day)}，是{filed.by}登记的，没有重复计算"
        how = [f"要改时间，发「{filed.lines[0].subject}改成15分钟」这样的一句就行。"] if filed.theirs else []
        return "\n".join([head, *_body(filed), *how])
    return "\n".join([f"已登记过 {filed.label} {day_name(filed.day)}，没有重复计算", *_body(filed)])


def _body(filed: FiledClass) -> list[str]:
    rows = []
    for subject in dict.fromkeys(line.subject for line in filed.lines):
        rows.append(subject)
        rows += [f"· {task(line)}{_due(line, filed.dues)}" for line in filed.lines if line.subject == subject]
    rows += [f"{declared.subject} {declared.state.value}" for declared in filed.states]
    rows.append(_sum(filed))
    return rows


_CHECKED = ("听写", "默写", "背", "测", "考", "检查", "抽查")


def _due(line: Entry, dues: Mapping[int, date]) -> str:
    """，下周三（11月25日）交."""
    if not line.due:
        return ""
    day = dues.get(line.id)
    if line.due in line.content:
        return f"，{line.due}是{day.month}月{day.day}日" if day else ""
    on = f"（{day.month}月{day.day}日）" if day and f"{day.month}月{day.day}日" not in line.due else ""
    what = "检查" if any(word in line.content for word in _CHECKED) else "交"
    return f"，{line.due}{on}{what}"


def _sum(filed: FiledClass) -> str:
    if filed.left is None:
        return total(filed.planned, filed.allowed)
    if filed.allowed == 0:
        return f"{total(filed.planned, filed.allowed)}，不留书面家庭作业"
    if filed.planned == filed.allowed:
        return f"{total(filed.planned, filed.allowed)}，今天已满"
    over = filed.planned - (filed.allowed or 0)
    if over > 0:
        return f"{total(filed.planned, filed.allowed)}，比上限多 {over} 分钟，审核时会看到"
    return f"{total(filed.planned, filed.allowed)}，还可布置 {filed.left} 分钟"


def _marks(filed: FiledClass) -> list[str]:
    if filed.joins is not None:
        late = "，标为迟报" if filed.late else ""
        return [f"和{day_name(filed.joins)}的作业同一张公示单{late}；不上课的日子不发新的群消息，已发的那条会更新。"]
    if filed.published and filed.late:
        return ["本班今天已公示，这一条会标为迟报。"]
    if filed.published:
        return ["这张单子已公示，审核通过后群里的公示会更新。"]
    return ["已过截止时间，这一条标为迟报。"] if filed.late else []


def _clash(label: str, subject: str) -> str:
    return f"{label} {subject}今天已有作业，不能再报「今日无作业」。要取消，请先撤回那条作业。"


def _hints(hints: Sequence[Hit]) -> str:
    return "\n".join(f"请留意「{words}」：{rules}" for words, rules in _by_words(hints))


def _by_words(hits: Sequence[Hit]) -> list[tuple[str, str]]:
    """(words, what the rules they break ask); words that touch or overlap are quoted once: 罚抄20遍 for P8 and P7."""
    found: list[tuple[str, int, list[Hit]]] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        words, end, together = found[-1] if found else ("", -1, [])
        if hit.start <= end:
            found[-1] = (words + hit.words[end - hit.start :], max(end, hit.end), [*together, hit])
        else:
            found.append((hit.words, hit.end, [hit]))
    rows: dict[str, str] = {}
    for words, _, together in found:
        rows.setdefault(words, _rules(together))
    return list(rows.items())


def _rules(hits: Sequence[Hit]) -> str:
    """What the rules ask; where no machine can mend the words, how it may be written."""
    said = "".join(dict.fromkeys(rule_text(hit.rule) for hit in hits))
    examples = [f"「{keeping(hit.rule)}」" for hit in hits if hit.rewording is None]
    return said + (f"比如写成{'或'.join(dict.fromkeys(examples))}。" if examples else "")


def let_stand(words: LetStand) -> list[str]:
    """After an override: which of the demand's words families will read, and which they will not."""
    rows = []
    if words.kept:
        rows.append(f"{_quoted(words.kept)}照原样登记，会写进公示，理由已存档。")
    if words.left_out:
        rows.append(f"{_quoted(words.left_out)}没有写进公示，理由已存档。")
    return rows


def _quoted(words: Sequence[str]) -> str:
    return "".join(f"「{each}」" for each in words)


def _entry_buttons(filed: FiledClass) -> Rows:
    things: list[Entry | Declaration] = [*filed.lines, *filed.states]
    if not things or not filed.theirs:
        return ()
    ref = things[0].filing_id
    rows: Rows = ((Button("修改", f"revise:{ref}"), Button("撤回", f"withdraw:{ref}")),)
    if any(each.why is Why.AT_SCHOOL for each in filed.remarks):
        rows = (*rows, (Button("改为在校完成", f"atschool:{ref}"),))
    return rows


# ------------------------------------------------------------------------------------ questions


def _question(asked: Asked) -> tuple[str, Rows]:
    about = asked.about
    match about:
        case WhichClass():
            return _which_class(about, asked.question_id)
        case WhichSubject():
            return _which_subject(about, asked)
        case WhichDay():
            return _which_day(about, asked)
        case WhichLine():
            return _which_line(about, asked)
        case HowLong():
            return _how_long(about, asked.question_id)
        case BannedWording():
            return _banned(about, asked)
        case WrittenTooEarly():
            return _too_early(about, asked.question_id)
        case TooLong():
            return _too_long(about, asked)


def _answer(question_id: int, value: object) -> str:
    return f"answer:{question_id}:{value}"


def _column(asked: Asked, labels: Sequence[str]) -> Rows:
    return tuple((Button(label, _answer(asked.question_id, n)),) for n, label in enumerate(labels))


def _which_class(about: WhichClass, question_id: int) -> tuple[str, Rows]:
    buttons = [Button(c.label, _answer(question_id, n)) for n, c in enumerate(about.options)]
    rows = tuple(tuple(buttons[i : i + 3]) for i in range(0, len(buttons), 3))
    every = "两个班都是" if len(buttons) == 2 else "这些班都是"
    return "这条是哪个班的？", (*rows, (Button(every, _answer(question_id, "all")),))


def _which_line(about: WhichLine, asked: Asked) -> tuple[str, Rows]:
    drop = (Button("都不改", _answer(asked.question_id, "drop")),)
    return "要改哪一条？", (*_column(asked, [_line_label(lines) for lines in about.options]), drop)


def _line_label(lines: Sequence[Entry]) -> str:
    """口算第12页 20分钟（三（1）班、三（2）班）, short enough for a button."""
    names = [parse_class(line.class_id.partition("/")[2]) for line in lines]
    labels = "、".join(dict.fromkeys(name.label for name in names if name))
    content = (
        lines[0].content if len(lines[0].content) <= _LONGEST_CONTENT else f"{lines[0].content[:_LONGEST_CONTENT]}…"
    )
    length = f" {lines[0].minutes}分钟" if lines[0].minutes else ""
    return f"{lines[0].subject} {content}{length} {labels}"


def _which_subject(about: WhichSubject, asked: Asked) -> tuple[str, Rows]:
    if about.content and len(about.options) == 1:
        drop = (Button("不登记了", _answer(asked.question_id, "drop")),)
        return f"「{about.content}」登记到{about.options[0]}吗？", (*_column(asked, about.options), drop)
    if about.content:
        return f"「{about.content}」是哪一科？", _column(asked, about.options)
    every = "两科都是" if len(about.options) == 2 else "这些科都是"
    return "这条是哪一科的？", (*_column(asked, about.options), (Button(every, _answer(asked.question_id, "all")),))


def _which_day(about: WhichDay, asked: Asked) -> tuple[str, Rows]:
    if not about.weekly:
        why = "今天是无作业日，不留书面作业" if about.no_homework else "今天不上课"
        return f"{why}。这条算哪一天的？", _column(asked, _day_labels(about.options))
    today, *planned = about.options
    labels = (*_day_labels((today,)), *(day_name(day) for day in planned))
    return "这条算哪一天的？下次在开头写上星期几就不用问了，例如「周三 数学 …」。", _column(asked, labels)


def _day_labels(days: Sequence[date]) -> tuple[str, ...]:
    today, *following = days
    first = f"{'这个周末' if today.weekday() > 4 else '今天'}（{day_name(today)}）"
    return (first, *(f"下一个上课日（{day_name(day)}）" for day in following))


def _how_long(about: HowLong, question_id: int) -> tuple[str, Rows]:
    contents = "；".join(about.contents)
    stated = f"（含已写明的 {about.stated} 分钟）" if about.stated else ""
    choices = [n for n in MINUTE_CHOICES if n > about.stated]
    buttons = [Button(f"{n}分钟", _answer(question_id, n)) for n in choices]
    rows = tuple(tuple(buttons[i : i + 3]) for i in range(0, len(buttons), 3))
    if about.suggestion:
        label = f"建议 {about.suggestion.minutes} 分钟（{BASES[about.suggestion.basis]}）"
        rows = ((Button(label, _answer(question_id, about.suggestion.minutes)),), *rows)
    text = f"{about.subject}「{contents}」一共大约几分钟？{stated}\n按{about.basis}估计，答完才会登记。"
    if about.others:
        others = "；".join(f"{m.subject}「{'；'.join(m.contents)}」" for m in about.others)
        example = " ".join(f"{m.subject}{n}" for m, n in zip(about.missing, (15, 20, 10, 10), strict=False))
        text += f"\n还有 {others}也没写时间：可以一次回复「{example}」或「都是15」。"
    else:
        text += "点一下，或直接回复数字。"
    return text, (*rows, (Button("不登记了", _answer(question_id, "drop")),))


def _banned(about: BannedWording, asked: Asked) -> tuple[str, Rows]:
    text = "\n".join(f"「{words}」不合规：{rules}" for words, rules in _by_words(about.hits))
    buttons: list[tuple[Button, ...]] = []
    if about.compliant.strip():
        text += f"\n可以改成：\n{about.compliant}"
        buttons.append((Button("就这样改", _answer(asked.question_id, 0)),))
    else:
        instead = "、".join(dict.fromkeys(f"「{keeping(hit.rule)}」" for hit in about.hits))
        text += f"\n去掉之后就没有作业内容了，请重新发一条，比如{instead}。"
    if asked.may_override:
        buttons.append((Button("仍要登记（写明理由）", f"override:{asked.question_id}"),))
    buttons.append((Button("不登记了", _answer(asked.question_id, "drop")),))
    return text, tuple(buttons)


def _too_early(about: WrittenTooEarly, question_id: int) -> tuple[str, Rows]:
    labels = "、".join(c.label for c in about.classes)
    contents = "；".join(about.contents)
    text = f"「{contents}」不合规：{rule_text('P11')}\n{labels}可以在课上完成，或改成读、说、做的作业再发一条。"
    return text, (
        (Button("改为在校完成", _answer(question_id, 0)),),
        (Button("不登记了", _answer(question_id, "drop")),),
    )


def _too_long(about: TooLong, asked: Asked) -> tuple[str, Rows]:
    text = "\n".join(_too_much(item) for item in about.classes)
    buttons = way_buttons(asked.question_id, about.ways, corrects=asked.corrects)
    return f"{text}\n还没有{'改' if asked.corrects else '登记'}，请选一种办法：", buttons


def way_buttons(question_id: int, ways: Sequence[Way], *, corrects: bool = False) -> Rows:
    """One row a way; numbered as the question has stored them. corrects: a line stands as it was meanwhile."""
    return tuple(
        (
            Button(
                "不改了" if corrects and way.kind == "drop" else _way(way),
                _answer(question_id, "drop" if way.kind == "drop" else n),
            ),
        )
        for n, way in enumerate(ways)
    )


def _too_much(item: TooMuch) -> str:
    label = item.school_class.label
    match item.why:
        case "no-homework-day":
            return f"{label}这天是无作业日，不留书面作业，超出 {item.over} 分钟。"
        case "subject":
            return f"{label} {item.subject}超出 {item.over} 分钟（这一科的上限），{_room_for(item)}。"
        case "subjects":
            return f"{label}这天留书面作业的学科已经够多，按学校规定不再加{item.subject}，超出 {item.over} 分钟。"
        case "not-allowed":
            return f"{label} {item.subject}按学校规定当堂完成，不留书面作业，超出 {item.over} 分钟。"
        case _:
            return f"{label}超出 {item.over} 分钟（各科合计），{_room_for(item)}。"


def _room_for(item: TooMuch) -> str:
    return f"只剩 {item.room} 分钟" if item.room else "已经排满"


def _way(way: Way) -> str:
    match way.kind:
        case "cut":
            return f"缩短到 {way.minutes} 分钟"
        case "optional":
            return f"其中 {way.minutes} 分钟改为选做" if way.minutes else "改为选做"
        case "day" if way.day is not None:
            return f"改到 {day_name(way.day)}"
        case "school":
            return "已在校完成，不带回家"
        case "coordinate":
            return "请班主任协调"
        case _:
            return "不登记了"


# ------------------------------------------------------------------------------------ refusals


def _refused(refused: NothingRead | NotYours | UnknownClass | ClassesApart | NothingToCorrect) -> str:
    match refused:
        case NothingToCorrect() if sum(name in refused.about for name in refused.author.teaches) > 1:
            return "一次请只改一科，例如「数学改成15分钟」。"
        case NothingToCorrect():
            what = f"「{refused.about}」作业" if refused.about else "可以改的作业"
            return f"今天没有找到您登记的{what}，请把整条作业发过来，例如：\n{example(refused.author)}"
        case NothingRead():
            return _nothing_read(refused)
        case ClassesApart():
            return f"{'、'.join(refused.labels)}的作业写在了一条里，怕登错班。请每个班单独发一条；内容完全一样时，把班级写在一起就行，例如：\n三（1）班、三（2）班 {EXAMPLE}"
        case UnknownClass():
            return f"本校没有{refused.label}，请核对班级后再发一次。"
        case NotYours():
            return _not_yours(refused)


_PARTS = {Part.SUBJECT: "学科", Part.CONTENT: "具体内容", Part.MINUTES: "大约用时"}


def _nothing_read(refused: NothingRead) -> str:
    *others, last = (_PARTS[part] for part in refused.missing)
    missing = f"{'、'.join(others)}和{last}" if others else last
    shown = example(refused.author) if refused.author else EXAMPLE
    return f"没看出要登记的作业，还缺{missing}。例如：\n{shown}\n没有作业就发「今日无作业」。"


def _not_yours(refused: NotYours) -> str:
    what = f"{refused.subject}作业" if refused.subject else "作业"
    where = f"{refused.class_label}的" if refused.class_label else ""
    own = f"您可以登记：{'、'.join(refused.own)}。" if refused.own else ""
    return f"无权限：您不能登记{where}{what}。{own}如需调整任教安排，请联系学校管理员。"


# -------------------------------------------------------------------------------- other answers


def welcome(person: Person, school: School, classes: Sequence[SchoolClass]) -> str:
    """The greeting after enrolment, with an example in the person's own subject."""
    roles = "、".join(ROLE_NAMES[role] for role in sorted(person.roles, key=list(ROLE_NAMES).index))
    labels = "、".join(c.label for c in classes)
    lines = [
        f"{person.name}您好，欢迎使用{school.name}作业公示。",
        f"您的身份：{roles}" + (f"；班级：{labels}" if labels else ""),
    ]
    if person.teaches:
        lines.append(f"登记作业只要发一条消息，例如：\n{example(person)}")
        lines.append(f"{clock(school.policy.cutoff)} 截止，{clock(school.policy.publish)} 公示给家长。")
    lines.append("随时发送 /help 查看能做什么。")
    return "\n".join(lines)


ROLE_NAMES = {
    "teacher": "任课教师",
    "homeroom": "班主任",
    "supervisor": "监督员",
    "grade_head": "年级组长",
    "office": "教导处",
    "admin": "管理员",
    "care": "课后服务教师",
}

_EXAMPLES = {
    "语文": "语文 抄写第3课生字，约15分钟",
    "数学": EXAMPLE,
    "英语": "英语 抄写U3单词两遍，约10分钟",
    "体育": "体育 跳绳3组，约15分钟",
    "音乐": "音乐 练唱第2课歌曲，约10分钟",
    "美术": "美术 画一片树叶，约15分钟",
    "劳动": "劳动 整理书包，约10分钟",
}
_LOWER_EXAMPLES = {  # grades 1 and 2 have no written home work
    "语文": "语文 朗读第3课两遍，约10分钟",
    "数学": "数学 说一说今天的算式，约10分钟",
    "英语": "英语 跟读U3单词，约10分钟",
}


def example(person: Person) -> str:
    """A homework message as this teacher might write it, in the first subject they teach."""
    subject = next(iter(person.teaches), None)
    if subject is None:
        return EXAMPLE
    names = [parse_class(class_id.partition("/")[2]) for class_id in person.teaches[subject]]
    if any(name is not None and name.grade <= 2 for name in names):
        own = _LOWER_EXAMPLES.get(subject)
        return own or _EXAMPLES.get(subject, f"{subject} 说一说今天学的内容，约5分钟")
    return _EXAMPLES.get(subject, f"{subject} 完成练习册P5，约10分钟")


def which_to_withdraw(work: OwnWork) -> Reply:
    """After 撤回 or 发错了 in words: one tap takes one thing back."""
    rows = [(Button(f"撤回 {_line_label(lines)}", f"off:{lines[0].id}"),) for lines in work.lines]
    states = {d.filing_id: f"撤回 {d.subject} {d.state.value}" for d in work.states if d.filing_id}
    rows += [(Button(label, f"withdraw:{filing_id}"),) for filing_id, label in states.items()]
    if not rows:
        return Reply(text="今天没有您登记的作业，不用撤回。")
    more = len(rows) - _MOST_LINES
    text = "要撤回这一条吗？点一下就撤回。" if len(rows) == 1 else "要撤回哪一条？点一下就撤回。"
    text += f"\n这里列了最近的 {_MOST_LINES} 条，还有 {more} 条请在原来的登记消息下点「撤回」。" if more > 0 else ""
    return Reply(text=text, buttons=tuple(rows[-_MOST_LINES:]))


def withdrawn(taken: Sequence[FiledClass]) -> Reply:
    """After 撤回."""
    rows = []
    for filed in taken:
        things: list[Entry | Declaration] = [*filed.lines, *filed.states]
        subjects = "、".join(dict.fromkeys(thing.subject for thing in things))
        rows.append(f"已撤回 {filed.label} {day_name(filed.day)} {subjects}\n{_sum(filed)}")
    if any(filed.published for filed in taken):
        rows.append("这张单子已公示，审核通过后群里的公示会更新。")
    return Reply(text="\n".join(rows), replaces=True)


def moved_to_school(moved: Sequence[FiledClass]) -> Reply:
    """After 改为在校完成."""
    parts = [_filed(filed, revised=True) for filed in moved]
    return Reply(text="\n\n".join(parts), buttons=_entry_buttons(moved[0]), replaces=True)


def revise_how(question_id: int) -> Reply:
    """After 修改: the next message takes the place of the old one."""
    return Reply(
        text="请把改好的整条作业发过来，会替换原来那条；只改时间，回复「20分钟」就行。也可以直接编辑原消息。",
        buttons=((Button("不改了", f"keep:{question_id}"),),),
    )


def kept_as_it_was() -> Reply:
    """After 不改了 or 不写了."""
    return Reply(text="好的，保持原样。", replaces=True)


def no_reason(question_id: int) -> Reply:
    """The next message was to be a reason, and is only a figure."""
    return Reply(
        text="这看不出理由。请用几个字说明为什么，例如「学校活动需要」；不想写就点「不写了」。",
        buttons=((Button("不写了", f"keep:{question_id}"),),),
    )


def ask_reason(question_id: int) -> Reply:
    """After 仍要登记: the next message is the reason."""
    return Reply(
        text="请用一句话写明理由，会和这条作业一起存档。登记后会告诉您哪些话写进了公示。",
        buttons=((Button("不写了", f"keep:{question_id}"),),),
    )


def wrong_media(what: str) -> str:
    """A photo without words, a voice message, a sticker."""
    if what in ("photo", "document", "video"):
        name = {"photo": "图片", "video": "视频"}.get(what, "文件")
        return f"{name}收到了，但我只看得懂文字，还没有登记。请再发一行字写明学科、内容和大约用时，例如：\n{EXAMPLE}"
    if what == "voice":
        return f"我只看得懂文字，语音还听不懂，没有登记。请打一行字，例如：\n{EXAMPLE}"
    return f"我只看得懂文字。要登记作业请打一行字，例如：\n{EXAMPLE}"


def too_long_text() -> str:
    return f"这条消息太长了，请分开发，每条只写一天的作业，例如：\n{EXAMPLE}"

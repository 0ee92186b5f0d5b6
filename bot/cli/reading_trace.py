"""`jianfu read --explain`: why a message was understood so, step by step."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.domain.reading.drafts import Because
from bot.domain.reading.trace import Aside, Evidence, Field, Refusal, Rule, Taken, Trace
from bot.texts.rules import rule_text

_FIELDS = {
    Field.SUBJECT: "学科",
    Field.MINUTES: "分钟",
    Field.KIND: "类型",
    Field.TIER: "要求",
    Field.PLACE: "地点",
    Field.DUE: "上交",
    Field.PART_OF_CLASS: "部分学生",
}
_BECAUSE = {
    Because.HEADING: "由标题",
    Because.WORDS: "由内容",
    Because.NAMED: "句中点名",
    Because.SECTION: "由上一级标题",
    Because.SENTENCE: "承接上一句",
    Because.NEIGHBOUR: "与全文唯一的学科一致",
    Because.WHOLE: "由全文",
    Because.TABLE: "由设计表",
    Because.SEVERAL: "几科都合适，不定",
    Because.UNKNOWN: "看不出",
    Rule.STATED: "写明",
    Rule.UPPER_BOUND: "范围取上限",
    Rule.AT_MOST: "上限",
    Rule.AT_LEAST: "下限",
    Rule.EACH: "每份或每科",
    Rule.WHOLE_TIME: "合计",
    Rule.WORDS: "由内容",
    Rule.HEADING: "由标题",
    Rule.MARK: "有标记",
    Rule.VOLUNTARY: "自愿的说法",
}
_ASIDES = {
    Aside.ZERO: "零分钟",
    Aside.OTHER_THING: "别的事的时长",
    Aside.DRILL: "练习本身的计时",
    Aside.EXAM: "考试时长",
    Aside.LONGER_SUM: "一周或多天的总和",
    Aside.MARKS: "更像分数",
    Aside.CLOCK: "钟点",
    Aside.DATE: "日期",
    Aside.CLASS: "班级",
    Aside.PLACE_IN_BOOK: "页码、课次",
    Aside.COUNT: "数量",
    Aside.ENUMERATOR: "序号",
    Aside.NO_UNIT: "没有单位",
}
_REFUSALS = {
    Refusal.NOTHING: "说明没有作业",
    Refusal.DONE_AT_SCHOOL: "已在学校完成",
    Refusal.BRING: "要带、要穿的东西",
    Refusal.PAST: "说的是已经过去的事",
    Refusal.REGULATION: "规定，不是作业",
    Refusal.POLITE: "客套、提醒",
    Refusal.ROBOT: "给机器人的指令",
    Refusal.TEST: "考试通知",
    Refusal.DUE_ONLY: "只说上交时间",
    Refusal.DEMAND_ONLY: "只有给家长的要求",
    Refusal.NO_TASK_WORDS: "没有作业的说法",
}
_TAKEN = {Taken.ASKED: "成立", Taken.NEGATED: "否定，不算", Taken.INVITED: "自愿，不算"}


def show(trace: Trace, console: Console | None = None) -> None:
    """Print every stage: the text as read, its pieces, each task's fields, what was left aside, the wording check."""
    console = console or Console()
    console.print(Text("① 统一写法"), Text(trace.normalised))
    _segments(trace, console)
    _tasks(trace, console)
    if trace.numbers:
        console.print(Text("④ 看过、没有当作用时的数字"))
        for number in trace.numbers:
            console.print(Text(f"   「{number.words}」{_ASIDES[number.why]}"))
    if trace.clauses:
        console.print(Text("⑤ 没有登记的句子"))
        for clause in trace.clauses:
            console.print(Text(f"   「{clause.words}」{_REFUSALS[clause.why]}"))
    if trace.demands:
        console.print(Text("⑥ 用语检查"))
        for demand in trace.demands:
            scope = f"（{demand.scope}）" if demand.scope else ""
            taken = _TAKEN[demand.taken]
            why = "。" + rule_text(demand.rule) if demand.taken is Taken.ASKED else ""
            console.print(Text(f"   「{demand.words}」{demand.rule}（{demand.severity}）{taken}{scope}{why}"))


def _segments(trace: Trace, console: Console) -> None:
    console.print(Text("② 分段"))
    for number, segment in enumerate(trace.segments, start=1):
        heading = f"  标题「{segment.heading}」" if segment.heading else ""
        console.print(Text(f"   {number}. {segment.words}{heading}"))


def _tasks(trace: Trace, console: Console) -> None:
    console.print(Text("③ 作业" if trace.evidence else "③ 没有看出作业"))
    for number, (task, evidence) in enumerate(zip(trace.reading.tasks, trace.evidence, strict=True), start=1):
        title = Text(f"{number}. {task.content}")
        table = Table("项", "结果", "依据的词", "怎么得来", title=title, title_justify="left")
        for each in evidence:
            table.add_row(_FIELDS[each.field], Text(_value(each)), Text(each.words), _BECAUSE[each.rule])
        console.print(table)


def _value(evidence: Evidence) -> str:
    return evidence.value or ("是" if evidence.field is Field.PART_OF_CLASS else "？")

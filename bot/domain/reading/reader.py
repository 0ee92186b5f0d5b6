"""The pipeline: normalise, wording check, segment and walk, reconcile, and the values that come out."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.domain.classes import ClassMention, find_classes
from bot.domain.kinds import Kind, Place
from bot.domain.reading import labels, task_words, written_words
from bot.domain.reading.bare import bare_durations
from bot.domain.reading.commands import without_commands
from bot.domain.reading.compliant import compliant
from bot.domain.reading.content import content, due_span, signature_spans
from bot.domain.reading.cuts import Cuts
from bot.domain.reading.declare import declarations, says_no_homework
from bot.domain.reading.demand import Found
from bot.domain.reading.drafts import Because, Draft, Outline, Span
from bot.domain.reading.durations import Duration, Role, find_durations
from bot.domain.reading.headings import tier_spans
from bot.domain.reading.marks import Marks, find_marks
from bot.domain.reading.model import UNKNOWN_CONTENT, Reading, Task, Term
from bot.domain.reading.normalise import Normal, normalise
from bot.domain.reading.outline import Walk
from bot.domain.reading.reconcile import settle
from bot.domain.reading.shares import minutes
from bot.domain.reading.wording import corpus_codes, find_demands, hits
from bot.domain.subjects import coarse

_UNKNOWN = f"作业{UNKNOWN_CONTENT}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Everything one pass of the pipeline found; text is the normalised one, class names blanked."""

    normal: Normal
    text: str
    demands: tuple[Found, ...]
    classes: tuple[ClassMention, ...]
    durations: tuple[Duration, ...] = ()
    outline: Outline = field(default_factory=Outline)
    drafts: tuple[Draft, ...] = ()
    total: int | None = None


def read_message(text: str, *, grade: int | None = None, term: Term | None = None) -> Reading:
    """Understand a homework message; never raises, whatever the text.

    Args:
        text: as it was sent; beyond `normalise.MAX_CHARS` it is not read.
        grade: 1 to 9 where known; sharpens the wording check only.
        term: the half of the school year, so that 下册 is known to be ahead or not.
    """
    return reading_of(run(text, grade=grade, term=term), grade=grade, term=term)


def run(text: str, *, grade: int | None = None, term: Term | None = None) -> Run:
    """The pipeline up to the drafts in their final form."""
    normal = normalise(text)
    demands = find_demands(normal.text, grade=grade, term=term)
    classes = find_classes(normal.text, grade=grade)
    text = _blank(normal.text, [(mention.start, mention.end) for mention in classes])
    if task_words.is_regulation(text):
        return Run(normal=normal, text=text, demands=demands, classes=classes)
    text = without_commands(text)
    durations = find_durations(text)
    if bare := bare_durations(text, durations):
        durations = tuple(sorted((*durations, *bare), key=lambda d: d.core))
    outline = Walk(text, durations, [(hit.start, hit.end) for hit in demands if hit.cut]).run()
    drafts, total = settle(text, outline)
    kept = () if drafts and _on_a_free_day(text, drafts) else tuple(drafts)
    return Run(
        normal=normal,
        text=text,
        demands=demands,
        classes=classes,
        durations=durations,
        outline=outline,
        drafts=kept,
        total=total,
    )


def reading_of(run: Run, *, grade: int | None, term: Term | None) -> Reading:
    """The values that come out of a run."""
    normal, cuts = run.normal, _cuts(run)
    tasks = tuple(_task(normal, run.text, draft, cuts) for draft in run.drafts)
    return Reading(
        tasks=tasks,
        classes=tuple(dict.fromkeys(mention.name for mention in run.classes)),
        total_minutes=run.total,
        no_homework=not tasks and says_no_homework(normal.text),
        declarations=declarations(normal.text, run.outline, has_tasks=bool(tasks)),
        hits=hits(normal, run.demands),
        violations=corpus_codes(run.demands),
        compliant_text=compliant(normal, run.demands, grade=grade, term=term),
    )


def written_home_tasks(reading: Reading) -> tuple[Task, ...]:
    """The tasks that put pen to paper at home; what the text leaves open counts (rule P11 for grades 1 and 2)."""
    return tuple(
        task
        for task in reading.tasks
        if task.place is Place.HOME and (task.kind is Kind.WRITTEN or (task.written is not False and task.kind is None))
    )


def _cuts(run: Run) -> Cuts:
    """What is no part of any content: classes, demands, times."""
    named = [(mention.start, mention.end) for mention in run.classes]
    demands = [(hit.start, hit.end) for hit in run.demands if hit.cut]
    times = [(d.start, d.end) for d in run.durations if d.role is not Role.OTHER]
    return Cuts([*named, *demands, *times])


def _on_a_free_day(text: str, drafts: list[Draft]) -> bool:
    """无作业日，请自主阅读和运动: a wish without any measure sets nothing."""
    return (
        "书面" not in text
        and says_no_homework(text)
        and all(not draft.durations and written_words.is_free_time(draft.words(text)) for draft in drafts)
    )


_STATED = frozenset({Because.HEADING, Because.NAMED, Because.SECTION})


def _task(normal: Normal, text: str, draft: Draft, cuts: Cuts) -> Task:
    marks = [mark for span in draft.spans for mark in find_marks(text, *span)]
    written, kind = _kind(text, draft, cuts, marks)
    time = minutes(draft)
    return Task(
        content=_content(normal, text, draft, cuts, marks),
        subject=coarse(draft.subject),
        subject_name=draft.subject,
        minutes=time.minutes if time else None,
        minutes_low=time.low if time else None,
        minutes_high=time.high if time else None,
        kind=kind,
        written=written,
        tier=draft.tier,
        place=next((mark.place for mark in marks if mark.place), Place.HOME),
        due=draft.due,
        part_of_class=draft.part_of_class,
        stated=draft.because in _STATED,
    )


def _kind(text: str, draft: Draft, cuts: Cuts, marks: list[Marks]) -> tuple[bool | None, Kind | None]:
    """Whether the task is written, and its kind: by its marks, or else by its words."""
    if marked := next((mark.kind for mark in marks if mark.kind), None):
        return marked is Kind.WRITTEN, marked
    if not draft.spans:
        return None, None
    written = written_words.is_written(_blank_times(text, draft, cuts))
    return written, written_words.kind_of(draft.words(text), written=written)


def _content(normal: Normal, text: str, draft: Draft, cuts: Cuts, marks: list[Marks]) -> str:
    if not draft.spans:
        return f"{draft.subject or ''}{_UNKNOWN}"
    own = [(mark.start, mark.end) for mark in marks]
    for span in draft.spans:
        if labels.IN_AN_APP.search(text, *span):
            return content(normal, draft.spans, ())
        own.extend(cuts.within(*span))
        own.extend(tier_spans(text, *span))
        own.extend(signature_spans(text, span))
        if due := due_span(text, span):
            own.append(due)
    if draft.prefix:
        own.extend(cuts.within(*draft.prefix))
    words = content(normal, draft.spans, own) or content(normal, draft.spans, ())
    if draft.prefix:
        title = content(normal, [draft.prefix], own)
        words = f"{title}：{words}" if title else words
    return words or f"{draft.subject or ''}{_UNKNOWN}"


def _blank(text: str, spans: Iterable[Span]) -> str:
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _blank_times(text: str, draft: Draft, cuts: Cuts) -> str:
    """The draft's words without times and demands."""
    return ",".join([_blank_within(text, span, cuts).strip() for span in draft.spans])


def _blank_within(text: str, span: Span, cuts: Cuts) -> str:
    left, right = span
    cut = cuts.within(left, right)
    return _blank(text[left:right], [(max(start, left) - left, min(end, right) - left) for start, end in cut])

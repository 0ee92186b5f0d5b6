"""What stands on the sheets of a message, or of what later messages have put in its place."""

from bot.domain.class_day import ClassDay
from bot.domain.entries import Filing
from bot.domain.filing import Draft
from bot.domain.filing_result import FiledClass, view
from bot.domain.people import Person
from bot.usecases.class_day import load_class_day
from bot.usecases.ports import UnitOfWork


async def standing_filings(uow: UnitOfWork, author: Person, bot: str, chat_id: str, message_id: str) -> list[Filing]:
    """The author's active filings of a message, or those that later messages have put in their place."""
    found: dict[int, Filing] = {}
    for filing in await uow.filings.by_message(bot, chat_id, message_id):
        if filing.author_id == author.id and (now := await _successor(uow, filing)):
            found[now.id] = now
    return list(found.values())


async def _successor(uow: UnitOfWork, filing: Filing) -> Filing | None:
    """The filing itself while it stands, else what the history says was put in its place."""
    if filing.active:
        return filing
    for fact in await uow.history.of_sheet(filing.class_id, filing.day):
        if filing.id in fact.data.get("replaces", ()):
            heir = await uow.filings.get(int(fact.subject.removeprefix("filing:")))
            return await _successor(uow, heir) if heir else None
    return None


async def what_stands(uow: UnitOfWork, author: Person, draft: Draft) -> tuple[FiledClass, ...]:
    """What the draft's message, what it revises, or the lines it corrects have on the sheets now."""
    school = await uow.schools.get(author.school_id)
    if school is None:
        return ()
    classes = {c.id: c for c in await uow.schools.classes(school.id)}
    if draft.corrects and draft.day is not None:
        days = [
            await load_class_day(uow, school, classes[c], draft.day, lock=False)
            for c in draft.class_ids
            if c in classes
        ]
        return tuple(found for class_day in days if (found := _corrected(class_day, draft)))
    filings: dict[int, Filing] = {}
    for message_id in dict.fromkeys((draft.replaces or draft.message_id, draft.message_id)):
        filings |= {f.id: f for f in await standing_filings(uow, author, draft.bot, draft.chat_id, message_id)}
    return tuple(
        [
            await filing_view(uow, await load_class_day(uow, school, classes[f.class_id], f.day, lock=False), f)
            for f in sorted(filings.values(), key=lambda f: f.class_id)
            if f.class_id in classes
        ]
    )


def _corrected(class_day: ClassDay, draft: Draft) -> FiledClass | None:
    lines = tuple(e for e in class_day.entries if e.id in draft.corrects)
    return view(class_day, lines, (), late=any(e.late for e in lines)) if lines else None


async def filing_view(uow: UnitOfWork, class_day: ClassDay, filing: Filing) -> FiledClass:
    entries = await uow.filings.entries(filing.id)
    states = await uow.filings.declarations(filing.id)
    return view(class_day, entries, states, late=any(e.late for e in entries))

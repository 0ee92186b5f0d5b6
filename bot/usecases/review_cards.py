"""The review card: put before whoever's turn it is, kept up to date where it lies, and what authors are told of it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.class_day import ClassDay, freeze
from bot.domain.facts import Fact
from bot.domain.people import Person
from bot.domain.policy import ReviewMode
from bot.domain.review import Asking, concerns, needs_nobody, overrides, past_publish
from bot.domain.sheet import Change, Sheet, SheetStatus, compare
from bot.domain.signing import Chain
from bot.messages import MessageKind, Say
from bot.texts import review as texts
from bot.usecases.announce import tell_person
from bot.usecases.class_day import facts_of, remarks_on, week_so_far
from bot.usecases.lying_cards import LyingCards, cards_prefix, lying_cards
from bot.usecases.ports import UnitOfWork


def chain_of(class_day: ClassDay, people: Sequence[Person]) -> Chain:
    """The school's review chain for this class."""
    return Chain(policy=class_day.school.policy, people=people, class_id=class_day.school_class.id)


async def ask_reviewers(
    uow: UnitOfWork, class_day: ClassDay, now: datetime, *, asking: Asking = Asking.FIRST
) -> ClassDay:
    """Put the sheet before the reviewers of the next step, or their deputies; the day as it stands then.

    Where nobody can sign, or nobody needs to (免审), it is approved instead. A card that lies unanswered is rewritten
    when the sheet has changed; on every other occasion a new one takes its place.
    """
    people = await uow.schools.people(class_day.school.id)
    chain, sheet = chain_of(class_day, people), class_day.sheet
    step = chain.awaited(sheet.step)
    if step == len(chain):
        return replace(class_day, sheet=replace(sheet, step=step, status=_approved(sheet)))
    if await approve_unseen(uow, class_day, people, now):
        return replace(class_day, sheet=_unseen(class_day))
    status = sheet.status if sheet.status is SheetStatus.PUBLISHED else SheetStatus.IN_REVIEW
    sheet = replace(sheet, step=step, status=status)
    class_day = replace(class_day, sheet=sheet)
    await uow.sheets.save(sheet)
    asked = chain.deputies(sheet) if asking is Asking.DEPUTY else chain.asked(sheet)
    text = await card_text(uow, class_day, people, now, asking=asking)
    card = Say(text=text, buttons=texts.card_buttons(class_day))
    lying = await lying_cards(uow, sheet)
    for person in asked:
        await _put(uow, class_day, lying, person, card, now, asking)
    if asking is Asking.FIRST:
        await _take_back(uow, class_day, chain, lying, now)
    return class_day


async def refresh_cards(uow: UnitOfWork, class_day: ClassDay, now: datetime) -> None:
    """Bring the unanswered cards of whoever's turn it is to what has become of the sheet; nobody gets a new one."""
    people = await uow.schools.people(class_day.school.id)
    chain, sheet = chain_of(class_day, people), class_day.sheet
    card = Say(text=await card_text(uow, class_day, people, now), buttons=texts.card_buttons(class_day))
    lying = await lying_cards(uow, sheet)
    for person in (*chain.asked(sheet), *chain.deputies(sheet)):
        for row in await lying.of(uow, person):
            await lying.rewrite(uow, row, card, now)


async def card_text(
    uow: UnitOfWork, class_day: ClassDay, people: Sequence[Person], now: datetime, *, asking: Asking = Asking.FIRST
) -> str:
    """The review card; in exception-only mode it says why it needs eyes, at the week's end the week's average."""
    facts = await facts_of(uow, class_day)
    exceptions = class_day.school.policy.review_mode is ReviewMode.EXCEPTIONS
    return texts.card(
        class_day,
        unfiled=class_day.unfiled(people),
        signed=[p.name for each in class_day.sheet.signed for p in people if p.id == each.person_id],
        asking=asking,
        why=concerns(class_day, people, facts) if exceptions else (),
        overrides=overrides(class_day, facts),
        remarks=[remark for each in class_day.days for remark in await remarks_on(uow, each)],
        week=await week_so_far(uow, class_day.seen_from(class_day.days[-1].day)),
        changes=await _changes(uow, class_day, now),
        due=past_publish(class_day.school, class_day.sheet, now),
    )


async def _changes(uow: UnitOfWork, class_day: ClassDay, now: datetime) -> tuple[Change, ...]:
    """What a correction that waits for review would tell families."""
    sheet = class_day.sheet
    seen = await uow.sheets.version(sheet.id, sheet.version) if sheet.pending else None
    return compare(seen, freeze(class_day, at=now)) if seen else ()


async def approve_unseen(uow: UnitOfWork, class_day: ClassDay, people: Sequence[Person], now: datetime) -> bool:
    """免审: approve an unexceptional sheet without anybody's tap. False: it needs eyes, or the school wants them."""
    sheet = class_day.sheet
    if class_day.school.policy.review_mode is not ReviewMode.EXCEPTIONS:
        return False
    if not needs_nobody(class_day, people, await facts_of(uow, class_day)):
        return False
    await uow.sheets.save(_unseen(class_day))
    await uow.history.add(
        Fact(
            school_id=class_day.school.id,
            class_id=sheet.class_id,
            day=sheet.day,
            actor="clock",
            action="approved",
            subject=f"sheet:{sheet.id}",
            at=now,
            data={"revision": sheet.revision, "step": sheet.step, "mode": ReviewMode.EXCEPTIONS.value},
        )
    )
    return True


async def tell_authors(
    uow: UnitOfWork, class_day: ClassDay, key: str, text: str, now: datetime, *, but: Iterable[str] = ()
) -> None:
    """The same notice to everybody who has something on the sheet, `but` these. key: its beginning."""
    authors = {e.author_id for e in class_day.sheet_entries} | {d.author_id for d in class_day.sheet_declarations}
    for author_id in sorted(authors - set(but)):
        await tell_person(
            uow,
            author_id,
            key=f"{key}{author_id}",
            kind=MessageKind.NOTICE,
            act=Say(text=text),
            now=now,
            scope=class_day.sheet.class_id,
        )


def _unseen(class_day: ClassDay) -> Sheet:
    return replace(class_day.sheet, step=len(class_day.school.policy.review), status=SheetStatus.APPROVED)


def _approved(sheet: Sheet) -> SheetStatus:
    return SheetStatus.PUBLISHED if sheet.status is SheetStatus.PUBLISHED else SheetStatus.APPROVED


async def _put(
    uow: UnitOfWork,
    class_day: ClassDay,
    lying: LyingCards,
    person: Person,
    card: Say,
    now: datetime,
    asking: Asking,
) -> None:
    """Rewrite the person's card where it lies, or send one that takes its place."""
    sheet, mine = class_day.sheet, await lying.of(uow, person)
    if asking is Asking.FIRST and mine:
        await lying.rewrite(uow, mine[-1], card, now)
        return
    for row in mine:
        await lying.rewrite(uow, row, Say(text=texts.see_below(class_day)), now)
    await tell_person(
        uow,
        person.id,
        key=f"{cards_prefix(sheet)}{sheet.revision}/{sheet.step}{asking}",
        kind=MessageKind.REVIEW,
        act=card,
        now=now,
        scope=sheet.class_id,
        priority=3,
    )


async def _take_back(uow: UnitOfWork, class_day: ClassDay, chain: Chain, lying: LyingCards, now: datetime) -> None:
    """Who has an unanswered card from before, and whose turn it is no longer, reads that it has been overtaken."""
    asked = chain.asked(class_day.sheet)
    others = {p.id: p for step in range(len(chain)) for p in (*chain.reviewers(step), *chain.stand_ins(step))}
    for person in others.values():
        if person not in asked:
            for row in await lying.of(uow, person):
                await lying.rewrite(uow, row, Say(text=texts.not_your_turn(class_day)), now)

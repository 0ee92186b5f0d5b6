"""Freezing a sheet and telling its groups: first publication, correction in place, or a marked replacement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from bot.domain.class_day import ClassDay, freeze
from bot.domain.facts import Fact, digest_of
from bot.domain.people import Person
from bot.domain.policy import Channel
from bot.domain.sheet import SheetStatus, Snapshot, snapshot_to_json
from bot.domain.signing import Chain
from bot.messages import Capabilities, Edit, MessageKind, OutboxMessage, Picture, Say
from bot.texts import office as office_texts
from bot.texts import review as review_texts
from bot.texts import sheet as sheet_texts
from bot.usecases.announce import tell_homeroom, to_group
from bot.usecases.page_links import PageLinks
from bot.usecases.ports import Audience, Binding, OutboxState, UnitOfWork
from bot.usecases.print_notice import tell_printed

PUBLISH_UNTIL = time(22, 0)
_CORRECTION_LASTS = timedelta(days=2)
_LATE_LASTS = timedelta(hours=2)
_FULL = "/full"
_NEVER_SHOWN = frozenset({OutboxState.GIVEN_UP, OutboxState.EXPIRED, OutboxState.IN_DOUBT})


def publication_key(class_id: str, day: object, chat_id: str) -> str:
    """Outbox key of a class's publication in one group."""
    return f"publish/{class_id}/{day}/{chat_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """Publishes inside the caller's transaction. capabilities: by channel name."""

    capabilities: Mapping[str, Capabilities]
    links: PageLinks

    async def publish(
        self,
        uow: UnitOfWork,
        class_day: ClassDay,
        *,
        actor: str,
        now: datetime,
        unreviewed: bool = False,
    ) -> Snapshot:
        """Freeze the next version and queue it for every parents' group of the class.

        unreviewed: without the chain's approval; the sheet may be signed afterwards.
        """
        people = await uow.schools.people(class_day.school.id)
        before = await uow.sheets.version(class_day.sheet.id, class_day.sheet.version)
        snapshot = freeze(
            class_day,
            at=now,
            unreviewed=unreviewed,
            reviewers=_signers(class_day, people),
            before=before,
        )
        await uow.sheets.add_version(snapshot)
        await uow.sheets.save(
            replace(
                class_day.sheet,
                status=SheetStatus.PUBLISHED,
                version=snapshot.version,
                pending=False,
                unreviewed=unreviewed,
            )
        )
        await uow.history.add(
            Fact(
                school_id=class_day.school.id,
                class_id=snapshot.class_id,
                day=snapshot.day,
                actor=actor,
                action="published" if snapshot.version == 1 else "corrected",
                subject=f"sheet:{snapshot.sheet_id}",
                at=now,
                data={
                    "version": snapshot.version,
                    "total": snapshot.total,
                    "unreviewed": unreviewed,
                    "unfiled": class_day.unfiled(people),
                    "digest": digest_of(snapshot_to_json(snapshot)),
                },
            )
        )
        await self._announce(uow, class_day, snapshot, now)
        return snapshot

    async def _announce(self, uow: UnitOfWork, class_day: ClassDay, snapshot: Snapshot, now: datetime) -> None:
        page = await self.links.told(uow, class_day.school, snapshot.class_id, now)
        if class_day.school.policy.channel is Channel.PRINT:
            await tell_printed(uow, class_day, snapshot, page, now)
        if class_day.school.policy.channel not in (Channel.GROUP, Channel.LINK):
            return
        groups = await uow.groups.of_class(snapshot.class_id, Audience.PARENTS)
        free = _on_a_free_day(class_day, now)
        if snapshot.version == 1 and not free and not any(binding.active for binding in groups):
            await self._tell_without_group(uow, class_day, snapshot, now, away=bool(groups))
        for binding in groups:  # the inactive, too: rights come back without a word, and what is refused is held
            messages = self.messages(class_day, snapshot, binding, now, page=page)
            shown = await _shown(uow, snapshot, binding)
            if shown.publication is None:
                if free:
                    continue  # page and 今日作业 have it
                for message in messages:
                    await uow.outbox.put(replace(message, key=f"{message.key}{shown.suffix}"))
            else:
                await self._correct(uow, snapshot, binding, messages, shown, now)

    async def _tell_without_group(
        self, uow: UnitOfWork, class_day: ClassDay, snapshot: Snapshot, now: datetime, *, away: bool
    ) -> None:
        await tell_homeroom(
            uow,
            class_day.school,
            snapshot.class_id,
            key=f"{'away' if away else 'nogroup'}/{snapshot.class_id}/{snapshot.day:%Y-%m}",
            text=office_texts.bot_is_away(snapshot) if away else office_texts.no_group_bound(snapshot),
            now=now,
        )

    def messages(
        self, class_day: ClassDay, snapshot: Snapshot, binding: Binding, now: datetime, *, page: str | None
    ) -> tuple[OutboxMessage, ...]:
        """The publication for one group: the card with the text as its caption, or the card first and then the text.

        page: address of the class's page; all that a school that publishes by link puts into the group.
        """
        capabilities = self.capabilities[binding.channel]
        until = _until(class_day, now)
        night = now >= until  # what is first filed so late comes without a sound
        if class_day.school.policy.channel is Channel.LINK:
            acts = {"publish": Say(text=sheet_texts.link_only(snapshot, page), silent=night)}
        else:
            text = sheet_texts.publication(snapshot)
            picture = Picture(snapshot.sheet_id, snapshot.version) if capabilities.pictures else None
            if picture is None or capabilities.units(text) <= capabilities.caption_units:
                acts = {"publish": Say(text=text, picture=picture, silent=night)}
            else:
                acts = {"card": Say(text="", picture=picture, silent=True), "publish": Say(text=text, silent=night)}
        expires_at = now + _LATE_LASTS if night else until
        return tuple(
            to_group(
                binding,
                key=publication_key(snapshot.class_id, snapshot.day, binding.chat_id).replace("publish", name, 1),
                kind=MessageKind.PUBLICATION if name == "publish" else MessageKind.CARD,
                act=act,
                now=now,
                expires_at=expires_at,
                priority=2,
            )
            for name, act in acts.items()
        )

    async def _correct(
        self,
        uow: UnitOfWork,
        snapshot: Snapshot,
        binding: Binding,
        messages: Sequence[OutboxMessage],
        shown: "_Shown",
        now: datetime,
    ) -> None:
        """Bring what the group has seen, or is about to see, to this version."""
        newest = messages[-1]
        if shown.publication is None or not isinstance(newest.act, Say):
            return
        capabilities = self.capabilities[binding.channel]
        text, picture = newest.act.text, Picture(snapshot.sheet_id, snapshot.version)

        async def rewrite(target: str, words: str, card: Picture | None) -> None:
            await self._rewrite(uow, binding, snapshot, target, words, card, now)

        if shown.card is not None:
            await rewrite(shown.card, "", picture)
        if not shown.has_picture:
            await rewrite(shown.publication, text, None)
        elif shown.full is None and capabilities.units(text) <= capabilities.caption_units:
            await rewrite(shown.publication, text, picture)
        else:
            await rewrite(shown.publication, sheet_texts.see_next_message(snapshot), picture)
            if shown.full is not None:
                await rewrite(shown.full, text, None)
            else:
                key, act = f"{shown.publication}{_FULL}", Say(text=text, silent=True)
                await uow.outbox.put(replace(newest, key=key, kind=MessageKind.CORRECTION, act=act))

    async def _rewrite(
        self,
        uow: UnitOfWork,
        binding: Binding,
        snapshot: Snapshot,
        target: str,
        text: str,
        picture: Picture | None,
        now: datetime,
    ) -> None:
        row = await uow.outbox.get(target)
        if row is not None and isinstance(row.message.act, Say):
            said = replace(row.message.act, text=text, picture=picture)
            if await uow.outbox.rewrite_unsent(target, said):
                return
        await uow.outbox.put(
            to_group(
                binding,
                key=f"{target}/v{snapshot.version}",
                kind=MessageKind.CORRECTION,
                act=Edit(target=target, text=text, picture=picture),
                now=now,
                expires_at=now + _CORRECTION_LASTS,
                priority=2,
            )
        )


def _signers(class_day: ClassDay, people: Sequence[Person]) -> list[str]:
    """Who signed, with the role of the chain they signed in, in order."""
    sheet = class_day.sheet
    chain = Chain(policy=class_day.school.policy, people=people, class_id=sheet.class_id)
    names = {p.id: review_texts.signer(p.name, chain.role_of(p)) for p in people}
    return [names[person_id] for person_id in dict.fromkeys(sheet.approvals) if person_id in names]


def _on_a_free_day(class_day: ClassDay, now: datetime) -> bool:
    """Whether families are left in peace: no lessons today, and it is not the sheet's own date."""
    today = now.astimezone(class_day.school.zone).date()
    return not class_day.school.day(today).has_lessons and today != class_day.school.due_day(class_day.sheet.day)


def _until(class_day: ClassDay, now: datetime) -> datetime:
    """Until when a first publication is still told aloud: that evening; of a week, any evening before its last."""
    school, sheet_day = class_day.school, class_day.sheet.day
    today = now.astimezone(school.zone).date()
    evening = max(school.due_day(sheet_day), min(today, school.sheet_days(sheet_day)[-1]))
    return datetime.combine(evening, PUBLISH_UNTIL, tzinfo=school.zone)


@dataclass(frozen=True, slots=True)
class _Shown:
    """Outbox keys of what a group has been sent of a sheet, or is about to be. suffix: sets a new attempt's keys apart.

    card: sent before the text; full: the text that followed when it had outgrown the card's caption.
    """

    publication: str | None = None
    card: str | None = None
    full: str | None = None
    has_picture: bool = False
    suffix: str = ""


async def _shown(uow: UnitOfWork, snapshot: Snapshot, binding: Binding) -> _Shown:
    """Found by chat, not by key: a key keeps the id that the group had before it became a supergroup."""
    day = f"{snapshot.class_id}/{snapshot.day}/"
    rows = [*await uow.outbox.with_prefix(f"card/{day}"), *await uow.outbox.with_prefix(f"publish/{day}")]
    here = [r for r in rows if r.message.chat_id == binding.chat_id and isinstance(r.message.act, Say)]
    shown = _Shown()
    for row in here:
        key, act = row.message.key, row.message.act
        if row.state in _NEVER_SHOWN:
            shown = _Shown(suffix=f"/again{snapshot.version}")
        elif key.startswith("card/"):
            shown = replace(shown, card=key)
        elif key.endswith(_FULL):
            shown = replace(shown, full=key)
        else:
            has_picture = row.receipt.has_picture if row.receipt else isinstance(act, Say) and act.picture is not None
            shown = replace(shown, publication=key, full=None, has_picture=has_picture)
    return shown

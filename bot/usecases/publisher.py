"""Freezing a sheet and telling its groups: first publication, correction in place, or a marked replacement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from bot.domain.class_day import ClassDay, freeze
from bot.domain.people import Person
from bot.domain.policy import Channel
from bot.domain.sheet import SheetStatus, Snapshot
from bot.messages import Capabilities, Edit, MessageKind, OutboxMessage, Picture, Say
from bot.texts import office as office_texts
from bot.texts import sheet as sheet_texts
from bot.usecases.announce import parent_groups, tell_homeroom, to_group
from bot.usecases.ports import Binding, Fact, UnitOfWork

PUBLISH_UNTIL = time(22, 0)
_CORRECTION_LASTS = timedelta(days=2)


def publication_key(class_id: str, day: object, chat_id: str) -> str:
    """Outbox key of a class's publication in one group."""
    return f"publish/{class_id}/{day}/{chat_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """Publishes inside the caller's transaction. capabilities: by channel name."""

    capabilities: Mapping[str, Capabilities]

    async def publish(
        self,
        uow: UnitOfWork,
        class_day: ClassDay,
        *,
        actor: str,
        now: datetime,
        unreviewed: bool = False,
        reviewers: Sequence[Person] = (),
    ) -> Snapshot:
        """Freeze the next version and queue it for every parents' group of the class."""
        before = await uow.sheets.version(class_day.sheet.id, class_day.sheet.version)
        snapshot = freeze(
            class_day,
            at=now,
            unreviewed=unreviewed,
            reviewers=[p.name for p in reviewers],
            before=before,
        )
        await uow.sheets.add_version(snapshot)
        await uow.sheets.save(
            replace(class_day.sheet, status=SheetStatus.PUBLISHED, version=snapshot.version, pending=False)
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
                data={"version": snapshot.version, "total": snapshot.total, "unreviewed": unreviewed},
            )
        )
        await self._announce(uow, class_day, snapshot, now)
        return snapshot

    async def _announce(self, uow: UnitOfWork, class_day: ClassDay, snapshot: Snapshot, now: datetime) -> None:
        school = class_day.school
        if school.policy.channel not in (Channel.GROUP, Channel.LINK):
            return
        groups = await parent_groups(uow, snapshot.class_id)
        if not groups and snapshot.version == 1:
            await tell_homeroom(
                uow,
                school,
                snapshot.class_id,
                key=f"nogroup/{snapshot.class_id}/{snapshot.day:%Y-%m}",
                text=office_texts.no_group_bound(snapshot),
                now=now,
            )
        for binding in groups:
            key = publication_key(snapshot.class_id, snapshot.day, binding.chat_id)
            row = await uow.outbox.get(key)
            messages = self.messages(class_day, snapshot, binding, now)
            if row is None:
                for message in messages:
                    await uow.outbox.put(message)
            else:
                await self._correct(uow, snapshot, binding, messages, now)

    def messages(
        self, class_day: ClassDay, snapshot: Snapshot, binding: Binding, now: datetime
    ) -> tuple[OutboxMessage, ...]:
        """The publication for one group: the card with the text as its caption, or the card first and then the text."""
        capabilities = self.capabilities[binding.channel]
        if class_day.school.policy.channel is Channel.LINK:
            acts = {"publish": Say(text=sheet_texts.link_only(snapshot))}
        else:
            text = sheet_texts.publication(snapshot)
            picture = Picture(snapshot.sheet_id, snapshot.version) if capabilities.pictures else None
            if picture is None or capabilities.units(text) <= capabilities.caption_units:
                acts = {"publish": Say(text=text, picture=picture)}
            else:
                acts = {"card": Say(text="", picture=picture), "publish": Say(text=text)}
        until = datetime.combine(snapshot.day, PUBLISH_UNTIL, tzinfo=class_day.school.zone)
        expires_at = max(until, now + timedelta(hours=2))
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
        now: datetime,
    ) -> None:
        """Bring what the group has seen, or is about to see, to this version."""
        text_message = messages[-1]
        if not isinstance(text_message.act, Say):
            return
        key = text_message.key
        row = await uow.outbox.get(f"{key}/full") or await uow.outbox.get(key)
        if row is None or not isinstance(row.message.act, Say):
            return
        shown = row.message.act
        picture = Picture(snapshot.sheet_id, snapshot.version)
        capabilities = self.capabilities[binding.channel]
        text = sheet_texts.publication(snapshot)
        card_row = await uow.outbox.get(key.replace("publish", "card", 1))
        if card_row is not None:
            await self._rewrite(uow, binding, snapshot, card_row.message.key, "", picture, now)
        if shown.picture is None:
            await self._rewrite(uow, binding, snapshot, row.message.key, text, None, now)
        elif capabilities.units(text) <= capabilities.caption_units:
            await self._rewrite(uow, binding, snapshot, row.message.key, text, picture, now)
        else:
            short = sheet_texts.see_next_message(snapshot)
            await self._rewrite(uow, binding, snapshot, row.message.key, short, picture, now)
            await uow.outbox.put(replace(text_message, key=f"{key}/full", act=Say(text=text)))

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
        if await uow.outbox.rewrite_unsent(target, Say(text=text, picture=picture)):
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

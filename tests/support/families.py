"""Parents and their groups beside tests.support.school_day: who follows, which chats are bound, what they hear."""

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa

from bot.domain.timetable import JobName
from bot.sandbox import Chat, Message
from bot.usecases.apply_school import ClassCodes
from bot.usecases.ports import Binding, OutboxRow, OutboxState
from bot.usecases.work import Ran
from db.tables import metadata
from tests.support.school_day import Heard, SchoolDay

ADMIN = "方老师"
HEADING = "【作业公示】"


class Families:
    """The families' side of one test's day."""

    def __init__(self, day: SchoolDay) -> None:
        self.day = day
        self.world = day.world
        self.bot = day.bot

    # ------------------------------------------------------------------------------------- groups

    async def codes(self, short: str) -> ClassCodes:
        """New codes of a class; its earlier ones are void."""
        rehearsal = self.day.rehearsal
        applied = await rehearsal.app.apply_school(rehearsal.spec, rehearsal.clock(), renew=[short])
        return next(c for c in applied.classes if c.school_class.short == short)

    async def room(self, *people: str, bot: bool = True, admin: bool = True, supergroup: bool = False) -> Chat:
        """A group of the admin and these people that nobody has bound."""
        members = [self.day.person(name) for name in (ADMIN, *people)]
        chat = self.world.add_group("家长群", members=members, supergroup=supergroup)
        if bot:
            self.world.add_bot_to_group(chat, self.bot, by=members[0], admin=admin)
            await self.day.settle()
        return chat

    async def bind(self, chat: Chat, short: str, *, by: str = ADMIN, staff: bool = False) -> Heard:
        codes = await self.codes(short)
        return await self.day.tell(by, f"/bind {codes.staff if staff else codes.parents}", chat=chat)

    async def group(self, *shorts: str, admin: bool = True, supergroup: bool = False) -> Chat:
        """A parents' group bound to these classes."""
        chat = await self.room(admin=admin, supergroup=supergroup)
        for short in shorts:
            assert "已绑定" in (await self.bind(chat, short)).text
        return chat

    async def bindings(self, short: str) -> tuple[Binding, ...]:
        async with self.day.rehearsal.app.database.read() as uow:
            return await uow.groups.of_class(f"shiyan/{short}")

    async def part(self) -> None:
        """No group is bound any more, no fault is planned; nothing waits."""
        self.world.faults.clear()
        rehearsal = self.day.rehearsal
        async with rehearsal.app.database.write() as uow:
            for item in rehearsal.spec.classes:
                for binding in await uow.groups.of_class(item.id):
                    await uow.groups.unbind(binding.bot, binding.chat_id, binding.class_id)
                    await uow.outbox.hold_chat(binding.bot, binding.chat_id, "test ended")
            await uow.commit()
        await self.day.settle()

    # ------------------------------------------------------------------------------------ parents

    async def follow(self, name: str, short: str) -> Heard:
        """A parent opens the class's join link."""
        return await self.day.tell(name, f"/start {(await self.codes(short)).join}")

    # --------------------------------------------------------------------------------------- time

    async def at(self, hour: int, minute: int = 0, *, day: date | None = None) -> Ran:
        """The clock jumps to this time and ticks once, as after a pause of the service; everything due arrives."""
        self.day.stand_at(hour, minute, day=day)
        return await self.tick()

    async def tick(self) -> Ran:
        ran = await self.day.rehearsal.app.plan(self.day.rehearsal.clock())
        await self.day.settle()
        return ran

    async def run(self, job: JobName) -> Ran | None:
        """`jianfu jobs run` at the clock's time."""
        now = self.day.rehearsal.clock()
        ran = await self.day.rehearsal.app.plan.run(job, now, really=now)
        await self.day.settle()
        return ran

    async def publish(self) -> None:
        """16:20 today."""
        await self.at(16, 20)

    # ------------------------------------------------------------------------------- what they hear

    def heard(self, chat: Chat, since: int = 0) -> list[Message]:
        """The bot's messages in a chat still to be seen, service lines apart, newer or rewritten later than `since`."""
        found = [m for m in self.world.messages(chat) if m.sender is self.bot and not m.deleted and m.service is None]
        return [m for m in found if m.serial > since]

    def publications(self, chat: Chat) -> list[Message]:
        """Every message with the heading."""
        return [m for m in self.heard(chat) if HEADING in m.body]

    def publication(self, chat: Chat) -> Message:
        """The one message with the heading, which has it once."""
        [found] = self.publications(chat)
        assert found.body.count(HEADING) == 1
        return found

    async def told(self, name: str, since: int) -> list[str]:
        """What a member of staff was told in private since a mark."""
        return [m.body for m in await self.day.news(name, since)]

    async def outbox(self, *states: OutboxState) -> Sequence[OutboxRow]:
        async with self.day.rehearsal.app.database.read() as uow:
            return await uow.outbox.listing(states, limit=10_000)

    async def stored(self, needle: str) -> list[str]:
        """Every table.column in which a text occurs; not in moments, whose fractions may be any digits."""
        found = []
        async with self.day.rehearsal.app.database.read() as uow:
            connection = uow.held.connection
            for table in metadata.sorted_tables:
                for row in (await connection.execute(sa.select(table))).mappings():
                    texts = {name: str(value) for name, value in row.items() if not isinstance(value, datetime)}
                    found += [f"{table.name}.{name}" for name, text in texts.items() if needle in text]
        return found

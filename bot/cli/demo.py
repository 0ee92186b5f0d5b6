"""`jianfu demo`: one school day, told as the chats happen."""

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path

from rich.console import Console
from rich.panel import Panel
from rich.progress import Progress, SpinnerColumn, TextColumn
from rich.table import Table
from rich.text import Text

from bot.cli.logs import set_up
from bot.cli.rehearsal import Rehearsal
from bot.cli.seed import FAMILIES, ZONE, seed_data, settle_in
from bot.domain.ledger import LedgerSheet
from bot.domain.sheet import Snapshot
from bot.domain.timetable import JobName
from bot.sandbox import Chat, Message
from bot.texts import demo as texts
from bot.texts.words import clock, day_name

_START = datetime(2026, 10, 15, 14, 20, tzinfo=ZONE)  # a Thursday: the weekly question is asked
_VOTES = (2, 1, 2, 2, 3, 1)


async def play(out: Path) -> None:
    """Play the day against the sandbox and write card, sheet and ledger into `out`."""
    set_up("text", verbose=False)
    console = Console(highlight=False)
    with (
        tempfile.TemporaryDirectory(prefix="jianfu-demo-") as folder,
        Progress(SpinnerColumn(), TextColumn("{task.description}"), console=console, transient=True) as progress,
    ):
        task = progress.add_task(texts.PREPARING)
        async with Rehearsal(seed_data(), database=Path(folder) / "demo.db", start=_START) as school:
            groups = await settle_in(school)
            day = _Day(school, groups, console, progress, task)
            await day.through()
            written = await _write(school, groups, out)
    console.print(texts.written(written))


@dataclass
class _Day:
    school: Rehearsal
    groups: dict[str, Chat]
    console: Console
    progress: Progress
    task: object
    _shown: dict[str, int] = field(default_factory=dict)

    async def through(self) -> None:
        """The script: filing, review, publication, a correction, the evening, the poll."""
        self._skip_old()
        self._scene(texts.FILING)
        await self._says("王老师", "三（2）班 数学 口算第12页，练习册P23，约20分钟")
        await self._says("赵老师", "语文 抄写第3课生字，朗读课文两遍")
        await self._presses("赵老师", "15分钟")
        await self._says("李老师", "三2班英语 抄写U3单词 半小时")
        await self._presses("李老师", "缩短到 25 分钟")
        await self._says("李老师", "三（1）班英语 背诵U3课文10分钟，请家长签字")
        await self._presses("李老师", "就这样改")
        await self._says("孙老师", "今日无作业")
        await self._says("王老师", "三（1）班数学 练习册P23 15到20分钟")
        await self._says("周老师", "语文 读课文《秋天》三遍 10分钟")

        self._scene(texts.REVIEW, time(15, 30))
        await self._until(15, 30)
        for homeroom in ("赵老师", "孙老师", "周老师"):
            await self._presses(homeroom, "通过")

        self._scene(texts.PUBLICATION, time(16, 20))
        await self._until(16, 20)

        self._scene(texts.CORRECTION)
        message = self._first_message("王老师")
        self.school.world.edit(self.school.person("王老师"), message, "三（2）班 数学 口算第12页，约10分钟")
        await self.school.settle()
        self._show_new()
        await self._presses("赵老师", "通过")

        self._scene(texts.EVENING, time(19, 30))
        await self._until(19, 30)
        await self._vote()
        await self._until(21, 0)
        await self._close_poll()
        self._scene(texts.NEXT_DAY, time(7, 40), days=1)
        await self._until(7, 45, days=1)

    # ------------------------------------------------------------------------------- one act each

    def _scene(self, title: str, begins: time | None = None, days: int = 0) -> None:
        """begins: where it is later than the clock stands, today or `days` on."""
        at = self.school.clock().astimezone(ZONE)
        if begins is not None:
            at = datetime.combine(at.date() + timedelta(days=days), begins)
        self.console.rule(f"[bold]{day_name(at.date())} {clock(at)}  {title}[/bold]", align="left")

    async def _says(self, name: str, text: str) -> None:
        self._working(name)
        user = self.school.person(name)
        await self.school.say(user, self.school.private(user), text)
        self._show_new()

    async def _presses(self, name: str, button: str) -> None:
        self._working(name)
        self.console.print(Text(f"  {name} 点「{button}」", style="dim"))
        await self.school.press(name, button)
        self._show_new()

    async def _vote(self) -> None:
        for chat in self.groups.values():
            poll = next((m for m in reversed(self.school.world.messages(chat)) if m.poll), None)
            if poll is not None:
                for name, choice in zip(FAMILIES, _VOTES, strict=True):
                    self.school.world.vote(self.school.person(name), poll, choice)
        await self.school.settle()
        self.console.print(Text(texts.voted(len(FAMILIES)), style="dim"))

    async def _close_poll(self) -> None:
        """A day early, for the sake of the script: the next morning's card has the answers."""
        now = self.school.clock()
        evening = now.astimezone(ZONE).replace(hour=20, minute=1) + timedelta(days=1)
        await self.school.app.plan.run(JobName.POLL_CLOSE, evening, really=now)
        await self.school.settle()
        self._skip_old()

    async def _until(self, hour: int, minute: int, days: int = 0) -> None:
        today = self.school.clock().astimezone(ZONE)
        at = today.replace(hour=hour, minute=minute) + timedelta(days=days)
        self._working(clock(at))
        await self.school.advance(at)
        self._show_new()

    def _working(self, what: str) -> None:
        self.progress.update(self.task, description=what)  # type: ignore[arg-type] # rich's TaskID is an int

    def _first_message(self, name: str) -> Message:
        chat = self.school.private(self.school.person(name))
        return next(m for m in self.school.world.messages(chat) if m.sender.name == name and "口算" in (m.text or ""))

    # ------------------------------------------------------------------------------------ showing

    def _chats(self) -> list[Chat]:
        people = [self.school.private(user) for name, user in self.school.people.items() if name not in FAMILIES]
        return [*people, *self.groups.values()]

    def _skip_old(self) -> None:
        self._shown = {chat.key: self.school.world.changes.serial for chat in self._chats()}

    def _show_new(self) -> None:
        """Print what is new or was rewritten since the last look."""
        for chat in self._chats():
            seen = self._shown.get(chat.key, 0)
            for message in self.school.world.messages(chat):
                if message.serial > seen and message.service is None and not (message.poll and message.poll.votes):
                    self._print(chat, message)
            self._shown[chat.key] = self.school.world.changes.serial

    def _print(self, chat: Chat, message: Message) -> None:
        where = chat.person.name if chat.person else chat.title
        body = message.body or (message.poll.question if message.poll else "")
        if message.sender.is_bot:
            table = Table.grid(padding=(0, 1))
            if message.photo:
                table.add_row(Text(texts.PICTURE, style="cyan"))
            table.add_row(Text(body))
            if message.labels:
                table.add_row(Text("  ".join(f"[{label}]" for label in message.labels), style="bold green"))
            marks = [
                m
                for m, on in (
                    (texts.PINNED, message.pinned),
                    (texts.EDITED, message.edited),
                    (texts.SILENT, message.silent),
                )
                if on
            ]
            self.console.print(
                Panel(table, title=f"→ {where}", title_align="left", subtitle=" · ".join(marks) or None, expand=False)
            )
        else:
            self.console.print(Text(f"  {message.sender.name}：", style="bold") + Text(body))


async def _write(school: Rehearsal, groups: dict[str, Chat], out: Path) -> list[Path]:
    day = _START.date()
    ledger = await school.app.read_ledger(school.spec.school, day, day, now=school.clock())
    shown = next(each.sheet for each in ledger if each.sheet.class_label == "三（2）班")
    return await asyncio.to_thread(_files, shown, ledger, out)


def _files(shown: Snapshot, ledger: Sequence[LedgerSheet], out: Path) -> list[Path]:
    from bot.render.card import card_png
    from bot.render.ledger_xlsx import ledger_xlsx
    from bot.render.printable import sheet_pdf

    out.mkdir(parents=True, exist_ok=True)
    files = {
        "公示卡-三（2）班.png": card_png(shown),
        "公示单-三（2）班.pdf": sheet_pdf(shown),
        "作业台账.xlsx": ledger_xlsx(ledger, zone=ZONE),
    }
    for name, body in files.items():
        (out / name).write_bytes(body)
    return [out / name for name in files]

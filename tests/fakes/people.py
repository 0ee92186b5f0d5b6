"""Fakes of who is who and in which chat: schools, accounts, codes, groups."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from bot.domain.people import Person
from bot.domain.school import School, SchoolClass, SchoolSpec
from bot.usecases.ports import Account, Audience, Binding, Code, CodePurpose, OutboxState, QuestionState
from tests.fakes.state import State, aware


class FakeSchools:
    def __init__(self, state: State) -> None:
        self._state = state

    async def apply(self, spec: SchoolSpec, now: datetime) -> bool:
        aware(now)
        tidy = replace(spec, classes=tuple(sorted(spec.classes, key=lambda each: (each.name.grade, each.name.number))))
        if _same(self._state.schools.get(spec.school.id), tidy):
            return False
        self._state.schools[spec.school.id] = tidy
        self._state.known_since.setdefault(spec.school.id, now)
        return True

    async def lock(self, school_id: str) -> None:
        """Writers wait for one another anyway."""

    async def all(self) -> tuple[School, ...]:
        return tuple(spec.school for _, spec in sorted(self._state.schools.items()))

    async def known_since(self, school_id: str) -> datetime | None:
        return self._state.known_since.get(school_id)

    async def get(self, school_id: str) -> School | None:
        spec = self._state.schools.get(school_id)
        return spec.school if spec else None

    async def classes(self, school_id: str) -> tuple[SchoolClass, ...]:
        spec = self._state.schools.get(school_id)
        return spec.classes if spec else ()

    async def people(self, school_id: str) -> tuple[Person, ...]:
        spec = self._state.schools.get(school_id)
        return spec.people if spec else ()

    async def person(self, person_id: str) -> Person | None:
        everyone = (person for spec in self._state.schools.values() for person in spec.people)
        return next((person for person in everyone if person.id == person_id), None)


def _same(before: SchoolSpec | None, after: SchoolSpec) -> bool:
    # Mappings compare without their order, which is the school file's and matters.
    return before == after and [list(p.teaches) for p in before.people] == [list(p.teaches) for p in after.people]


class FakeAccounts:
    def __init__(self, state: State, schools: FakeSchools) -> None:
        self._state = state
        self._schools = schools

    async def person_of(self, bot: str, user_id: str) -> Person | None:
        account = next((each for each in self._state.accounts if (each.bot, each.user_id) == (bot, user_id)), None)
        return await self._schools.person(account.person_id) if account else None

    async def of(self, person_id: str) -> tuple[Account, ...]:
        mine = [each for each in self._state.accounts if each.person_id == person_id]
        return tuple(sorted(mine, key=lambda each: each.bot))

    async def link(self, account: Account, now: datetime) -> None:
        aware(now)
        self._state.accounts = [
            each
            for each in self._state.accounts
            if each.bot != account.bot or (each.user_id != account.user_id and each.person_id != account.person_id)
        ]
        self._state.accounts.append(account)

    async def unlink(self, bot: str, user_id: str) -> bool:
        before = len(self._state.accounts)
        self._state.accounts = [e for e in self._state.accounts if (e.bot, e.user_id) != (bot, user_id)]
        return len(self._state.accounts) < before

    async def follow(self, bot: str, user_id: str, class_id: str, now: datetime) -> bool:
        aware(now)
        if (bot, user_id, class_id) in self._state.follows:
            return False
        self._state.follows.append((bot, user_id, class_id))
        self._state.followed_at[bot, user_id, class_id] = now
        return True

    async def unfollow(self, bot: str, user_id: str, class_id: str | None = None) -> int:
        before = len(self._state.follows)
        self._state.follows = [
            follow
            for follow in self._state.follows
            if follow[:2] != (bot, user_id) or class_id not in (None, follow[2])
        ]
        return before - len(self._state.follows)

    async def followed(self, bot: str, user_id: str) -> tuple[str, ...]:
        return tuple(class_id for b, u, class_id in self._state.follows if (b, u) == (bot, user_id))


class FakeCodes:
    def __init__(self, state: State) -> None:
        self._state = state

    async def issue(self, code: Code) -> None:
        aware(code.issued_at, code.expires_at)
        if code.digest in self._state.codes:
            raise ValueError(f"issued before: {code.digest}")
        self._state.codes[code.digest] = code

    async def find(self, digest: str) -> Code | None:
        return self._state.codes.get(digest)

    async def use(self, digest: str, user_id: str, now: datetime) -> bool:
        aware(now)
        code = self._state.codes.get(digest)
        if code is None or not _is_live(code, now):
            return False
        if code.purpose is not CodePurpose.JOIN:
            self._state.codes[digest] = replace(code, used_at=now)
        return True

    async def live(self, purpose: CodePurpose, target: str, now: datetime) -> bool:
        aware(now)
        return any(_is_live(code, now) for code in self._of(purpose, target))

    async def newest(self, purpose: CodePurpose, target: str, now: datetime) -> Code | None:
        aware(now)
        alive = [code for code in self._of(purpose, target) if _is_live(code, now)]
        alive.sort(key=lambda code: code.digest)
        return max(alive, key=lambda code: code.issued_at, default=None)

    async def revoke(self, purpose: CodePurpose, target: str, now: datetime) -> int:
        aware(now)
        unused = [c for c in self._of(purpose, target) if c.revoked_at is None and c.used_at is None]
        for code in unused:
            self._state.codes[code.digest] = replace(code, revoked_at=now)
        return len(unused)

    async def failed(self, bot: str, user_id: str, now: datetime) -> None:
        aware(now)
        self._state.failures.append((bot, user_id, now))

    async def failures_since(self, bot: str, user_id: str, since: datetime) -> int:
        aware(since)
        return sum((b, u) == (bot, user_id) and at >= since for b, u, at in self._state.failures)

    def _of(self, purpose: CodePurpose, target: str) -> list[Code]:
        return [c for c in self._state.codes.values() if (c.purpose, c.target) == (purpose, target)]


def _is_live(code: Code, now: datetime) -> bool:
    unexpired = code.expires_at is None or code.expires_at > now
    return code.revoked_at is None and code.used_at is None and unexpired


class FakeGroups:
    def __init__(self, state: State) -> None:
        self._state = state

    async def bind(self, binding: Binding, by: str, now: datetime) -> bool:
        aware(now)
        bound = replace(binding, active=True)
        for place, each in enumerate(self._state.bindings):
            if (each.bot, each.chat_id, each.class_id) == (binding.bot, binding.chat_id, binding.class_id):
                self._state.bindings[place] = bound
                return replace(each, active=True) != bound
        self._state.bindings.append(bound)
        return True

    async def unbind(self, bot: str, chat_id: str, class_id: str | None = None) -> tuple[Binding, ...]:
        gone = [e for e in self._of(bot, chat_id) if class_id in (None, e.class_id)]
        self._state.bindings = [each for each in self._state.bindings if each not in gone]
        return tuple(gone)

    async def of_class(self, class_id: str, audience: Audience | None = None) -> tuple[Binding, ...]:
        return tuple(e for e in self._state.bindings if e.class_id == class_id and audience in (None, e.audience))

    async def of_classes(self, class_ids: Collection[str], audience: Audience) -> tuple[Binding, ...]:
        return tuple(e for e in self._state.bindings if e.class_id in class_ids and e.audience is audience)

    async def of_chat(self, bot: str, chat_id: str) -> tuple[Binding, ...]:
        return tuple(self._of(bot, self._state.aliases.get((bot, chat_id), chat_id)))

    async def set_active(self, bot: str, chat_id: str, *, active: bool) -> tuple[Binding, ...]:
        changed = {each: replace(each, active=active) for each in self._of(bot, chat_id) if each.active != active}
        self._state.bindings = [changed.get(each, each) for each in self._state.bindings]
        return tuple(changed.values())

    async def move(self, bot: str, old_chat_id: str, new_chat_id: str) -> None:
        if old_chat_id == new_chat_id:
            return
        there = {each.class_id for each in self._of(bot, new_chat_id)}
        moved = {each: replace(each, chat_id=new_chat_id) for each in self._of(bot, old_chat_id)}
        self._state.bindings = [
            moved.get(each, each) for each in self._state.bindings if each not in moved or each.class_id not in there
        ]
        self._move_what_waits(bot, old_chat_id, new_chat_id)
        for (b, former), today in list(self._state.aliases.items()):
            if b == bot and today == old_chat_id:
                self._state.aliases[b, former] = new_chat_id
        self._state.aliases[bot, old_chat_id] = new_chat_id

    def _move_what_waits(self, bot: str, old: str, new: str) -> None:
        waiting = (OutboxState.DUE, OutboxState.SENDING, OutboxState.HELD)
        for row_id, mail in self._state.outbox.items():
            message = mail.row.message
            if (message.bot, message.chat_id) == (bot, old) and mail.row.state in waiting:
                row = replace(mail.row, message=replace(message, chat_id=new))
                self._state.outbox[row_id] = replace(mail, row=row)
        for question_id, question in self._state.questions.items():
            if (question.bot, question.chat_id, question.state) == (bot, old, QuestionState.OPEN):
                self._state.questions[question_id] = replace(question, chat_id=new)

    def _of(self, bot: str, chat_id: str) -> list[Binding]:
        return [each for each in self._state.bindings if (each.bot, each.chat_id) == (bot, chat_id)]

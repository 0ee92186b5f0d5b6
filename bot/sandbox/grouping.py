"""Groups: who is in them, who leads them, and what Telegram tells bots about it."""

from collections.abc import Iterable

from bot.sandbox.errors import SandboxError
from bot.sandbox.model import GROUP, SUPERGROUP, Bot, Chat, Member, User
from bot.sandbox.shapes import ADMIN_RIGHTS, chat_json, member_json, user_json
from bot.sandbox.state import State, is_group

DEFAULT_RIGHTS = frozenset(ADMIN_RIGHTS) - {"can_promote_members"}


class Grouping(State):
    """The acts of people on groups."""

    def add_group(self, title: str, *, members: Iterable[User] = (), supergroup: bool = False) -> Chat:
        """Make a group; the first member is its owner (群主)."""
        kind = SUPERGROUP if supergroup else GROUP
        chat = Chat(id=self._group_id(kind), kind=kind, title=title)
        for user in members:
            chat.members[user.id] = Member(user, "member" if chat.members else "creator")
        self.chats[chat.key] = chat
        self.changes.bump()
        return chat

    def join(self, user: User, group: Chat) -> None:
        """A person joins; bots get the service line."""
        self._check_group(group)
        if not group.has(user):
            group.members[user.id] = Member(user, "member" if group.members else "creator")
            self.post(group, user, service={"new_chat_members": [user_json(user)]})

    def leave(self, user: User, group: Chat) -> None:
        """A person leaves."""
        member = self._member(group, user)
        self.post(group, user, service={"left_chat_member": user_json(user)})
        member.status = "left"

    def add_bot_to_group(self, group: Chat, bot: Bot, *, by: User, admin: bool = False) -> None:
        """Somebody in the group adds a bot; with `admin` as administrator at once."""
        self._check_group(group)
        if not group.has(by):
            raise SandboxError("not-a-member", user=by.id, chat=group.id)
        if group.has(bot):
            return
        old = group.members.get(bot.id) or Member(bot, "left")
        before = member_json(old)
        group.members[bot.id] = member = Member(bot, "member")
        self.tell_membership(bot, group, by, before, member_json(member))
        self.post(group, by, service={"new_chat_members": [user_json(bot)], "new_chat_member": user_json(bot)})
        if admin:
            self.promote(group, bot, by=by)

    def remove_bot(self, group: Chat, bot: Bot, *, by: User) -> None:
        """Somebody throws the bot out: it gets `my_chat_member` and writes there no more."""
        self._bot_goes(group, bot, by, "kicked")

    def bot_leaves(self, group: Chat, bot: Bot) -> None:
        """The bot goes by itself (leaveChat)."""
        self._bot_goes(group, bot, bot, "left")

    def promote(self, group: Chat, account: User, *, by: User, rights: Iterable[str] = DEFAULT_RIGHTS) -> None:
        """Make an account an administrator with these rights."""
        unknown = set(rights) - set(ADMIN_RIGHTS)
        if unknown:
            raise SandboxError("unknown-rights", rights=sorted(unknown))
        self._change(group, account, by, "administrator", frozenset(rights) | {"can_manage_chat"})

    def demote(self, group: Chat, account: User, *, by: User) -> None:
        """Make an administrator an ordinary member again."""
        self._change(group, account, by, "member", frozenset())

    def upgrade(self, group: Chat) -> Chat:
        """Turn a group into a supergroup: a new chat with a new id, the old one closed."""
        self._check_group(group)
        if group.kind != GROUP:
            raise SandboxError("already-supergroup", chat=group.id)
        chat = Chat(id=self._group_id(SUPERGROUP), kind=SUPERGROUP, title=group.title, members=group.members)
        self.chats[chat.key] = chat
        owner = next((m.account for m in chat.members.values() if m.status == "creator"), None)
        by = owner or next(iter(m.account for m in chat.members.values()))
        self.post(group, by, service={"migrate_to_chat_id": chat.id})
        group.migrated_to, group.members = chat, dict(group.members)
        self.post(chat, by, service={"migrate_from_chat_id": group.id})
        return chat

    def rename(self, group: Chat, title: str, *, by: User) -> None:
        """Change the group's title."""
        self._check_group(group)
        group.title = title
        self.post(group, by, service={"new_chat_title": title})

    def _bot_goes(self, group: Chat, bot: Bot, by: User, status: str) -> None:
        member = self._member(group, bot)
        before = member_json(member)
        if by is not bot:
            self.post(group, by, service={"left_chat_member": user_json(bot)})
        member.status, member.rights = status, frozenset()
        self.tell_membership(bot, group, by, before, member_json(member))
        self.changes.bump()

    def _change(self, group: Chat, account: User, by: User, status: str, rights: frozenset[str]) -> None:
        member = self._member(group, account)
        before = member_json(member)
        member.status, member.rights = status, rights
        if isinstance(account, Bot):
            self.tell_membership(account, group, by, before, member_json(member))
        self._tell_watchers(group, account, by, before)
        self.changes.bump()

    def _tell_watchers(self, group: Chat, account: User, by: User, before: dict[str, object]) -> None:
        """`chat_member` goes to bots that lead the group and asked for it."""
        for bot in group.bots():
            watching = group.members[bot.id].status == "administrator"
            if watching and bot is not account:
                change = {
                    "chat": chat_json(group),
                    "from": user_json(by),
                    "date": self.timestamp,
                    "old_chat_member": before,
                    "new_chat_member": member_json(group.members[account.id]),
                }
                bot.updates.push("chat_member", change)

    def _member(self, group: Chat, account: User) -> Member:
        self._check_group(group)
        member = group.member(account)
        if member is None or not member.present:
            raise SandboxError("not-a-member", user=account.id, chat=group.id)
        return member

    def _check_group(self, group: Chat) -> None:
        if not is_group(group) or group.migrated_to is not None:
            raise SandboxError("not-a-group", chat=group.id)

    def _group_id(self, kind: str) -> int:
        number = self.new_id()
        return -1_002_000_000_000 - number if kind == SUPERGROUP else -4_000_000_000 - number

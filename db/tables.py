"""Every table, as SQLAlchemy Core: the one description of the schema; migrations must arrive at the same.

`sqlite_autoincrement`: the id of a deleted row is never given out again: a late button may still name it.
"""

import sqlalchemy as sa

from db.columns import UtcDateTime

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Byte order, whatever the locale of a PostgreSQL database: keys are searched by prefix.
_KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def _class_ref(*, primary_key: bool = False) -> sa.Column[str]:
    return sa.Column("class_id", sa.String, sa.ForeignKey("classes.id"), primary_key=primary_key, nullable=False)


# ------------------------------------------------------------------------------------ the school

schools = sa.Table(
    "schools",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("version", sa.String, nullable=False),  # hash of school, classes and people: what caches go by
    sa.Column("name", sa.String, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("known_since", UtcDateTime, nullable=False),
    sa.Column("applied_at", UtcDateTime, nullable=False),
)

classes = sa.Table(
    "classes",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("school_id", sa.String, sa.ForeignKey("schools.id"), nullable=False, index=True),
    sa.Column("grade", sa.Integer, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
)

people = sa.Table(
    "people",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("school_id", sa.String, sa.ForeignKey("schools.id"), nullable=False, index=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("roles", sa.JSON, nullable=False),
    sa.Column("teaches", sa.JSON, nullable=False),
    sa.Column("classes", sa.JSON, nullable=False),
    sa.Column("heads", sa.JSON, nullable=False, server_default="[]"),
    sa.Column("active", sa.Boolean, nullable=False),
)

calendar_days = sa.Table(  # as last known, to tell what an announcement moved
    "calendar_days",
    metadata,
    sa.Column("school_id", sa.String, sa.ForeignKey("schools.id"), primary_key=True, nullable=False),
    sa.Column("day", sa.Date, primary_key=True, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("confirmed", sa.Boolean, nullable=False),
)

learning_points = sa.Table(
    "learning_points",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _class_ref(),
    sa.Column("week", sa.Date, nullable=False),
    sa.Column("subject", sa.String, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("author_id", sa.String, nullable=False),
    sa.Column("author_name", sa.String, nullable=False),
    sa.UniqueConstraint("class_id", "week", "subject"),
)

# ------------------------------------------------------------------------------- who is in which chat

accounts = sa.Table(
    "accounts",
    metadata,
    sa.Column("bot", sa.String, primary_key=True),
    sa.Column("user_id", sa.String, primary_key=True),
    sa.Column("channel", sa.String, nullable=False),
    sa.Column("person_id", sa.String, sa.ForeignKey("people.id"), nullable=False),
    sa.Column("linked_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("person_id", "bot"),
)

follows = sa.Table(
    "follows",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("bot", sa.String, nullable=False),
    sa.Column("user_id", sa.String, nullable=False),
    _class_ref(),
    sa.Column("followed_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("bot", "user_id", "class_id"),
)

forgotten = sa.Table(  # digests of erased chats, for a restored backup to forget them again
    "forgotten",
    metadata,
    sa.Column("digest", sa.String, primary_key=True),
    sa.Column("at", UtcDateTime, nullable=False),
)

codes = sa.Table(
    "codes",
    metadata,
    sa.Column("digest", sa.String, primary_key=True),
    sa.Column("purpose", sa.String, nullable=False),
    sa.Column("school_id", sa.String, sa.ForeignKey("schools.id"), nullable=False),
    sa.Column("target", sa.String, nullable=False),
    sa.Column("issued_at", UtcDateTime, nullable=False),
    sa.Column("expires_at", UtcDateTime),
    sa.Column("used_at", UtcDateTime),
    sa.Column("used_by", sa.String),
    sa.Column("revoked_at", UtcDateTime),
    sa.Index(None, "target", "purpose"),
)

code_failures = sa.Table(
    "code_failures",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("bot", sa.String, nullable=False),
    sa.Column("user_id", sa.String, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Index(None, "bot", "user_id", "at"),
)

bindings = sa.Table(
    "bindings",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("bot", sa.String, nullable=False),
    sa.Column("channel", sa.String, nullable=False),
    sa.Column("chat_id", sa.String, nullable=False),
    _class_ref(),
    sa.Column("audience", sa.String, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("bound_by", sa.String, nullable=False),
    sa.Column("bound_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("bot", "chat_id", "class_id"),
    sa.Index(None, "class_id"),
)

chat_aliases = sa.Table(
    "chat_aliases",
    metadata,
    sa.Column("bot", sa.String, primary_key=True),
    sa.Column("old_chat_id", sa.String, primary_key=True),
    sa.Column("chat_id", sa.String, nullable=False),
)

# ------------------------------------------------------------------------------------ the day's sheet

sheets = sa.Table(
    "sheets",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _class_ref(),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("status", sa.String, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("step", sa.Integer, nullable=False),
    sa.Column("approvals", sa.JSON, nullable=False),
    sa.Column("pending", sa.Boolean, nullable=False),
    sa.Column("signed", sa.JSON, nullable=False, server_default="[]"),
    sa.Column("unreviewed", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.UniqueConstraint("class_id", "day"),
)

sheet_versions = sa.Table(
    "sheet_versions",
    metadata,
    sa.Column("sheet_id", sa.Integer, sa.ForeignKey("sheets.id"), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    _class_ref(),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("snapshot", sa.JSON, nullable=False),
    sa.Index(None, "class_id", "day", "version"),
)

filings = sa.Table(
    "filings",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("bot", sa.String, nullable=False),
    sa.Column("chat_id", sa.String, nullable=False),
    sa.Column("message_id", sa.String, nullable=False),
    sa.Column("author_id", sa.String, nullable=False),
    _class_ref(),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("text_key", sa.String, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("filed_at", UtcDateTime, nullable=False),
    sa.Index(None, "bot", "chat_id", "message_id"),
    sa.Index(None, "author_id", "class_id", "day", "text_key"),
)

entries = sa.Table(
    "entries",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _class_ref(),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("subject", sa.String, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("minutes", sa.Integer, nullable=False),
    sa.Column("minutes_low", sa.Integer),
    sa.Column("minutes_high", sa.Integer),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("place", sa.String, nullable=False),
    sa.Column("tier", sa.String),
    sa.Column("due", sa.String),
    sa.Column("author_id", sa.String, nullable=False),
    sa.Column("author_name", sa.String, nullable=False),
    sa.Column("late", sa.Boolean, nullable=False),
    sa.Column("after_publication", sa.Boolean, nullable=False),
    sa.Column("mostly_done", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("filing_id", sa.Integer, sa.ForeignKey("filings.id"), index=True),
    sa.Column("filed_at", UtcDateTime, nullable=False),
    sa.Column("changed_at", UtcDateTime),
    sa.Column("withdrawn_at", UtcDateTime),
    sa.Index(None, "class_id", "day"),
    sa.Index(None, "author_id", "day"),
)

declarations = sa.Table(
    "declarations",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _class_ref(),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("subject", sa.String, nullable=False),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("author_id", sa.String, nullable=False),
    sa.Column("author_name", sa.String, nullable=False),
    sa.Column("filing_id", sa.Integer, sa.ForeignKey("filings.id"), index=True),
    sa.Column("declared_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("class_id", "day", "subject"),
    sqlite_autoincrement=True,
)

history = sa.Table(  # triggers refuse UPDATE and DELETE, here and on sheet_versions
    "history",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("school_id", sa.String, sa.ForeignKey("schools.id"), nullable=False),
    sa.Column("class_id", sa.String),
    sa.Column("day", sa.Date),
    sa.Column("actor", sa.String, nullable=False),
    sa.Column("action", sa.String, nullable=False),
    sa.Column("subject", sa.String, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("data", sa.JSON, nullable=False),
    sa.Column("link", sa.String),  # NULL: from before the chain
    sa.Index(None, "class_id", "day"),
    sa.Index(None, "school_id", "id"),
)

# --------------------------------------------------------------------------------------- talking

questions = sa.Table(
    "questions",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("bot", sa.String, nullable=False),
    sa.Column("chat_id", sa.String, nullable=False),
    sa.Column("user_id", sa.String, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("payload", sa.JSON, nullable=False),
    sa.Column("message_id", sa.String),  # the payload's, to find the question of an edited message
    sa.Column("state", sa.String, nullable=False),
    sa.Column("asked_at", UtcDateTime, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False),
    sa.Index(None, "bot", "chat_id", "user_id"),
    sqlite_autoincrement=True,
)

polls = sa.Table(
    "polls",
    metadata,
    sa.Column("key", _KEY, primary_key=True),
    _class_ref(),
    sa.Column("topic", sa.String, nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("options", sa.JSON, nullable=False),
    sa.Column("counts", sa.JSON, nullable=False),
    sa.Column("closes_at", UtcDateTime, nullable=False),
    sa.Column("poll_id", sa.String, unique=True),
    sa.Column("state", sa.String, nullable=False),
    sa.Index(None, "class_id", "day"),
    sa.Index(None, "state", "closes_at"),
)

# ------------------------------------------------------------------------------- the clock and the post

runs = sa.Table(
    "runs",
    metadata,
    sa.Column("kind", sa.String, primary_key=True),
    sa.Column("scope", sa.String, primary_key=True),
    sa.Column("local_date", sa.Date, primary_key=True),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
)

inbox = sa.Table(  # kept a week; update numbers start anew at random after a quiet one
    "inbox",
    metadata,
    sa.Column("bot", sa.String, primary_key=True),
    sa.Column("number", sa.BigInteger, primary_key=True),
    sa.Column("lane", sa.String, nullable=False),
    sa.Column("raw", sa.LargeBinary, nullable=False),
    sa.Column("received_at", UtcDateTime, nullable=False),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("handled_at", UtcDateTime),
    sa.Column("reply", sa.JSON(none_as_null=True)),
    sa.Column("said", sa.String),  # NULL: there was nothing to say
    sa.Column("error", sa.String),
)

listening = sa.Table(
    "listening",
    metadata,
    sa.Column("bot", sa.String, primary_key=True),
    sa.Column("heard_at", UtcDateTime, nullable=False),
)

sender = sa.Table(
    "sender",
    metadata,
    sa.Column("bot", sa.String, primary_key=True),
    sa.Column("epoch", sa.Integer, nullable=False),
)

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("key", _KEY, nullable=False, unique=True),
    sa.Column("bot", sa.String, nullable=False),
    sa.Column("channel", sa.String, nullable=False),
    sa.Column("chat_id", sa.String, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("scope", sa.String, nullable=False),
    sa.Column("act", sa.JSON(none_as_null=True)),  # NULL once the body has been cleared
    sa.Column("priority", sa.Integer, nullable=False),
    sa.Column("not_before", UtcDateTime, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("doubts", sa.Integer, nullable=False),
    sa.Column("epoch", sa.Integer),
    sa.Column("sending_at", UtcDateTime),
    sa.Column("sent_at", UtcDateTime),
    sa.Column("receipt", sa.JSON(none_as_null=True)),
    sa.Column("reason", sa.String),
    sqlite_autoincrement=True,
)

# Partial: a backlog of sent messages costs a claim nothing. `is_waiting` must be written the same in queries,
# with the states as literals, or SQLite does not see that the index serves them.
DUE: sa.ColumnElement[str] = sa.literal_column("'due'")
SENDING: sa.ColumnElement[str] = sa.literal_column("'sending'")
HELD: sa.ColumnElement[str] = sa.literal_column("'held'")


def is_waiting(table: sa.FromClause) -> sa.ColumnElement[bool]:
    """Not yet at its end: due, sending or held."""
    return table.c.state.in_((DUE, SENDING, HELD))


NEW: sa.ColumnElement[str] = sa.literal_column("'new'")


def is_unsaid(table: sa.FromClause) -> sa.ColumnElement[bool]:
    """A reply whose end is not recorded."""
    return table.c.said.in_((sa.literal_column("'saying'"), DUE))


sa.Index(
    "ix_inbox_new",
    inbox.c.bot,
    inbox.c.lane,
    inbox.c.number,
    sqlite_where=inbox.c.state == NEW,
    postgresql_where=inbox.c.state == NEW,
)
sa.Index(
    "ix_inbox_unsaid",
    inbox.c.bot,
    inbox.c.number,
    sqlite_where=is_unsaid(inbox),
    postgresql_where=is_unsaid(inbox),
)
sa.Index(
    "ix_outbox_due",
    outbox.c.bot,
    outbox.c.priority,
    outbox.c.not_before,
    outbox.c.id,
    sqlite_where=outbox.c.state == DUE,
    postgresql_where=outbox.c.state == DUE,
)
sa.Index(
    "ix_outbox_sending",
    outbox.c.bot,
    outbox.c.sending_at,
    sqlite_where=outbox.c.state == SENDING,
    postgresql_where=outbox.c.state == SENDING,
)
sa.Index(
    "ix_outbox_chat",
    outbox.c.bot,
    outbox.c.chat_id,
    sqlite_where=is_waiting(outbox),
    postgresql_where=is_waiting(outbox),
)

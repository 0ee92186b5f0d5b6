"""Faults ordered over HTTP."""

from bot.sandbox.errors import SandboxError
from bot.sandbox.faults import Faults
from bot.sandbox.requests import Body


def order_fault(faults: Faults, body: Body) -> None:
    """`kind`: error, delay, cut-before, cut-after, html, limits, clear; the rest as in `Faults`."""
    kind = body.text("kind")
    chat = body.number("chat") if body.raw.get("chat") is not None else None
    times = body.number("times", 1)
    if kind == "clear":
        faults.clear()
    elif kind == "limits":
        faults.strict_limits(
            per_second=float(body.number("per_second", 30)),
            burst=body.number("burst", 30),
            group_per_minute=body.number("group_per_minute", 20),
        )
    elif kind == "error":
        parameters = body.raw.get("parameters")
        faults.next_error(
            body.text("method"), body.number("status"), body.text("description"),
            parameters if isinstance(parameters, dict) else None, times=times, chat=chat,
        )  # fmt: skip
    elif kind == "delay":
        faults.delay(body.text("method"), body.seconds("seconds", 1.0), times=times)
    elif kind == "cut-before":
        faults.drop_connection_before(body.text("method"), times=times, chat=chat)
    elif kind == "cut-after":
        faults.drop_connection_after(body.text("method"), times=times, chat=chat)
    elif kind == "html":
        faults.html_page(body.text("method"), status=body.number("status", 502), times=times)
    else:
        raise SandboxError("bad-field", field="kind")

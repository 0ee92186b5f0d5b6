"""How fast the reader is, beside jionlp's time extraction, in one run.

    python -m tests.bench.reading_speed [--record]

A typical message is a filing of one task; the longest is 4,096 characters, the most that a chat allows. jionlp reads
the same texts in a venv of its own (tests/bench/rivals.py) and only looks for times. --record puts the table into
docs/accuracy.md.
"""

import argparse
import json
import subprocess
import sys

from bot.domain.reading import read_message
from tests.bench import rivals
from tests.tools.accuracy import OWN, PAGE, ROOT, between

_TYPICAL = "数学 口算第12页，练习册P23，约20分钟"
_LONGEST = 4_096

_TIMED = """
import json, sys, time
{prepare}
texts = json.load(sys.stdin)
def best(text, rounds):
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        read(text)
        took.append(time.perf_counter() - began)
    return min(took)
for text in texts["messages"]:
    read(text)
each = sorted(best(text, 5) for text in texts["messages"])
print(json.dumps({{
    "a typical message": best(texts["typical"], 50),
    "median of all messages": each[len(each) // 2],
    "nine of ten messages": each[len(each) * 9 // 10],
    "4,096 characters": best(texts["longest"], 5),
}}))
"""
_OURS = _TIMED.format(prepare="from bot.domain.reading import read_message as read")
_JIONLP = _TIMED.format(
    prepare="""
import contextlib, io
with contextlib.redirect_stdout(io.StringIO()):
    import jionlp
def read(text):
    try:
        jionlp.ner.extract_time(text, time_base=0)
    except Exception:
        pass
"""
)
_IMPORT = "import time; began = time.perf_counter(); import bot.domain.reading; print(time.perf_counter() - began)"


def texts() -> str:
    """The project's own messages, a typical one, and the longest made of them."""
    messages = [json.loads(line)["text"] for path in OWN for line in path.read_text(encoding="utf-8").splitlines()]
    setting = [text for text in messages if read_message(text).tasks]  # a command or a rule would end the reading early
    return json.dumps({"messages": messages, "typical": _TYPICAL, "longest": "\n".join(setting)[:_LONGEST]})


def measure() -> tuple[dict[str, float], dict[str, float], float]:
    """Seconds of ours and of jionlp for the same texts, and of the import (the best of five fresh processes)."""
    asked = texts()
    ours = json.loads(_python(_OURS, asked))
    theirs = json.loads(rivals.run(_JIONLP, asked))
    return ours, theirs, min(float(_python(_IMPORT, "")) for _ in range(5))


def _python(script: str, stdin: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script],
        input=stdin,
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    return done.stdout


def table(ours: dict[str, float], theirs: dict[str, float], imported: float) -> str:
    rows = ["| | ours, ms | jionlp (times only), ms | ratio |", "|---|---|---|---|"]
    for name, seconds in ours.items():
        other = theirs[name]
        rows.append(f"| {name} | {seconds * 1000:.2f} | {other * 1000:.2f} | {other / seconds:.1f} |")
    return "\n".join([*rows, f"| import of the reader | {imported * 1000:.0f} | | |"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--record", action="store_true", help="put the table into docs/accuracy.md")
    asked = parser.parse_args()
    made = table(*measure())
    sys.stdout.write(made + "\n")
    if asked.record:
        between(PAGE, "speed", made)


if __name__ == "__main__":
    main()

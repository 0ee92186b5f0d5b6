"""How fast the reader is, beside jionlp's time extraction, in one run.

    python -m tests.bench.reading_speed [--record]

A typical message is a filing of one task; the longest is 4,096 characters, the most that a chat allows. No text is read
twice running, so that nothing is gained by remembering it; only the processor's time counts, since others may use the
machine. jionlp reads the same texts in a venv of its own (tests/bench/rivals.py) and only looks for times. --record
puts the table into docs/accuracy.md.
"""

import argparse
import json
import subprocess
import sys

from bot.domain.reading import read_message
from tests.bench import rivals
from tests.tools.accuracy import OWN, PAGE, ROOT, between

_TYPICAL = tuple(f"数学 口算第{page}页，练习册P{page + 11}，约20分钟" for page in range(12, 62))
_LONGEST = 4_096

_TIMED = """
import json, sys, time
{prepare}
texts = json.load(sys.stdin)
def timed(text):
    began = time.process_time()
    read(text)
    return time.process_time() - began
for text in texts["messages"]:
    read(text)
rounds = [[timed(text) for text in texts["messages"]] for _ in range(5)]
each = sorted(map(min, zip(*rounds)))
print(json.dumps({{
    "a typical message": min(map(timed, texts["typical"])),
    "median of all messages": each[len(each) // 2],
    "nine of ten messages": each[len(each) * 9 // 10],
    "4,096 characters": min(timed(text) for text in texts["longest"]),
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
_IMPORT = "import time; began = time.process_time(); import bot.domain.reading; print(time.process_time() - began)"


def texts() -> str:
    """The project's own messages, typical ones, and the longest made of them, its lines turned."""
    messages = [json.loads(line)["text"] for path in OWN for line in path.read_text(encoding="utf-8").splitlines()]
    setting = [text for text in messages if read_message(text).tasks]  # a command or a rule would end the reading early
    longest = "\n".join(setting)[:_LONGEST]
    lines = longest.split("\n")
    turned = ["\n".join((*lines[at:], *lines[:at])) for at in range(60)]
    return json.dumps({"messages": messages, "typical": _TYPICAL, "longest": turned})


def measure() -> tuple[dict[str, float], dict[str, float], float]:
    """Seconds of the processor, ours and of jionlp, and those of the import (the best of five fresh processes)."""
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

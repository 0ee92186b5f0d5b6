"""Durations in one table: ours, jionlp, Microsoft's recognizers-text, a naive regular expression, on the same phrases.

    python -m tests.bench.duration_rivals [--record]

The phrases are what teachers write, and numbers that only look like a time (None). The rivals run in a venv of their
own (tests/bench/rivals.py). --record puts the table into docs/accuracy.md.
"""

import argparse
import json
import re
import sys
from collections.abc import Callable

from bot.domain.reading.durations import Role, find_durations
from bot.domain.reading.normalise import normalise
from tests.bench import rivals
from tests.tools.accuracy import PAGE, between

Answers = dict[str, int | None]

PHRASES: Answers = {
    "20分钟": 20, "约20分钟": 20, "20 min": 20, "20mins": 20, "20'": 20, "20′": 20, "二十分钟": 20, "二十五分钟": 25,
    "四十分鐘": 40, "15-20分钟": 20, "15～20分钟": 20, "15到20分钟": 20, "十五至二十分钟": 20, "半小时到四十分钟": 40,
    "1-2小时": 120, "三四十分钟": 40, "五六分钟": 6, "十五六分钟": 16, "十来分钟": 10, "二十几分钟": 20,
    "二十多分钟": 20, "一个多小时": 60, "不超过20分钟": 20, "20分钟以内": 20, "≤10分钟": 10, "至少半小时": 30,
    "不少于30分钟": 30,
    "30分钟以上": 30, "一刻钟": 15, "三刻钟": 45, "半小时": 30, "半个钟": 30, "半個鐘頭": 30,
    "一个半小时": 90, "1.5小时": 90,
    "1h": 60, "0.5hour": 30, "1小时30分钟": 90, "四分之三小时": 45, "¾小时": 45, "两张卷子，每张1h": 120,
    "时间约20分": 20,
    "①20分钟": 20, "每天阅读30分钟": 30, "上午、下午各半小时": 60, "用时１５分钟": 15,
    "1分钟跳绳×4组": None, "1分钟口算20道": None, "组间休息30秒": None, "录5分钟视频": None, "片长50分钟": None,
    "期末考试时长：2小时": None, "8:30交": None, "9点前": None, "画出7时30分": None, "1时=60分": None, "默写10分": None,
    "第20页": None, "100以内加减法": None, "24时计时法": None, "这温馨的一刻": None, "睡眠不少于10小时": None,
    "满分100分": None,
}  # fmt: skip

_NAIVE = re.compile(r"(\d+(?:\.\d+)?)\s*(分钟|小时|min|h)")

_JIONLP = """
import json, sys, contextlib, io, time
phrases = json.load(sys.stdin)
with contextlib.redirect_stdout(io.StringIO()):
    import jionlp
UNITS = {"year": 525600, "month": 43200, "day": 1440, "hour": 60, "minute": 1, "second": 1 / 60}
def minutes(value):
    if isinstance(value, list):
        value = value[-1]
    if not isinstance(value, dict):
        return None
    return round(sum(UNITS.get(unit, 0) * n for unit, n in value.items())) or None
answers = {}
for phrase in phrases:
    found = []
    with contextlib.redirect_stdout(io.StringIO()):
        try:
            for each in jionlp.ner.extract_time(phrase, time_base=time.time()):
                detail = each.get("detail") or {}
                if each["type"] == "time_delta":
                    found.append(minutes(detail.get("time")))
                elif each["type"] == "time_period":
                    found.append(minutes((detail.get("time") or {}).get("delta")))
        except Exception:
            found.append(-1)
    found = [value for value in found if value]
    answers[phrase] = found[-1] if found else None
print(json.dumps(answers))
"""

_MICROSOFT = """
import json, sys
from recognizers_date_time import recognize_datetime
answers = {}
for phrase in json.load(sys.stdin):
    found = []
    try:
        for each in recognize_datetime(phrase, "zh-cn"):
            for value in (each.resolution or {}).get("values", ()):
                if value.get("type") == "duration":
                    found.append(round(float(value["value"]) / 60))
    except Exception:
        found.append(-1)
    found = [value for value in found if value]
    answers[phrase] = found[-1] if found else None
print(json.dumps(answers))
"""


def ours(phrase: str) -> int | None:
    found = find_durations(normalise(phrase).text)
    return next((each.minutes for each in found if each.role is not Role.OTHER), None)


def naive(phrase: str) -> int | None:
    match = _NAIVE.search(phrase)
    return round(float(match[1]) * (60 if match[2] in ("小时", "h") else 1)) if match else None


def answers() -> dict[str, Answers]:
    """What each says of every phrase."""
    mine: dict[str, Callable[[str], int | None]] = {"ours": ours, "naive regex": naive}
    told = {name: {phrase: ask(phrase) for phrase in PHRASES} for name, ask in mine.items()}
    asked = json.dumps(list(PHRASES))
    told["jionlp"] = json.loads(rivals.run(_JIONLP, asked))
    told["recognizers-text"] = json.loads(rivals.run(_MICROSOFT, asked))
    return {name: told[name] for name in ("ours", "jionlp", "recognizers-text", "naive regex")}


def table(told: dict[str, Answers]) -> str:
    """How many of the times each reads right, and how many of the other numbers it takes for a time."""
    times = [phrase for phrase, minutes in PHRASES.items() if minutes is not None]
    others = [phrase for phrase, minutes in PHRASES.items() if minutes is None]
    rows = [f"| | times read right (of {len(times)}) | no times left alone (of {len(others)}) |", "|---|---|---|"]
    for name, said in told.items():
        right = sum(said[phrase] == PHRASES[phrase] for phrase in times)
        alone = sum(said[phrase] is None for phrase in others)
        rows.append(f"| {name} | {right} | {alone} |")
    return "\n".join(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--record", action="store_true", help="put the table into docs/accuracy.md")
    parser.add_argument("--all", action="store_true", help="show every phrase")
    asked = parser.parse_args()
    told = answers()
    sys.stdout.write(table(told) + "\n")
    if asked.all:
        for phrase, minutes in PHRASES.items():
            sys.stdout.write(
                f"{phrase}: want {minutes}, " + ", ".join(f"{n} {s[phrase]}" for n, s in told.items()) + "\n"
            )
    if asked.record:
        between(PAGE, "durations", table(told))


if __name__ == "__main__":
    main()

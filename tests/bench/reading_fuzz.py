"""Mutated messages by the million: the reader never raises, stays quick, and its answers hold together.

    python -m tests.bench.reading_fuzz [--count 1000000] [--seed 1]

Every text is an annotated message with pieces cut, doubled, swapped, crossed with another or spoilt by odd characters.
What fails is printed whole, so that it can become a test.
"""

import argparse
import json
import os
import random
import sys
import time

from bot.domain.reading import Severity, read_message
from tests.tools.accuracy import CORPUS, FILES, OWN

_ODD = (
    "\x00\u200b\ufeff\u3000①⑳⑴１２，。；：（）()[]【】《》\"'′～-—×☆→👍🎉\U0001f51f\ud800"
    "約鐘語數家长签字打卡分钟半小时一二三十不用无0123456789\n\t "
)
_SLOW = 1.0  # seconds; a hundred times what the longest message takes


def mutate(rng: random.Random, texts: list[str]) -> str:
    """One message with up to six faults."""
    text = rng.choice(texts)
    for _ in range(rng.randint(1, 6)):
        left, right = sorted((rng.randint(0, len(text)), rng.randint(0, len(text))))
        fault = rng.randrange(6)
        if fault == 0:
            text = text[:left] + text[min(right, left + 12) :]
        elif fault == 1:
            text = text[:right] + text[left:]
        elif fault == 2:
            other = rng.choice(texts)
            text = text[:left] + other[rng.randint(0, len(other)) :]
        elif fault == 3:
            text = text[:left] + "".join(rng.choices(_ODD, k=rng.randint(1, 5))) + text[left:]
        elif fault == 4:
            text = text[:left] + text[left : left + 8] * rng.randint(2, 40) + text[left:]
        else:
            text = text[right:] + text[left:right] + text[:left]
    return text[: rng.choice((200, 1_000, 4_096, 20_000))]


def faults(text: str) -> list[str]:
    """What is wrong with the reading of a text."""
    began = time.process_time()
    try:
        reading = read_message(text)
        again = reading if reading.compliant_text == text else read_message(reading.compliant_text)
    except Exception as error:  # noqa: BLE001  whatever it is, it is the finding
        return [f"raised {error!r}"]
    found = []
    if time.process_time() - began > _SLOW:
        found.append(f"took {time.process_time() - began:.2f} s of processor time")
    found += ["hit off its place" for hit in reading.hits if text[hit.start : hit.end] != hit.words]
    found += ["empty content" for task in reading.tasks if not task.content]
    found += ["no minutes" for task in reading.tasks if task.minutes is not None and task.minutes <= 0]
    found += [f"still asks {hit.words!r}" for hit in again.hits if hit.severity is Severity.BLOCK]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    files = [path for path in (*(CORPUS / name for name in FILES), *OWN) if path.exists()]
    texts = [json.loads(line)["text"] for path in files for line in path.read_text(encoding="utf-8").splitlines()]
    rng, failed, began = random.Random(asked.seed), 0, time.perf_counter()  # noqa: S311  faults, not secrets
    for done in range(1, asked.count + 1):
        text = mutate(rng, texts)
        if found := faults(text):
            failed += 1
            sys.stdout.write(f"{found}: {text!r}\n")
        if done % 10_000 == 0:
            sys.stderr.write(f"{done} read, {failed} failed, {time.perf_counter() - began:.0f} s\n")
    sys.stdout.write(f"{asked.count} mutated messages of {len(texts)}, {failed} failed\n")
    sys.exit(1 if failed else os.EX_OK)


if __name__ == "__main__":
    main()

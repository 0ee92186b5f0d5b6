"""Read messages as JSON Lines and print what was understood, in the corpus's shape (for score.py)."""

import json
import sys

from bot.domain.reading import read_message


def main() -> None:
    for line in sys.stdin:
        if line.strip():
            message = json.loads(line)
            reading = read_message(message["text"], grade=message.get("grade"))
            sys.stdout.write(json.dumps({"id": message["id"], **reading.as_corpus()}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()

"""How long to wait before asking again: longer each time, never twice the same, so that many bots spread out."""

import random
from dataclasses import dataclass


@dataclass(slots=True)
class Backoff:
    """Seconds between tries: doubling from `first` to `longest`, each shortened by up to half at random."""

    first: float = 0.5
    longest: float = 30.0
    failures: int = 0

    def next(self) -> float:
        """Count a failure and return the seconds to wait."""
        ceiling = min(self.longest, self.first * float(1 << min(self.failures, 16)))
        self.failures += 1
        return ceiling * random.uniform(0.5, 1.0)  # noqa: S311  (spreading load, not secrets)

    def reset(self) -> None:
        """Forget the failures after a success."""
        self.failures = 0

"""What digests and the chained history are hashed from."""

import json
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.kinds import Kind
from bot.domain.plain_json import canonical

_TEXT = st.text(st.characters())  # lone surrogates among them
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | _TEXT | st.dates() | st.sampled_from(Kind),
    lambda inner: st.lists(inner) | st.dictionaries(_TEXT, inner),
    max_leaves=20,
)


@given(_VALUES)
@example({"口算": [1, None, True], "a": 2**80, "\ud800": "\u2028\x7f\x00"})
@example([date(2026, 10, 15), datetime(2026, 10, 15, 16, 20, tzinfo=UTC)])
def test_digests_of_years_past_are_made_of_the_same_bytes(value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    assert canonical(value) == text.encode("utf-8", "surrogatepass")

"""A person's text made fit for print: nothing that reorders, hides or overflows; what goes missing leaves a mark."""

import re
import unicodedata

_EMOJI = "\U0001f000-\U0001fbff"
_JOINERS = "\u200d\ufe0e\ufe0f\u20e3\U000e0020-\U000e007f"
_PICTOGRAPHS = re.compile(f"[{_EMOJI}\u2600-\u2604\u2607-\u263f\u2643-\u27bf]?[{_EMOJI}][{_EMOJI}{_JOINERS}]*")
_SMALL_PICTOGRAPHS = re.compile("[\u2600-\u27bf]\ufe0f")
_EMOJI_WORD = "[表情]"
_BLANKS = re.compile(r"[ \t\r\n\v\f\x1c-\x1f\x85\u00a0\u2028\u2029]+")
_INVISIBLE = frozenset({"Cc", "Cf", "Cs"})
_LONG_RUN = re.compile(r"[!-~\u00a1-\u02ff]{18,}")
_STEP = 12
_ZERO_WIDTH_SPACE = "\u200b"


def one_line(text: str) -> str:
    """TEXT as one line without what cannot be seen: controls, direction marks, joiners, surrogates, noncharacters.

    Line breaks and runs of blanks become single spaces.
    """
    spaced = _BLANKS.sub(" ", text)
    kept = "".join(c for c in spaced if unicodedata.category(c) not in _INVISIBLE and not _noncharacter(c))
    return _BLANKS.sub(" ", kept).strip()


def _noncharacter(char: str) -> bool:
    return ord(char) & 0xFFFE == 0xFFFE or "\ufdd0" <= char <= "\ufdef"


def drawable(text: str, *, at_most: int) -> str:
    """TEXT as one line for a picture: emoji, which the font lacks, become 「[表情]」; long runs of letters may break.

    What is longer than AT_MOST characters ends in 「……」. Characters of plane 2 (rare names) stay: the font shows a box
    for those it lacks.
    """
    worded = _SMALL_PICTOGRAPHS.sub(_EMOJI_WORD, _PICTOGRAPHS.sub(_EMOJI_WORD, text))
    line = one_line(worded)
    return _LONG_RUN.sub(_breakable, line if len(line) <= at_most else line[: at_most - 2].rstrip() + "……")


def _breakable(run: re.Match[str]) -> str:
    word = run[0]
    return _ZERO_WIDTH_SPACE.join(word[i : i + _STEP] for i in range(0, len(word), _STEP))

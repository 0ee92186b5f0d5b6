"""Text from outside, made safe to store and show."""

import re

# Controls but newline and tab; zero-width and direction marks; lone surrogates; tags and private use.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
_ODD_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f]")  # the wide one (\u3000) is ordinary in Chinese


def clean_text(text: str) -> str:
    """The text without control, zero-width and direction characters; line ends become newlines, odd spaces plain."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    return _UNWANTED.sub("", _ODD_SPACES.sub(" ", lines))

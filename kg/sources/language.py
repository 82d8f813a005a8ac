"""Tells in which language a text is written.

Most texts are English and full of English function words: they need no model. The others go to
py3langid, whose model is part of the package. A second language of extraction would come in by
``ReadOptions.languages``; nothing here knows that English is the first.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_WORD = re.compile(r"[^\W\d_]+")
ENGLISH = frozenset(
    re.findall(
        r"\w+",
        "the of and to in a that is for on with as by at from it was be are this has have will which its said not "
        "he his they their an or were been would also after who more",
    )
)
"""Words that hold English sentences together."""
_SAMPLE = 4000
"""Characters that are looked at, from the middle of what is stated."""
_ENOUGH = 0.22
"""Share of function words above which a text is English: German, French and Dutch stay below 0.1."""
_FEW_WORDS = 12
"""Fewer words than that tell no language; they are taken for English."""


def detect(text: str) -> str:
    """ISO 639-1 code of the language; ``en`` where the text is too short to tell."""
    sample = _sample(text)
    words = _WORD.findall(sample.lower())
    if len(words) < _FEW_WORDS and not _mostly_other_script(sample):
        return "en"
    known = sum(1 for word in words if word in ENGLISH)
    if words and known >= _ENOUGH * len(words):
        return "en"
    return _classifier()(sample)


def _sample(text: str) -> str:
    if len(text) <= _SAMPLE:
        return text
    middle = (len(text) - _SAMPLE) // 2
    return text[:_SAMPLE] if middle < _SAMPLE else text[middle : middle + _SAMPLE]


def _mostly_other_script(sample: str) -> bool:
    letters = [char for char in sample if char.isalpha()]
    return sum(1 for char in letters if ord(char) > 0x24F) > len(letters) / 2  # noqa: PLR2004 - end of Latin


def _classifier() -> Callable[[str], str]:
    """py3langid reads its model on import and keeps it; calling is cheap from then on."""
    import py3langid  # type: ignore[import-untyped, unused-ignore]

    return lambda sample: str(py3langid.classify(sample)[0])

"""Spelling: what remains of a word when accents, transliteration and the taste of editors are taken away."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LETTERS = str.maketrans(
    {
        "ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "đ": "d", "ł": "l", "ı": "i", "ð": "d", "þ": "th", "ə": "a",
        "'": "", "’": "", "ʼ": "", "`": "", "‘": "", "ʹ": "",
    }
)  # fmt: skip
_WRITTEN_OUT = str.maketrans(
    {
        "ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "č": "ch", "ć": "ch", "ç": "ch", "š": "sh", "ś": "sh",
        "ş": "sh", "ș": "sh", "ž": "zh", "ż": "zh", "đ": "dj", "ñ": "ny",
    }
)  # fmt: skip
"""What some write for a letter that others merely strip of its mark: Müller, Muller, Mueller."""

# In this order. The Slavic, Arabic and Turkic romanisations differ in just these letters; capitals stand
# for sounds that two letters make.
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"off$", "ov"), (r"eff$", "ev"),
        (r"shch|sch|sh", "S"), (r"tch|cz|ch", "C"), (r"zh", "Z"),
        (r"kh", "h"), (r"gh", "g"), (r"ph", "f"), (r"th", "t"), (r"dh", "d"),
        (r"ck|q", "k"), (r"w", "v"), (r"x", "ks"), (r"c", "k"), (r"z", "s"),
        (r"ou|oo", "u"), (r"ee", "i"),
        (r"(?<=[aeiouy])j|(?<=[^aeiouy])j(?=[aeiou])", "i"), (r"y", "i"),
        (r"(.)\1+", r"\1"),
        (r"^[ij]e(?=[^aeiou])", "e"), (r"(?<=[^i])ie(?=[^aeiou])", "e"),
    )
)  # fmt: skip
_VOWELS = re.compile(r"[aeiou]")


def plain(text: str) -> str:
    """Lower case, ASCII as far as letters have a base, no apostrophes; words and signs stay as they are."""
    if text.isascii():
        return text.lower().replace("'", "").replace("`", "")
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


@lru_cache(maxsize=65536)
def sounds(word: str) -> tuple[str, str]:
    """How a word sounds with the marks of its letters stripped, and with them written out.

    Transliterations of one name agree in one of both: Zelenskiy, Zelensky, Zelenskyy and Selenskyj.
    """
    if word.isascii():
        sound = _sound(plain(word))
        return sound, sound
    composed = unicodedata.normalize("NFC", word.casefold())
    return _sound(plain(composed)), _sound(plain(composed.translate(_WRITTEN_OUT)))


def _sound(word: str) -> str:
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return word


def skeleton(sound: str) -> str:
    """The consonants of a sound: Muhammad and Mohammed have the same."""
    return _VOWELS.sub("", sound)

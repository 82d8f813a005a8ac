"""Prepares an article's passages for the parser, and leads every character back to the original.

News text reaches us glued, curled and in capitals: "reports.The minister", "‘Artillery Coalition’",
"UKRAINE SIGNS DEAL". The parser reads a mended copy; evidence is cut from the original.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, partial

from kg.model import Article, Passage, PassageKind, Span

_CHARACTERS = {
    "‘": "'", "’": "'", "ʼ": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
    "″": '"', "–": "-", "‑": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " ",
    "\t": " ", "\r": " ", "\n": " ",
}  # fmt: skip
_TABLE = str.maketrans(_CHARACTERS)
_INVISIBLE = frozenset(
    "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
# A full stop, closing quote or bracket with the next sentence glued to it; not "U.S.Army" or "3.5".
_GLUED = re.compile(r"(?<=[a-z0-9)][a-z0-9)][.!?])(?=[A-Z][a-z])|(?<=[a-z][.!?]['\")])(?=[A-Z])")
# Footnote digits after a full stop: "to Ukraine.12 The".
_FOOTNOTE = re.compile(r"(?<=[a-z]{2}\.)\d{1,2}(?=\s+[A-Z])|\[\d{1,3}\]")
# What an editor put into a quotation: "President [Javier] Milei"; at the very beginning it names who speaks.
_INSERTED = re.compile(r"\[[A-Za-z][\w.' -]{0,40}\]")
# Half of a character: no parser takes it.
_LONE = re.compile("[\ud800-\udfff]")
# "NAIROBI, March 14 (Reuters) - ", "KYIV —": where and when a report was filed, no part of its first sentence.
DATELINE = re.compile(
    r"(?:[A-Z][A-Z.'/ -]{2,30}|[A-Z][\w.'-]+(?: [A-Z][\w.'-]+){0,2}(?=\s*(?:,\s*[A-Z]?\w*\.? ?\d|\()))"
    r"(?:,\s*(?:[A-Z]\w{2,8}\.?\s+\d{1,2}|\d{1,2}\s+[A-Z]\w{2,8}\.?)(?:,?\s*\d{4})?(?:,\s*[A-Z][\w-]{1,20}(?: [A-Z][\w-]{1,20})?)?)?"
    r"\s*(?:\([^()]{2,40}\)\s*)?(?:--?|\u2014)\s+(?=[A-Z\"'])"
)
_CLEAN = re.compile(r"[!-~]+(?: [!-~]+)* ?")
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_MIN_TITLE_WORDS = 4
_TITLE_SHARE = 0.7


@dataclass(frozen=True, slots=True)
class Prepared:
    """A mended text with the way back.

    Attributes:
        text: What the parser reads; passages are separated by one line feed.
        origins: For each character of ``text`` its offset in the article, one more at the end.
        passages: The passages with spans into ``text``.
    """

    text: str
    origins: tuple[int, ...]
    passages: tuple[Passage, ...]

    def original(self, start: int, end: int) -> Span:
        """The article's characters behind ``text[start:end]``, for ``start < end``."""
        return Span(self.origins[start], self.origins[end - 1] + 1)


def prepare(article: Article, common: AbstractSet[str] = frozenset()) -> Prepared:
    """Mend the passages of an article: characters, glued sentences, footnote marks, capitalised titles.

    Args:
        article: The article; its text is not changed.
        common: Lower-case words that are no names, to be written small in capitalised titles.
    """
    characters: list[str] = []
    origins: list[int] = []
    passages = []
    # Only titles are recased, and few articles shout: read the running text when one does.
    usual = cache(partial(_usual_cases, article, common))
    for passage in article.body():
        mended = _mended(article.text, passage, usual)
        # A blank at the end would shift what follows: passages are joined by exactly one character.
        while mended and mended[-1][0].isspace():
            mended.pop()
        if not mended:
            continue
        if characters:
            characters.append("\n")
            origins.append(origins[-1])
        start = len(characters)
        characters.extend(character for character, _ in mended)
        origins.extend(origin for _, origin in mended)
        passages.append(Passage(Span(start, len(characters)), passage.kind))
    origins.append(origins[-1] + 1 if origins else 0)
    return Prepared("".join(characters), tuple(origins), tuple(passages))


def _mended(text: str, passage: Passage, usual: Callable[[], dict[str, str]]) -> list[tuple[str, int]]:
    """The characters of a passage as the parser is to read them, each with its place in the article."""
    raw = passage.span.of(text)
    base = passage.span.start
    plain = _LONE.sub("\ufffd", raw.translate(_TABLE))
    if (passage.kind is PassageKind.HEADLINE and _shouts(plain)) or plain.isupper():
        plain = _recased(plain, usual())
    gaps = {m.start() for m in _GLUED.finditer(plain)}
    dropped = {i for m in _FOOTNOTE.finditer(plain) for i in range(m.start(), m.end())}
    dropped.update(i for m in _INSERTED.finditer(plain) if m.start() for i in (m.start(), m.end() - 1))
    dateline = DATELINE.match(plain)
    if dateline is not None:
        dropped.update(range(dateline.end()))
    if not gaps and not dropped and _CLEAN.fullmatch(raw):
        return list(zip(plain, range(base, base + len(plain)), strict=True))
    found = []
    blank = True
    for i, character in enumerate(plain):
        if i in gaps and not blank:
            found.append((" ", base + i - 1))
        if i in dropped or raw[i] in _INVISIBLE or (character == " " and blank):
            continue
        blank = character == " "
        found.append((character, base + i))
    return found


def _shouts(text: str) -> bool:
    """Whether a passage is a title: mostly capitalised words, no lower-case function to trust."""
    words = [w for w in _WORD.findall(text) if len(w) > 3]  # noqa: PLR2004 - "with", "from" stay small in titles
    if len(words) < _MIN_TITLE_WORDS:
        return False
    return bool(sum(w[0].isupper() for w in words) >= _TITLE_SHARE * len(words))


def _usual_cases(article: Article, common: AbstractSet[str]) -> dict[str, str]:
    """How words are written in the running text, by their lower-case form; common words are written small."""
    seen: dict[str, Counter[str]] = {}
    for passage in article.body():
        text = passage.span.of(article.text)
        if passage.kind is not PassageKind.PARAGRAPH or _shouts(text):
            continue
        for match in _WORD.finditer(text):
            # The first word of a sentence tells nothing about case.
            before = text[: match.start()].rstrip()
            if before and before[-1] not in ".!?:\"'“”‘’\n":
                seen.setdefault(match.group().lower(), Counter())[match.group()] += 1
    return {word: word for word in common} | {
        word: forms.most_common(1)[0][0] for word, forms in seen.items()
    }


def _recased(text: str, cases: dict[str, str]) -> str:
    """Write the words of a title as the running text writes them; unknown words keep their capital."""

    def one(match: re.Match[str]) -> str:
        word = match.group()
        usual = cases.get(word.lower())
        if usual is None:
            usual = word.capitalize() if word.isupper() and len(word) > 4 else word  # noqa: PLR2004 - acronyms are short
        # Keep the length, so that offsets stay one to one ("İ" grows when it is made small).
        return usual if len(usual) == len(word) else word

    return _WORD.sub(one, text)

"""Keeps what is read within bounds: no sentence that nobody wrote may hold up the articles behind it.

The tokenizer's time grows with the square of a word's length and that of the frames with the square of a
sentence's; the parser needs a gigabyte for 100 000 characters at once. A table pasted as text, a picture
as a ``data:`` address or a million commas would take hours. The longest sentences of treaties have some
2 000 characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kg.model import Article, Passage, Problem, Span

LONGEST_WORD = 500
"""Characters without a blank that may stand in a sentence that is read; addresses rarely have as many."""

LONGEST_SENTENCE = 4000
"""Characters that a sentence may have to be read."""

LONGEST_PARSED = 400
"""Words and marks that a sentence may have once it is parsed: full stops do not always end one."""

LONGEST_STRETCH = 5000
"""Characters that are parsed at once; longer passages are divided between sentences."""

LONGEST_ARTICLE = 2_000_000
"""Characters that an article may have to be read at all."""

# A pattern that takes each character once: the end of a sentence, or what stands between two ends.
_SENTENCE = re.compile(r"(?:[^.!?\n]|[.!?](?!['\")\]’”]{0,3}(?:\s|\Z)))*(?:[.!?]['\")\]’”]{0,3})?\s*")
_WORD = re.compile(rf"\S{{{LONGEST_WORD + 1}}}")


def bounded(article: Article) -> Article:
    """The article with passages that can be parsed in bounded time and memory; its text stays as it is."""
    if len(article.text) > LONGEST_ARTICLE:
        return replace(article, passages=(Passage(Span(0, 0)),))
    if all(_is_small(article.text, passage) for passage in article.body()):
        return article
    parts = tuple(part for passage in article.body() for part in _parts(article.text, passage))
    return replace(article, passages=parts or (Passage(Span(0, 0)),))


def unread(article: Article, words: int = 0) -> tuple[Problem, ...]:
    """What is left out of an article for the bounds, to be told at the end.

    Args:
        article: The article, as it came.
        words: Words and marks in sentences that were too long once they were parsed.
    """
    source = article.source or article.name or article.id
    if len(article.text) > LONGEST_ARTICLE:
        size = f"{len(article.text):,} characters, more than the {LONGEST_ARTICLE:,} that are read of one article"
        return (Problem(source, f"has {size}", "Split it into articles."),)
    read = bounded(article)
    characters = 0 if read is article else _size(article) - _size(read)
    left = [f"{count:,} {what}" for count, what in ((characters, "characters"), (words, "words")) if count]
    if not left:
        return ()
    message = f"{' and '.join(left)} in sentences or words too long to be read were passed over"
    return (Problem(source, message, "Look at the text: it may hold a table or data."),)


def _size(article: Article) -> int:
    return sum(passage.span.end - passage.span.start for passage in article.body())


def _is_small(text: str, passage: Passage) -> bool:
    return passage.span.end - passage.span.start <= LONGEST_SENTENCE and not _WORD.search(
        text, passage.span.start, passage.span.end
    )


def _parts(text: str, passage: Passage) -> Iterator[Passage]:
    """A passage without the sentences that cannot be read, in stretches that can be parsed at once."""
    if _is_small(text, passage):
        yield passage
        return
    start = end = passage.span.start
    for sentence in _sentences(text, passage.span):
        readable = sentence.end - sentence.start <= LONGEST_SENTENCE and not _WORD.search(
            text, sentence.start, sentence.end
        )
        if start < end and (not readable or sentence.end - start > LONGEST_STRETCH):
            yield Passage(Span(start, end), passage.kind)
            start = sentence.start
        end = sentence.end
        if not readable:
            start = end
    if start < end:
        yield Passage(Span(start, end), passage.kind)


def _sentences(text: str, span: Span) -> Iterator[Span]:
    """The sentences of a stretch by their punctuation, blanks behind them included, one after the other."""
    position = span.start
    while position < span.end:
        match = _SENTENCE.match(text, position, span.end)
        end = match.end() if match and match.end() > position else position + 1
        yield Span(position, end)
        position = end

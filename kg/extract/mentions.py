"""The names of one document, by token."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from spacy.tokens import Token

from kg.extract.gazetteer import NAME

EVENTS = frozenset({"Gathering", "Exercise"})
"""Classes of what is attended and hosted."""


@dataclass(frozen=True, slots=True)
class Name:
    """Tokens ``start`` to ``end`` (exclusive) that name the entity ``key``.

    ``how`` is ``name`` or ``demonym`` ("Belgian"); ``head`` is the index of the token that carries
    the name in the dependency tree.
    """

    start: int
    end: int
    key: str
    cls: str
    how: str = NAME
    head: int = -1


class Names:
    """The names of one document by token."""

    def __init__(
        self,
        names: Iterable[Name],
        inside: Iterable[Name] = (),
        abbreviations: Mapping[str, str] | None = None,
    ) -> None:
        self.abbreviations = abbreviations or {}
        """What short forms of common nouns stand for, as lemmas: "GPB" for a "patrol boat (GPB)" is a boat."""
        self.inside = tuple(inside)
        """Names within longer names, and peoples: mentioned, but never actors. Peoples have no key."""
        self.all = sorted(names, key=lambda name: name.start)
        self._at: dict[int, Name] = {i: name for name in self.all for i in range(name.start, name.end)}
        self._inside: dict[int, Name] = {i: n for n in self.inside if n.key for i in range(n.start, n.end)}
        self._titles: dict[int, Name] = {}

    def absorb(self, start: int, end: int, person: Name) -> None:
        """Let the words of a title ("*U.S.* Secretary of State") mean its holder when read as an actor."""
        for i in range(start, end):
            self._titles[i] = person

    @property
    def title_tokens(self) -> AbstractSet[int]:
        """Tokens that belong to the title of a person."""
        return self._titles.keys()

    def actor_at(self, token: Token) -> Name | None:
        """The name at a token, or the person whose title the token is part of."""
        return self._titles.get(token.i) or self.at(token)

    def at(self, token: Token | int) -> Name | None:
        """The name that a token is part of."""
        return self._at.get(token if isinstance(token, int) else token.i)

    def state_in(self, token: Token) -> Name | None:
        """The state that a token names within a longer name: "the *Saudi*-led coalition"."""
        return self._inside.get(token.i)

    def place_in(self, token: Token) -> Name | None:
        """The place that a token names within the name of a gathering: "NATO summit in *Vilnius*"."""
        outer = self.at(token)
        return self._inside.get(token.i) if outer is not None and outer.cls in EVENTS else None

    def between(self, start: int, end: int) -> Iterator[Name]:
        """Names that begin in a range of tokens."""
        return (name for name in self.all if start <= name.start < end)

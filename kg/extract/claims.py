"""Which tokens of a document belong to which name while its names are being found."""

from __future__ import annotations

from spacy.tokens import Doc

from kg.extract.gazetteer import NAME
from kg.extract.mentions import Name
from kg.extract.register import Draft, Register


class Claims:
    """The names found so far: each token belongs to one at most, and who comes first has it."""

    def __init__(self, doc: Doc, register: Register) -> None:
        self.doc, self.register = doc, register
        self.names: list[Name] = []
        self.taken: set[int] = set()

    def take(self, start: int, end: int, draft: Draft, how: str = NAME) -> None:
        """Let free tokens name an entity; nothing happens where one of them is taken."""
        if start < end and self.taken.isdisjoint(range(start, end)):
            self.taken.update(range(start, end))
            head = self.doc[start:end].root.i
            self.names.append(Name(start, end, draft.key, draft.cls, how, head))

    def coin(self, start: int, end: int, cls: str) -> None:
        """Let free tokens name an entity of their own words."""
        text = self.doc[start:end].text
        self.take(start, end, self.register.new(text, cls, text))

    def release(self, start: int, end: int) -> None:
        """Forget the names that a longer one holds."""
        self.names = [n for n in self.names if n.end <= start or n.start >= end]
        self.taken.difference_update(range(start, end))

    def bracketed(self, start: int) -> Draft | None:
        """What a name in brackets is another name for: "Rubezh-2006 (*Boundary-2006*)"."""
        i = start - 1
        while i > 0 and self.doc[i].text in ('"', "'"):
            i -= 1
        if i < 1 or self.doc[i].text != "(":
            return None
        i -= 1
        while i > 0 and self.doc[i].text in ('"', "'"):
            i -= 1
        before = next((n for n in self.names if n.start <= i < n.end), None)
        return self.register[before.key] if before is not None else None

    def crosses(self, start: int, end: int) -> bool:
        """Whether a span cuts through a name, or lies within a longer one."""
        return any(
            n.start < end and start < n.end and not (start <= n.start and n.end <= end) for n in self.names
        )

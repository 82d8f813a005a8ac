"""Codes the words around a name by one letter each, and the patterns of titles over that code.

Regular expressions over such a code are sturdier on news prose than a small model's parse of long
titles ("the U.S. Under Secretary of State for Arms Control and International Security, X").

The letters: C state, B body or organisation, N/P person, O office, R rank, M portfolio, H form of
address, S possessive, K counterpart, o "of/for/to", D article, h "his/her/their", A "and", V copula,
p place, E verb of appointment, x other capitalised word, w other word; comma, hyphen, full stop and bracket stand for themselves.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from spacy.tokens import Doc, Token

from kg.extract.gazetteer import DEMONYM
from kg.extract.mentions import Names

_OFFICE = (
    r"(?:(?P<state>C+|B+)-?S?(?:(?<=[CS])B+S?)?)?"  # "the U.S.'s UN envoy" serves the United States
    r"(?P<pre>[MR\-]*(?:(?<=[MR]),?[MR]*A[MR]+)?)(?P<head>O[OM\-]*(?:A[MR\-]*O[OM\-]*)*p?)"
    r"(?P<post>(?:,?o+D?[CBMAOSRxDp\-]+)*)"
)
"""A title, its state before it or behind "of", and the portfolio."""
BEFORE = re.compile(r"(?:^|(?<=[^\w]))?" + _OFFICE + r"(?<!A)(?:[RH]\.?)*[,V]?(?:[RH]\.?)*$")
"""A title that ends right before its holder."""
_ACRONYM = re.compile(r"(?<=B)\([BxwO]\)")
COUNTERPART = re.compile(r"(?P<whose>[hSD]?)(?P<state>(?:C+|B+)?)(?:,)?M*K[RHM]*,?[RHM]*$")
"""As in "his Lithuanian counterpart X"."""
SEVERAL = re.compile(r"(?P<states>C(?:,?C)*,?AC)(?P<pre>M*)(?P<head>[OK])[RHM]*,?[RHM]*$")
"""As in "the Russian and Armenian ministers A and B"."""
AFTER = re.compile(r"^(?:\([Bx]\))?[,(](?:wVw?|w{0,2})D?" + _OFFICE + r"(?=[,.()wVANp]|$)")
"""An apposition: "X, the minister"."""
AFTER_NEW = re.compile(r"^(?:V|w?V)(?:w{0,2})D?" + _OFFICE)
"""A copula: "X is the new minister"."""
AFTER_MADE = re.compile(r"^[wHVM,]{0,6}E[wMp]{0,6}V?D?" + _OFFICE)
"""An appointment: "X was sworn in on Sunday as minister", "X takes over as chief"."""
COMING = frozenset({"elect", "designate", "nominee", "incoming", "president-elect"})
GENERALS = frozenset({"secretary", "director", "attorney", "consul", "governor", "deputy", "inspector"})
"""Offices that "General" belongs to."""
_SERVICES = frozenset({"army"})
"""Words before a rank that are none: "army *chief* Gen. X" holds an office, "Air *Chief* Marshal X" a rank."""
_MADE = frozenset({"led", "backed", "based", "sponsored", "run"})
OF = frozenset({"of", "for", "to", "at", "in", "from", "responsible"})


class TitleCode:
    """Codes the tokens of one document."""

    def __init__(self, doc: Doc, names: Names, words: Mapping[str, frozenset[str]]) -> None:
        self._doc, self._names, self._words = doc, names, words

    def code(self, start: int, end: int) -> str:
        """One letter per token from ``start`` to ``end`` (exclusive)."""
        code = "".join(self.letter(self._doc[i]) for i in range(start, end))
        return _ACRONYM.sub("---", code)

    def letter(self, token: Token) -> str:  # noqa: C901, PLR0911, PLR0912 - one line per letter of the code
        """The letter of a token."""
        name = self._names.at(token)
        lower, lemma = token.lower_, token.lemma_.lower()
        if name is not None:
            if name.cls == "Person":
                return "P"
            if name.cls in ("Country", "CountryGroup", "City", "Place"):
                return "C" if name.cls == "Country" or name.how == DEMONYM else "p"
            return "B"
        if token.tag_ == "POS":
            return "S"
        if lower in ("counterpart", "counterparts", "colleague", "colleagues"):
            return "K"
        if lower == "ambassador" and token.i and token.nbor(-1).text == "," and self._precedes_name(token):
            return "R"  # "the Deputy Secretary General, *Ambassador* X"
        if {lemma, lower, lower.removesuffix("s")} & self._words["office"]:
            return "R" if self._inside_rank(token) else "O"
        if token.ent_type_ in ("DATE", "TIME"):
            return "w"
        if self._is_style(token):
            return "H"
        if lower in COMING:
            return "M"
        if lower in _MADE and token.i and token.nbor(-1).text == "-":
            return "-"  # "the Russian-*led* organisation"
        if lower in self._words["rank"] and self._precedes_name(token):
            return "R"
        if lower in self._words["portfolio"] and not (token.pos_ == "VERB" and token.dep_ == "ROOT"):
            return "M"
        if lower in self._words["rank"]:
            return "R"
        if lower in self._words["honorific"] and lower not in ("his", "her", "he"):
            return "H"
        if lower in ("his", "her", "their", "its", "our"):
            return "h"
        if lower in ("the", "a", "an"):
            return "D"
        if lower in OF:
            return "o"
        if lower in ("and", "&"):
            return "A"
        if token.lemma_ in ("be", "become") or lower == "as":
            return "V"
        if token.pos_ == "VERB" and lemma in self._words["appointing"]:
            return "E"
        if token.text in (",", "-", "(", ")", "."):
            return token.text
        return "x" if token.pos_ == "PROPN" and token.text[0].isupper() else "w"

    def _inside_rank(self, token: Token) -> bool:
        """Whether ranks stand on both sides: "Air *Chief* Marshal"."""
        ranks = self._words["rank"]
        inside = 0 < token.i < len(self._doc) - 1
        return (
            inside
            and token.nbor(-1).lower_ in ranks - _SERVICES
            and token.nbor().lower_ in ranks
            and token.lower_ not in ranks
        )

    def _is_style(self, token: Token) -> bool:
        """Whether a word belongs to a style: "*His Excellency*", "*Her Royal Highness*"."""
        styles = self._words["style"]
        after = (
            self._doc[token.i + 1 : token.i + 3] if token.lower_ in ("his", "her", "their", "royal") else ()
        )
        return token.lower_ in styles or any(t.lower_ in styles for t in after)

    def _precedes_name(self, token: Token) -> bool:
        """Whether nothing but ranks stands between a word and a person: "*General* X", not "Secretary *General* X"."""
        if token.i and token.nbor(-1).lower_ in GENERALS:
            return False
        i = token.i + 1
        while i < len(self._doc) and self._doc[i].lower_ in self._words["rank"]:
            i += 1
        after = self._names.at(i) if i < len(self._doc) else None
        return after is not None and after.cls == "Person"

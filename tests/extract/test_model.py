"""What the model is told about the words of news, and that its rules stay the ones it came with."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from spacy.language import Language

from kg.errors import KgError
from kg.extract import DEFAULT_MODEL
from kg.extract.model import load_model, multiply_by_blas

SAMPLES = Path(__file__).resolve().parents[2] / "scripts" / "samples"


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_model()


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Seoul's defence minister Ahn Gyu-back flew to Warsaw.", "Gyu-back"),
        ("Kim Jong-un received the delegation.", "Jong-un"),
        ("The fleet is co-led by Canada and Spain.", "co-led"),
        ("Both firms will co-produce the shells.", "co-produce"),
    ],
)
def test_a_name_or_joint_verb_is_one_word(nlp: Language, text: str, word: str) -> None:
    assert word in [token.text for token in nlp(text)]


@pytest.mark.parametrize(
    "text",
    [
        "The Turkish-made drones arrived.",
        "President Trump-era tariffs stay.",
        "A Franco-German brigade drilled.",
        "The Secretary-General spoke.",
    ],
)
def test_other_words_with_a_hyphen_are_divided(nlp: Language, text: str) -> None:
    assert "-" in [token.text for token in nlp(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Minister of State for Defence Ravindra Bhatt met Chief of Army Staff General Tukur Buratai, Nigeria, in Abuja.",
        "Gen. Oleh Ivashchenko and Lt. Gen. Karel Rehka signed the plan of bilateral defence cooperation.",
    ],
)
def test_no_sentence_begins_inside_a_name(nlp: Language, text: str) -> None:
    assert len(list(nlp(text).sents)) == 1


def test_the_attributes_of_words_are_those_of_the_model_as_it_came(nlp: Language) -> None:
    plain = spacy.load(DEFAULT_MODEL).get_pipe("attribute_ruler")
    texts = [path.read_text(encoding="utf-8") for path in sorted(SAMPLES.glob("*.txt"))[:8]]
    texts.append("Let's go. I ain't gonna ask you, y'all; there's more, but it did what you have.\n\n Yes.")
    for doc in nlp.pipe(texts):
        bare = doc.copy()
        for token in bare:
            token.pos_ = ""
            token.set_morph(None)
        bare = plain(bare)
        assert [(t.text, t.pos_, str(t.morph)) for t in doc] == [(t.text, t.pos_, str(t.morph)) for t in bare]


def test_a_model_that_is_not_installed_is_named_with_its_remedy() -> None:
    with pytest.raises(KgError, match="no such language model") as error:
        load_model("en_core_web_nowhere")
    assert error.value.remedy == "Install it: python -m spacy download en_core_web_nowhere."


def test_the_model_runs_on_the_blas_of_numpy_and_reads_the_same() -> None:
    plain, tuned = spacy.load(DEFAULT_MODEL), spacy.load(DEFAULT_MODEL)
    multiply_by_blas(tuned)
    text = "Denmark and Norway signed a defence pact in Oslo on Monday. Kenya will send 200 police officers to Haiti."
    read = [[(t.tag_, t.dep_, t.head.i, t.ent_type_) for t in nlp(text)] for nlp in (plain, tuned)]
    assert read[0] == read[1]
    used = {
        node.ops.use_blis
        for _, component in tuned.pipeline
        if hasattr(component, "model") and hasattr(component.model, "walk")
        for node in component.model.walk()
    }
    assert used == {False}

"""Near-duplicates: one text in several places, and two texts on one matter."""

from hypothesis import given
from hypothesis import strategies as st

from kg.knowledge.duplicates import SAME_TEXT, SKETCH_SIZE, clusters, same_text, similarity, sketch

WIRE = (
    "The defence ministers of Norway and Estonia signed a memorandum on the joint purchase of radars in Tallinn on "
    "Monday. The two will share maintenance and training, the Norwegian ministry said in a statement. Deliveries "
    "begin next year, and the Estonian side pays a third of the price. Both ministers visited the naval base in the "
    "afternoon and thanked the crews who had guarded the strait during the winter storms of the past months."
)
EDITED = (
    "TALLINN, Monday: "
    + WIRE.replace("the Norwegian ministry said in a statement", "officials said")
    + " More soon."
)
OTHER = (
    "Estonia and Norway will buy radars together. Their ministers put their names to a document in the Estonian capital "
    "at the start of the week, and said that maintenance and training would be shared. A third of the money comes from "
    "Tallinn; first units arrive within a year. A visit to sailors at the base followed."
)


def test_a_light_edit_is_the_same_text():
    assert similarity(sketch(WIRE), sketch(EDITED)) > 0.6


def test_two_writers_on_one_matter_are_two():
    assert similarity(sketch(WIRE), sketch(OTHER)) < 0.2


def test_the_earliest_stands_for_the_group():
    sketches = {"b": sketch(WIRE), "c": sketch(EDITED), "d": sketch(OTHER)}
    assert clusters(sketches) == {"b": "b", "c": "b", "d": "d"}
    assert clusters(sketches, {"b": "2024-02-02", "c": "2024-02-01"}) == {"b": "c", "c": "c", "d": "d"}


def test_short_texts_are_no_copies_of_each_other():
    assert clusters({"a": sketch("Yes."), "b": sketch("No."), "c": sketch("")}) == {
        "a": "a",
        "b": "b",
        "c": "c",
    }


def test_a_damaged_sketch_is_like_no_other():
    assert clusters({"a": "zzzzzzzz", "b": "zzzzzzzz", "c": "123"}) == {"a": "a", "b": "b", "c": "c"}


@given(st.text())
def test_any_text_has_a_sketch_that_equals_itself(text):
    assert sketch(text) == sketch(text)
    assert len(sketch(text)) % 8 == 0
    assert similarity(sketch(text), sketch(text)) in {0.0, 1.0}


@given(st.integers(0, 120), st.integers(0, 120), st.integers(0, 120), st.randoms(use_true_random=False))
def test_the_quick_answer_is_that_of_the_similarity(mine, both, yours, chance):
    values = [f"{value:08x}" for value in chance.sample(range(2**32), mine + both + yours)]
    first, second = ("".join(sorted(part)[:SKETCH_SIZE]) for part in (values[: mine + both], values[mine:]))
    assert same_text(first, second) == (similarity(first, second) >= SAME_TEXT)

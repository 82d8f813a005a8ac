"""Topics by whole words."""

import pytest

from kg.extract.topics import TopicTagger


@pytest.fixture(scope="module")
def tagger(ontology):
    return TopicTagger(ontology)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("a battery of air defence missiles", "air-defence"),
        ("the AIR-DEFENSE network", "air-defence"),
        ("two hundred drones", "drones"),
        ("an unmanned aerial vehicle", "drones"),
        ("155mm shells and howitzers", "artillery"),
        ("artillery ammunition", "ammunition"),
        ("main battle tanks", "armour"),
        ("a squadron of fighter jets", "aviation"),
        ("frigates and submarines", "naval"),
        ("protection against cyber attacks", "cyber"),
        ("sharing of intelligence", "intelligence"),
        ("clearing of landmines", "demining"),
        ("its bid for EU accession", "accession"),
    ],
)
def test_a_topic_shows_in_its_words(tagger, text, topic):
    assert topic in tagger(text)


@pytest.mark.parametrize("text", ["", "The ministers talked.", "a tanker lorry", "dronefly", "thank you"])
def test_words_are_whole(tagger, text):
    assert tagger(text) == ()


def test_topics_are_sorted_and_each_once(tagger):
    found = tagger("drones, drones, frigates, tanks and more drones")
    assert list(found) == sorted(set(found))
    assert {"drones", "naval", "armour"} <= set(found)


def test_every_keyword_of_the_scheme_finds_its_topic(tagger, ontology):
    lost = [
        (topic.name, keyword)
        for topic in ontology.topics.values()
        for keyword in topic.keywords
        if topic.name != "general" and topic.name not in tagger(f"The talks were about {keyword} today.")
    ]
    assert lost == []

"""The shipped ontology is whole, and each shape of ``meta.shapes.ttl`` refuses what it is there for."""

import shutil
from pathlib import Path

import pytest
from rdflib import SH, Graph

from kg.errors import OntologyError
from kg.validate import Report, shorten, validate_ontology
from kg.vocab import PREFIXES, default_folder, load_ontology

META = "meta.shapes.ttl"
STATUSES = {"actual", "planned", "proposed", "denied"}

# As much of an ontology as has one of everything.
GOOD = """
dck:Actor a owl:Class ; rdfs:label "actor"@en ; skos:definition "Who acts."@en .
dck:Country a owl:Class ; rdfs:label "country"@en ; skos:definition "A state."@en ; rdfs:subClassOf dck:Actor .
dck:Organization a owl:Class ; rdfs:label "organisation"@en ; skos:definition "A body."@en ; rdfs:subClassOf dck:Actor .
dck:Place a owl:Class ; rdfs:label "place"@en ; skos:definition "A location."@en .
dck:date a owl:DatatypeProperty ; rdfs:label "date"@en ; skos:definition "When it happened."@en .
dck:Relation a owl:Class ; rdfs:label "relation"@en ; skos:definition "A kind of tie."@en ;
    rdfs:subClassOf owl:ObjectProperty .
dck:signedWith a owl:ObjectProperty, dck:Relation, owl:SymmetricProperty ; rdfs:label "signed with"@en ;
    skos:definition "Both parties put their signatures to a document."@en ; skos:scopeNote "No petitions."@en ;
    rdfs:domain dck:Actor ; rdfs:range dck:Actor ; dck:plover "AGREE" ; dck:cameo "057" ;
    dck:frame <x:frame> ; dck:example <x:1>, <x:2>, <x:3> ; dck:counterExample <x:4>, <x:5> .
<x:1> dck:text "Peru signed a pact with Chile." ; dck:subjectText "Peru" ; dck:objectText "Chile" ;
    dck:statusText "actual" .
<x:2> dck:text "Peru will sign a pact with Chile." ; dck:subjectText "Peru" ; dck:objectText "Chile" ;
    dck:statusText "planned" .
<x:3> dck:text "Peru refused to sign a pact with Chile." ; dck:subjectText "Peru" ; dck:objectText "Chile" ;
    dck:statusText "denied" .
<x:4> dck:text "Peru signed nothing." ; rdfs:comment "Nothing was signed." .
<x:5> dck:text "The bill was signed into law." ; rdfs:comment "No second party." .
<x:frame> dck:name "sign-with" ; dck:trigger "sign" ; dck:kind "verb" ; dck:theme lex:pact ;
    dck:frameStatus "actual" ; dck:frameConfidence 0.9 .
lex:pact a dck:Lexicon ; dck:word "pact" .
top:naval a skos:Concept ; skos:prefLabel "naval"@en ; skos:definition "Ships and the sea."@en ;
    skos:inScheme top:scheme ;
    skos:hiddenLabel "ship", "navy", "fleet", "frigate", "corvette", "destroyer", "submarine", "sailor", "torpedo",
        "mine" .
ent:PE a dck:Country ; skos:prefLabel "Peru"@en ; dck:demonym "Peruvian"@en ; dck:isoAlpha2 "PE" ;
    dck:isoAlpha3 "PER" ; owl:sameAs wd:Q419 .
ent:lima a dck:Place ; skos:prefLabel "Lima"@en ; dck:country ent:PE ; dck:capitalOf ent:PE .
ent:andes a dck:Organization ; skos:prefLabel "Andean Pact"@en ; skos:altLabel "the Pact"@en ;
    dck:hasMember ent:PE ; dck:membership <x:membership> .
<x:membership> dck:member ent:PE ; dck:since "1969"^^xsd:gYear .
"""


def swap(subject: str, prop: str, value: str) -> str:
    return f"DELETE {{ {subject} {prop} ?x }} INSERT {{ {subject} {prop} {value} }} WHERE {{ {subject} {prop} ?x }}"


def drop(subject: str, prop: str) -> str:
    return f"DELETE WHERE {{ {subject} {prop} ?x }}"


SIGNED = "dck:signedWith"
CASES = [
    ("a class or property has a label", drop("dck:date", "rdfs:label"), "dck:date"),
    ("a class, property or status has a definition", drop("dck:Place", "skos:definition"), "dck:Place"),
    (
        "a relation has one definition, of a sentence at least",
        swap(SIGNED, "skos:definition", "'Signed.'@en"),
        SIGNED,
    ),
    (
        "a relation has a scope note that tells it from its neighbours",
        drop(SIGNED, "skos:scopeNote"),
        SIGNED,
    ),
    (
        "a relation has one domain, a class of the ontology",
        f"{swap(SIGNED, 'rdfs:domain', 'dck:Nobody')} ; DELETE DATA {{ {SIGNED} a owl:SymmetricProperty }}",
        SIGNED,
    ),
    (
        "a relation has one range, a class of the ontology",
        f"{swap(SIGNED, 'rdfs:range', 'dck:Nobody')} ; DELETE DATA {{ {SIGNED} a owl:SymmetricProperty }}",
        SIGNED,
    ),
    ("a relation has a PLOVER type, or NONE", drop(SIGNED, "dck:plover"), SIGNED),
    ("a CAMEO code has two to four digits", swap(SIGNED, "dck:cameo", "'5'"), SIGNED),
    ("a relation has a frame or a reader, or no sentence can state it", drop(SIGNED, "dck:frame"), SIGNED),
    ("a relation has three examples or more", f"DELETE DATA {{ {SIGNED} dck:example <x:3> }}", SIGNED),
    (
        "a relation has two counter-examples or more",
        f"DELETE DATA {{ {SIGNED} dck:counterExample <x:5> }}",
        SIGNED,
    ),
    (
        "a symmetric relation has the same domain and range",
        swap(SIGNED, "rdfs:range", "dck:Country"),
        SIGNED,
    ),
    ("an example has one sentence", drop("<x:1>", "dck:text"), "x:1"),
    ("an example names the subject", drop("<x:1>", "dck:subjectText"), "x:1"),
    ("an example names the object", drop("<x:1>", "dck:objectText"), "x:1"),
    (
        "an example has a status: actual, planned, proposed or denied",
        swap("<x:1>", "dck:statusText", "'maybe'"),
        "x:1",
    ),
    ("a counter-example has one sentence", drop("<x:4>", "dck:text"), "x:4"),
    ("a counter-example says why it is none", drop("<x:4>", "rdfs:comment"), "x:4"),
    ("a frame has one name", drop("<x:frame>", "dck:name"), "x:frame"),
    ("a frame has a trigger, a lemma", drop("<x:frame>", "dck:trigger"), "x:frame"),
    ("the trigger of a frame is a verb or a noun", swap("<x:frame>", "dck:kind", "'adverb'"), "x:frame"),
    (
        "a frame's status is actual, planned, proposed or denied",
        swap("<x:frame>", "dck:frameStatus", "'maybe'"),
        "x:frame",
    ),
    ("a frame's confidence lies between 0 and 1", swap("<x:frame>", "dck:frameConfidence", "90"), "x:frame"),
    ("a frame refers to a word list that exists", swap("<x:frame>", "dck:theme", "lex:pacts"), "x:frame"),
    (
        'two frames bear the name "sign-with", by which evidence could not tell them apart',
        f"INSERT DATA {{ {SIGNED} dck:frame <x:other> . <x:other> dck:name 'sign-with' ; dck:trigger 'ink' }}",
        SIGNED,
    ),
    ("a word list holds a word", drop("lex:pact", "dck:word"), "lex:pact"),
    ("a topic has one label", "INSERT DATA { top:naval skos:prefLabel 'the sea'@en }", "top:naval"),
    ("a topic has a definition", drop("top:naval", "skos:definition"), "top:naval"),
    ("a topic is in the scheme of topics", drop("top:naval", "skos:inScheme"), "top:naval"),
    (
        "a topic has ten keywords or more",
        "DELETE DATA { top:naval skos:hiddenLabel 'ship' }",
        "top:naval",
    ),
    ("a keyword is in lower case", "INSERT DATA { top:naval skos:hiddenLabel 'Navy' }", "top:naval"),
    ("an entry has a class that the ontology knows", swap("ent:andes", "a", "dck:Club"), "ent:andes"),
    (
        "an entry has one preferred label",
        "INSERT DATA { ent:lima skos:prefLabel 'Ciudad de los Reyes'@en }",
        "ent:lima",
    ),
    ("an entry belongs to one known state at most", swap("ent:lima", "dck:country", "ent:XX"), "ent:lima"),
    ("a capital is that of a known state", swap("ent:lima", "dck:capitalOf", "ent:XX"), "ent:lima"),
    ("the member of a group is a known actor", swap("ent:andes", "dck:hasMember", "ent:XX"), "ent:andes"),
    ("an alpha-2 code has two capital letters", swap("ent:PE", "dck:isoAlpha2", "'pe'"), "ent:PE"),
    ("an alpha-3 code has three capital letters", swap("ent:PE", "dck:isoAlpha3", "'PERU'"), "ent:PE"),
    (
        "a link leads to an item of Wikidata, by Q and digits",
        swap("ent:PE", "owl:sameAs", "wd:Peru"),
        "ent:PE",
    ),
    (
        "a state has an adjective or a noun for its people",
        drop("ent:PE", "dck:demonym"),
        "ent:PE",
    ),
    ("a state has an alpha-2 code", drop("ent:PE", "dck:isoAlpha2"), "ent:PE"),
    ("a membership names one known member", swap("<x:membership>", "dck:member", "ent:XX"), "x:membership"),
    (
        "a membership begins in a year, an xsd:gYear",
        swap("<x:membership>", "dck:since", "1969"),
        "x:membership",
    ),
    (
        "wd:Q419 is linked from ent:lima too, and cannot be both",
        "INSERT DATA { ent:lima owl:sameAs wd:Q419 }",
        "ent:PE",
    ),
    (
        'the name "the Pact" belongs to ent:lima too: mark it with dck:ambiguousLabel on both',
        "INSERT DATA { ent:lima skos:altLabel 'the Pact'@en }",
        "ent:andes",
    ),
]


def good() -> Graph:
    head = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
    return Graph().parse(data=head + GOOD, format="turtle")


def check(graph: Graph, folder: Path) -> Report:
    graph.serialize(folder / "core.ttl", format="turtle")
    shutil.copy(default_folder() / META, folder)
    return validate_ontology(folder)


def test_the_shipped_ontology_is_whole():
    report = validate_ontology()
    assert report.conforms, "\n".join(report.lines())


def test_a_small_one_of_everything_conforms(tmp_path: Path):
    assert list(check(good(), tmp_path).lines()) == [
        f"nothing wrong in {len(good())} triples: the graph conforms"
    ]


@pytest.mark.parametrize(("message", "update", "focus"), CASES, ids=[case[0] for case in CASES])
def test_each_shape_refuses_what_breaks_it_and_nothing_else(message, update, focus, tmp_path):
    graph = good()
    graph.update(update, initNs=dict(PREFIXES))
    report = check(graph, tmp_path)
    found = {(shorten(finding.message), shorten(finding.focus)) for finding in report.findings}
    assert found == {(message, focus)}
    assert not report.conforms


def test_every_message_of_the_shapes_has_a_case():
    shapes = Graph().parse(default_folder() / META)
    messages = {str(message) for message in shapes.objects(None, SH.message)}
    fixed = {message for message in messages if "{" not in message}
    assert fixed - {case[0] for case in CASES} == set()
    assert len(messages) == len({case[0] for case in CASES})


def test_one_name_of_two_entries_may_be_marked_as_ambiguous(tmp_path: Path):
    graph = good()
    graph.update(
        "INSERT DATA { ent:lima skos:altLabel 'the Pact'@en ; dck:ambiguousLabel 'the Pact'@en ."
        " ent:andes dck:ambiguousLabel 'the Pact'@en }",
        initNs=dict(PREFIXES),
    )
    assert check(graph, tmp_path).conforms


def test_a_gazetteer_of_the_users_own_is_checked_with_it(tmp_path: Path):
    own = tmp_path / "own.ttl"
    own.write_text(
        f"@prefix dck: <{PREFIXES['dck']}> . @prefix skos: <{PREFIXES['skos']}> .\n"
        "<https://example.org/club> a dck:Club ; skos:prefLabel 'the club'@en .",
        encoding="utf-8",
    )
    folder = tmp_path / "ontology"
    folder.mkdir()
    assert check(good(), folder).conforms
    report = validate_ontology(folder, [own])
    assert [str(finding) for finding in report.findings] == [
        "https://example.org/club: an entry has a class that the ontology knows"
    ]


def test_a_file_that_is_no_turtle_is_named(tmp_path: Path):
    (tmp_path / "broken.ttl").write_text("dck:signedWith a", encoding="utf-8")
    with pytest.raises(OntologyError, match=r"broken\.ttl"):
        validate_ontology(tmp_path)


def test_there_are_the_19_relations_and_21_topics_of_the_guidelines():
    ontology = load_ontology()
    assert set(ontology.relations) == {
        *("signedWith", "agreedWith", "cooperatesWith", "heldTalksWith", "visited", "providesAidTo"),
        *("procuresFrom", "coProducesWith", "trains", "exercisesWith", "deploysTo", "memberOf", "leads"),
        *("contributesTo", "participatesIn", "hosts", "supports", "sanctions", "holdsOfficeIn"),
    }
    assert set(ontology.topics) == {
        *("air-defence", "missiles", "drones", "ammunition", "artillery", "armour", "aviation", "naval"),
        *("cyber", "intelligence", "training", "demining", "defence-industry", "finance", "reconstruction"),
        *("nuclear", "space", "logistics", "border-security", "accession", "general"),
    }


def test_symmetric_relations_are_those_of_the_guidelines():
    symmetric = {name for name, relation in load_ontology().relations.items() if relation.symmetric}
    assert symmetric == {
        *("signedWith", "agreedWith", "cooperatesWith", "heldTalksWith", "coProducesWith", "exercisesWith")
    }


@pytest.mark.parametrize("name", sorted(load_ontology().relations))
def test_each_relation_shows_more_than_what_happened(name):
    relation = load_ontology().relations[name]
    assert {example.status for example in relation.examples} <= STATUSES
    assert {example.status for example in relation.examples} > {"actual"}
    texts = [example.text for example in (*relation.examples, *relation.counter_examples)]
    assert len(set(texts)) == len(texts)


def test_a_keyword_shows_one_topic():
    owners: dict[str, list[str]] = {}
    for topic in load_ontology().topics.values():
        for keyword in topic.keywords:
            owners.setdefault(keyword, []).append(topic.name)
    assert {keyword: topics for keyword, topics in owners.items() if len(topics) > 1} == {}


def test_domains_and_ranges_let_in_who_the_guidelines_name():
    ontology = load_ontology()

    def fits(cls: str, name: str, side: str) -> bool:
        return ontology.fits(cls, getattr(ontology.relations[name], side))

    for cls, name, side in (
        ("City", "hosts", "domain"),
        ("InternationalOrganization", "hosts", "domain"),
        ("Country", "deploysTo", "range"),
        ("City", "deploysTo", "range"),
        ("Exercise", "participatesIn", "range"),
        ("Fund", "contributesTo", "range"),
        ("Coalition", "leads", "range"),
        ("Company", "coProducesWith", "domain"),
        ("GovernmentBody", "holdsOfficeIn", "range"),
    ):
        assert fits(cls, name, side), (cls, name, side)
    for cls, name, side in (
        ("Country", "holdsOfficeIn", "domain"),
        ("Place", "signedWith", "range"),
        ("Country", "memberOf", "range"),
        ("Gathering", "heldTalksWith", "range"),
        ("Company", "deploysTo", "range"),
    ):
        assert not fits(cls, name, side), (cls, name, side)

"""Each shape of ``ontology/shapes.ttl`` lets one graph pass and refuses another for its own reason alone."""

from decimal import Decimal
from pathlib import Path

import pytest
from pyoxigraph import Quad
from rdflib import SH, Dataset, Graph, URIRef

from kg.errors import KgError, OntologyError
from kg.knowledge import rebuild
from kg.model import Amount, Article, Basis, Entity, Evidence, PartialDate, Span, Statement, Status
from kg.rdf import ArticleRecord, article_quads, run_quads
from kg.store import Store
from kg.validate import Finding, Report, Severity, shorten, validate
from kg.vocab import DCK, ENT, PREFIXES, default_folder, load_ontology

SHAPES = default_folder() / "shapes.ttl"

# A statement, an event that folds it, and the plain edges that both stand for.
GOOD = """
art:a a dck:Article ; dck:contentHash "0123456789abcdef" ; schema:datePublished "2024-01-29"^^xsd:date ;
    schema:articleBody "KYIV. Ukraine and Belgium signed a pact." .
stm:1 a dck:Statement ; dck:relation dck:signedWith ; dck:subject ent:UA ; dck:object ent:BE ;
    dck:status dck:actual ; dck:date "2024-01"^^xsd:gYearMonth ; dck:datePrecision "month" ;
    dck:dateBasis "stated" ; dck:amountValue 611000000.0 ; dck:amountCurrency "EUR" ; dck:topic top:drones ;
    dck:place ent:kyiv ; dck:confidence 0.9 ; dck:evidence evd:1 ; prov:hadPrimarySource art:a ;
    dck:reports evt:1 .
stm:2 a dck:Statement ; dck:relation dck:holdsOfficeIn ; dck:subject ent:someone ; dck:object ent:UA ;
    dck:status dck:actual ; dck:role "minister"@en ; dck:evidence evd:2 ; prov:hadPrimarySource art:a .
evd:1 a dck:Evidence ; dck:quotation "Ukraine and Belgium signed a pact." ; dck:startOffset 6 ; dck:endOffset 40 ;
    dck:rule "sign-with" ; dck:confidence 0.9 ; prov:wasQuotedFrom art:a .
evd:2 a dck:Evidence ; dck:quotation "KYIV." ; dck:startOffset 0 ; dck:endOffset 5 ;
    dck:rule "office" ; dck:confidence 0.5 ; prov:wasQuotedFrom art:a .
evt:1 a dck:Event ; dck:relation dck:signedWith ; dck:status dck:actual ; dck:articleCount 2 ; dck:sourceCount 1 ;
    dck:conflict evt:2 .
evt:2 a dck:Conflict ; dck:conflictProperty dck:date ; dck:conflictValue "2024-01" ; dck:supportedBy stm:1 .
<x:edge> a dck:DerivedEdge ; dck:relation dck:heldTalksWith ; dck:subject ent:BE ; dck:object ent:UA ;
    dck:derivationRule "office" ; dck:derivedFrom stm:1, stm:2 ; dck:confidence 0.5 .
ent:UA a dck:Country ; skos:prefLabel "Ukraine"@en .
ent:BE a dck:Country ; skos:prefLabel "Belgium"@en .
ent:kyiv a dck:City ; skos:prefLabel "Kyiv"@en ; dck:country ent:UA .
ent:someone a dck:Person ; skos:prefLabel "Some One"@en .
ent:UA dck:signedWith ent:BE . ent:BE dck:signedWith ent:UA .
ent:someone dck:holdsOfficeIn ent:UA .
"""

# What is wrong, the update of the good graph that makes it so, the node it is wrong with.
CASES = [
    ("a statement has exactly one relation", "DELETE WHERE { stm:1 dck:relation ?x }", "stm:1"),
    (
        "this relation is not one of the ontology",
        "DELETE { stm:1 dck:relation ?x } INSERT { stm:1 dck:relation dck:likes } WHERE { stm:1 dck:relation ?x }",
        "stm:1",
    ),
    ("a statement has exactly one subject, an entity", "DELETE WHERE { stm:1 dck:subject ?x }", "stm:1"),
    ("a statement has exactly one object, an entity", "DELETE WHERE { stm:1 dck:object ?x }", "stm:1"),
    (
        "a statement ties two different entities",
        "DELETE { stm:1 dck:object ?x } INSERT { stm:1 dck:object ent:UA } WHERE { stm:1 dck:object ?x }",
        "stm:1",
    ),
    ("a statement has exactly one status", "INSERT DATA { stm:1 dck:status dck:planned }", "stm:1"),
    (
        "a status is actual, planned, proposed or denied",
        "DELETE { stm:1 dck:status ?x } INSERT { stm:1 dck:status dck:rumoured } WHERE { stm:1 dck:status ?x }",
        "stm:1",
    ),
    (
        "there is no statement without evidence",
        "DELETE WHERE { stm:1 dck:evidence ?x . evd:1 ?y ?z }",
        "stm:1",
    ),
    ("this topic is not one of the ontology", "INSERT DATA { stm:1 dck:topic top:cookery }", "stm:1"),
    (
        "a confidence lies between 0 and 1",
        "DELETE { stm:1 dck:confidence ?x } INSERT { stm:1 dck:confidence 1.2 } WHERE { stm:1 dck:confidence ?x }",
        "stm:1",
    ),
    (
        "a statement has at most one place, an entity",
        "INSERT DATA { stm:1 dck:place ent:BE }",
        "stm:1",
    ),
    ("a statement is that of one article", "DELETE WHERE { stm:1 prov:hadPrimarySource ?x }", "stm:1"),
    ("only holdsOfficeIn has a role", 'INSERT DATA { stm:1 dck:role "minister"@en }', "stm:1"),
    (
        "at most one date; where reports disagree, each has its own",
        'INSERT DATA { stm:1 dck:date "2023"^^xsd:gYear }',
        "stm:1",
    ),
    (
        "a date is a valid day, month or year: xsd:date, xsd:gYearMonth or xsd:gYear",
        (
            "DELETE { stm:1 dck:date ?x } INSERT { stm:1 dck:date '30 January 2024'^^xsd:date }"
            " WHERE { stm:1 dck:date ?x }"
        ),
        "stm:1",
    ),
    (
        "the precision of a date is day, month or year",
        (
            "DELETE { stm:1 dck:datePrecision ?x } INSERT { stm:1 dck:datePrecision 'decade' }"
            " WHERE { stm:1 dck:datePrecision ?x }"
        ),
        "stm:1",
    ),
    (
        "a date rests on what is stated, relative, context or publication",
        "DELETE { stm:1 dck:dateBasis ?x } INSERT { stm:1 dck:dateBasis 'guess' } WHERE { stm:1 dck:dateBasis ?x }",
        "stm:1",
    ),
    ("a currency needs one amount", "DELETE WHERE { stm:1 dck:amountValue ?x }", "stm:1"),
    ("an amount needs one currency", "DELETE WHERE { stm:1 dck:amountCurrency ?x }", "stm:1"),
    (
        "an amount is a decimal number, 0 or more",
        "DELETE { stm:1 dck:amountValue ?x } INSERT { stm:1 dck:amountValue '-5.0'^^xsd:decimal } WHERE { stm:1 dck:amountValue ?x }",
        "stm:1",
    ),
    (
        "a currency is a code of three capital letters (ISO 4217)",
        (
            "DELETE { stm:1 dck:amountCurrency ?x } INSERT { stm:1 dck:amountCurrency 'euro' }"
            " WHERE { stm:1 dck:amountCurrency ?x }"
        ),
        "stm:1",
    ),
    (
        "evidence has one quotation, and it is not empty",
        "DELETE { evd:1 dck:quotation ?x } INSERT { evd:1 dck:quotation '' } WHERE { evd:1 dck:quotation ?x }",
        "evd:1",
    ),
    (
        "evidence has one start offset, a whole number, 0 or more",
        "DELETE WHERE { evd:1 dck:startOffset ?x }",
        "evd:1",
    ),
    ("evidence has one end offset, a whole number", "DELETE WHERE { evd:1 dck:endOffset ?x }", "evd:1"),
    (
        "a quotation starts before it ends",
        "DELETE { evd:1 dck:startOffset ?x } INSERT { evd:1 dck:startOffset 40 } WHERE { evd:1 dck:startOffset ?x }",
        "evd:1",
    ),
    (
        "evidence has one confidence, between 0 and 1",
        "DELETE { evd:1 dck:confidence ?x } INSERT { evd:1 dck:confidence 90 } WHERE { evd:1 dck:confidence ?x }",
        "evd:1",
    ),
    ("evidence names the rule that found it", "DELETE WHERE { evd:1 dck:rule ?x }", "evd:1"),
    (
        "evidence belongs to a statement",
        (
            "INSERT DATA { evd:3 a dck:Evidence ; dck:quotation 'KYIV.' ; dck:startOffset 0 ; dck:endOffset 5 ;"
            " dck:rule 'r' ; dck:confidence 0.5 }"
        ),
        "evd:3",
    ),
    (
        "a quotation of 34 characters cannot stand at 6 to 39",
        "DELETE { evd:1 dck:endOffset ?x } INSERT { evd:1 dck:endOffset 39 } WHERE { evd:1 dck:endOffset ?x }",
        "evd:1",
    ),
    (
        "the quotation does not stand in the article at 5 to 39",
        (
            "DELETE { evd:1 dck:startOffset ?x ; dck:endOffset ?y }"
            " INSERT { evd:1 dck:startOffset 5 ; dck:endOffset 39 }"
            " WHERE { evd:1 dck:startOffset ?x ; dck:endOffset ?y }"
        ),
        "evd:1",
    ),
    (
        "an article has the hash of its text, sixteen hexadecimal digits",
        "DELETE WHERE { art:a dck:contentHash ?x }",
        "art:a",
    ),
    (
        "an article has one text",
        "INSERT DATA { art:a schema:articleBody 'KYIV. Ukraine and Belgium signed a pact. Updated.' }",
        "art:a",
    ),
    (
        "a publication date is one valid day, month or year",
        (
            "INSERT DATA { art:a schema:datePublished 'yesterday' } ; DELETE DATA"
            " { art:a schema:datePublished '2024-01-29'^^xsd:date }"
        ),
        "art:a",
    ),
    ("an entity has a label", "DELETE WHERE { ent:kyiv skos:prefLabel ?x }", "ent:kyiv"),
    ("an entity has a class of the ontology", "DELETE WHERE { ent:kyiv a ?x }", "ent:kyiv"),
    ("an entity belongs to one state at most", "INSERT DATA { ent:kyiv dck:country ent:BE }", "ent:kyiv"),
    (
        "the subject ent:BE of a statement with dck:holdsOfficeIn is no dck:Person",
        "DELETE { stm:2 dck:subject ?x } INSERT { stm:2 dck:subject ent:BE } WHERE { stm:2 dck:subject ?x }",
        "stm:2",
    ),
    (
        "the object ent:kyiv of a statement with dck:signedWith is no dck:Actor",
        "DELETE { stm:1 dck:object ?x } INSERT { stm:1 dck:object ent:kyiv } WHERE { stm:1 dck:object ?x }",
        "stm:1",
    ),
    (
        "an edge dck:holdsOfficeIn to ent:nowhere starts or ends at what is no entity",
        "INSERT DATA { ent:someone dck:holdsOfficeIn ent:nowhere }",
        "ent:someone",
    ),
    (
        "an edge dck:signedWith to ent:BE has no counterpart, though the relation is symmetric",
        "DELETE DATA { ent:BE dck:signedWith ent:UA }",
        "ent:UA",
    ),
    ("an event has a relation of the ontology", "DELETE WHERE { evt:1 dck:relation ?x }", "evt:1"),
    (
        "an event has a status: actual, planned, proposed or denied",
        "DELETE { evt:1 dck:status ?x } INSERT { evt:1 dck:status dck:rumoured } WHERE { evt:1 dck:status ?x }",
        "evt:1",
    ),
    ("an event is reported by a statement at least", "DELETE WHERE { ?x dck:reports evt:1 }", "evt:1"),
    (
        "an event counts the articles that report it, one or more",
        "DELETE WHERE { evt:1 dck:articleCount ?x }",
        "evt:1",
    ),
    (
        "an event counts its independent sources, one or more",
        "DELETE { evt:1 dck:sourceCount ?x } INSERT { evt:1 dck:sourceCount 0 } WHERE { evt:1 dck:sourceCount ?x }",
        "evt:1",
    ),
    (
        "an event has no more independent sources than articles",
        "DELETE { evt:1 dck:sourceCount ?x } INSERT { evt:1 dck:sourceCount 3 } WHERE { evt:1 dck:sourceCount ?x }",
        "evt:1",
    ),
    ("a conflict is about one property", "DELETE WHERE { evt:2 dck:conflictProperty ?x }", "evt:2"),
    (
        "each value in conflict stands for itself",
        "INSERT DATA { evt:2 dck:conflictValue '2024-02' }",
        "evt:2",
    ),
    ("a value in conflict is that of a statement", "DELETE WHERE { evt:2 dck:supportedBy ?x }", "evt:2"),
    (
        "a derived edge has one relation, subject and object",
        "DELETE WHERE { <x:edge> dck:object ?x }",
        "x:edge",
    ),
    ("a derived edge names its rule", "DELETE WHERE { <x:edge> dck:derivationRule ?x }", "x:edge"),
    (
        "a derived edge rests on a statement",
        "INSERT DATA { <x:edge> dck:derivedFrom evd:1 }",
        "x:edge",
    ),
]


def good() -> Graph:
    head = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
    return Graph().parse(data=head + GOOD, format="turtle")


def read(finding: Finding) -> tuple[str, str]:
    return shorten(finding.message), shorten(finding.focus)


def test_the_good_graph_conforms():
    report = validate(good())
    assert report.findings == ()
    assert report.conforms
    assert report.triples == len(good())


@pytest.mark.parametrize(("message", "update", "focus"), CASES, ids=[case[0] for case in CASES])
def test_each_shape_refuses_what_breaks_it_and_nothing_else(message, update, focus):
    graph = good()
    graph.update(update, initNs=dict(PREFIXES))
    report = validate(graph)
    assert {read(finding) for finding in report.findings} == {(message, focus)}
    assert not report.conforms


def test_every_message_of_the_shapes_has_a_case():
    shapes = Graph().parse(SHAPES)
    messages = {str(message) for message in shapes.objects(None, SH.message)}
    fixed = {message for message in messages if "{" not in message}
    assert fixed - {case[0] for case in CASES} == set()
    queries = len(list(shapes.subject_objects(SH.select)))
    assert queries == len(messages) - len(fixed) == len({case[0] for case in CASES} - fixed)


def test_what_an_article_yields_conforms():
    text = "Rustem Umerov, minister of defence of Ukraine, met Élise Dupont. Belgium pledged €1.5 million."
    article = Article(text=text, published=PartialDate("2024-01-29"))
    start = text.index("Belgium")
    evidence = Evidence(
        article.id, Span(start, len(text)), text[start:], "pledge", "test 1", 0.8, speaker="a source"
    )
    office = Evidence(article.id, Span(0, 45), text[:45], "office", "test 1", 0.9)
    statements = (
        Statement(
            "providesAidTo",
            ENT + "BE",
            ENT + "UA",
            Status.PLANNED,
            PartialDate("2024-01", Basis.RELATIVE),
            amount=Amount(Decimal(1_500_000), "EUR"),
            topics=("finance",),
            evidence=(evidence,),
        ),
        Statement(
            "holdsOfficeIn", ENT + "rustem-umerov", ENT + "UA", role="minister of defence", evidence=(office,)
        ),
    )
    entities = (
        Entity(ENT + "UA", "Ukraine", "Country"),
        Entity(ENT + "BE", "Belgium", "Country"),
        Entity(ENT + "rustem-umerov", "Rustem Umerov", "Person", country=ENT + "UA"),
    )
    quads = article_quads(ArticleRecord(article, statements, entities))
    assert list(validate(quads).lines()) == [f"nothing wrong in {len(quads)} triples: the graph conforms"]


def report_of(text: str, date: str, *said: tuple[str, str, str, str]) -> list[Quad]:
    article = Article(text=text, published=PartialDate(date))
    evidence = Evidence(article.id, Span(0, len(text)), text, "rule", "test 1", 0.9)
    statements = tuple(
        Statement(
            relation,
            ENT + subject,
            ENT + target,
            Status(status),
            PartialDate(date),
            amount=Amount(Decimal(1000 + len(text)), "EUR") if relation == "providesAidTo" else None,
            evidence=(evidence,),
        )
        for relation, subject, target, status in said
    )
    entities = (
        Entity(ENT + "UA", "Ukraine", "Country"),
        Entity(ENT + "BE", "Belgium", "Country"),
        Entity(ENT + "ada-bos", "Ada Bos", "Person", country=ENT + "BE"),
        Entity(ENT + "kyiv-forum", "Kyiv Forum", "Gathering"),
    )
    return article_quads(ArticleRecord(article, statements, entities, run="1"))


def test_all_that_is_written_conforms_and_is_declared():
    store = Store.memory()
    aid = ("providesAidTo", "BE", "UA", "actual")
    store.extend(report_of("Belgium gave Ukraine two boats.", "2024-01-20", aid))
    store.extend(report_of("Two boats, three perhaps, went from Belgium to Ukraine.", "2024-01-21", aid))
    store.extend(
        report_of(
            "Minister Ada Bos of Belgium met officials of Ukraine at the Kyiv Forum.",
            "2024-01-22",
            ("holdsOfficeIn", "ada-bos", "BE", "actual"),
            ("heldTalksWith", "ada-bos", "UA", "actual"),
            ("hosts", "UA", "kyiv-forum", "actual"),
            ("participatesIn", "ada-bos", "kyiv-forum", "actual"),
        )
    )
    described = {"version": "1", "extractor": "test 1", "ontologyVersion": "1"}
    store.extend(run_quads("1", described, store.article_ids()[0], "2024-01-22T10:00:00Z"))
    rebuilt = rebuild(store, load_ontology())
    assert rebuilt.conflicts
    assert rebuilt.derived

    assert validate(store).findings == ()

    declared = set(Graph().parse(SHAPES.with_name("core.ttl")).subjects()) | {
        URIRef(relation.iri) for relation in load_ontology().relations.values()
    }
    used = {quad.predicate.value for quad in store} | {
        quad.object.value for quad in store if quad.predicate.value == PREFIXES["rdf"] + "type"
    }
    assert {iri for iri in used if iri.startswith(DCK) and URIRef(iri) not in declared} == set()


def test_named_graphs_are_looked_at_as_one_and_left_as_they_are():
    dataset = Dataset()
    for number, triple in enumerate(good()):
        dataset.add((*triple, URIRef(f"https://example.org/{number % 3}")))
    before = len(dataset)
    assert validate(dataset).conforms
    assert len(dataset) == before


def test_a_class_below_that_of_the_domain_will_do():
    graph = good()
    graph.update(
        "INSERT DATA { ent:unit a dck:ArmedForce ; skos:prefLabel 'unit'@en . ent:base a dck:Place ;"
        " skos:prefLabel 'base'@en . stm:1 dck:topic top:naval } ;"
        " DELETE { stm:2 ?p ?o } INSERT { stm:2 dck:relation dck:deploysTo ; dck:subject ent:unit ;"
        " dck:object ent:base } WHERE { stm:2 ?p ?o FILTER (?p IN (dck:relation, dck:subject, dck:object, dck:role)) }",
        initNs=dict(PREFIXES),
    )
    assert validate(graph).findings == ()


def test_lines_are_for_people():
    report = Report(
        (
            Finding(DCK + "signedWith", f"no edge to <{ENT}UA>.", ENT + "x/y", Severity.VIOLATION),
            Finding("", "a remark", "5", Severity.WARNING),
        ),
        12,
    )
    assert list(report.lines()) == [
        f"dck:signedWith: no edge to ent:UA. (found: {ENT}x/y)",
        "a node without a name: warning: a remark (found: 5)",
        "2 findings in 12 triples: the graph does not conform",
    ]


def test_a_warning_alone_is_no_violation():
    assert Report((Finding("x", "a remark", severity=Severity.WARNING),), 1).conforms


def test_a_shape_may_warn(tmp_path: Path):
    folder = tmp_path / "ontology"
    folder.mkdir()
    (folder / "shapes.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix dck: <https://w3id.org/dck/ns#> .\n"
        "<x:s> a sh:NodeShape ; sh:targetSubjectsOf dck:reports ; sh:severity sh:Warning ; sh:message 'hm' ;"
        " sh:in ( <x:a> ) .",
        encoding="utf-8",
    )
    report = validate(good(), folder)
    assert report.conforms
    assert [(finding.message, finding.severity) for finding in report.findings] == [("hm", Severity.WARNING)]


@pytest.mark.parametrize("content", [None, "this is no Turtle"])
def test_missing_or_broken_shapes_are_named(tmp_path: Path, content: str | None):
    if content is not None:
        (tmp_path / "shapes.ttl").write_text(content, encoding="utf-8")
    with pytest.raises(OntologyError, match=r"shapes\.ttl"):
        validate(good(), tmp_path)


def test_shapes_that_are_none_are_an_error_a_user_can_mend(tmp_path: Path):
    (tmp_path / "shapes.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "<x:s> a sh:NodeShape ; sh:targetNode <x:a> ; sh:sparql [ sh:select 'SELECT nonsense' ] .",
        encoding="utf-8",
    )
    with pytest.raises(KgError, match="Mend the shapes"):
        validate(good(), tmp_path)

"""An extractor or a file that answers nonsense: refused with what to do, and the graph stays sound."""

import pytest

from kg import pipeline
from kg.errors import StoreError
from kg.model import Article, Entity, Evidence, Extraction, PartialDate, Span, Statement
from kg.store import Store
from kg.vocab import ENT

SOUND = "Ukraine | signedWith | Belgium | 2024-01-21"
ENTITIES = (Entity(ENT + "UA", "Ukraine", "Country"), Entity(ENT + "BE", "Belgium", "Country"))


def said(article, **changes):
    quote = Evidence(article.id, Span(0, 7), "Ukraine", "r", "x", 0.9)
    return Statement(
        **{
            "relation": "signedWith",
            "subject": ENT + "UA",
            "object": ENT + "BE",
            "evidence": (quote,),
            **changes,
        }
    )


def outside(article):
    return said(article, evidence=(Evidence(article.id, Span(-9, 10_000), "Ukraine", "r", "x", 0.9),))


NONSENSE = {
    "a date that is none": lambda article: said(article, date=PartialDate("2024-13")),
    "a date in words": lambda article: said(article, date=PartialDate("last")),
    "an entity that is no IRI": lambda article: said(article, object="Belgium <x>"),
    "a relation with blanks": lambda article: said(article, relation="signed with> ."),
    "a topic with brackets": lambda article: said(article, topics=("a> . <b",)),
    "a quotation from elsewhere": outside,
    "no quotation": lambda article: said(article, evidence=()),
}


class Nonsense:
    def __init__(self, make, scripted):
        self.make, self.scripted = make, scripted

    def extract(self, articles):
        for article in articles:
            if article.name == "bad":
                yield Extraction(article, (self.make(article),), ENTITIES)
            else:
                yield from self.scripted.extract([article])


def statements(store):
    return [statement for record in store.articles() for statement in record.statements]


@pytest.mark.parametrize("name", NONSENSE)
def test_an_extractor_that_answers_nonsense_harms_no_other_article(
    scripted, ontology, settings, report, name
):
    store = Store.memory()
    articles = [report("Ukraine and more", "bad"), report(SOUND, "good")]
    progress = pipeline.build(articles, store, lambda: Nonsense(NONSENSE[name], scripted), ontology, settings)
    assert len(statements(store)) == 1
    assert progress.stored == (2 if "quotation" in name else 1)
    assert progress.stored + len(progress.problems) == 2
    again = pipeline.build(articles, store, lambda: Nonsense(NONSENSE[name], scripted), ontology, settings)
    assert again.stored + len(again.problems) + again.known == 2
    assert len(statements(store)) == 1


HARM = [
    ("/status> <https://w3id.org/dck/ns#actual>", "/status> <https://w3id.org/dck/ns#sure>"),
    ('"2024-01-21"', '"2024-13-41"'),
    ('"0"^^<http://www.w3.org/2001/XMLSchema#integer>', '"minus"'),
    ("/evidence>", "/nothing>"),
    ("<https://w3id.org/dck/entity/UA>", "_:b"),
    ("<https://w3id.org/dck/ns#Article>", "<https://w3id.org/dck/ns#Other>"),
]


@pytest.mark.parametrize(("found", "put"), HARM, ids=lambda text: text[-14:])
def test_a_damaged_dataset_is_refused_whole(assemble, report, ontology, tmp_path, found, put):
    from pyoxigraph import RdfFormat

    path = tmp_path / "graph.nq"
    assemble([report(SOUND, "a")]).dump(path, RdfFormat.N_QUADS)
    text = path.read_text()
    found = found if found in text else found.replace("/status", "#status").replace("/evidence", "#evidence")
    assert found in text
    path.write_text(text.replace(found, put.replace("/status", "#status").replace("/nothing", "#nothing")))
    store = assemble([report(SOUND + " | #drones", "b")])
    before = set(map(str, store))
    with pytest.raises(StoreError) as refused:
        pipeline.load(store, path, ontology)
    assert refused.value.remedy
    assert set(map(str, store)) == before


def test_lone_halves_of_characters_are_read(extractor):
    (extraction,) = extractor.extract([Article("Ukraine signed \ud800 an agreement with Belgium.")])
    assert extraction.article.text[15] == "\ud800"

"""Word lists that nobody reads mislead whoever edits the ontology."""

from pathlib import Path

from rdflib import RDF, Graph, URIRef

import kg
from kg.vocab import DCK, default_folder


def test_every_word_list_is_used_by_a_rule_or_by_the_code():
    graph = Graph()
    for file in sorted(default_folder().rglob("*.ttl")):
        graph.parse(file)
    code = "\n".join(file.read_text("utf-8") for file in Path(kg.__file__).parent.rglob("*.py"))
    lists = set(graph.subjects(RDF.type, URIRef(f"{DCK}Lexicon")))
    unread = {
        str(one)
        for one in lists
        if not any(graph.triples((None, None, one))) and f'"{str(one).rpartition("/")[2]}"' not in code
    }
    assert len(lists) > 100
    assert not unread

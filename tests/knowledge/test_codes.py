"""States bear their codes wherever they stand, so that other data can be joined to the graph."""


def test_states_have_iso_codes_and_links(built, report):
    store = built(report("Ukraine | signedWith | Belgium"))
    asked = "SELECT ?b ?two ?three ?same { ent:UA dck:signedWith ?b . ?b dck:isoAlpha2 ?two ; dck:isoAlpha3 ?three ; owl:sameAs ?same }"
    assert set(store.select(asked)) == {
        ("https://w3id.org/dck/entity/BE", "BE", "BEL", "http://www.wikidata.org/entity/Q31")
    }
    known = "SELECT ?three { GRAPH graph:entities { ent:UA dck:isoAlpha3 ?three } }"
    assert set(store.select(known)) == {("UKR",)}

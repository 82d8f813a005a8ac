"""One statement per fact."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.merging import merged
from kg.model import Amount, Basis, Evidence, PartialDate, Span, Statement, Status

SYMMETRIC = frozenset({"signedWith"})


def said(
    start=0, confidence=0.9, *, subject="a", obj="b", relation="signedWith", status=Status.ACTUAL, **more
):
    evidence = Evidence("art", Span(start, start + 10), "0123456789", f"{relation}/test", "test", confidence)
    return Statement(relation, subject, obj, status, evidence=(evidence,), **more)


def test_the_same_fact_twice_is_one_statement_with_both_quotations():
    (one,) = merged([said(0), said(20)], SYMMETRIC)
    assert [item.span.start for item in one.evidence] == [0, 20]


def test_the_same_quotation_twice_is_kept_once():
    (one,) = merged([said(0, 0.8), said(0, 0.9)], SYMMETRIC)
    assert [item.confidence for item in one.evidence] == [0.9]


def test_the_surest_evidence_comes_first():
    (one,) = merged([said(0, 0.6), said(20, 0.9), said(40, 0.7)], SYMMETRIC)
    assert [item.confidence for item in one.evidence] == [0.9, 0.7, 0.6]
    assert one.confidence == 0.9


def test_symmetric_relations_have_no_direction():
    assert len(list(merged([said(0), said(20, subject="b", obj="a")], SYMMETRIC))) == 1


def test_directed_relations_have_one():
    pair = [said(0, relation="trains"), said(20, relation="trains", subject="b", obj="a")]
    assert len(list(merged(pair, SYMMETRIC))) == 2


@pytest.mark.parametrize("weaker", [Status.PLANNED, Status.PROPOSED])
def test_a_plan_overtaken_keeps_the_stronger_status(weaker):
    (one,) = merged([said(0, status=weaker), said(20)], SYMMETRIC)
    assert one.status is Status.ACTUAL
    assert [item.span.start for item in one.evidence] == [20]


def test_a_denial_stands_beside_the_claim():
    found = list(merged([said(0, status=Status.DENIED), said(20, status=Status.PLANNED)], SYMMETRIC))
    assert [each.status for each in found] == [Status.PLANNED, Status.DENIED]


def test_qualifiers_come_from_whichever_reading_has_them():
    day = PartialDate("2024-03-15", Basis.RELATIVE)
    money = Amount(Decimal(5), "EUR")
    (one,) = merged([said(0, 0.9), said(20, 0.8, date=day), said(40, 0.7, amount=money)], SYMMETRIC)
    assert (one.date, one.amount) == (day, money)


def test_topics_join_and_the_general_one_yields():
    (one,) = merged(
        [said(0, topics=("general",)), said(20, topics=("naval",)), said(40, topics=("drones",))], SYMMETRIC
    )
    assert one.topics == ("drones", "naval")
    (alone,) = merged([said(0, topics=("general",)), said(20, topics=("general",))], SYMMETRIC)
    assert alone.topics == ("general",)


def test_the_longest_wording_of_a_role_is_kept():
    offices = [
        said(0, relation="holdsOfficeIn", role="minister"),
        said(20, relation="holdsOfficeIn", role="defence minister"),
    ]
    (one,) = merged(offices, SYMMETRIC)
    assert one.role == "defence minister"


STATEMENTS = st.lists(
    st.builds(
        said,
        st.integers(0, 5).map(lambda n: n * 10),
        st.sampled_from([0.5, 0.7, 0.9]),
        subject=st.sampled_from("ab"),
        obj=st.sampled_from("cd"),
        relation=st.sampled_from(["signedWith", "trains"]),
        status=st.sampled_from(list(Status)),
    ),
    max_size=12,
)


@given(STATEMENTS)
def test_merging_twice_is_merging_once(found):
    once = list(merged(found, SYMMETRIC))
    assert list(merged(once, SYMMETRIC)) == once


@given(STATEMENTS)
def test_ids_are_unique_and_nothing_is_made_up(found):
    result = list(merged(found, SYMMETRIC))
    assert len({each.id for each in result}) == len(result)
    given_ids = {each.id for each in found}
    assert all(each.id in given_ids for each in result)
    assert all(each.evidence for each in result)


@given(STATEMENTS)
def test_a_pair_and_relation_has_one_status_beside_denials(found):
    kept = [
        (s.relation, frozenset((s.subject, s.object)))
        for s in merged(found, SYMMETRIC)
        if s.status is not Status.DENIED
    ]
    assert len(kept) == len(set(kept))


def test_merging_leaves_its_input_alone():
    one = said(0)
    copy = replace(one)
    list(merged([one, said(20)], SYMMETRIC))
    assert one == copy

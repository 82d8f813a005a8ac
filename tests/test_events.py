"""Reports fold into events; what they disagree on is kept."""

from decimal import Decimal
from itertools import permutations

import pytest

from kg.events import Places, RelationTraits, Report, fold
from kg.model import Amount, Basis, Evidence, PartialDate, Span, Statement, Status

TRAITS = {
    "signedWith": RelationTraits(symmetric=True, of_states=True),
    "heldTalksWith": RelationTraits(symmetric=True),
    "memberOf": RelationTraits(durable=True),
    "hosts": RelationTraits(durable=True, gathered=True),
    "participatesIn": RelationTraits(gathered=True),
}


def traits(relation, _target):
    return TRAITS.get(relation, RelationTraits())


def said(article, relation="signedWith", subject="UA", target="BE", **known):
    """A report: ``status``, ``date``, ``basis``, ``amount`` (EUR), ``published``, ``start``, or a statement's own."""
    start, day, published = known.pop("start", 0), known.pop("date", None), known.pop("published", None)
    basis, euros = known.pop("basis", Basis.STATED), known.pop("amount", None)
    statement = Statement(
        relation,
        subject,
        target,
        Status(known.pop("status", "actual")),
        PartialDate(day, basis) if day else None,
        amount=Amount(Decimal(euros), "EUR") if euros else None,
        evidence=(Evidence(article, Span(start, start + 9), "quotation", "rule", "x", 0.9),),
        **known,
    )
    return Report(statement.id, statement, PartialDate(published) if published else None, article)


def events(*reports, located=None, acts_for=None):
    """The events, which must not depend on the order of the reports."""
    found = [
        fold(order, traits, Places(located or {}, acts_for or {}))
        for order in list(permutations(reports))[:24]
    ]
    assert all(other == found[0] for other in found)
    return found[0]


def test_ten_articles_on_one_signing_are_one_event():
    (event,) = events(*(said(f"a{i}", date="2024-01-21") for i in range(4)))
    assert (event.articles, event.sources, len(event.statements)) == (4, 4, 4)
    assert event.claims == ()


def test_copies_of_one_text_are_one_source():
    one, two = said("a", date="2024-01-21"), said("b", date="2024-01-21")
    (event,) = events(one, Report(two.id, two.statement, None, "a"))
    assert (event.articles, event.sources) == (2, 1)


def test_a_meeting_of_many_is_one_event():
    pairs = (("A", "B"), ("A", "C"), ("B", "C"))
    told = [said("a", "heldTalksWith", x, y, date="2024-01-21") for x, y in pairs]
    (event,) = events(*told, said("b", "heldTalksWith", "B", "A", date="2024-01-21"))
    assert event.participants == ("A", "B", "C")
    assert event.objects == ()


def test_two_meetings_of_one_sentence_stay_two():
    told = [said("a", "heldTalksWith", "A", "B"), said("a", "heldTalksWith", "C", "D")]
    assert len(events(*told)) == 2


def test_the_same_in_another_year_is_another_event():
    assert len(events(said("a", date="2022-01-21"), said("b", date="2024-01-21"))) == 2


def test_other_parties_and_relations_stay_apart():
    told = [
        said("a"),
        said("a", target="NL", start=20),
        said("a", "supports"),
        said("a", "supports", "BE", "UA"),
    ]
    assert len(events(*told)) == 4


def test_disagreement_on_the_date_is_kept():
    (event,) = events(
        said("a", date="2024-01-21"), said("b", date="2024-01-22"), said("c", date="2024-01-22")
    )
    assert [(claim.property, claim.value, len(claim.statements)) for claim in event.claims] == [
        ("date", "2024-01-21", 1),
        ("date", "2024-01-22", 2),
    ]
    assert event.date == PartialDate("2024-01-22")


def test_a_coarser_date_does_not_disagree():
    (event,) = events(said("a", date="2024-01-21"), said("b", date="2024-01"), said("c", date="2024"))
    assert event.claims == ()
    assert event.date == PartialDate("2024-01-21")


def test_a_date_of_publication_does_not_disagree():
    late = said("b", date="2024-01-22", basis=Basis.PUBLICATION)
    (event,) = events(said("a", date="2024-01-21"), late)
    assert event.claims == ()


def test_a_rounded_amount_disagrees_and_a_second_package_is_another_event():
    aid = {"relation": "providesAidTo", "date": "2024-01-21"}
    (event,) = events(said("a", amount=611, **aid), said("b", amount=600, **aid))
    assert [claim.value for claim in event.claims] == ["600 EUR", "611 EUR"]
    assert len(events(said("a", amount=611, **aid), said("b", amount=50, **aid))) == 2


def test_who_names_no_amount_reports_one_of_them():
    aid = {"relation": "providesAidTo", "date": "2024-01-21"}
    assert len(events(said("a", amount=611, **aid), said("b", amount=50, **aid), said("c", **aid))) == 2


def test_places_disagree_unless_one_lies_in_the_other():
    talks = {"relation": "heldTalksWith", "date": "2024-01-21"}
    located = {"tirana": "AL", "kyiv": "UA"}
    (event,) = events(said("a", place="tirana", **talks), said("b", place="AL", **talks), located=located)
    assert event.claims == ()
    (event,) = events(said("a", place="tirana", **talks), said("b", place="kyiv", **talks), located=located)
    assert [claim.value for claim in event.claims] == ["kyiv", "tirana"]


def test_two_hosts_of_one_summit_disagree():
    told = [
        said("a", "hosts", "AL", "summit"),
        said("b", "hosts", "kyiv", "summit"),
        said("c", "hosts", "tirana", "summit"),
    ]
    (event,) = events(*told, located={"tirana": "AL", "kyiv": "UA"})
    assert {claim.property for claim in event.claims} == {"subject"}


def test_plan_and_deed_are_one_history():
    plan = said("a", "providesAidTo", status="planned", date="2024-03", published="2024-01-10")
    deed = said("b", "providesAidTo", date="2024-03-05", published="2024-03-06")
    (event,) = events(plan, deed)
    assert event.status is Status.ACTUAL
    assert event.history == (("2024-01-10", Status.PLANNED), ("2024-03-06", Status.ACTUAL))


def test_a_newer_plan_does_not_erase_the_deed():
    deed = said("a", "providesAidTo", date="2024-03-05", published="2024-03-06")
    plan = said("b", "providesAidTo", status="planned", date="2024-03-05", published="2024-04-01")
    (event,) = events(deed, plan)
    assert event.status is Status.ACTUAL


def test_a_plan_for_another_time_is_another_event():
    deed = said("a", "providesAidTo", date="2024-03-05", published="2024-03-06")
    plan = said("b", "providesAidTo", status="planned", date="2025-06", published="2025-05-01")
    assert [event.status for event in events(deed, plan)].count(Status.PLANNED) == 1


def test_a_cancelled_plan_is_denied_and_keeps_its_reports():
    plan = said("a", "providesAidTo", status="planned", published="2024-01-10", date="2024-01-10")
    refusal = said("b", "providesAidTo", status="denied", published="2024-02-10", date="2024-02-10")
    (event,) = events(plan, refusal)
    assert event.status is Status.DENIED
    assert len(event.statements) == 2


def test_done_and_denied_at_once_is_shown():
    told = [said("a", date="2024-01-21"), said("b", status="denied", date="2024-01-21")]
    (event,) = events(*told)
    assert event.status is Status.ACTUAL
    assert [claim.value for claim in event.claims] == ["actual", "denied"]


def test_a_membership_is_one_whenever_reported():
    told = [
        said("a", "memberOf", target="nato", date="1999"),
        said("b", "memberOf", target="nato", date="2024-01-21"),
    ]
    (event,) = events(*told)
    assert event.claims == ()


@pytest.mark.parametrize("topics", [(), ("drones",)])
def test_undated_reports_join_what_they_can_mean(topics):
    dated = said("a", date="2024-01-21", published="2024-01-21", topics=("drones",))
    undated = said("b", published="2024-01-25", topics=topics)
    assert len(events(dated, undated)) == 1


def test_undated_reports_on_another_topic_stay_apart():
    dated = said("a", date="2024-01-21", published="2024-01-21", topics=("drones",))
    undated = said("b", published="2024-01-25", topics=("cyber",))
    assert len(events(dated, undated)) == 2


def test_every_report_belongs_to_one_event():
    told = [
        said(f"a{i}", date=date)
        for i, date in enumerate(("2024", "2024-01", "2024-01-21", None, "2023-05-01"))
    ]
    found = sorted(statement for event in events(*told) for statement in event.statements)
    assert found == sorted(report.id for report in told)


def test_a_minister_signs_for_his_state():
    told = [said("a", date="2024-01-21"), said("b", subject="umerov", target="BE", date="2024-01-21")]
    (event,) = events(*told, acts_for={"umerov": "UA"})
    assert (event.subjects, event.agents) == (("BE", "UA"), ("umerov",))
    assert event.participants == ("BE", "UA", "umerov")


def test_two_bodies_of_one_state_are_two_parties():
    (event,) = events(said("a", subject="army", target="ministry"), acts_for={"army": "UA", "ministry": "UA"})
    assert event.subjects == ("army", "ministry")


def test_talks_of_two_ministers_are_not_those_of_two_others():
    acts_for = {"kuleba": "UA", "umerov": "UA", "lahbib": "BE", "dedonder": "BE"}
    one = said("a", "heldTalksWith", "kuleba", "lahbib", date="2024-01-21")
    other = said("b", "heldTalksWith", "umerov", "dedonder", date="2024-01-21")
    assert len(events(one, other, acts_for=acts_for)) == 2


def test_who_stayed_away_is_no_participant_and_no_disagreement():
    told = [
        said("a", "participatesIn", "AL", "summit"),
        said("a", "participatesIn", "RS", "summit"),
        said("b", "participatesIn", "RU", "summit", status="denied"),
    ]
    found = events(*told)
    assert {event.subjects: event.status for event in found} == {
        ("AL", "RS"): Status.ACTUAL,
        ("RU",): Status.DENIED,
    }
    assert not any(event.claims for event in found)


def test_whether_one_took_part_is_a_disagreement():
    told = [
        said("a", "participatesIn", "AL", "summit"),
        said("b", "participatesIn", "AL", "summit", status="denied"),
    ]
    (event,) = events(*told)
    assert [claim.value for claim in event.claims] == ["actual", "denied"]

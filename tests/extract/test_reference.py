"""Who is meant, where, and for whom it counts, each on a sentence of our own."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        (  # a counterpart in a list is one of its members
            "Peruvian Defence Minister Luis Soto, his Chilean counterpart Ana Rojas and Ecuador's Mr Juan Vera signed the defence pact in Lima.",
            ("Luis Soto", "signedWith", "Juan Vera", "actual"),
        ),
        (  # the object of a clause without a pronoun
            "Norway will adopt in full the sanctions the European Union imposed on Belarus this week.",
            ("European Union", "sanctions", "Belarus", "actual"),
        ),
        (  # whom penalties are held against
            "Iceland imposed sanctions on Belarus for aiding Russia in the war.",
            ("Belarus", "supports", "Russia", "actual"),
        ),
        (  # a state written before the theme
            "The African Union renewed its South Sudan arms embargo in June.",
            ("African Union", "sanctions", "South Sudan", "actual"),
        ),
        (  # company of members
            "India and Australia are members of the Quad, along with Japan and the United States.",
            ("Japan", "memberOf", "Quad", "actual"),
        ),
        (  # a base and where it lies
            "Djibouti, where a large Japanese base is located, protested.",
            ("Japan", "deploysTo", "Djibouti", "actual"),
        ),
        (  # trained where, by nobody named
            "Fijian soldiers, who were trained in Australia for two months, will join the mission.",
            ("Australia", "trains", "Fiji", "actual"),
        ),
        (  # forces thrown out
            "Chad has kicked out French troops after a dispute.",
            ("France", "deploysTo", "Chad", "denied"),
        ),
        (  # short forms of things
            "Japan handed over a large patrol boat (LPB) to Palau as a gift. The Japanese Government is delivering three new LPBs to Fiji.",
            ("Japan", "providesAidTo", "Fiji", "actual"),
        ),
        (  # givers kept in mind
            "Sweden gave Moldova military aid worth 90 million euros. Moldova will receive 20 million euros in military aid next year.",
            ("Sweden", "providesAidTo", "Moldova", "actual"),
        ),
        (  # CEO of the firm named last
            'The contract with Kongsberg covers missiles. "Poland chose well," chief executive officer CEO Eirik Dahl said in Warsaw.',
            ("Eirik Dahl", "holdsOfficeIn", "Kongsberg", "actual"),
        ),
        (  # a rank with full stops
            "The visit was led by the chief of the General Staff of the Peruvian Army, Maj. Gen. Pedro Rojas.",
            ("Pedro Rojas", "holdsOfficeIn", "Peruvian Army", "actual"),
        ),
        (  # ambassador from
            "The ambassador from Chad, Idris Oumar, thanked the army.",
            ("Idris Oumar", "holdsOfficeIn", "Chad", "actual"),
        ),
        (  # infinitives of headlines
            "Norway and Iceland to start joint naval patrols in Barents Sea",
            ("Norway", "exercisesWith", "Iceland", "planned"),
        ),
        (  # some of a group are named
            "NATO allies such as Spain and Norway sent howitzers to Ukraine.",
            ("Norway", "providesAidTo", "Ukraine", "actual"),
        ),
        (  # among them
            "Several partners, among them Chile and Peru, signed a defence agreement with Spain.",
            ("Peru", "signedWith", "Spain", "actual"),
        ),
        (  # papers that states have with others
            "According to the status of forces agreement that Samoa has with New Zealand, troops may come.",
            ("Samoa", "agreedWith", "New Zealand", "actual"),
        ),
        (  # missions that receive
            "MINUSCA welcomed 200 Kenyan peacekeepers on Monday.",
            ("Kenya", "contributesTo", "MINUSCA", "actual"),
        ),
        (  # forces for a force abroad
            "Ghana will contribute 300 soldiers to a peacekeeping force in Liberia.",
            ("Ghana", "deploysTo", "Liberia", "planned"),
        ),
        (  # events kept in mind
            "Some 9,000 troops are gathered for the exercise Talisman Sabre. Fiji and Tonga are participating for the first time.",
            ("Tonga", "participatesIn", "Talisman Sabre", "actual"),
        ),
        (  # set aside
            "Norway has set aside 2 billion kroner in military aid for Ukraine.",
            ("Norway", "providesAidTo", "Ukraine", "planned"),
        ),
        (  # mandatives
            "Washington suggested that Peru transferred its Russian helicopters to Ukraine.",
            ("Peru", "providesAidTo", "Ukraine", "proposed"),
        ),
        (  # ministers belong to states
            "Anne Martin, the Minister of the Armed Forces of France, met President Nikos Dimou.",
            ("Anne Martin", "holdsOfficeIn", "France", "actual"),
        ),
        (  # a place that ends a hyphened name
            "Kuwaiti Defense Minister Khalid Al-Sabah met the Omani minister.",
            ("Khalid Al-Sabah", "holdsOfficeIn", "Kuwait", "actual"),
        ),
        (  # what an editor put into a quotation
            '"We stand with President [Carlos] Mena of Chile," said Peru\'s defence minister.',
            ("Carlos Mena", "holdsOfficeIn", "Chile", "actual"),
        ),
        (  # further agreed
            "Kenya and Uganda further agreed to set up a joint force against smugglers.",
            ("Kenya", "agreedWith", "Uganda", "actual"),
        ),
    ],
)
def test_it_is_read(told, ontology, text, statement):
    subject, relation, target, status = statement
    wanted = {statement}
    if ontology.relations[relation].symmetric:
        wanted.add((target, relation, subject, status))
    assert wanted & told(text)


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        (  # damage
            "The minister warned of new damage to Chilean-Peruvian military relations.",
            "cooperatesWith",
        ),
        (  # mediator
            "Qatar, along with Egypt, has been a mediator in negotiations on a truce of the armies.",
            "heldTalksWith",
        ),
        (  # approved paper
            "The defence agreement was approved by Spain, Italy and Greece.",
            "agreedWith",
        ),
        (  # region hosts
            "It was the first Canadian-led brigade field exercise in Europe in years.",
            "hosts",
        ),
        (  # minister is no defence word
            "Trade ministers of Peru and Chile, the agriculture minister and the finance minister agreed on tariffs for fruit. The ministers met in Lima.",
            "agreedWith",
        ),
        (  # title case
            "Chile's President Rejects US Proposal to Send Tanks",
            "holdsOfficeIn",
        ),
        (  # video
            "Prime Minister Lars Holm of Norway spoke of the army during a video conference.",
            "participatesIn",
        ),
        (  # strained
            "The strained military relationship of Chad with Sudan was discussed.",
            "cooperatesWith",
        ),
    ],
)
def test_nothing_of_the_kind_is_read(told, text, relation):
    assert relation not in {found for _, found, _, _ in told(text)}


@pytest.mark.parametrize(
    "text",
    [
        "Hungary did not send weapons to Ukraine. Ukraine received 20 tanks on Monday.",
        "Iran could give drones to Russia. Russia received 20 military drones on Monday.",
        "The Russian Defence Ministry said that 25 tanks had been delivered to Ukraine.",
        "Spain will give Morocco tanks. The jets were donated to Chad last year.",
    ],
)
def test_nobody_is_made_a_giver(told, text):
    assert not {each for each in told(text) if each[1] == "providesAidTo" and each[3] == "actual"}


@pytest.mark.parametrize(
    "text",
    [
        "Poland signed a defence agreement with Latvia in 2019 and with Estonia in 2021.",
        "Poland signed a defence agreement in 2019 with Latvia and in 2021 with Estonia.",
    ],
)
def test_each_partner_has_its_date(statements, text):
    found = {s.object.rsplit("/")[-1]: s.date.value for s in statements(text, "2024-03-15")}
    found |= {s.subject.rsplit("/")[-1]: s.date.value for s in statements(text, "2024-03-15")}
    assert (found["LV"], found["EE"]) == ("2019", "2021")


def test_a_list_may_open_the_sentence(told):
    assert told("Including Poland, ten countries took part in the drill Cobra Gold.") is not None


def test_a_sum_for_several_gives_way_to_what_the_one_gets(statements):
    found = statements(
        "The European Union approved 70 million euros in military aid for Moldova and Georgia. "
        "Moldova will receive 40 million euros of the military aid.",
        "2024-03-15",
    )
    sums = {s.object.rsplit("/")[-1]: int(s.amount.value) for s in found if s.relation == "providesAidTo"}
    assert sums["MD"] == 40_000_000


@pytest.mark.parametrize(
    ("text", "relation", "day"),
    [
        (
            "On Monday the minister of Norway, Erik Dahl, visited Paris, where he met French Defence Minister Anne Roux.",
            "heldTalksWith",
            "2024-03-11",
        ),
        (
            "Norwegian Defence Minister Erik Dahl is on a two-day visit to France to speak of arms.",
            "visited",
            "2024-03-15",
        ),
        ("Turkish officers have trained Somali soldiers since 2017.", "trains", "2017"),
    ],
)
def test_days_are_shared_and_kept(statements, text, relation, day):
    found = {s.relation: s.date.value for s in statements(text, "2024-03-15") if s.date}
    assert found[relation] == day

"""Offices from titles, appositions and copulas."""

import pytest


def offices(told_statements):
    return {each for each in told_statements if each[1] == "holdsOfficeIn"}


@pytest.mark.parametrize(
    ("text", "person", "target"),
    [
        ("Ukrainian Foreign Minister Ivan Petrenko arrived.", "Ivan Petrenko", "Ukraine"),
        ("Ukraine's Foreign Minister Ivan Petrenko arrived.", "Ivan Petrenko", "Ukraine"),
        ("The Foreign Minister of Ukraine, Ivan Petrenko, arrived.", "Ivan Petrenko", "Ukraine"),
        ("Ivan Petrenko, Ukraine's foreign minister, arrived.", "Ivan Petrenko", "Ukraine"),
        ("Ivan Petrenko, the foreign minister of Ukraine, arrived.", "Ivan Petrenko", "Ukraine"),
        ("Ivan Petrenko is the foreign minister of Ukraine.", "Ivan Petrenko", "Ukraine"),
        ("President William Obonyo of Kenya arrived.", "William Obonyo", "Kenya"),
        ("NATO Secretary General Erik Lund arrived.", "Erik Lund", "NATO"),
        ("U.S. Secretary of Defense John Miller arrived.", "John Miller", "United States"),
        (
            "Polish Deputy Prime Minister and Minister of National Defence Jan Nowicki arrived.",
            "Jan Nowicki",
            "Poland",
        ),
    ],
)
def test_an_office_is_read_off_the_words_beside_the_name(told, text, person, target):
    assert (person, "holdsOfficeIn", target, "actual") in told(text)


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Ukrainian Foreign Minister Ivan Petrenko arrived.", "Foreign Minister"),
        ("Ivan Petrenko, the foreign minister of Ukraine, arrived.", "foreign minister"),
        ("NATO Secretary General Erik Lund arrived.", "Secretary General"),
    ],
)
def test_the_role_is_kept_as_worded(statements, text, role):
    assert [each.role for each in statements(text) if each.relation == "holdsOfficeIn"] == [role]


@pytest.mark.parametrize(
    "text",
    [
        "Former Ukrainian Foreign Minister Ivan Petrenko arrived.",
        "Ivan Petrenko, a former foreign minister of Ukraine, arrived.",
        "Ukraine's ex-president Ivan Petrenko arrived.",
    ],
)
def test_what_somebody_was_is_no_office(told, text):
    assert offices(told(text)) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Ukraine's President-elect Ivan Petrenko arrived.",
        "The president-elect of Ukraine, Ivan Petrenko, arrived.",
    ],
)
def test_who_was_only_elected_is_planned(told, text):
    assert ("Ivan Petrenko", "holdsOfficeIn", "Ukraine", "planned") in told(text)


def test_a_counterpart_holds_the_same_office_elsewhere(statements):
    text = "Latvian Defence Minister Anna Berzins met her Norwegian counterpart Olav Dahl on Monday."
    roles = {each.role.lower() for each in statements(text) if each.relation == "holdsOfficeIn"}
    assert roles == {"defence minister"}
    assert len([e for e in statements(text) if e.relation == "holdsOfficeIn"]) == 2


def test_titles_in_a_list_stay_with_their_holders(told):
    found = offices(
        told(
            "French President Paul Martin, German Chancellor Karl Weber and Polish Prime Minister Jan Nowicki met."
        )
    )
    assert {(person, target) for person, _, target, _ in found} == {
        ("Paul Martin", "France"),
        ("Karl Weber", "Germany"),
        ("Jan Nowicki", "Poland"),
    }


def test_a_title_without_a_state_is_not_guessed_among_several(told):
    text = "Chile and Peru met. Bolivia joined. Minister Carlos Rojas spoke."
    assert offices(told(text)) == set()


@pytest.mark.parametrize(
    ("text", "held"),
    [
        # styles of address, seats and charges
        ("The Omani ambassador, His Excellency Salim Rashdi, arrived.", {("Salim Rashdi", "Oman")}),
        ("The Omani ambassador to Kenya Her Excellency Ms Amal Rashdi arrived.", {("Amal Rashdi", "Oman")}),
        ("Clara Jensen, Denmark's UN envoy, spoke.", {("Clara Jensen", "Denmark")}),
        ("Salim Rashdi, Oman's minister responsible for defence affairs, spoke.", {("Salim Rashdi", "Oman")}),
        ("Erik Lund, who is NATO's top commander, spoke.", {("Erik Lund", "NATO")}),
        ("NATO commander General Erik Lund spoke.", {("Erik Lund", "NATO")}),
        ("Kenya's defence minister is Grace Wanjiru.", {("Grace Wanjiru", "Kenya")}),
        # one title for several
        (
            "The Chilean and Peruvian defence ministers, Luis Soto and Ana Quispe, met.",
            {("Luis Soto", "Chile"), ("Ana Quispe", "Peru")},
        ),
        (
            "Minister Luis Soto, Chile, Deputy Minister Ana Quispe, Peru, and Minister Jan Nowicki, Poland, met.",
            {("Luis Soto", "Chile"), ("Ana Quispe", "Peru"), ("Jan Nowicki", "Poland")},
        ),
        # whose state the words beside the title tell
        (
            "Romanian Foreign Minister Ion Marin and intelligence chief Radu Popa arrived.",
            {("Ion Marin", "Romania"), ("Radu Popa", "Romania")},
        ),
        (
            (
                "In Chile, the delegation met Defence Minister Luis Soto and the Chief of the Defence Staff, "
                "General Hugo Vera."
            ),
            {("Luis Soto", "Chile"), ("Hugo Vera", "Chile")},
        ),
        # a counterpart of somebody whose office is not told
        ("Lund met with his Latvian counterpart, Anna Berzins, in Oslo.", {("Anna Berzins", "Latvia")}),
    ],
)
def test_the_words_around_a_title_tell_whose_it_is(told, text, held):
    assert {(person, target) for person, _, target, _ in offices(told(text))} == held


@pytest.mark.parametrize(
    "text",
    [
        "In his meeting with the Polish defence minister, Lund discussed the exercise.",
        "The defence minister is Petrenko's oldest friend.",
        # two of one rank in one state: the second is another state's
        "Romanian President Ion Marin and President Radu Popa met.",
    ],
)
def test_a_title_beside_a_name_is_not_always_its_holder_s(told, text):
    assert {person for person, *_ in offices(told(text))} <= {"Ion Marin"}


def test_an_outlet_calls_its_own_minister_by_the_office_alone(told):
    text = (
        "Kenya will send police to Haiti, Kenya's government said. Defence Minister Grace Wanjiru spoke in Nairobi. "
        "Kenya has trained them."
    )
    assert ("Grace Wanjiru", "holdsOfficeIn", "Kenya", "actual") in told(text)

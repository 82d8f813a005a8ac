"""Names: states, bodies, persons, coalitions, gatherings; and what only looks like one."""

import pytest


@pytest.fixture(scope="module")
def mentions(named):
    def find(text):
        doc, names, register = named(text)
        return {(doc[n.start : n.end].text, n.cls, register[n.key].label) for n in names.all}

    return find


@pytest.mark.parametrize(
    ("text", "mention"),
    [
        ("Ukraine thanked its partners.", ("Ukraine", "Country", "Ukraine")),
        ("The US sent ships.", ("US", "Country", "United States")),
        ("The U.S. sent ships.", ("U.S.", "Country", "United States")),
        ("The UK sent ships.", ("UK", "Country", "United Kingdom")),
        ("Britain sent ships.", ("Britain", "Country", "United Kingdom")),
        ("Ships of the Netherlands left.", ("Netherlands", "Country", "Netherlands")),
        ("Belgian jets took off.", ("Belgian", "Country", "Belgium")),
        ("Türkiye sent ships.", ("Türkiye", "Country", "Turkey")),
        ("Turkey sent ships.", ("Turkey", "Country", "Turkey")),
        ("The Kremlin rejected the plan.", ("Kremlin", "Country", "Russia")),
        ("South Korea sent ships.", ("South Korea", "Country", "South Korea")),
        ("NATO held a meeting.", ("NATO", "InternationalOrganization", "NATO")),
        ("The European Union paid.", ("European Union", "InternationalOrganization", "European Union")),
        ("The African Union paid.", ("African Union", "InternationalOrganization", "African Union")),
    ],
)
def test_the_gazetteer_is_found_in_running_text(mentions, text, mention):
    assert mention in mentions(text)


def test_small_us_is_a_pronoun(mentions):
    assert mentions("They told us that it helps us all.") == set()


def test_a_person_who_bears_a_states_name_is_no_state(mentions):
    assert not any(cls == "Country" for _, cls, _ in mentions("Coach Michael Jordan praised the team."))


@pytest.mark.parametrize(
    "text",
    [
        "The Ministry of Defence of Ukraine published the figures.",
        "Ukraine's Ministry of Defense published the figures.",
        "The Ukrainian Ministry of Defence published the figures.",
        "The Ukrainian defense ministry published the figures.",
    ],
)
def test_a_ministry_is_one_body_however_it_is_worded(mentions, text):
    assert "Ministry of Defence of Ukraine" in {
        label for _, cls, label in mentions(text) if cls == "GovernmentBody"
    }


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("The Ministry of Foreign Affairs of Kenya replied.", "Ministry of Foreign Affairs of Kenya"),
        ("Kenya's Foreign Ministry replied.", "Ministry of Foreign Affairs of Kenya"),
        ("The Armed Forces of Chile replied.", "Armed Forces of Chile"),
        ("The Peruvian Navy sailed.", "Peruvian Navy"),
    ],
)
def test_bodies_carry_their_state_in_the_label(mentions, text, label):
    assert label in {label for _, cls, label in mentions(text) if cls in ("GovernmentBody", "ArmedForce")}


def test_a_small_navy_is_a_common_noun(mentions):
    assert {cls for _, cls, _ in mentions("The Peruvian navy sailed.")} == {"Country"}


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("President Marek Dvorak arrived.", "Marek Dvorak"),
        ("Defence Minister Aino Laine arrived.", "Aino Laine"),
        ("Gen. Carl Sommer arrived.", "Carl Sommer"),
        ("Mr. Peter Okoro arrived.", "Peter Okoro"),
        ("Ursula von der Leyen arrived.", "Ursula von der Leyen"),
        ("President Kassym-Jomart Tokayev arrived.", "Kassym-Jomart Tokayev"),
        ("Defence Minister Phan Van Giang arrived.", "Phan Van Giang"),
        ("Prime Minister José Álvarez arrived.", "José Álvarez"),
    ],
)
def test_full_names_of_persons(mentions, text, label):
    assert label in {label for _, cls, label in mentions(text) if cls == "Person"}


def test_a_surname_follows_its_full_name(mentions):
    found = mentions("President Marek Dvorak arrived on Monday. Later Dvorak met the press.")
    assert ("Dvorak", "Person", "Marek Dvorak") in found


def test_a_bare_surname_is_known_to_be_weak(named):
    _, names, register = named("Minister Haverkampf arrived on Monday.")
    (person,) = [n for n in names.all if n.cls == "Person"]
    entity = register.entity(person.key)
    assert entity.scoped
    assert entity.iri.endswith("haverkampf.test")


@pytest.mark.parametrize(
    ("text", "cls", "surface"),
    [
        ("Latvia leads the drone coalition.", "Coalition", "drone coalition"),
        ("Japan attended the NATO summit in Vilnius.", "Gathering", "NATO summit in Vilnius"),
        ("Troops joined the Swift Anvil exercise in May.", "Exercise", "Swift Anvil"),
        ("Troops joined exercise Swift Anvil in May.", "Exercise", "Swift Anvil"),
        ("The drills, dubbed Swift Anvil, began in May.", "Exercise", "Swift Anvil"),
        ("Sailors began the Swift Anvil 2024 multinational naval exercise.", "Exercise", "Swift Anvil 2024"),
        (
            "Chile attended the Valdivia Forum on Border Security.",
            "Gathering",
            "Valdivia Forum on Border Security",
        ),
        (
            "They met at the Baltic Arms Exhibition and Conference.",
            "Gathering",
            "Baltic Arms Exhibition and Conference",
        ),
        ("Kenya hosted a summit of Gulf states.", "Gathering", "summit of Gulf states"),
    ],
)
def test_common_efforts_are_named_by_their_head(mentions, text, cls, surface):
    assert (surface, cls) in {(found, kind) for found, kind, _ in mentions(text)}


@pytest.mark.parametrize(
    "text", ["They held a summit.", "A new coalition formed.", "The ministry replied.", "the army"]
)
def test_common_nouns_name_nobody(mentions, text):
    assert mentions(text) == set()


def test_no_token_belongs_to_two_names(named):
    doc, names, _ = named(
        "U.S. Defense Secretary Lloyd Austin met the Polish Ministry of National Defence at the NATO summit in "
        "Vilnius with General Carl Sommer of the German Army and the drone coalition led by Latvia."
    )
    taken = [i for name in names.all for i in range(name.start, name.end)]
    assert len(taken) == len(set(taken))
    assert max(taken) < len(doc)

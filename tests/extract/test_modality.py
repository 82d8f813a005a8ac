"""How real an event is: the words around its trigger decide."""

import pytest

from kg.extract.modality import Modality
from kg.model import Status


@pytest.fixture(scope="module")
def status(parse, ontology):
    modality = Modality(ontology.lexicon)

    def read(text, word):
        doc = parse(text)
        (trigger,) = [token for token in doc if token.text == word]
        return modality.status(trigger)

    return read


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Oman signed the agreement.", "signed"),
        ("Oman has signed the agreement.", "signed"),
        ("The agreement was signed by Oman.", "signed"),
        ("Oman is training pilots.", "training"),
        ("The minister said that Oman had sent tanks.", "sent"),
        ("Oman confirmed it had delivered the radars.", "delivered"),
        ("Oman sent tanks and trained crews.", "trained"),
        ("The two armies held talks in Muscat.", "talks"),
        ("Oman decided last year and then sent tanks.", "sent"),
        ("Oman signed a deal that could change the region.", "signed"),
        ("Oman, which refused the loan, sent tanks.", "sent"),
        ("Before the talks Oman signed the agreement.", "signed"),
    ],
)
def test_what_happened_is_actual(status, text, word):
    assert status(text, word) is Status.ACTUAL


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Oman will sign the agreement.", "sign"),
        ("Oman is going to sign the agreement.", "sign"),
        ("Oman will send officers and teach pilots.", "teach"),
        ("Oman pledged to send tanks.", "send"),
        ("Oman agreed to send tanks.", "send"),
        ("Oman is ready to sign the agreement.", "sign"),
        ("Oman plans to sign the agreement.", "sign"),
        ("Oman intends to send tanks.", "send"),
        ("Oman is to lead the mission.", "lead"),
        ("Oman announced that it would send tanks.", "send"),
        ("Oman is expected to sign the agreement.", "sign"),
        ("The agreement will be signed in May.", "signed"),
        ("Oman vowed to deliver the radars.", "deliver"),
        ("Oman announced plans to buy radars.", "buy"),
        ("Oman promised the delivery of radars.", "delivery"),
    ],
)
def test_what_is_promised_is_planned(status, text, word):
    assert status(text, word) is Status.PLANNED


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Oman proposed to sign the agreement.", "sign"),
        ("Oman could send tanks.", "send"),
        ("Oman may send tanks.", "send"),
        ("Oman should send tanks.", "send"),
        ("Oman is considering sending tanks.", "sending"),
        ("Oman offered to train crews.", "train"),
        ("Oman called for the delivery of radars.", "delivery"),
        ("Oman wants to buy radars.", "buy"),
        ("Oman would send tanks.", "send"),
        ("Oman discussed the purchase of radars.", "purchase"),
        ("Oman asked Qatar to send tanks.", "send"),
        ("Oman urged Qatar to sign the agreement.", "sign"),
    ],
)
def test_what_is_wished_is_proposed(status, text, word):
    assert status(text, word) is Status.PROPOSED


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Oman has not signed the agreement.", "signed"),
        ("Oman did not send tanks.", "send"),
        ("Oman didn't send tanks.", "send"),
        ("Oman will not send tanks.", "send"),
        ("Oman never sent tanks.", "sent"),
        ("Oman refused to sign the agreement.", "sign"),
        ("Oman declined to send tanks.", "send"),
        ("Oman failed to sign the agreement.", "sign"),
        ("Oman denied sending tanks.", "sending"),
        pytest.param(
            "Oman ruled out sending tanks.",
            "sending",
        ),
        ("Oman halted the delivery of radars.", "delivery"),
        ("Oman cancelled the purchase of radars.", "purchase"),
        ("Oman suspended the talks.", "talks"),
        ("No agreement was signed.", "signed"),
        ("Oman no longer trains crews.", "trains"),
        ("Neither side signed the agreement.", "signed"),
    ],
)
def test_what_is_refused_is_denied(status, text, word):
    assert status(text, word) is Status.DENIED


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("If Oman signs the agreement, Qatar will follow.", "signs"),
        ("Unless Oman sends tanks, the line will break.", "sends"),
        ("Will Oman sign the agreement?", "sign"),
        ('"Has Oman signed the agreement?"', "signed"),
    ],
)
def test_conditions_and_questions_state_nothing(status, text, word):
    assert status(text, word) is None


def test_a_frame_may_start_from_a_plan(parse, ontology):
    doc = parse("Oman signed a contract for radars.")
    assert Modality(ontology.lexicon).status(doc[1], Status.PLANNED) is Status.PLANNED


def test_a_semicolon_parts_statements(status):
    assert status("Oman refused the loan; Qatar sent tanks.", "sent") is Status.ACTUAL

"""Metadata in front of a text, dates in every spelling, datelines, captions, languages."""

import pytest

from kg.model import PassageKind
from kg.sources import dates, language
from kg.sources.text import Known, article
from kg.sources.trimming import dateline_length

SENTENCE = "Norway and Ghana signed an agreement on maritime security on Tuesday, the ministries said."


def read(text):
    return article(text, name="a", source="a.txt")


def told(item):
    return [passage.span.of(item.text) for passage in item.passages]


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Tuesday, 16 Jan 2024", "2024-01-16"),
        ("29/01/2024", "2024-01-29"),
        ("01/29/2024", "2024-01-29"),
        ("03/04/2024", "2024-04-03"),
        ("03/04/2024 5:00 PM EST", "2024-03-04"),
        ("03.04.2024 12:15", "2024-04-03"),
        ("2024-03-04T10:00:00Z", "2024-03-04"),
        ("2024/3/4", "2024-03-04"),
        ("Published: Sept. 3rd, 2024 | 10:21 am", "2024-09-03"),
        ("3 September, 2024", "2024-09-03"),
        ("3rd of May 2024", "2024-05-03"),
        ("05-Mar-2024", "2024-03-05"),
        ("31/02/2024", None),
        ("45/13/2024", None),
        ("02.02.23 13:30", "2023-02-02"),
        ("version 02.02.23 is out", None),
        ("Tel. 2024-123-45", None),
        ("1 January 2199", None),
        ("1 January 1900", None),
    ],
)
def test_dates_are_read_as_people_write_them(line, day):
    found = dates.first(line)
    assert (found.isoformat() if found else None) == day


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://a.example/2023/11/01/title", "2023-11-01"),
        ("https://a.example/world/title/28/10/2023", "2023-10-28"),
        ("https://a.example/20220608/title-1096.html", "2022-06-08"),
        ("https://a.example/economy/story/title-336916-2022-06-09", "2022-06-09"),
        ("https://www.state.gov/04/03/2024/title", "2024-04-03"),
        ("https://a.example/news/99958-title", None),
        ("https://a.example/1234567890", None),
        ("", None),
    ],
)
def test_dates_in_addresses(url, day):
    found = dates.in_url(url)
    assert (found.isoformat() if found else None) == day


@pytest.mark.parametrize(
    "dateline",
    [
        "KYIV, Jan 5 (Reuters) - ",
        "NEW DELHI - ",
        "(Reuters) - ",
        "WASHINGTON (AP) — ",
        "SEOUL, April 22 (Hanil) -- ",
        "ABU DHABI, 16th May, 2024 (GNA) -- ",
        "WARSAW, Poland — ",
        "KUALA LUMPUR: ",
        "New York – ",
        "NEW DELHI:",
        "TALLINN, Estonia, Feb. 3, 2024 /Newswire/ -- ",
        "Brussels, 14 February 2024 - ",
        "Dhaka (BSS) - ",
        "ANKARA/BAKU, March 3 (Reuters) - ",
        "BAKU, Azerbaijan, February 3. ",
        "UNITED NATIONS, Oct 7 (IPS) - ",
        "Accra, July 31, GNA – ",
        "Kampala 25/11/17 – ",
        "Yerevan /Mediamax/. ",
        "MOSCOW, April 3. /TASS/. ",
        "CANBERRA, ACT, Sept. 17 -- ",
        "OTTAWA (Reuters) -",
        "RIYADH, April 14 (APP):",
    ],
)
def test_datelines_are_left_out(dateline):
    assert dateline_length(dateline + SENTENCE) == len(dateline)
    assert told(read(f"Accord signed in Accra\n\n{dateline}{SENTENCE}\n"))[-1] == SENTENCE


@pytest.mark.parametrize(
    "start",
    [
        "Norway and Ghana signed it. ",
        "NATO and the EU agreed on it. ",
        "U.S. Secretary of State Jane Roe - on her first visit - signed it. ",
        "The U.S.-led coalition agreed. ",
        "President Roe: a portrait of her first year was shown. ",
        "AUKUS members - Australia, Britain and the United States - agreed. ",
        "F-16 jets will be sent. ",
        "JANE ROE, PRIME MINISTER OF NORWAY: Thank you. ",
        "PRIME MINISTER ROE: Thank you. ",
        "On December 21, the Minister of Defense met them. ",
        "NATO's chief arrived. ",
    ],
)
def test_beginnings_of_sentences_are_no_datelines(start):
    assert dateline_length(start + SENTENCE, "President Roe signs") == 0


def test_a_dateline_with_a_year_tells_the_date():
    assert read(f"TALLINN, Feb. 3, 2024 (AP) - {SENTENCE}").published.value == "2024-02-03"


def test_a_dateline_without_a_year_takes_that_of_the_address():
    item = read(f"https://a.example/2024/01/06/accord\nKYIV, Jan 5 (Reuters) - {SENTENCE}")
    assert item.published.value == "2024-01-06"


@pytest.mark.parametrize(
    "front",
    [
        " date 2024-03-12 ",
        "date 2024-03-12\n",
        "---\ntitle: x y z\ndate: 2024-03-12\n---\n",
        "Date: 12 March 2024\nSource: Coast Agency\n\n",
        "https://a.example/2024/03/12/accord\n\n",
        " date 2024-03-12 https://a.example/accord\n\n",
    ],
)
def test_metadata_in_front_are_taken_and_left_out(front):
    item = read(f"{front}{SENTENCE}\n\n{SENTENCE} It was the first.")
    assert item.published.value == "2024-03-12"
    assert told(item)[0] == SENTENCE


def test_labelled_dates_go_before_others_and_updates_last():
    item = read(f"Accord signed in Accra\nUpdated 15 March 2024\nPublished 12 March 2024\n\n{SENTENCE}")
    assert item.published.value == "2024-03-12"


def test_a_caption_is_marked_and_its_credit_left_out():
    item = read(
        f"Accord signed in Accra\n\n{SENTENCE}\n\nPhoto: The two ministers sign the accord in Accra. REUTERS/Ann Roe\n"
    )
    assert item.passages[-1].kind is PassageKind.CAPTION
    assert told(item)[-1] == "The two ministers sign the accord in Accra."


@pytest.mark.parametrize(
    "credit",
    ["Photo: president.example", "Photo credit: AFP", "Image: Ann Roe", "© Ministry of Defence 2024"],
)
def test_a_credit_alone_is_no_passage(credit):
    assert told(read(f"Accord signed in Accra\n\n{SENTENCE}\n\n{credit}\n\n{SENTENCE} Again."))[1:] == [
        SENTENCE,
        f"{SENTENCE} Again.",
    ]


def test_a_second_copy_of_the_headline_is_cut_from_the_paragraph():
    title = "Norway and Ghana sign agreement on maritime security"
    assert told(read(f"{title}\n\n{title}. {SENTENCE}")) == [title, SENTENCE]


def test_a_text_without_lines_is_kept_whole():
    assert told(read(f"{SENTENCE} {SENTENCE} {SENTENCE}")) == [f"{SENTENCE} {SENTENCE} {SENTENCE}"]


def test_a_text_of_titles_alone_keeps_them():
    assert len(told(read("Norway signs accord with Ghana today\nGhana sends troops to Togo soon\n"))) == 2


def test_wrapped_lines_are_one_passage():
    text = (
        "Norway and Ghana signed an agreement on maritime security in Accra\n"
        "on Tuesday, and both ministries said that it would be followed by\n"
        "another one before the end of the year. It allows the coast guards\n"
        "of both countries to train together for the next ten years.\n\n"
        "The Norwegian Coast Guard will train the crews of four patrol boats\n"
        "that Ghana bought last year in the Netherlands for 40 million euros.\n"
    )
    assert len(told(read(text))) == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (f"{SENTENCE} {SENTENCE}", "en"),
        (
            "Die Ministerin hat am Dienstag in Accra ein Abkommen unterzeichnet, das die Ausbildung der Besatzungen regelt.",
            "de",
        ),
        (
            "Міністр оборони підписав у вівторок угоду про співпрацю з Ганою, яка передбачає навчання екіпажів.",
            "uk",
        ),
        ("国防部长星期二在阿克拉签署了合作协议,规定培训四艘巡逻艇的船员,并每年举行联合演习。", "zh"),
        ("Accra", "en"),
        ("", "en"),
    ],
)
def test_languages_are_told_apart(text, code):
    assert language.detect(text) == code


def test_dates_of_other_stories_and_of_posts_are_not_the_articles():
    page = f"Accord signed in Accra\n\n{SENTENCE}\n\n— Kari Holm (@holm) May 15, 2016\n\nRelated\n\nOther story\n\nJune 2, 2024\n"
    assert read(page).published is None


def test_a_numbered_list_is_kept_to_its_end():
    items = [
        "1. Military training of officers;",
        "2. Maintenance of aircraft;",
        "more",
        "3. Cartography;",
        "4. Sport and cultural links;",
    ]
    page = (
        f"Accord signed in Accra\n\n{SENTENCE} It covers the following areas:\n\n"
        + "\n".join(items)
        + f"\n\n{SENTENCE}"
    )
    kept = told(read(page))
    assert all(item in kept for item in items if item != "more")


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "https://a.example/<script>",
        "https://a b.example/",
        'https://a.example/"',
        "data:text/html,x",
        "http://",
    ],
)
def test_addresses_that_nobody_should_follow_are_left_out(url):
    assert article(SENTENCE, name="a", source="a", known=Known(url=url)).url == ""


def test_nothing_that_cannot_be_stored_gets_into_metadata():
    known = Known(title="a\x00b", publisher="\ud800", authors=("c\x00",))
    item = article(SENTENCE, name="n\x00", source="s\udfff", known=known)
    assert (item.title, item.publisher, item.authors, item.name, item.source) == (
        "a\ufffdb",
        "\ufffd",
        ("c\ufffd",),
        "n\ufffd",
        "s\ufffd",
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "The speech promoted an image of openness.",
        "The situation remains dire with images of destruction and pain splashed across the media on a daily basis.",
        "The core texts of the religion are the hymns known as qewl.[3]",
        "CJTF-OIR forces destroyed two boats near the town of Mayadin.",
        "NATO-led forces will stay in Kosovo.",
        "The drills were led by the US/NATO.",
        "Read literally, the treaty binds both sides.",
        "Share prices of Rheinmetall rose after the order.",
        "Follow-up talks will be held in Tirana in May.",
        "Watch officers of both navies trained together in Split.",
        "You and your people stood with us, the president told the ambassador.",
        "Popular support for the mission remains high in Norway.",
        "Related agreements were signed in Accra by the two ministers.",
        "More than 40 countries joined the coalition in Ramstein.",
        "Join forces, the minister asked of the allies in Vilnius.",
        "Print runs of the treaty were handed to both delegations.",
    ],
)
def test_sentences_that_look_like_furniture_are_kept(sentence):
    page = f"Accord signed in Accra\n\n{SENTENCE}\n\n{sentence}\n\n{SENTENCE} It was the first.\n"
    assert sentence in told(read(page))


def test_a_lead_in_to_a_quotation_is_kept():
    page = f"Accord signed in Accra\n\n{SENTENCE}\n\nMinister Holm said:\n\n“We are proud of it and of those who made it.”\n"
    assert "Minister Holm said:" in told(read(page))


def test_a_sentence_broken_in_two_is_one_passage():
    page = f"Accord signed in Accra\n\n{SENTENCE}\n\nIn the past 24 hours, Holm said, the U.S.-led \ncoalition flew 14 sorties over it.\n"
    assert told(read(page))[-1].endswith("flew 14 sorties over it.")
    assert told(read(page))[-1].startswith("In the past")

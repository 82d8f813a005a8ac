"""Sums of money in the spellings of the press."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.amounts import find_amounts

BILLION, MILLION = 10**9, 10**6


def amounts(text):
    return [(find.amount.value, find.amount.currency) for find in find_amounts(text)]


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("€611 million", 611 * MILLION, "EUR"),
        ("€ 611 million", 611 * MILLION, "EUR"),
        ("€611m", 611 * MILLION, "EUR"),
        ("€611mn", 611 * MILLION, "EUR"),
        ("EUR 611 million", 611 * MILLION, "EUR"),
        ("611 million euros", 611 * MILLION, "EUR"),
        ("611 million EUR", 611 * MILLION, "EUR"),
        ("611 million €", 611 * MILLION, "EUR"),
        ("611M euros", 611 * MILLION, "EUR"),
        ("$1.2 billion", 1200 * MILLION, "USD"),
        ("$1.2bn", 1200 * MILLION, "USD"),
        ("$1.2B", 1200 * MILLION, "USD"),
        ("€30M", 30 * MILLION, "EUR"),
        ("US$30 Million", 30 * MILLION, "USD"),
        ("US$ 1.2 bln", 1200 * MILLION, "USD"),
        ("US$1,250,000", 1_250_000, "USD"),
        ("USD 40 million", 40 * MILLION, "USD"),
        ("40-million-dollar", 40 * MILLION, "USD"),
        ("40 million US dollars", 40 * MILLION, "USD"),
        ("40 million U.S. dollars", 40 * MILLION, "USD"),
        ("40 million Australian dollars", 40 * MILLION, "AUD"),
        ("A$40 million", 40 * MILLION, "AUD"),
        ("C$19.5 million", 19_500_000, "CAD"),
        ("NZ$7m", 7 * MILLION, "NZD"),
        ("£2.3bn", 2300 * MILLION, "GBP"),
        ("2.3 billion pounds", 2300 * MILLION, "GBP"),
        ("13,5 billion kroner", 13_500 * MILLION, "NOK"),
        ("13.5 billion Danish kroner", 13_500 * MILLION, "DKK"),
        ("SEK 7 billion", 7 * BILLION, "SEK"),
        ("7 billion Swedish kronor", 7 * BILLION, "SEK"),
        ("Rs 2,000 crore", 20 * BILLION, "INR"),
        ("₹2000 crore", 20 * BILLION, "INR"),
        ("50 lakh rupees", 5 * MILLION, "INR"),
        ("¥900 billion", 900 * BILLION, "JPY"),
        ("900 billion yen", 900 * BILLION, "JPY"),
        ("1.3 trillion won", 1300 * BILLION, "KRW"),
        ("₩1.3 trillion", 1300 * BILLION, "KRW"),
        ("4 billion zlotys", 4 * BILLION, "PLN"),
        ("PLN 4bn", 4 * BILLION, "PLN"),
        ("150 million Swiss francs", 150 * MILLION, "CHF"),
        ("2 billion hryvnias", 2 * BILLION, "UAH"),
        ("₺500 million", 500 * MILLION, "TRY"),
        ("AED 3 billion", 3 * BILLION, "AED"),
        ("€1.5 milliard", 1500 * MILLION, "EUR"),
        ("€500.000", 500_000, "EUR"),
        ("€2.500.000,50", Decimal("2500000.50"), "EUR"),
        ("€1 000 000", MILLION, "EUR"),
        ("$750", 750, "USD"),
        ("$75 thousand", 75_000, "USD"),
        ("75k euros", 75_000, "EUR"),
    ],
)
def test_spellings_of_one_sum(text, value, currency):
    assert amounts(f"The package is worth {text} in all.") == [(Decimal(value), currency)]


def test_the_sum_in_brackets_is_a_conversion():
    assert amounts("a loan of €611 million ($655 million)") == [(Decimal(611 * MILLION), "EUR")]
    assert amounts("a loan of €611 million (about $655 million)") == [(Decimal(611 * MILLION), "EUR")]


def test_several_sums_come_in_the_order_of_the_text():
    text = "Latvia gave €10 million, Japan ¥2 billion and Canada C$30 million."
    assert [code for _, code in amounts(text)] == ["EUR", "JPY", "CAD"]


@pytest.mark.parametrize(
    "text",
    [
        "40 million people",
        "in 2024",
        "155 mm shells",
        "20 howitzers",
        "Article 5",
        "pounds of pressure",
        "won twice",
        "",
    ],
)
def test_other_numbers_are_no_money(text):
    assert amounts(text) == []


def test_a_span_covers_number_scale_and_currency():
    text = "worth 13.5 billion Danish kroner, he said"
    (find,) = find_amounts(text)
    assert text[find.start : find.end] == "13.5 billion Danish kroner"


@given(st.integers(1, 999), st.sampled_from(["million", "billion", "m", "bn"]), st.sampled_from("€£$"))
def test_any_number_with_a_symbol_is_read_to_the_digit(number, scale, symbol):
    factor = MILLION if scale.startswith("m") else BILLION
    (found,) = amounts(f"{symbol}{number} {scale}")
    assert found[0] == number * factor


@given(st.text(max_size=80))
def test_no_text_breaks_the_reader_and_finds_do_not_overlap(text):
    finds = find_amounts(text)
    assert all(find.amount.value > 0 for find in finds)
    assert all(a.end <= b.start for a, b in pairwise(finds))

"""Sums of money in every usual spelling: "€611 million", "US$ 1.2bn", "13,5 billion kroner", "Rs 2,000 crore"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from kg.model import Amount

_SYMBOLS = {
    "US$": "USD", "$US": "USD", "U.S.$": "USD", "USD": "USD", "A$": "AUD", "AU$": "AUD", "AUD": "AUD", "C$": "CAD", "CA$": "CAD",
    "CAD": "CAD", "S$": "SGD", "SGD": "SGD", "NZ$": "NZD", "NZD": "NZD", "HK$": "HKD", "NT$": "TWD", "R$": "BRL",
    "BRL": "BRL", "€": "EUR", "EUR": "EUR", "£": "GBP", "GBP": "GBP", "¥": "JPY", "JPY": "JPY", "CNY": "CNY",
    "RMB": "CNY", "₩": "KRW", "KRW": "KRW", "₹": "INR", "INR": "INR", "Rs": "INR", "Rs.": "INR", "₺": "TRY",
    "TRY": "TRY", "₴": "UAH", "UAH": "UAH", "₽": "RUB", "RUB": "RUB", "SEK": "SEK", "NOK": "NOK", "DKK": "DKK",
    "ISK": "ISK", "CHF": "CHF", "PLN": "PLN", "CZK": "CZK", "HUF": "HUF", "RON": "RON", "ILS": "ILS", "AED": "AED",
    "SAR": "SAR", "QAR": "QAR", "KWD": "KWD", "ZAR": "ZAR", "KES": "KES", "NGN": "NGN", "PHP": "PHP", "IDR": "IDR",
    "MYR": "MYR", "RM": "MYR", "THB": "THB", "VND": "VND", "PKR": "PKR", "BDT": "BDT", "KZT": "KZT", "AZN": "AZN",
    "GEL": "GEL", "AMD": "AMD", "BGN": "BGN", "EGP": "EGP", "MXN": "MXN", "ARS": "ARS", "CLP": "CLP", "COP": "COP",
    "$": "USD",
}  # fmt: skip
_WORDS = {
    r"(?:US|U\.S\.|American)\s+dollars?": "USD", r"Australian\s+dollars?": "AUD", r"Canadian\s+dollars?": "CAD",
    r"Singapore\s+dollars?": "SGD", r"New\s+Zealand\s+dollars?": "NZD", r"dollars?": "USD", r"euros?": "EUR",
    r"pounds?(?:\s+sterling)?": "GBP", r"yen": "JPY", r"yuan": "CNY", r"won": "KRW", r"Pakistani\s+rupees?": "PKR",
    r"rupees?": "INR", r"Swedish\s+(?:krona|kronor|crowns?)": "SEK", r"Norwegian\s+(?:krone|kroner|crowns?)": "NOK",
    r"Danish\s+(?:krone|kroner|crowns?)": "DKK", r"Icelandic\s+(?:krona|krónur|kronur|crowns?)": "ISK",
    r"Czech\s+(?:crowns?|koruna)": "CZK", r"kronor": "SEK", r"Swiss\s+francs?": "CHF", r"zlot(?:y|ys|ych)": "PLN",
    r"forints?": "HUF", r"lei": "RON", r"shekels?": "ILS", r"dirhams?": "AED", r"riyals?": "SAR", r"rubles?": "RUB",
    r"roubles?": "RUB", r"hryvnias?": "UAH", r"lira": "TRY", r"rand": "ZAR", r"reais": "BRL", r"tenge": "KZT",
    r"rupiah": "IDR", r"ringgit": "MYR", r"baht": "THB", r"dong": "VND", r"kroner": "NOK",
}  # fmt: skip
_SCALES = {
    "thousand": 10**3, "k": 10**3, "million": 10**6, "millions": 10**6, "mln": 10**6, "mn": 10**6, "m": 10**6,
    "mil": 10**6, "mio": 10**6, "billion": 10**9, "billions": 10**9, "bln": 10**9, "bn": 10**9, "b": 10**9, "trillion": 10**12, "tn": 10**12,
    "trn": 10**12, "crore": 10**7, "crores": 10**7, "lakh": 10**5, "lakhs": 10**5, "milliard": 10**9,
}  # fmt: skip
_NUMBER = r"(?P<number>\d{1,3}(?:[,. '\u00a0]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?)"
_SCALE = r"(?:\s?-?\s?(?P<scale>" + "|".join(sorted(_SCALES, key=len, reverse=True)) + r")\b)?"
_SYMBOL = "|".join(re.escape(s) for s in sorted(_SYMBOLS, key=len, reverse=True))
_BEFORE = re.compile(rf"(?<![A-Za-z])(?P<symbol>{_SYMBOL})\s?{_NUMBER}(?i:{_SCALE})")
_AFTER_SYMBOL = re.compile(rf"(?<![\w$€£])(?:{_NUMBER})(?i:{_SCALE})\s?(?P<symbol>{_SYMBOL})(?![\w$])")
_AFTER_WORD = re.compile(
    rf"(?<![\w$€£]){_NUMBER}{_SCALE}[\s-](?:of\s)?(?P<word>" + "|".join(f"(?:{w})" for w in _WORDS) + r")\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class AmountFind:
    """An amount at characters ``start`` to ``end`` of a sentence."""

    start: int
    end: int
    amount: Amount


def find_amounts(text: str) -> list[AmountFind]:
    """All sums of a text, left to right; of "€611 million ($655 million)" only the first.

    Bare "$" is read as United States dollars; a sum in brackets right behind another is its
    conversion and left out.
    """
    found: list[AmountFind] = []
    for find in sorted(_matches(text), key=lambda f: (f.start, -f.end)):
        if found and find.start < found[-1].end:
            continue
        if found and re.fullmatch(
            r"\s*[(\[/]\s*(?:about|around|approximately|some|roughly|or|nearly|over|~|≈)?\s*",
            text[found[-1].end : find.start],
        ):
            continue
        found.append(find)
    return found


def _matches(text: str) -> Iterator[AmountFind]:
    for pattern in (_BEFORE, _AFTER_SYMBOL):
        for match in pattern.finditer(text):
            yield from _find(match, _SYMBOLS[match.group("symbol")])
    for match in _AFTER_WORD.finditer(text):
        word = match.group("word")
        currency = next(
            code for pattern, code in _WORDS.items() if re.fullmatch(pattern, word, re.IGNORECASE)
        )
        yield from _find(match, currency)


def _find(match: re.Match[str], currency: str) -> Iterator[AmountFind]:
    value = _value(match.group("number"))
    scale = (match.group("scale") or "").lower()
    if value is None or (value == 0):
        return
    total = value * _SCALES.get(scale, 1)
    yield AmountFind(
        match.start(),
        match.end(),
        Amount(total.normalize() if total != total.to_integral() else total.quantize(Decimal(1)), currency),
    )


def _value(number: str) -> Decimal | None:
    """As in "13,500.5", "13 500,5", "13.500" and "13,5" as decimals: a group of three after a mark is thousands."""
    plain = number.replace(" ", "").replace("'", "").replace("\u00a0", "")
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", plain):
        plain = plain.replace(",", "")
    elif re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", plain):
        plain = plain.replace(".", "").replace(",", ".")
    else:
        plain = plain.replace(",", ".")
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None

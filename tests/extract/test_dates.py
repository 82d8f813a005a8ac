"""Dates, stated and relative, seen from Friday 15 March 2024."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.dates import find_dates
from kg.model import Basis, PartialDate

PUBLISHED = PartialDate("2024-03-15")


def dates(text, published=PUBLISHED, *, ahead=False):
    return [(find.date.value, find.date.basis.value) for find in find_dates(text, published, ahead=ahead)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on 21 January 2024", "2024-01-21"),
        ("on 21st January, 2024", "2024-01-21"),
        ("on the 21st of January 2024", "2024-01-21"),
        ("on January 21, 2024", "2024-01-21"),
        ("on January 21st 2024", "2024-01-21"),
        ("on Jan. 21, 2024", "2024-01-21"),
        ("on 2024-01-21", "2024-01-21"),
        ("on 21.01.2024", "2024-01-21"),
        ("on 21/1/2024", "2024-01-21"),
        ("in January 2024", "2024-01"),
        ("in September, 2019", "2019-09"),
        ("in 2019", "2019"),
        ("since the 1951 treaty", "1951"),
    ],
)
def test_stated_dates_need_no_publication_date(text, value):
    assert dates(text, None) == [(value, "stated")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on Friday", "2024-03-15"),
        ("on Wednesday", "2024-03-13"),
        ("on Saturday", "2024-03-09"),
        ("last Friday", "2024-03-08"),
        ("next Wednesday", "2024-03-20"),
        ("today", "2024-03-15"),
        ("yesterday", "2024-03-14"),
        ("tomorrow", "2024-03-16"),
        ("on 21 January", "2024-01-21"),
        ("on January 21", "2024-01-21"),
        ("on 30 December", "2023-12-30"),
        ("on 2 April", "2024-04-02"),
        ("in February", "2024-02"),
        ("in April", "2024-04"),
        ("in November", "2023-11"),
        ("next January", "2025-01"),
        ("last June", "2023-06"),
        ("last year", "2023"),
        ("next year", "2025"),
        ("this month", "2024-03"),
        ("earlier this month", "2024-03"),
        ("last month", "2024-02"),
        ("last week", "2024-03"),
        ("two days ago", "2024-03-13"),
        ("three months ago", "2023-12"),
        ("five years ago", "2019"),
    ],
)
def test_relative_dates_are_counted_from_publication(text, value):
    assert dates(text) == [(value, "relative")]


@pytest.mark.parametrize(
    "text", ["on Wednesday", "last year", "on 21 January", "yesterday", "in April", "a week ago"]
)
@pytest.mark.parametrize("published", [None, PartialDate("2024-03"), PartialDate("2024")])
def test_relative_dates_are_left_out_without_the_day_of_publication(text, published):
    assert dates(text, published) == []


@pytest.mark.parametrize("text", ["a year earlier", "two months earlier", "a week earlier"])
def test_what_was_earlier_than_something_told_is_not_counted_from_publication(text):
    assert dates(text) == []


def test_a_text_about_the_future_means_the_coming_day():
    assert dates("on 21 January", ahead=True) == [("2025-01-21", "relative")]
    assert dates("in October", ahead=True) == [("2024-10", "relative")]


def test_a_stated_year_is_not_moved_by_the_future():
    assert dates("on 21 January 2023", ahead=True) == [("2023-01-21", "stated")]


def test_last_month_in_january_is_last_year():
    assert dates("last month", PartialDate("2024-01-10")) == [("2023-12", "relative")]


@pytest.mark.parametrize(
    "text",
    [
        "on 31 February 2024",
        "45 May 2024",
        "2000 troops",
        "€2024",
        "1999 vehicles",
        "model F-2000",
        "it may help",
        "a march",
    ],
)
def test_what_only_looks_like_a_date(text):
    assert all(basis == "stated" and len(value) < 10 for value, basis in dates(text)) or dates(text) == []
    assert ("2000", "stated") not in dates(text)
    assert ("1999", "stated") not in dates(text)


@pytest.mark.parametrize("text", ["it may help", "a long march ended", "they may join in may"])
def test_small_may_and_march_are_words(text):
    assert dates(text) == []


def test_the_longer_reading_wins_and_finds_do_not_overlap():
    text = "between 3 May 2022 and 7 June 2023"
    assert dates(text) == [("2022-05-03", "stated"), ("2023-06-07", "stated")]
    assert [text[f.start : f.end] for f in find_dates(text, PUBLISHED)] == ["3 May 2022", "7 June 2023"]


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_every_day_of_the_calendar_reads_back(day):
    for form in (f"{day.day} {day:%B %Y}", f"{day:%B} {day.day}, {day.year}", day.isoformat()):
        assert dates(f"signed on {form}.") == [(day.isoformat(), Basis.STATED.value)]


@given(st.dates(date(2000, 1, 1), date(2050, 12, 31)), st.integers(0, 6))
def test_a_weekday_is_within_the_week_up_to_publication(published, weekday):
    name = f"{date(2024, 1, 1 + weekday):%A}"
    ((value, _),) = dates(f"met on {name}", PartialDate.of(published))
    found = date.fromisoformat(value)
    assert found.weekday() == weekday
    assert 0 <= (published - found).days < 7


@given(st.text(max_size=80))
def test_no_text_breaks_the_reader(text):
    for find in find_dates(text, PUBLISHED):
        assert find.date.precision in ("year", "month", "day")
        assert 0 <= find.start < find.end <= len(text)

"""Personal text: what is found, what is not, and how it is masked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.detect import registry
from labeling.detect.contract import Span
from labeling.detect.estimates import sample_size, wilson
from labeling.detect.wording import Wording, merged


def found(name, text, least=0.2):
    return [(span.kind, text[span.start : span.end]) for span in registry.make(name).find(text, least=least)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mail ada@example.org now", [("email", "ada@example.org")]),
        ("IBAN DE89 3704 0044 0532 0130 00.", [("iban", "DE89 3704 0044 0532 0130 00")]),
        ("IBAN DE88 3704 0044 0532 0130 00.", []),
        ("card 4111 1111 1111 1111", [("payment_card", "4111 1111 1111 1111")]),
        ("card 4111 1111 1111 1112", []),
        ("from 203.0.113.9 and 127.0.0.1", [("ip", "203.0.113.9")]),
        ("from 2001:db8::17", [("ip", "2001:db8::17")]),
        ("mac 00:1A:2B:3C:4D:5E", [("mac", "00:1A:2B:3C:4D:5E")]),
        ("ssn 536-90-4399, not 000-12-3456", [("ssn", "536-90-4399")]),
        ("NHS 943 476 5919, not 943 476 5918", [("nhs", "943 476 5919")]),
        ("at 48.858222, 2.294500", [("position", "48.858222, 2.294500")]),
        ("born on 12.03.1980 in Ulm", [("birth_date", "12.03.1980")]),
        ("thanks @ada_l for it", [("handle", "@ada_l")]),
        ("version 1.2.3 of 2024-05-01 costs 12.50", []),
        ("", []),
    ],
)
def test_patterns(text, expected):
    assert found("text-patterns", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("call +44 20 7946 0958 today", [("phone", "+44 20 7946 0958")]),
        ("call (415) 555-2671", [("phone", "(415) 555-2671")]),
        ("order 12345 of 3 pieces", []),
    ],
)
def test_phones(text, expected):
    assert found("phones", text) == expected


def test_names_by_what_stands_before_them_and_by_capitals():
    assert found("names-titles", "Dear Ada Lovelace, Mr. Babbage is here") == [
        ("person", "Ada Lovelace"),
        ("person", "Babbage"),
    ]
    assert found("names-titles", "The engine is here") == []
    assert found("names-capitals", "Yesterday Grace Hopper came. The End.") == [
        ("person", "Yesterday Grace Hopper")
    ]


def test_same_thing_gets_the_same_word_and_overlaps_become_one():
    spans = [Span("email", 0, 3, 0.9), Span("person", 2, 5, 0.5), Span("email", 6, 9, 0.9)]
    assert merged(spans) == [Span("email", 0, 5, 0.9), Span("email", 6, 9, 0.9)]
    wording = Wording()
    assert (
        wording.masked("a@b a@b", [Span("email", 0, 3, 1), Span("email", 4, 7, 1)]) == "[EMAIL 1] [EMAIL 1]"
    )
    assert (
        wording.masked("c@d A@B", [Span("email", 0, 3, 1), Span("email", 4, 7, 1)]) == "[EMAIL 2] [EMAIL 1]"
    )
    one, two = Wording(b"k" * 32), Wording(b"k" * 32)
    assert one.masked("a@b", [Span("email", 0, 3, 1)]) == two.masked("A@B", [Span("email", 0, 3, 1)])
    assert one.masked("a@b", [Span("email", 0, 3, 1)]) != Wording(b"l" * 32).masked(
        "a@b", [Span("email", 0, 3, 1)]
    )


@given(st.text(max_size=300))
def test_whatever_the_text_spans_lie_in_it_in_order_and_apart(text):
    for name in ("text-patterns", "phones", "names-titles", "names-capitals"):
        end = 0
        for span in registry.make(name).find(text, least=0.0):
            assert end <= span.start < span.end <= len(text)
            assert 0 <= span.score <= 1
            end = span.end


@given(
    st.text(alphabet="ab @.", max_size=40),
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 10)), max_size=6),
)
def test_nothing_of_what_was_found_stays(text, places):
    spans = [Span("person", s, min(s + n, len(text)), 1.0) for s, n in places if s < len(text)]
    masked = Wording().masked(text, spans)
    kept = "".join(char for at, char in enumerate(text) if all(not s.start <= at < s.end for s in spans))
    for number in range(1, len(spans) + 1):
        masked = masked.replace(f"[PERSON {number}]", "")
    assert masked == kept


def test_sample_size_and_interval():
    assert [sample_size(rate) for rate in (0.01, 0.05, 0.1, 1.0)] == [300, 60, 30, 3]
    assert wilson(0, 0) == (0.0, 1.0)
    low, high = wilson(1, 10)
    assert (round(low, 4), round(high, 4)) == (0.0179, 0.4042)
    assert wilson(0, 300)[1] == pytest.approx(0.01264, abs=1e-5)
    with pytest.raises(ValueError, match="between 0 and 1"):
        sample_size(0)

"""Patterns of keys, beside a slow reading of the same words."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.connections.matching import fits, pattern_fault


@pytest.mark.parametrize(
    ("pattern", "key", "is_fit"),
    [
        ("", "anything/at/all", True),
        ("*.jpg", "a/b/c.JPG", True),
        ("*.jpg", "a/b/c.png", False),
        ("*.jpg|*.png", "c.png", True),
        ("a/*.jpg", "a/c.jpg", True),
        ("a/*.jpg", "a/b/c.jpg", False),
        ("**/*.jpg", "c.jpg", True),
        ("**/*.jpg", "a/b/c.jpg", True),
        ("a/**", "a/b/c.jpg", True),
        ("a/**/c.jpg", "a/c.jpg", True),
        ("img_??.jpg", "x/img_07.jpg", True),
        ("img_??.jpg", "img_007.jpg", False),
        ("[a].jpg", "a.jpg", False),
        ("[a].jpg", "[a].jpg", True),
    ],
)
def test_patterns(pattern, key, is_fit):
    assert fits(key, pattern) is is_fit


@given(st.text("ab/*?", max_size=8), st.text("ab/", max_size=10))
def test_patterns_mean_what_they_say(pattern, key):
    tokens = re.findall(r"\*\*/|\*\*|\*|\?|.", pattern)
    words = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    slow = "".join(words.get(token) or re.escape(token) for token in tokens)
    subject = key if "/" in pattern else key.rpartition("/")[2]
    assert fits(key, pattern) is (not pattern or re.fullmatch(slow, subject) is not None)


def test_pattern_that_would_keep_a_regular_expression_busy_for_ever():
    assert not fits("a" * 1000, "*a" * 30 + "b")


def test_unprintable_patterns_are_refused():
    assert pattern_fault("a\n") is not None
    assert pattern_fault("*.jpg") is None

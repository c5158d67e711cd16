"""How sure answers make us: figures worked by hand in fractions, and what holds of all of them."""

from fractions import Fraction
from math import fsum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.agreement.posterior import posterior, smoothed_accuracy


@pytest.mark.parametrize(
    ("correct", "total", "expected"),
    [
        (0, 0, Fraction(1, 2)),
        (1, 1, Fraction(3, 4)),
        (0, 1, Fraction(1, 4)),
        (4, 4, Fraction(9, 10)),
        (7, 9, Fraction(3, 4)),
        (19, 19, Fraction(39, 40)),
    ],
)
def test_an_accuracy_is_half_an_item_right_of_one_before_anything_is_known(
    correct: int, total: int, expected: Fraction
) -> None:
    assert Fraction(1 + 2 * correct, 2 + 2 * total) == expected
    assert smoothed_accuracy(correct=correct, total=total) == float(expected)


@pytest.mark.parametrize(
    ("options", "answers", "expected"),
    [
        # Nobody answered: the prior.
        ("ab", [], [Fraction(1, 2), Fraction(1, 2)]),
        ("abcd", [], [Fraction(1, 4)] * 4),
        # One of 9/10: itself.
        ("ab", [("a", 4, 4)], [Fraction(9, 10), Fraction(1, 10)]),
        # 1/2 of two options says nothing; of three it is 1/2 against 1/4 and 1/4.
        ("ab", [("a", 0, 0)], [Fraction(1, 2), Fraction(1, 2)]),
        ("abc", [("a", 0, 0)], [Fraction(1, 2), Fraction(1, 4), Fraction(1, 4)]),
        # 3/4 twice: 9/16 against 1/16.
        ("ab", [("a", 1, 1), ("a", 1, 1)], [Fraction(9, 10), Fraction(1, 10)]),
        # Equal ones who contradict each other cancel out.
        ("ab", [("a", 4, 4), ("b", 4, 4)], [Fraction(1, 2), Fraction(1, 2)]),
        # 9/10 against 3/4: 9/10 · 1/4 = 9/40 against 1/10 · 3/4 = 3/40.
        ("ab", [("a", 4, 4), ("b", 1, 1)], [Fraction(3, 4), Fraction(1, 4)]),
        # Three options, 3/4 for a (1/8 the others), 1/2 for b (1/4 the others): 3/16, 1/16, 1/32.
        ("abc", [("a", 1, 1), ("b", 0, 0)], [Fraction(6, 9), Fraction(2, 9), Fraction(1, 9)]),
        # Whoever is mostly wrong, 1/4, speaks for the other one of two.
        ("ab", [("a", 0, 1)], [Fraction(1, 4), Fraction(3, 4)]),
        ("a", [("a", 1, 1)], [Fraction(1)]),
    ],
)
def test_hand_worked(options: str, answers: list[tuple[str, int, int]], expected: list[Fraction]) -> None:
    given_ = [(answer, smoothed_accuracy(correct=right, total=all_)) for answer, right, all_ in answers]
    found = posterior(options=list(options), answers=given_)
    assert list(found) == list(options)
    assert list(found.values()) == pytest.approx([float(value) for value in expected], abs=1e-14)


@pytest.mark.parametrize(
    ("options", "answers"),
    [
        ([], []),
        (["a", "a"], []),
        (["a", "b"], [("c", 0.5)]),
        (["a", "b"], [("a", 1.0)]),
        (["a", "b"], [("a", 0.0)]),
        (["a", "b"], [("a", float("nan"))]),
    ],
)
def test_what_cannot_be_weighed_is_refused(options: list[str], answers: list[tuple[str, float]]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        posterior(options=options, answers=answers)


@pytest.mark.parametrize(("correct", "total"), [(2, 1), (-1, 1), (0, -1)])
def test_nobody_is_right_more_often_than_asked(correct: int, total: int) -> None:
    with pytest.raises(ValueError, match="right answers of"):
        smoothed_accuracy(correct=correct, total=total)


OPTIONS = ["a", "b", "c", "d"]
TALLY = st.integers(0, 60).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))
ANSWERS = st.lists(st.tuples(st.sampled_from(OPTIONS), TALLY), max_size=12)


def exact(answers: list[tuple[str, tuple[int, int]]]) -> list[Fraction]:
    """The formula as it stands, in fractions."""
    weights = []
    for option in OPTIONS:
        weight = Fraction(1)
        for answer, (right, total) in answers:
            q = Fraction(1 + 2 * right, 2 + 2 * total)
            weight *= q if answer == option else (1 - q) / (len(OPTIONS) - 1)
        weights.append(weight)
    return [weight / sum(weights) for weight in weights]


@given(ANSWERS, st.randoms())
def test_it_is_the_formula_whatever_the_order(
    answers: list[tuple[str, tuple[int, int]]], random: object
) -> None:
    weighed = [(answer, smoothed_accuracy(correct=c, total=t)) for answer, (c, t) in answers]
    found = posterior(options=OPTIONS, answers=weighed)
    assert list(found.values()) == pytest.approx([float(value) for value in exact(answers)], abs=1e-12)
    assert fsum(found.values()) == pytest.approx(1)
    random.shuffle(weighed)  # type: ignore[attr-defined]
    assert posterior(options=OPTIONS, answers=weighed) == found


@given(ANSWERS, TALLY)
def test_a_further_answer_of_somebody_better_than_chance_never_makes_it_less_likely(
    answers: list[tuple[str, tuple[int, int]]], tally: tuple[int, int]
) -> None:
    q = smoothed_accuracy(correct=tally[0], total=tally[1])
    weighed = [(answer, smoothed_accuracy(correct=c, total=t)) for answer, (c, t) in answers]
    before = posterior(options=OPTIONS, answers=weighed)["a"]
    after = posterior(options=OPTIONS, answers=[*weighed, ("a", q)])["a"]
    assert (after >= before - 1e-12) if q >= 1 / len(OPTIONS) else (after <= before + 1e-12)

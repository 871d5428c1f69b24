"""Measures: against examples that are published, and against what they are defined by."""

from __future__ import annotations

import math
import random

import pytest

from muniment.search.counting import measures


def log_likelihood_by_definition(count: int, words: int, other: int, other_words: int) -> float:
    """Twice the logarithm of how many times as likely two Poisson rates make the counts as one rate does."""

    def likelihood(n: int, mean: float) -> float:
        return (n * math.log(mean) if n else 0.0) - mean - math.lgamma(n + 1)

    one = (count + other) / (words + other_words)
    apart = likelihood(count, float(count)) + likelihood(other, float(other))
    return 2 * (apart - likelihood(count, words * one) - likelihood(other, other_words * one))


def test_log_likelihood_is_the_ratio_of_likelihoods() -> None:
    chance = random.Random(64)  # noqa: S311 - no secret
    for _ in range(500):
        words, other_words = chance.randrange(1, 10**6), chance.randrange(1, 10**6)
        count, other = chance.randrange(words // 10 + 1), chance.randrange(other_words // 10 + 1)
        if count + other:
            wanted = log_likelihood_by_definition(count, words, other, other_words)
            assert measures.log_likelihood(count, words, other, other_words) == pytest.approx(wanted, abs=1e-5)
    assert measures.log_likelihood(5, 100, 50, 1000) == 0 and measures.log_likelihood(5, 0, 5, 10) == 0


def test_the_points_of_the_chi_squared_distribution() -> None:
    # Percentage points of chi² with one degree of freedom, as the UCREL calculator prints them.
    for point, share in ((3.84, 0.05), (6.63, 0.01), (10.83, 0.001), (15.13, 0.0001)):
        assert measures.chance_of(point) == pytest.approx(share, rel=0.01)
    assert measures.chance_of(0) == 1


def test_the_size_of_a_difference() -> None:
    assert measures.log_ratio(20, 1000, 10, 1000) == 1 and measures.log_ratio(10, 2000, 10, 500) == -2
    assert measures.log_ratio(8, 1000, 0, 1000) == 4  # a count of 0 is taken for 0.5
    assert measures.log_ratio(0, 1000, 0, 1000) == 0 == measures.log_ratio(3, 10, 0, 0)


def test_collocates_of_manning_and_schuetze() -> None:
    # Foundations of Statistical Natural Language Processing (1999), chapter 5: 14,307,668 words of the New York Times;
    # new 15,828, companies 4,675, together 8: t 0.999932. Ayatollah 42, Ruhollah 20, together 20: t 4.4721, MI 18.38.
    words = 14_307_668
    expected = measures.expected_together(15_828, 4_675, words, 1)
    assert measures.t_score(8, expected) == pytest.approx(0.999932, abs=1e-5)
    expected = measures.expected_together(42, 20, words, 1)
    assert measures.t_score(20, expected) == pytest.approx(4.4721, abs=1e-4)
    assert measures.mutual_information(20, expected) == pytest.approx(18.38, abs=0.005)


def test_log_dice_has_the_points_of_its_paper() -> None:
    # Rychlý (2008): 14 at most, where all of both are together; less by one for half as often; 0 for one in 16,000.
    assert measures.log_dice(50, 50, 50) == 14
    assert measures.log_dice(50, 100, 100) == 13
    assert measures.log_dice(1, 16_384, 16_384) == 0
    assert measures.log_dice(0, 5, 5) == -math.inf


def test_dispersion_of_gries() -> None:
    # Gries (2008, 2020): five parts of 9, 10, 10, 10 and 11 words, which have the word 1, 2, 3, 4 and 5 times.
    counts, sizes = [1, 2, 3, 4, 5], [9, 10, 10, 10, 11]
    assert measures.juilland_d(counts, sizes) == pytest.approx(0.785, abs=0.0005)
    assert measures.deviation_of_proportions(counts, sizes) == pytest.approx(0.18, abs=1e-9)
    assert measures.normalised_dp(counts, sizes) == pytest.approx(0.18 / 0.82)
    assert measures.juilland_d([4, 4], [10, 10]) == 1 and measures.deviation_of_proportions([4, 4], [10, 10]) == 0
    assert measures.juilland_d([9, 0, 0, 0], [10, 10, 10, 10]) == pytest.approx(0)
    assert measures.juilland_d([], []) == measures.deviation_of_proportions([0], [5]) == 0


def test_the_interval_of_a_count() -> None:
    # The exact limits of a Poisson count of 10 are 4.795 and 18.390, of 0 they are 0 and 3.689.
    assert measures.poisson_interval(10) == pytest.approx((4.795, 18.390), abs=0.03)
    assert measures.poisson_interval(0) == pytest.approx((0, 3.689), abs=0.05)


def test_heaps_law_is_found_again() -> None:
    words = [1_000, 10_000, 100_000]
    k, beta = measures.heaps(words, [round(30 * n**0.5) for n in words])
    assert k == pytest.approx(30, rel=0.01) and beta == pytest.approx(0.5, abs=0.002)
    assert measures.heaps([1], [1]) == (0, 0)


def test_what_is_small_is_said() -> None:
    assert measures.is_small(4, 10**6) and measures.is_small(50, 9_999) and not measures.is_small(5, 10_000)
    assert measures.per_million(3, 0) == 0 and measures.per_million(2, 4_000_000) == 0.5

"""Measures of frequency, difference, company and spread: formulas alone.

In: counts. Out: numbers. What each means, and where it is from, is in docs/measures.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log, log2, sqrt

MILLION = 1_000_000
SMALL_COUNT = 5
"""Occurrences under which a rate is marked: Poisson's 95 % interval of 4 is 1.1 to 10.2."""
SMALL_WORDS = 10_000
"""Words of a part under which a rate is marked: one occurrence more is 100 in a million more."""


def per_million(count: int, words: int) -> float:
    """Return how often something occurs in a million words; 0 where there are no words."""
    return count * MILLION / words if words else 0.0


def is_small(count: int, words: int) -> bool:
    """Say whether a rate rests on too little to be compared: fewer than 5 occurrences, or than 10,000 words."""
    return count < SMALL_COUNT or words < SMALL_WORDS


def poisson_interval(count: int) -> tuple[float, float]:
    """Return the 95 % interval of a count by Byar's approximation (Breslow and Day 1987, p. 69)."""
    z = 1.959964
    above = count + 1
    low = count * (1 - 1 / (9 * count) - z / (3 * sqrt(count))) ** 3 if count else 0.0
    return low, above * (1 - 1 / (9 * above) + z / (3 * sqrt(above))) ** 3


def log_likelihood(count: int, words: int, other_count: int, other_words: int) -> float:
    """Return G², the log-likelihood ratio of one word in two texts (Rayson and Garside 2000): 0 where the rates are the
    same. 3.84 is the 5 % point of chi² with one degree of freedom, 6.63 the 1 % point, 15.13 the 0.01 % point."""
    if not words or not other_words:
        return 0.0
    rate = (count + other_count) / (words + other_words)
    total = 0.0
    for observed, expected in ((count, words * rate), (other_count, other_words * rate)):
        if observed:
            total += observed * log(observed / expected)
    return max(0.0, 2 * total)


def log_ratio(count: int, words: int, other_count: int, other_words: int) -> float:
    """Return the binary logarithm of how many times the first rate is the second (Hardie 2014): 1 is twice, -1 half. A
    count of 0 is taken for 0.5, as he does. 0 where one of the texts has no words, or neither has the word."""
    if not words or not other_words or not (count or other_count):
        return 0.0
    return log2(((count or 0.5) / words) / ((other_count or 0.5) / other_words))


def log_dice(together: int, node: int, collocate: int) -> float:
    """Return logDice (Rychlý 2008): 14 where the two words occur only together, one less for half as often."""
    return 14 + log2(2 * together / (node + collocate)) if together else float("-inf")


def mutual_information(together: int, expected: float) -> float:
    """Return MI: the binary logarithm of how many times as often as expected two words are together (Church and Hanks
    1990)."""
    return log2(together / expected) if together and expected else float("-inf")


def t_score(together: int, expected: float) -> float:
    """Return t: by how many standard errors two words are together more often than expected (Church et al. 1991)."""
    return (together - expected) / sqrt(together) if together else float("-inf")


def expected_together(node: int, collocate: int, words: int, span: int) -> float:
    """Return how often two words were together by chance, in `span` places around each of the first (Evert 2008)."""
    return node * collocate * span / words if words else 0.0


def juilland_d(counts: Sequence[int], sizes: Sequence[int]) -> float:
    """Return Juilland's D of a word over parts: 1 where its rate is the same in each, near 0 where one part has all
    (Juilland and others 1970; over rates, for parts of different sizes, as Gries 2008 gives it). 0 for fewer than two
    parts."""
    rates = [count / size for count, size in zip(counts, sizes, strict=True) if size]
    mean = sum(rates) / len(rates) if rates else 0.0
    if len(rates) < 2 or not mean:
        return 0.0
    deviation = sqrt(sum((rate - mean) ** 2 for rate in rates) / len(rates))
    return 1 - deviation / mean / sqrt(len(rates) - 1)


def deviation_of_proportions(counts: Sequence[int], sizes: Sequence[int]) -> float:
    """Return Gries's DP of a word over parts (2008): 0 where each part has its share of the word, near 1 where a small
    part has all. 0 where there are no words."""
    words, occurrences = sum(sizes), sum(counts)
    if not words or not occurrences:
        return 0.0
    return sum(abs(count / occurrences - size / words) for count, size in zip(counts, sizes, strict=True)) / 2


def normalised_dp(counts: Sequence[int], sizes: Sequence[int]) -> float:
    """Return DP divided by the most it can be, which is 1 less the share of the smallest part (Lijffijt and Gries
    2012)."""
    words = sum(sizes)
    smallest = min((size for size in sizes if size), default=0)
    return deviation_of_proportions(counts, sizes) / (1 - smallest / words) if words and smallest < words else 0.0


def chance_of(g2: float) -> float:
    """Return the chance of a G² as large or larger where the rates are the same: the upper tail of chi² with one degree
    of freedom."""
    from math import erfc

    return erfc(sqrt(g2 / 2)) if g2 > 0 else 1.0


def bayes_factor(g2: float, words: int) -> float:
    """Return the approximate Bayes factor (BIC) of a difference (Wilson 2013): under 0 for the same rate, above 10 very
    strong for another. `words`: of both texts."""
    return g2 - log(words) if words else 0.0


def heaps(words: Sequence[int], kinds: Sequence[int]) -> tuple[float, float]:
    """Return K and β of Heaps' law, kinds = K · words^β, by least squares over the logarithms (Heaps 1978); zeros for
    fewer than two points."""
    points = [(log(n), log(v)) for n, v in zip(words, kinds, strict=True) if n and v]
    if len(points) < 2:
        return 0.0, 0.0
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    if not spread:
        return 0.0, 0.0
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / spread
    return exp(mean_y - slope * mean_x), slope

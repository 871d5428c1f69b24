"""From counts to the shapes that are published.

In: what `search.counting` gives. Out: `count_shapes`.
"""

from __future__ import annotations

from muniment.exchange.count_shapes import (
    AllLinesShape,
    CollocateShape,
    CollocatesShape,
    CountedShape,
    DifferenceShape,
    DispersionShape,
    FoundLineShape,
    FrequencyShape,
    GrowthPointShape,
    GrowthShape,
    KeynessShape,
    NgramShape,
    NgramsShape,
    RateShape,
    SideCountShape,
)
from muniment.exchange.line_exports import url_of
from muniment.search.counting.collocation import Collocates, Ngrams
from muniment.search.counting.frequency import Dispersion, Frequency, Rate
from muniment.search.counting.growth import Growth
from muniment.search.counting.keyness import Comparison, Difference, SideCount
from muniment.search.counting.lines import Lines, ShownLine
from muniment.search.counting.selections import Counted
from muniment.search.counting.tables import Found


def counted_shape(counted: Counted) -> CountedShape:
    """Return what was counted in its published shape."""
    return CountedShape(
        items=counted.items,
        words=counted.words,
        items_digest=counted.digest,
        counted_at=counted.at.isoformat(timespec="seconds"),
        reader=counted.reader,
        words_version=counted.words_version,
        missing=counted.missing,
    )


def _rate_shape(rate: Rate) -> RateShape:
    low, high = rate.interval
    return RateShape(
        name=rate.name,
        items=rate.items,
        items_with=rate.items_with,
        words=rate.words,
        occurrences=rate.occurrences,
        per_million=round(rate.per_million, 4),
        low=round(low, 4),
        high=round(high, 4),
        small=rate.is_small,
    )


def _dispersion_shape(found: Dispersion) -> DispersionShape:
    return DispersionShape(
        parts=found.parts,
        juilland_d=round(found.juilland_d, 4),
        dp=round(found.dp, 4),
        dp_norm=round(found.dp_norm, 4),
    )


def frequency_shape(found: Frequency) -> FrequencyShape:
    """Return frequencies in their published shape."""
    return FrequencyShape(
        query=found.query,
        by=found.by,
        each=found.is_several,
        relaxed=found.is_relaxed,
        whole=_rate_shape(found.whole),
        rows=[_rate_shape(row) for row in found.rows],
        over_items=_dispersion_shape(found.over_items),
        over_rows=_dispersion_shape(found.over_rows),
        counted=counted_shape(found.counted),
    )


def _difference_shape(word: str, found: Difference) -> DifferenceShape:
    return DifferenceShape(
        word=word,
        count=found.count,
        other_count=found.other_count,
        per_million=round(found.per_million, 4),
        other_per_million=round(found.other_per_million, 4),
        g2=round(found.g2, 4),
        log_ratio=round(found.log_ratio, 4),
        chance=found.chance,
        bayes_factor=round(found.bayes_factor, 4),
    )


def _side_shape(side: SideCount | None) -> SideCountShape | None:
    if side is None:
        return None
    return SideCountShape(
        items=side.items,
        items_with=side.items_with,
        words=side.words,
        occurrences=side.occurrences,
        per_million=round(side.per_million, 4),
    )


def keyness_shape(found: Comparison) -> KeynessShape:
    """Return a comparison by words in its published shape."""
    return KeynessShape(
        query=found.query,
        rest=found.is_rest,
        shared=found.shared,
        each=found.is_several,
        relaxed=found.is_relaxed,
        a=_side_shape(found.a),
        b=_side_shape(found.b),
        difference=_difference_shape(found.query, found.difference) if found.difference else None,
        keywords=[_difference_shape(k.word, k.difference) for k in found.keywords],
        other_keywords=[_difference_shape(k.word, k.difference) for k in found.other_keywords],
        counted_a=counted_shape(found.counted_a),
        counted_b=counted_shape(found.counted_b),
    )


def collocates_shape(found: Collocates) -> CollocatesShape:
    """Return collocates in their published shape."""
    return CollocatesShape(
        query=found.query,
        window=found.window,
        least=found.least,
        order=found.order,
        node=found.node,
        each=found.is_several,
        relaxed=found.is_relaxed,
        rows=[
            CollocateShape(
                word=row.word,
                together=row.together,
                before=row.before,
                count=row.count,
                expected=round(row.expected, 4),
                log_dice=round(row.log_dice, 4),
                mi=round(row.mi, 4),
                t=round(row.t, 4),
            )
            for row in found.rows
        ],
        counted=counted_shape(found.counted),
    )


def ngrams_shape(found: Ngrams) -> NgramsShape:
    """Return n-grams in their published shape."""
    return NgramsShape(
        query=found.query,
        size=found.size,
        least=found.least,
        different=found.different,
        each=found.is_several,
        relaxed=found.is_relaxed,
        too_much=found.is_too_much,
        rows=[NgramShape(words=row.words, count=row.count, items=row.items) for row in found.rows],
        counted=counted_shape(found.counted),
    )


def growth_shape(found: Growth) -> GrowthShape:
    """Return how a vocabulary grows in its published shape."""
    return GrowthShape(
        points=[
            GrowthPointShape(year=p.year, items=p.items, words=p.words, kinds=p.kinds, once=p.once)
            for p in found.points
        ],
        k=round(found.k, 4),
        beta=round(found.beta, 4),
        counted=counted_shape(found.counted),
    )


def count_shape(found: Found) -> FrequencyShape | KeynessShape | CollocatesShape | NgramsShape | GrowthShape:
    """Return whatever was counted in its published shape."""
    if isinstance(found, Frequency):
        return frequency_shape(found)
    if isinstance(found, Comparison):
        return keyness_shape(found)
    if isinstance(found, Collocates):
        return collocates_shape(found)
    return ngrams_shape(found) if isinstance(found, Ngrams) else growth_shape(found)


def lines_shape(found: Lines, page: list[ShownLine], offset: int) -> AllLinesShape:
    """Return a page of lines in their published shape."""
    return AllLinesShape(
        query=found.query,
        sort=found.sort,
        total=found.total,
        items=found.items,
        offset=offset,
        each=found.is_several,
        relaxed=found.is_relaxed,
        lines=[
            FoundLineShape(
                before=shown.line.before,
                words=shown.line.words,
                after=shown.line.after,
                item=shown.item.pk,
                title=shown.item.title,
                date=shown.item.published or None,
                source=shown.item.source.name,
                language=shown.item.language or None,
                url=url_of(shown),
            )
            for shown in page
        ],
        counted=counted_shape(found.counted),
    )

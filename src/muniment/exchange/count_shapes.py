"""The published shapes of counts: one for the API and the command line."""

from __future__ import annotations

from pydantic import BaseModel, Field


class CountedShape(BaseModel):
    """What was counted, over what, when and with which versions."""

    items: int
    words: int
    items_digest: str = Field(description="SHA-256 of the items' ids, as unsigned 64-bit numbers in order")
    counted_at: str = Field(description="ISO 8601")
    reader: str = Field(description="version of what reads texts")
    words_version: str = Field(description="version of what cuts words, with its stemmers and tables")
    missing: int = Field(description="items whose words are not in the token store yet; they are not counted")


class RateShape(BaseModel):
    """How often something occurs in one part."""

    name: str = Field(description="the year, source, collection or language; empty where it is not known")
    items: int
    items_with: int = Field(description="items that have it")
    words: int
    occurrences: int
    per_million: float
    low: float = Field(description="lower end of the 95 % interval of the rate (Poisson)")
    high: float = Field(description="upper end of it")
    small: bool = Field(description="fewer than 5 occurrences or 10,000 words: too little to be compared")


class DispersionShape(BaseModel):
    """How evenly parts have something."""

    parts: int
    juilland_d: float
    dp: float
    dp_norm: float


class FrequencyShape(BaseModel):
    """How often a query's words occur."""

    query: str
    by: str
    each: bool = Field(description="several words are asked for: each is counted, anywhere in the items found")
    relaxed: bool = Field(description="items were found that have most of the words, not all")
    whole: RateShape
    rows: list[RateShape]
    over_items: DispersionShape
    over_rows: DispersionShape
    counted: CountedShape


class SideCountShape(BaseModel):
    """How often a query's words occur in one side of a comparison."""

    items: int
    items_with: int
    words: int
    occurrences: int
    per_million: float


class DifferenceShape(BaseModel):
    """How the rates of one word, or query, differ in two sides."""

    word: str
    count: int
    other_count: int
    per_million: float
    other_per_million: float
    g2: float = Field(description="log-likelihood: how sure the difference is")
    log_ratio: float = Field(description="how large it is: 1 is twice as often, -1 half as often")
    chance: float = Field(description="chance of such a difference where the rates are the same")
    bayes_factor: float = Field(description="BIC; above 10 very strong")


class KeynessShape(BaseModel):
    """Two parts of the archive compared by their words."""

    query: str
    rest: bool = Field(description="the second side is all that the first is not")
    shared: int = Field(description="items in both sides, counted in each")
    each: bool
    relaxed: bool
    a: SideCountShape | None = Field(description="null where no words are asked for")
    b: SideCountShape | None
    difference: DifferenceShape | None
    keywords: list[DifferenceShape] = Field(description="words of the first side, the surest first")
    other_keywords: list[DifferenceShape] = Field(description="words of the second side: its counts come first")
    counted_a: CountedShape
    counted_b: CountedShape


class CollocateShape(BaseModel):
    """A word near the query's words."""

    word: str
    together: int = Field(description="how often it stands in the window of an occurrence")
    before: int = Field(description="how many of these before the occurrence")
    count: int = Field(description="how often it stands in the selection")
    expected: float = Field(description="how often it would be near by chance")
    log_dice: float
    mi: float
    t: float


class CollocatesShape(BaseModel):
    """The words around a query's words."""

    query: str
    window: int
    least: int
    order: str
    node: int = Field(description="occurrences of the query's words")
    each: bool
    relaxed: bool
    rows: list[CollocateShape]
    counted: CountedShape


class NgramShape(BaseModel):
    """Words that stand one after the other."""

    words: str
    count: int
    items: int


class NgramsShape(BaseModel):
    """Sequences of words."""

    query: str
    size: int
    least: int
    different: int = Field(description="how many different ones occur that often; 5,000 at most")
    each: bool
    relaxed: bool
    too_much: bool = Field(description="without a query only parts of up to 3 million words: nothing was counted")
    rows: list[NgramShape]
    counted: CountedShape


class GrowthPointShape(BaseModel):
    """A vocabulary at the end of a year."""

    year: str = Field(description="empty for items without one, which come last")
    items: int
    words: int
    kinds: int = Field(description="different words until then")
    once: int = Field(description="words that stand once until then")


class GrowthShape(BaseModel):
    """How a vocabulary grows."""

    points: list[GrowthPointShape]
    k: float
    beta: float = Field(description="Heaps' law: kinds = k · words^beta")
    counted: CountedShape


class FoundLineShape(BaseModel):
    """One occurrence with its context."""

    before: str
    words: str
    after: str
    item: int
    title: str
    date: str | None = Field(description="EDTF")
    source: str
    language: str | None
    url: str = Field(description="address of the paragraph")


class AllLinesShape(BaseModel):
    """Lines with a query's words, of all that it finds."""

    query: str
    sort: str
    total: int = Field(description="lines in all")
    items: int = Field(description="items that the query finds")
    offset: int
    each: bool
    relaxed: bool
    lines: list[FoundLineShape]
    counted: CountedShape

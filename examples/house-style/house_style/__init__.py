"""A manner of citing of one's own: a file in the Citation Style Language, and its name."""

from __future__ import annotations

from pathlib import Path

from muniment.exchange.citations import CitationStyle

STYLE = CitationStyle("House style", Path(__file__).with_name("house-style.csl"))

"""What a name found in a text is, and the letters that names are made of.

In: nothing. Out: `Name`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

UPPER = r"[A-ZÀ-ÖØ-ÞŠŽŁ]"

HEADS = (
    "Society|Ministry|Ministries|Committee|Council|Department|University|College|Office|Commission|Authority|"
    "Association|Mission|Bank|"
    "Fund|Agency|Institute|Institution|Centre|Center|Court|Union|Foundation|Federation|Board|Bureau|Party|"
    "Parliament|Academy|"
    "Secretariat|Organization|Organisation|Administration|Embassy|Government|Assembly|Senate|Police|Service|Network|"
    "Alliance|Coalition|Chamber|Congress|Directorate|Observatory|Museum|Library|Archive|Archives|School|Hospital|"
    "Clinic|Group|League|Institutes|Nations|Tribunal|Ombudsman|Programme|Registry|Inspectorate|Trust|"
    "Consortium|Corporation|Company|Laboratory|Faculty"
)
WIDE = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Name:
    """A name as the text writes it, where it stands, what it is and how sure that is."""

    text: str
    start: int
    end: int
    confidence: float
    code: str | None = None
    """ISO 3166 code where it is a country."""

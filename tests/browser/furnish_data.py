"""Fill an archive with series of every shape, and one that is said to speak of a target: run as a program of its own,
with the archive's environment."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import django

HEAD = "Area,Year,Value,Unit,Status,Indicator\n"
SHAPES = {
    "Breaks and gaps": "North,2015,12.50,%,,I\nNorth,2016,13.1,%,,I\nNorth,2018,14,%,,I\nNorth,2019,9.5,%,B,I\n"
    "North,2020,10,%,E,I\nNorth,2021,11,%,F,I\nNorth,2022,12,%,F,I\nSouth,2015,<5,%,,I\nSouth,2016,6,%,E,I\n"
    "South,2017,..,%,M,I\nSouth,2018,7,%,,I\n",
    "Below zero": "".join(f"North,{2000 + n},{(-1) ** n * n * 1.5 - 4},%,,I\n" for n in range(12)),
    "One value": "North,2019,42,%,,I\n",
    "Many values": "".join(f"North,{1700 + n},{(n * 37) % 101},persons,,I\n" for n in range(300)),
    "Wide range": "".join(f"North,{2000 + n},{10**n},persons,,I\n" for n in range(10)),
}
"""What charts have to draw, by the title of the dataset."""


def main() -> None:
    """Bring the series, and name one for the first target there is."""
    django.setup()
    from muniment.evidence.acts.anchors import anchor_cell, anchor_target
    from muniment.evidence.acts.writing import Signature, add_evidence
    from muniment.evidence.models import Target
    from muniment.evidence.series.bringing import ReleaseFacts, bring_release
    from muniment.reading.data_files.units import conversion_factor
    from muniment.reading.model import SURE_TARGET

    with TemporaryDirectory() as folder:
        for title, rows in SHAPES.items():
            for release in ("1", "2") if title == "Breaks and gaps" else ("1",):
                file = Path(folder) / f"{title}-{release}.csv"
                file.write_text(HEAD + (rows.replace("13.1", "13.4") if release == "2" else rows))
                facts = ReleaseFacts(title, "Office of Veldria", release, "CC-BY-4.0", "Cite it so.", "2023-05")
                made = bring_release(file, facts)
            targets = Target.objects.visible_to(None).filter(confidence__gte=SURE_TARGET, value__isnull=False)
            target = next((one for one in targets if conversion_factor("%", one.unit)), None)
            if title in ("Breaks and gaps", "Many values") and target is not None:
                add_evidence(
                    anchor_target(target), anchor_cell(made, 2, 3), "context", Signature(None), "It counts it."
                )


if __name__ == "__main__":
    main()

"""A plan of 500 targets and 60 sources: how long its page takes when it is made anew, and its table and JSON.

Run as: python bench/plan_page.py [TARGETS] [SOURCES]. The first source is the plan; each other speaks of half of its
targets, in its own words. Prints the median and the slowest of five of each page, and the
seconds of the processor, which other work on the machine does not lengthen.
"""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BIN = Path(sys.executable).parent
ROUNDS = 5
PERIOD = "2031/2035"
TITLE = "Clean Harbour Strategy of Ploverdale"
THINGS = ("wells", "quays", "schools", "clinics", "boats", "pumps", "bridges", "tanks", "lamps", "gardens")
SAYS = ("repeats", "reports_value", "reports_missed", "reports_reached", "doubts")


def content(numbers: list[int], source: int) -> dict[str, object]:
    """Return a reading that speaks of some targets."""
    targets, said = [], []
    for place, number in enumerate(numbers):
        what = THINGS[number % len(THINGS)]
        quote = f"bring {number + 40} {what} to district {number} of the northern coast by {2031 + number % 5}"
        quantity = {"what": what, "unit": what, "comparator": "=", "value": float(number + 40)}
        row = {"quote": quote, "quantity": quantity, "due": str(2031 + number % 5), "confidence": 0.9}
        targets.append({**row, "responsible": "the port office"})
        relation = SAYS[(number + source) % len(SAYS)] if source else "sets"
        words = f"Source {source} says of the promise to {quote} that its own count is {number + source}."
        said.append({"target": place, "relation": relation, "quote": words, "confidence": 0.9})
    return {"plans": [{"title": TITLE, "period": PERIOD, "targets": targets, "said": said}]}


def main(targets: int, sources: int) -> None:
    """Fill an archive with one plan, and time its pages."""
    with tempfile.TemporaryDirectory() as temporary:
        os.environ |= {"MUNIMENT_DATA": temporary, "DJANGO_SETTINGS_MODULE": "muniment.settings"}
        subprocess.run([BIN / "muniment", "init"], check=True, capture_output=True, stdin=subprocess.DEVNULL)
        import django

        django.setup()
        from django.db import connection, transaction
        from django.test import Client
        from django.test.utils import CaptureQueriesContext

        from muniment.archive.models import Item, Source
        from muniment.evidence.joining import join
        from muniment.evidence.models import Plan
        from muniment.evidence.plan_records import update_plans

        chosen = random.Random(7)  # noqa: S311 - the same archive each time
        for number in range(sources):
            source = Source.objects.create(name=f"Office {number}", slug=f"office-{number}")
            day = f"{2031 + number // 12}-{1 + number % 12:02}-04"
            title = TITLE if not number else f"A report of office {number}"
            item = Item.objects.create(
                source=source, kind="document", title=title, published=day, sort_date=day, language="en", slug="a"
            )
            spoken = sorted(chosen.sample(range(targets), targets // 2 if number else targets))
            with transaction.atomic():
                update_plans([item], {item.pk: content(spoken, number)})  # type: ignore[dict-item]
        first, *others = Plan.objects.order_by("pk").values_list("pk", flat=True)
        for other in others:
            join("plan", first, other, None)
        address = Plan.objects.get(pk=first).get_absolute_url()
        slug = address.strip("/").rpartition("/")[2]
        print(f"{targets} targets, {sources} sources, {connection.vendor}")
        pages = {"page": address, "page 3": f"{address}?page=3", "CSV": f"/plans/{slug}.csv"}
        for name, page in {**pages, "JSON": f"/api/v1/plans/{slug}"}.items():
            client = Client(HTTP_HOST="127.0.0.1", HTTP_COOKIE="sessionid=none")
            client.get(page)
            taken, worked = [], []
            for _round in range(ROUNDS):
                begun, began = time.perf_counter(), time.process_time()
                answer = client.get(page)
                size = len(answer.content)
                taken.append(time.perf_counter() - begun)
                worked.append(time.process_time() - began)
                assert answer.status_code == 200, page
            with CaptureQueriesContext(connection) as asked:
                client.get(page)
            middle, slowest = statistics.median(taken), max(taken)
            own = statistics.median(worked)
            print(
                f"{name:8} {middle:6.2f} s, slowest {slowest:5.2f} s, processor {own:5.2f} s, {len(asked)} queries, "
                f"{size / 1e6:.1f} MB"
            )


if __name__ == "__main__":
    main(*(int(value) for value in (*sys.argv[1:3], "500", "60")[:2]))

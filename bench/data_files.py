"""Reading and storing one million observations from SDMX-CSV and World Bank CSV: `python bench/data_files.py FOLDER`.

Makes the two files in FOLDER, brings each into an archive of its own in a process of its own, and prints seconds and
the most memory that the process held. `--read-only`: reads without storing.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

_ROWS = 1_000_000


def make_files(folder: Path) -> list[Path]:
    """Write the two files, of invented numbers, and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    long, wide = folder / "long-sdmx.csv", folder / "wide-bank.csv"
    if not long.exists():
        with long.open("w") as file:
            file.write("DATAFLOW,FREQ,REF_AREA,INDICATOR,SEX,AGE,TIME_PERIOD,OBS_VALUE,UNIT_MEASURE,UNIT_MULT,")
            file.write("OBS_STATUS,COMMENT_OBS\n")
            for n in range(_ROWS):
                year, rest = 1960 + n % 50, n // 50
                area, indicator = rest % 200, rest // 200
                file.write(f"XX:DF_A(1.0),A,A{area:03},I{indicator:03},_T,Y15T64,{year},{n * 7 % 1000 / 10},PC,0,A,\n")
    if not wide.exists():
        with wide.open("w") as file:
            file.write('\ufeff"Data Source","Invented",\r\n\r\n"Last Updated Date","2026-01-01",\r\n\r\n')
            years = ",".join(f'"{year}"' for year in range(1960, 2025))
            file.write(f'"Country Name","Country Code","Indicator Name","Indicator Code",{years},\r\n')
            for n in range(_ROWS // 65 + 1):
                cells = ",".join(f'"{(n * 65 + at) % 997 / 7:.6f}"' for at in range(65))
                file.write(f'"Country {n % 260}","C{n % 260:03}","Name {n // 260}","I.{n // 260}",{cells},\r\n')
    return [long, wide]


def read_file(path: Path) -> tuple[int, float]:
    """Read a file, checks and all; return how many observations it has, and the seconds."""
    from muniment.reading.data_files.opened import open_data_file
    from muniment.reading.data_files.preview import preview

    begun = time.monotonic()
    with path.open("rb") as file:
        seen = preview(open_data_file(file, path.name))
    if seen.error:
        raise seen.error
    return seen.count, time.monotonic() - begun


def bring_file(path: Path) -> tuple[int, float]:
    """Bring a file into a new archive; return how many observations it has, and the seconds."""
    folder = path.with_suffix(".archive")
    subprocess.run(["rm", "-rf", str(folder)], check=True)
    os.environ["MUNIMENT_DATA"] = str(folder)
    program = str(Path(sys.executable).with_name("muniment"))
    subprocess.run([program, "init"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muniment.settings")
    import django

    django.setup()
    from muniment.evidence.series.bringing import ReleaseFacts, bring_release

    begun = time.monotonic()
    made = bring_release(path, ReleaseFacts(title="Bench", producer="Bench", release="1"))
    return made.count, time.monotonic() - begun


def main() -> None:
    """Measure."""
    words = [word for word in sys.argv[1:] if not word.startswith("--")]
    if "--one" in sys.argv:
        count, seconds = (read_file if "--read-only" in sys.argv else bring_file)(Path(words[0]))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        told = {"file": words[0], "observations": count, "seconds": round(seconds, 1), "MiB": round(peak)}
        told["cpu"] = round(time.process_time(), 1)
        sys.stdout.write(json.dumps(told) + "\n")
        return
    for path in make_files(Path(words[0])):
        flags = [word for word in sys.argv[1:] if word.startswith("--")]
        subprocess.run([sys.executable, __file__, str(path), "--one", *flags], check=True)


if __name__ == "__main__":
    main()

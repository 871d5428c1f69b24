"""PDFs of one text in seventeen languages, printed here by every maker that is installed: how many of its words a
reading has.

Run by `make bench-reading`, or: python bench/pdf_languages.py ../shared/data/udhr/txt [FOLDER that keeps the PDFs]

Makers: Chromium (`chromium`), LibreOffice Writer (`soffice`), Typst (the Python package `typst`). Fonts: Noto. Words
are compared as NFC, without direction marks and joiners. Thai, Lao, Khmer, Burmese, Chinese and Japanese put no spaces
between words: there every run of three letters, each with its marks, counts as a word.
"""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
import zipfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

from muniment.reading import ReadingError, read_bytes

LANGUAGES = {
    "arb": ("ar", "Noto Naskh Arabic", "Arabic"),
    "ben": ("bn", "Noto Sans Bengali", "Bengali"),
    "cmn_hans": ("zh", "Noto Sans CJK SC", "Chinese"),
    "eng": ("en", "Noto Sans", "English"),
    "fra": ("fr", "Noto Sans", "French"),
    "heb": ("he", "Noto Sans Hebrew", "Hebrew"),
    "hin": ("hi", "Noto Sans Devanagari", "Hindi"),
    "jpn": ("ja", "Noto Sans CJK JP", "Japanese"),
    "khm": ("km", "Noto Sans Khmer", "Khmer"),
    "kor": ("ko", "Noto Sans CJK KR", "Korean"),
    "lao": ("lo", "Noto Sans Lao", "Lao"),
    "mya": ("my", "Noto Sans Myanmar", "Burmese"),
    "pes_1": ("fa", "Noto Naskh Arabic", "Persian"),
    "rus": ("ru", "Noto Sans", "Russian"),
    "tam": ("ta", "Noto Sans Tamil", "Tamil"),
    "tha": ("th", "Noto Sans Thai", "Thai"),
    "urd": ("ur", "Noto Naskh Arabic", "Urdu"),
}
"""By the file's name: tag, font, name."""
_RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")
_UNSPACED = ("tha", "lao", "khm", "mya", "cmn_hans", "jpn")
_IGNORED = dict.fromkeys([0xAD, 0x61C, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF])


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).translate(_IGNORED).casefold()


def units(text: str, language: str) -> Counter[str]:
    """Return the words of a text; where the script parts none, its runs of three letters."""
    text = _folded(text)
    if language not in _UNSPACED:
        return Counter(
            re.findall(r"(?:[^\W_]|[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0dff])+", text)
        )
    letters = re.findall(r"\w[^\w\s\u0021-\u007e\u3000-\u303f\uff00-\uffef\u2010-\u2027]*", text)
    return Counter("".join(letters[i : i + 3]) for i in range(len(letters) - 2))


def make_by_chromium(paragraphs: list[str], tag: str, font: str, folder: Path) -> None:
    direction = "rtl" if tag in _RIGHT_TO_LEFT else "ltr"
    body = "".join(f"<p>{html.escape(p)}</p>" for p in paragraphs[1:])
    page = folder / "page.html"
    page.write_text(
        f'<!doctype html><html lang="{tag}" dir="{direction}"><meta charset="utf-8"><title>Print</title>'
        f"<style>body{{font-family:'{font}';font-size:11pt}}</style><h1>{html.escape(paragraphs[0])}</h1>{body}",
        encoding="utf-8",
    )
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}"]
    made = folder / "made.pdf"
    subprocess.run(
        [*command, "--no-pdf-header-footer", f"--print-to-pdf={made}", page.as_uri()],
        capture_output=True,
        timeout=120,
        check=False,
    )


_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)


def make_by_libreoffice(paragraphs: list[str], tag: str, font: str, folder: Path) -> None:
    is_rtl = tag in _RIGHT_TO_LEFT

    def paragraph(text: str, size: int) -> str:
        return (
            f'<w:p><w:pPr>{"<w:bidi/>" if is_rtl else ""}</w:pPr><w:r><w:rPr><w:rFonts w:ascii="{font}" '
            f'w:hAnsi="{font}" w:cs="{font}" w:eastAsia="{font}"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
            f'{"<w:rtl/>" if is_rtl else ""}<w:lang w:val="{tag}" w:bidi="{tag}" w:eastAsia="{tag}"/></w:rPr>'
            f'<w:t xml:space="preserve">{html.escape(text)}</w:t></w:r></w:p>'
        )

    body = "".join(paragraph(p, 22 if i else 36) for i, p in enumerate(paragraphs))
    with zipfile.ZipFile(folder / "made.docx", "w") as package:
        package.writestr("[Content_Types].xml", _TYPES)
        package.writestr("_rels/.rels", _RELATIONS)
        package.writestr(
            "word/document.xml",
            '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
            f"{body}</w:body></w:document>",
        )
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={(folder / 'office').as_uri()}",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(folder),
            str(folder / "made.docx"),
        ],
        capture_output=True,
        timeout=180,
        check=False,
    )


def make_by_typst(paragraphs: list[str], tag: str, font: str, folder: Path) -> None:
    import typst

    source = folder / "made.typ"
    head, *rest = [json.dumps(p, ensure_ascii=False) for p in paragraphs]
    source.write_text(
        f'#set text(font: ("{font}", "Noto Sans"), lang: "{tag}", size: 11pt)\n#set page(paper: "a4")\n'
        f"#text(size: 18pt, {head})\n\n" + "\n\n".join(f"#text({p})" for p in rest),
        encoding="utf-8",
    )
    typst.compile(str(source), output=str(folder / "made.pdf"), font_paths=["/usr/share/fonts"])


MAKERS = {"Chromium": make_by_chromium, "LibreOffice": make_by_libreoffice, "Typst": make_by_typst}


def installed_makers() -> list[str]:
    """Return the makers that can be called here."""
    there = {"Chromium": shutil.which("chromium"), "LibreOffice": shutil.which("soffice"), "Typst": find_spec("typst")}
    return [name for name in MAKERS if there[name]]


def make_pdfs(texts: Path, folder: Path) -> None:
    """Print every text by every maker into the folder, as LANGUAGE.MAKER.pdf; what is there already is left."""

    def make(maker: str) -> None:
        with tempfile.TemporaryDirectory() as work:
            for language, (tag, font, _) in LANGUAGES.items():
                target = folder / f"{language}.{maker}.pdf"
                if target.exists() or not (texts / f"{language}.txt").exists():
                    continue
                paragraphs = [p for p in (texts / f"{language}.txt").read_text("utf-8").splitlines() if p.strip()]
                MAKERS[maker](paragraphs, tag, font, Path(work))
                if (made := Path(work) / "made.pdf").exists():
                    shutil.move(made, target)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(make, installed_makers()))


def share_found(source: str, text: str, language: str) -> tuple[int, int]:
    """Return how many of a source's words a text has, and how many there are."""
    wanted = units(source, language)
    return (wanted & units(text, language)).total(), wanted.total()


def main(texts: Path, folder: Path) -> None:
    make_pdfs(texts, folder)
    makers = [m for m in MAKERS if any(folder.glob(f"*.{m}.pdf"))]
    totals: dict[str, list[int]] = {m: [0, 0] for m in makers}
    print(f"\n| language | {' | '.join(makers)} |\n|---|{'---:|' * len(makers)}")
    for language, (_, _, name) in LANGUAGES.items():
        row = []
        for maker in makers:
            file = folder / f"{language}.{maker}.pdf"
            if not file.exists():
                row.append("–")
                continue
            source = (texts / f"{language}.txt").read_text("utf-8")
            try:
                reading = read_bytes(file.read_bytes(), file.name)
                # A line's end within a text without spaces is no letter; a title may stand beside the text.
                text = f"{getattr(reading, 'title', '') or ''}\n{getattr(reading, 'text', '')}"
            except ReadingError:
                text = ""
            found, count = share_found(source, text, language)
            totals[maker][0] += found
            totals[maker][1] += count
            row.append(f"{100 * found / count:.1f}")
        print(f"| {name} | {' | '.join(row)} |", flush=True)
    print(f"| **all** | {' | '.join(f'{100 * a / max(1, b):.1f}' for a, b in totals.values())} |")


if __name__ == "__main__":
    if len(sys.argv) > 2:
        main(Path(sys.argv[1]), Path(sys.argv[2]))
    else:
        with tempfile.TemporaryDirectory() as made_folder:
            main(Path(sys.argv[1]), Path(made_folder))

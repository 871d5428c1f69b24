"""PDF, DOCX, Markdown and plain text come out as sections with lasting addresses."""

from __future__ import annotations

from conftest import SAMPLE

from muniment.reading import TextReading, read_bytes
from muniment.reading.paragraphs import address_of


def read(path: str) -> TextReading:
    reading = read_bytes((SAMPLE / path).read_bytes(), path)
    assert isinstance(reading, TextReading)
    return reading


def test_pdf_has_title_pages_and_sections() -> None:
    report = read("veldria/report-2024.pdf")
    assert (report.kind, report.title, report.pages, report.language) == ("document", "Report on the right to water, 2024", 6, "en")
    titles = [s.title for s in report.sections]
    assert [t for t in titles if t and t != report.title] == [
        "Summary",
        "What the districts reported",
        "Water and schools",
        "Courts",
        "Method",
    ]
    courts = next(s for s in report.sections if s.title == "Courts")
    assert courts.paragraphs[0].page == 5


def test_docx_has_headings_and_tables() -> None:
    document = read("veldria/ledgers.docx")
    assert (document.kind, document.title) == ("document", "How harbour ledgers are read")
    assert [s.title for s in document.sections if s.title] == ["What a ledger holds", "Dates", "Names"]
    assert any(p.role == "table" and "1911" in p.text for s in document.sections for p in s.paragraphs)


def test_markdown_has_title_and_sections() -> None:
    report = read("veldria/report-2003.md")
    assert (report.kind, report.title) == ("document", "Report on the right to water, 2003")
    assert [s.title for s in report.sections if s.title] == ["Summary", "What the districts reported", "Water and schools", "Method"]


def test_chinese_white_paper_in_plain_text() -> None:
    paper = read("aulan/baipishu-2022.txt")
    assert (paper.kind, paper.published, paper.language) == ("document", "2022-12-05", "zh-Hans")
    assert [s.title for s in paper.sections if s.title] == ["一、概况", "二、学校用水", "三、方法"]


def test_paragraph_addresses_come_from_the_words() -> None:
    assert address_of("The wells  were counted.") == address_of("the wells were counted")
    paragraphs = [p for s in read("veldria/report-2003.md").sections for p in s.paragraphs]
    assert len({p.address for p in paragraphs}) == len(paragraphs)
    assert all(p.address.split(".")[0] == address_of(p.text) for p in paragraphs)

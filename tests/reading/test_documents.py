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
    assert (report.kind, report.title, report.pages, report.language) == (
        "document",
        "Report on the right to water, 2024",
        6,
        "en",
    )
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
    assert [s.title for s in report.sections if s.title] == [
        "Summary",
        "What the districts reported",
        "Water and schools",
        "Method",
    ]


def test_chinese_white_paper_in_plain_text() -> None:
    paper = read("aulan/baipishu-2022.txt")
    assert (paper.kind, paper.published, paper.language) == ("document", "2022-12-05", "zh-Hans")
    assert [s.title for s in paper.sections if s.title] == ["一、概况", "二、学校用水", "三、方法"]


def test_paragraph_addresses_come_from_the_words() -> None:
    assert address_of("The wells  were counted.") == address_of("the wells were counted")
    paragraphs = [p for s in read("veldria/report-2003.md").sections for p in s.paragraphs]
    assert len({p.address for p in paragraphs}) == len(paragraphs)
    assert all(p.address.split(".")[0] == address_of(p.text) for p in paragraphs)


def test_a_section_in_another_language_says_so() -> None:
    text = (
        "# Report of the clerk\n\n## Summary\n\nThe clerk of the lake counted every well of the district in "
        "the spring, and wrote down which of them had water in that year and which had none. A second count "
        "was made a year later by two witnesses, who walked from village to village and signed each page of "
        "the ledger. "
        "The ledger is kept in the town hall, where whoever asks may read it, and the council has had it "
        "printed in three languages for the districts.\n\n"
        "## Résumé\n\nLe greffier du lac a compté au printemps tous les puits du district, et il a noté ceux "
        "qui avaient de l'eau cette année-là et ceux qui n'en avaient pas.\n\n"
        "## ملخص\n\nأحصى كاتب البحيرة في الربيع جميع آبار المنطقة ودوّن أيها كان فيه ماء في تلك السنة وأيها لم "
        "يكن فيه ماء على الإطلاق في كل القرى.\n\n"
        "## 摘要\n\n湖区书记员春天清点了全区所有的水井，记下当年哪些井有水、哪些井没有水，并逐村公布结果，"
        "供居民核对；第二年两名证人又清点了一遍，结果与第一次相同，写进了存放在镇公所的账本。\n"
    )
    reading = read_bytes(text.encode(), "report.md")
    assert isinstance(reading, TextReading) and reading.language == "en"
    assert [(s.language, s.direction) for s in reading.sections if s.paragraphs] == [
        (None, None),
        ("fr", "ltr"),
        ("ar", "rtl"),
        ("zh-Hans", "ltr"),
    ]

"""Word files, from their XML: what Word shows with all changes accepted, with the numbers that it gives by itself."""

from __future__ import annotations

import pytest
from builders import WORD_NAMES, make_word, make_zip

from muniment.reading import Encrypted, ReadingError, TextReading, read_bytes
from muniment.reading.formats.list_numbers import write_number
from muniment.reading.losses import count_words


def read(content: bytes) -> TextReading:
    reading = read_bytes(content, "a.docx")
    assert isinstance(reading, TextReading)
    return reading


def lines(reading: TextReading) -> list[str]:
    """Return headings, marked with #, and paragraphs, notes marked with ^, rows with |."""
    found = []
    signs = {"footnote": "^", "table": "|", "list": "- "}
    for section in reading.sections:
        found += [f"# {section.title}"] if section.title else []
        found += [signs.get(p.role, "") + p.text for p in section.paragraphs]
    return found


def p(inside: str, properties: str = "") -> str:
    text = inside if inside.startswith("<") else f"<w:r><w:t>{inside}</w:t></w:r>"
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{text}</w:p>"


def t(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def test_tracked_changes_are_shown_as_accepted_and_told() -> None:
    body = (
        p("Draft law on wells of the lake district")
        + p(
            t("The State ")
            + f"<w:del>{t('may').replace('w:t', 'w:delText')}</w:del><w:ins>{t('shall')}</w:ins>"
            + t(" dig wells.")
        )
        + p(f"<w:moveFrom>{t('This clause moved.')}</w:moveFrom>", "<w:rPr><w:moveFrom/></w:rPr>")
        + p("A first half", "<w:rPr><w:del/></w:rPr>")
        + p(t(" and a second half."))
        + f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc>{p('Gone row')}</w:tc></w:tr></w:tbl>"
        + p(f"<w:moveTo>{t('This clause moved.')}</w:moveTo>")
    )
    reading = read(make_word(body))
    assert lines(reading) == [
        "Draft law on wells of the lake district",
        "The State shall dig wells.",
        "A first half and a second half.",
        "This clause moved.",
    ]
    (told,) = reading.warnings
    assert told == "tracked changes are shown as accepted: 1 insertion, 2 deletions, 1 move"
    assert reading.measure and reading.measure.left_out["text that a tracked change took out"] == count_words(
        "may This clause moved Gone row"
    )


LEVELS = (
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{0}"/><w:lvlText w:val="{1}"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="{2}"/><w:lvlText w:val="{3}"/></w:lvl>'
)


def numbered(text: str, level: int = 0, list_: int = 1) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_}"/></w:numPr>')


@pytest.mark.parametrize(
    ("forms", "shown"),
    [
        (("decimal", "%1.", "lowerLetter", "(%2)"), ["1. A", "2. B", "(a) C", "(b) D", "3. E"]),
        (("upperRoman", "Part %1", "decimal", "%1.%2"), ["Part I A", "Part II B", "II.1 C", "II.2 D", "Part III E"]),
        (
            ("chineseCountingThousand", "第%1条", "chineseCounting", "\uff08%2\uff09"),
            ["第一条 A", "第二条 B", "\uff08一\uff09 C", "\uff08二\uff09 D", "第三条 E"],
        ),
        (("arabicAlpha", "%1)", "hindiArabic", "%2-"), ["أ) A", "ب) B", "١- C", "٢- D", "ت) E"]),
        (("russianLower", "%1)", "lowerRoman", "%2."), ["а) A", "б) B", "i. C", "ii. D", "в) E"]),
    ],
)
def test_numbers_are_those_that_word_shows(forms: tuple[str, ...], shown: list[str]) -> None:
    numbering = (
        f'<w:abstractNum w:abstractNumId="7">{LEVELS.format(*forms)}</w:abstractNum><w:num '
        f'w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
    )
    body = (
        numbered("A")
        + numbered("B")
        + numbered("C", 1)
        + numbered("D", 1)
        + numbered("E")
        + p("The end of the list stands here.")
    )
    assert [line.removeprefix("- ") for line in lines(read(make_word(body, numbering=numbering)))][:5] == shown


def test_lists_begin_again_where_word_does() -> None:
    numbering = (
        f'<w:abstractNum w:abstractNumId="7">{LEVELS.format("decimal", "%1.", "decimal", "%1.%2")}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="7"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride '
        'w:val="9"/></w:lvlOverride></w:num>'
    )
    body = (
        numbered("A")
        + numbered("B", 1)
        + numbered("C", 0, 2)
        + numbered("D", 1, 2)
        + numbered("E", 0, 3)
        + numbered("F", 0, 3)
    )
    body += p("No number", '<w:numPr><w:numId w:val="0"/></w:numPr>')
    assert [line.removeprefix("- ") for line in lines(read(make_word(body, numbering=numbering)))] == [
        "1. A",
        "1.1 B",
        "2. C",
        "2.1 D",
        "9. E",
        "10. F",
        "No number",
    ]


def test_headings_are_known_by_their_level_in_any_language_and_bear_their_numbers() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading '
        '1"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Own"><w:name w:val="Kapitel des Amtes"/><w:basedOn '
        'w:val="berschrift1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="T2"><w:name w:val="Titre 2"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Text"><w:name w:val="Kapitel"/><w:basedOn '
        'w:val="berschrift1"/><w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>'
    )
    numbering = (
        '<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:numFmt w:val="upperRoman"/><w:pStyle '
        'w:val="berschrift1"/><w:lvlText w:val="%1."/></w:lvl>'
        '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
    )
    body = (
        p("Report on the wells of Stillmoor")
        + p("Wells", '<w:pStyle w:val="berschrift1"/>')
        + p("Forty were counted.")
        + p("Springs", '<w:pStyle w:val="Own"/>')
        + p("Sources", '<w:pStyle w:val="T2"/>')
        + p("No heading", '<w:pStyle w:val="Text"/>')
        + p("Own level", '<w:outlineLvl w:val="2"/>')
    )
    reading = read(make_word(body, styles=styles, numbering=numbering))
    assert [(s.title, s.level) for s in reading.sections] == [
        (None, 1),
        ("I. Wells", 1),
        ("II. Springs", 1),
        ("Sources", 2),
        ("Own level", 3),
    ]


def test_notes_are_tied_to_their_marks_and_a_mark_never_joins_a_number() -> None:
    def ref(number: int, kind: str = "footnote") -> str:
        return f'<w:r><w:{kind}Reference w:id="{number}"/></w:r>'

    notes = '<w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>' + "".join(
        f'<w:footnote w:id="{n}">{p(text)}</w:footnote>'
        for n, text in ((2, "Law 4."), (3, "The count of 2020."), (4, "In Arabic: ماء"))
    )
    body = (
        p(t("Wells are free.") + ref(2))
        + p(t("They were counted in 2019") + ref(3) + t("."))
        + p(t("الماء حق") + ref(4) + t("، لكل شخص.") + ref(1, "endnote"))
    )
    reading = read(make_word(body, footnotes=notes, endnotes=f'<w:endnote w:id="1">{p("At the end.")}</w:endnote>'))
    assert lines(reading) == [
        "Wells are free.1",
        "^1 Law 4.",
        "They were counted in 2019[2].",
        "^2 The count of 2020.",
        "الماء حق3، لكل شخص.[i]",
        "^3 In Arabic: ماء",
        "^i At the end.",
    ]
    paragraphs = reading.sections[0].paragraphs
    assert [n.mark for n in paragraphs if n.role == "footnote"] == ["1", "2", "3", "i"]
    assert [n.note_of for n in paragraphs if n.role == "footnote"] == [paragraphs[i].address for i in (0, 2, 4, 4)]


def test_what_stands_in_boxes_controls_and_fields_is_read_once() -> None:
    box = f"<w:txbxContent>{p('Key finding: no water.')}</w:txbxContent>"
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> REF _x \\h MERGEFORMAT </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{t("section 4")}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    body = (
        p(
            f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{box}</w:drawing></mc:Choice><mc'
            f":Fallback><w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict></mc:Fallback></mc:Al"
            f"ternateContent></w:r>{t('Beside it.')}"
        )
        + f"<w:sdt><w:sdtPr/><w:sdtContent>{p('In a control.')}</w:sdtContent></w:sdt>"
        + p(
            f"{t('In ')}<w:sdt><w:sdtContent>{t('Geneva')}</w:sdtContent></w:sdt><w:smartTag>{t(' today')}</w:smartTag>"
        )
        + f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{p('Click here to enter text.')}</w:sdtCo"
        f"ntent></w:sdt>"
        + p(t("See ") + field + t(" of it."))
        + p(f'<w:fldSimple w:instr="PAGE">{t("12")}</w:fldSimple>')
        + p(
            "<w:r><w:t>re</w:t><w:noBreakHyphen/><w:t>read "
            "wa</w:t><w:softHyphen/><w:t>ter</w:t><w:tab/><w:t>works</w:t></w:r>"
        )
        + p(
            "<m:oMath><m:f><m:num><m:r><m:t>V</m:t></m:r></m:num><m:den><m:r><m:t>S+1</m:t></m:r></m:den></m:"
            "f></m:oMath>" + t(" is the quota")
        )
        + p(t("Shown.") + "<w:r><w:rPr><w:vanish/></w:rPr><w:t>Hidden.</w:t></w:r>")
        + p(t("A remark") + '<w:r><w:commentReference w:id="1"/></w:r>' + t(" stands apart."))
    )
    reading = read(
        make_word(body, comments=f'<w:comment w:id="1">{p("Really?")}</w:comment>', header=p("RUNNING HEAD"))
    )
    assert lines(reading) == [
        "Beside it.",
        "Key finding: no water.",
        "In a control.",
        "In Geneva today",
        "See section 4 of it.",
        "12",
        "re-read water works",
        "V/(S+1) is the quota",
        "Shown.",
        "A remark stands apart.",
    ]
    assert reading.warnings == ["1 comment in the margin left out", "hidden text is left out: 1 passage"]
    assert reading.title != "Word Document" and reading.measure is not None
    assert reading.measure.left_out["headers and footers of pages"] == 2
    assert reading.measure.left_out["remarks of editors in the margin"] == 1


def test_a_field_that_never_ends_takes_nothing_with_it() -> None:
    body = p('<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>REF</w:instrText></w:r>') + p(
        "All the rest of the law."
    )
    assert lines(read(make_word(body))) == ["All the rest of the law."]


SPAN, BEGIN = '<w:gridSpan w:val="3"/>', '<w:vMerge w:val="restart"/>'


def test_tables_tell_merged_cells_once_and_keep_their_columns() -> None:
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{text if text.startswith('<') else p(text)}</w:tc>"

    nested = f"<w:tbl><w:tr>{cell('Budget')}{cell('4 million')}</w:tr></w:tbl>"
    body = p("Plan of action for the wells") + (
        f"<w:tbl><w:tr>{cell('Objective 1', SPAN)}</w:tr>"
        f"<w:tr>{cell('A', BEGIN)}{cell('Open offices')}{cell(p('in ten') + p('towns'))}</w:tr>"
        f"<w:tr>{cell('<w:p/>', '<w:vMerge/>')}{cell('<w:p/>')}{cell(p('2025') + nested)}</w:tr></w:tbl>"
        f"<w:tbl><w:tr>{cell(p('A letter in a frame.') + p('Its second paragraph.'))}</w:tr></w:tbl>"
    )
    assert lines(read(make_word(body))) == [
        "Plan of action for the wells",
        "|Objective 1",
        "|A | Open offices | in ten towns",
        "| |  | 2025 Budget | 4 million",
        "A letter in a frame.",
        "Its second paragraph.",
    ]


def test_a_table_of_contents_is_counted_and_left_out() -> None:
    styles = '<w:style w:type="paragraph" w:styleId="V1"><w:name w:val="toc 1"/></w:style>'
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC \\o '
        '"1-3"</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    body = (
        p(begin + t("Wells 3"))
        + p(t("Springs 9") + '<w:r><w:fldChar w:fldCharType="end"/></w:r>')
        + p("Lakes\t12".replace("\t", " "), '<w:pStyle w:val="V1"/>')
        + p("The text of the report.")
    )
    reading = read(make_word(body, styles=styles))
    assert lines(reading) == ["The text of the report."] and reading.measure
    assert reading.measure.left_out == {"links and lists of links": 6}


def test_the_main_part_is_where_the_file_says_and_strict_and_flat_files_are_read() -> None:
    assert lines(read(make_word(p("Elsewhere."), main="text/main7.xml"))) == ["Elsewhere."]
    names = WORD_NAMES.replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    parts = {
        "[Content_Types].xml": "<Types><Override "
        'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.documen'
        't.main+xml"/></Types>',
        "_rels/.rels": '<Relationships><Relationship Id="a" '
        'Type="http://purl.oclc.org/ooxml/officeDocument/relationships/of'
        'ficeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {names}><w:body>{p('A strict file.')}</w:body></w:document>",
    }
    assert lines(read(make_zip(parts))) == ["A strict file."]
    flat = (
        '<?xml version="1.0"?><?mso-application progid="Word.Document"?>'
        '<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">'
        f'<pkg:part pkg:name="/word/document.xml"><pkg:xmlData><w:document '
        f"{WORD_NAMES}><w:body>{p('A flat file.')}</w:body></w:document></pkg:xmlData></pkg:part>"
        "</pkg:package>"
    )
    assert lines(read(flat.encode())) == ["A flat file."]


@pytest.mark.parametrize("body", ["", "<w:p/>", "<w:p><w:r/></w:p>"])
def test_a_file_without_words_says_so(body: str) -> None:
    with pytest.raises(ReadingError) as caught:
        read(make_word(body))
    assert caught.value.code == "empty"


def test_a_locked_zip_asks_for_a_password() -> None:
    content = bytearray(make_word(p("Secret.")))
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(sign)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(sign, at + 4)
    with pytest.raises(Encrypted):
        read(bytes(content))


@pytest.mark.parametrize(
    ("number", "form", "shown"),
    [
        (27, "lowerLetter", "aa"),
        (1994, "upperRoman", "MCMXCIV"),
        (105, "chineseCountingThousand", "一百〇五"),
        (12, "japaneseCounting", "十二"),
        (21, "chineseLegalSimplified", "贰拾壹"),
        (15, "hebrew1", "טו"),
        (3, "ganada", "다"),
        (20, "koreanCounting", "이십"),
        (23, "thaiNumbers", "๒๓"),
        (12, "hindiNumbers", "१२"),
        (7, "decimalZero", "07"),
        (3, "decimalEnclosedCircle", "③"),
        (22, "ordinal", "22nd"),
        (21, "ordinalText", "Twenty-first"),
        (40, "cardinalText", "Forty"),
        (5, "ordinalText", "Fifth"),
        (20, "ordinalText", "Twentieth"),
        (2, "chicago", "†"),
        (0, "lowerRoman", "0"),
        (4, "none", ""),
        (4, "unheard of", "4"),
        (28, "arabicAbjad", "غ"),
    ],
)
def test_forms_of_numbers(number: int, form: str, shown: str) -> None:
    assert write_number(number, form) == shown


def test_a_large_first_letter_is_a_part_of_its_word() -> None:
    body = p(t("W"), '<w:framePr w:dropCap="drop"/>') + p(t("ells are free."))
    assert lines(read(make_word(body))) == ["Wells are free."]


def test_fields_that_number_paragraphs_are_counted_out() -> None:
    def numbered(code: str, words: str, properties: str = "") -> str:
        mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
        instruction = f"<w:r><w:instrText> {code} </w:instrText></w:r>"
        return p(mark.format("begin") + instruction + mark.format("end") + t(words), properties)

    head, deep = '<w:outlineLvl w:val="0"/>', '<w:outlineLvl w:val="1"/>'
    body = (
        p("Draft law on wells of the lake district")
        + numbered("AUTONUM", "One.")
        + p(f'<w:fldSimple w:instr=" AUTONUM \\s ) "/>{t("Two.")}')
        + numbered("AUTONUMLGL", "Aims", head)
        + numbered("AUTONUMLGL \\e", "Means", deep)
        + numbered("AUTONUMLGL", "Text.")
    )
    assert lines(read(make_word(body)))[1:] == ["1. One.", "2) Two.", "# 1. Aims", "# 1.1 Means", "1.1.1. Text."]

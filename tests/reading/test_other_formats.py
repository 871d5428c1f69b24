"""Sheets, slides, OpenDocument, mail, saved pages, feeds, laws in XML, TeX and Markdown. All are made here."""

from __future__ import annotations

import plistlib
from base64 import b64encode

import pytest
from builders import make_package, make_zip

from muniment.reading import Encrypted, FrontPage, ReadingError, TextReading, read_bytes
from muniment.reading.formats.number_formats import write_value
from muniment.reading.formats.text_units import split_units

PROSE = "The ministry counted every well of the lake district in the spring of that year, and found forty."


def read(content: bytes, name: str = "a") -> TextReading:
    reading = read_bytes(content, name)
    assert isinstance(reading, TextReading)
    return reading


def lines(reading: TextReading) -> list[str]:
    found = []
    signs = {"footnote": "^", "table": "|", "list": "- "}
    for section in reading.sections:
        found += [f"# {section.title}"] if section.title else []
        found += [signs.get(p.role, "") + p.text for p in section.paragraphs]
    return found


# OpenDocument

NAMES = " ".join(
    f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{u}:1.0"'
    for n, u in {
        "office": "office",
        "text": "text",
        "table": "table",
        "draw": "drawing",
        "style": "style",
        "presentation": "presentation",
    }.items()
)


def opendocument(kind: str, body: str, styles: str = "") -> bytes:
    content = (
        f"<office:document-content {NAMES}><office:automatic-styles>{styles}</office:automatic-styles><office:bod"
        f"y><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    )
    return make_package(f"application/vnd.oasis.opendocument.{kind}", {"content.xml": content})


def test_lists_of_opendocument_bear_their_numbers_and_go_on_where_they_say() -> None:
    styles = (
        '<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="1" '
        'style:num-suffix="."/>'
        '<text:list-level-style-number text:level="2" style:num-format="a" style:num-prefix="(" '
        'style:num-suffix=")"/></text:list-style>'
        '<text:list-style style:name="B"><text:list-level-style-bullet text:level="1"/></text:list-style>'
        '<style:style style:name="gone" style:family="text"><style:text-properties text:display="none"/></style:style>'
    )
    item = "<text:list-item><text:p>{}</text:p>{}</text:list-item>"
    body = (
        "<text:h>Duties of the office</text:h>"
        f'<text:list text:style-name="L">'
        f"{item.format('One', '<text:list>' + item.format('Sub', '') * 2 + '</text:list>')}"
        f"{item.format('Two', '')}</text:list>"
        "<text:p>Between them.</text:p>"
        f'<text:list text:style-name="L" text:continue-numbering="true">{item.format("Three", "")}</text:list>'
        f'<text:list text:style-name="L">{item.format("Anew", "")}</text:list>'
        f'<text:list text:style-name="B">{item.format("Bullet", "")}</text:list>'
        '<text:p>Shown<text:span text:style-name="gone"> '
        "hidden</text:span><text:ruby><text:ruby-base>漢</text:ruby-base><text:ruby-text>かん</text:ruby-text"
        "></text:ruby>.</text:p>"
    )
    reading = read(opendocument("text", body, styles))
    assert lines(reading) == [
        "1. One",
        "- (a) Sub",
        "- (b) Sub",
        "2. Two",
        "Between them.",
        "3. Three",
        "1. Anew",
        "- Bullet",
        "Shown漢.",
    ]
    assert reading.warnings == ["hidden text is left out: 1 passage"]


def test_headings_of_opendocument_bear_the_numbers_of_the_outline() -> None:
    outline = (
        '<text:outline-style><text:outline-level-style text:level="1" '
        'style:num-format="I"/><text:outline-level-style text:level="2" style:num-format="1" '
        'text:display-levels="2" style:num-suffix="."/></text:outline-style>'
    )
    body = "".join(
        f'<text:h text:outline-level="{level}">{words}</text:h><text:p>{PROSE}</text:p>'
        for level, words in ((1, "A"), (2, "B"), (2, "C"), (1, "D"))
    )
    flat = (
        f'<?xml version="1.0"?><office:document {NAMES} '
        f'office:mimetype="application/vnd.oasis.opendocument.text"><office:styles>{outline}</office:styles><offi'
        f"ce:body><office:text>{body}</office:text></office:body></office:document>"
    )
    reading = read(flat.encode(), "a.fodt")
    assert [s.title for s in reading.sections if s.title] == ["I.1. B", "I.2. C", "II D"] and reading.title == "I A"
    assert reading.media_type == "application/vnd.oasis.opendocument.text-flat-xml"


def test_slides_of_opendocument_have_headings_and_notes_and_no_feet() -> None:
    def frame(kind: str, *paragraphs: str) -> str:
        return (
            f'<draw:frame presentation:class="{kind}"><draw:text-box>'
            f"{''.join(f'<text:p>{p}</text:p>' for p in paragraphs)}</draw:text-box></draw:frame>"
        )

    hidden = (
        '<style:style style:name="h" style:family="drawing-page"><style:drawing-page-properties '
        'presentation:visibility="hidden"/></style:style>'
    )
    body = (
        f"<draw:page>{frame('subtitle', 'A plan')}{frame('title', 'Wells')}{frame('footer', 'Page 1')}<presen"
        f"tation:notes>{frame('notes', 'Say thanks.')}</presentation:notes></draw:page>"
        f'<draw:page draw:style-name="h">{frame("title", "Secret")}</draw:page><draw:page>'
        f"{frame('outline', 'Forty', 'Fifty')}</draw:page>"
    )
    reading = read(opendocument("presentation", body, hidden))
    assert reading.title == "Wells" and lines(reading) == ["A plan", "^Say thanks.", "Forty", "Fifty"]
    assert reading.warnings == ["hidden slides are left out: 2"]


def test_a_locked_opendocument_file_asks_for_a_password() -> None:
    parts = {"content.xml": "x", "META-INF/manifest.xml": "<m><encryption-data/></m>"}
    with pytest.raises(Encrypted):
        read(make_package("application/vnd.oasis.opendocument.text", parts))


# Sheets

S = (
    'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def workbook(sheets: dict[str, tuple[str, str]], formats: str = "") -> bytes:
    """Return a workbook of sheets: name to state and data."""
    names = list(sheets)
    return make_zip(
        {
            "[Content_Types].xml": "<Types><Override "
            'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.'
            'main+xml"/></Types>',
            "_rels/.rels": f'<Relationships><Relationship Id="w" Type="{REL}/officeDocument" '
            f'Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f"<workbook {S}><sheets>"
            + "".join(f'<sheet name="{n}" state="{sheets[n][0]}" r:id="r{i}"/>' for i, n in enumerate(names))
            + "</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": "<Relationships>"
            + "".join(
                f'<Relationship Id="r{i}" Type="{REL}/worksheet" Target="worksheets/s{i}.xml"/>'
                for i in range(len(names))
            )
            + f'<Relationship Id="t" Type="{REL}/sharedStrings" Target="strings.xml"/><Relationship Id="y" '
            f'Type="{REL}/styles" Target="styles.xml"/></Relationships>',
            "xl/strings.xml": f"<sst "
            f"{S}><si><t>Province</t></si><si><r><t>We</t></r><r><t>lls</t></r><rPh><t>ウェル</t></rPh><"
            f"/si></sst>",
            "xl/styles.xml": f'<styleSheet {S}>{formats}<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf '
            f'numFmtId="9"/><xf '
            f'numFmtId="170"/></cellXfs></styleSheet>',
            **{f"xl/worksheets/s{i}.xml": f"<worksheet {S}>{sheets[n][1]}</worksheet>" for i, n in enumerate(names)},
        }
    )


def test_cells_are_given_as_they_are_shown_and_what_is_hidden_is_said() -> None:
    formats = '<numFmts><numFmt numFmtId="170" formatCode="&quot;€&quot;#,##0.00"/></numFmts>'
    data = (
        '<cols><col min="4" max="4" hidden="1"/></cols><sheetData>'
        '<row r="2"><c r="B2" t="s"><v>0</v></c><c r="C2" t="s"><v>1</v></c><c r="D2" '
        't="inlineStr"><is><t>Secret</t></is></c><c r="F2" t="b"><v>1</v></c></row>'
        '<row r="3"><c r="B3" s="1"><v>45415</v></c><c r="C3" s="2"><v>0.45</v></c><c r="F3" '
        's="3"><v>1250.5</v></c></row>'
        '<row r="4" hidden="1"><c r="B4"><v>7</v></c></row><row r="5"><c '
        'r="B5"><v>0.30000000000000004</v></c><c r="C5" t="e"><v>#N/A</v></c></row></sheetData>'
    )
    reading = read(
        workbook(
            {
                "Wells": ("visible", data),
                "Lists": ("veryHidden", '<sheetData><row><c t="s"><v>0</v></c></row></sheetData>'),
            },
            formats,
        ),
        "a.xlsx",
    )
    assert lines(reading)[-3:] == [
        "|Province | Wells |  |  | TRUE",
        "|2024-05-03 | 45% |  |  | €1250.50",
        "|0.3 | #N/A",
    ]
    assert "Secret" not in reading.text and "ウェル" not in reading.text
    assert reading.warnings == [
        "hidden sheets are left out: Lists",
        "hidden in the sheets and left out: 1 row, 1 column",
    ]


def test_a_workbook_whose_sheet_a_program_named_has_no_title_of_its_making() -> None:
    data = (
        '<sheetData><row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row><row><c><v>1</v></c><c><v>2</v></c></row'
        "></sheetData>"
    )
    reading = read(workbook({"Tabelle1": ("visible", data)}))
    assert reading.title is None and lines(reading) == ["|Province | Wells", "|1 | 2"]


@pytest.mark.parametrize(
    ("number", "form", "shown"),
    [
        (0.1 + 0.2, "General", "0.3"),
        (1250000, "#,##0", "1250000"),
        (-3.456, "0.00", "-3.46"),
        (0.125, "0.0%", "12.5%"),
        (-5, '#,##0;"(" 0 ")"', "( 5 )"),
        (45415, "dd/mm/yyyy", "2024-05-03"),
        (45415.604166667, "yyyy-mm-dd hh:mm", "2024-05-03 14:30"),
        (45415, "yyyy", "2024"),
        (45415, "mmm yyyy", "2024-05"),
        (0.5, "h:mm AM/PM", "12:00"),
        (1.25, "[h]:mm", "30:00"),
        (7, "000", "007"),
        (2500000, '0.0,,"m"', "2.5m"),
        (4, "[$CHF-807] 0.00", "CHF 4.00"),
        (1e20, "General", "1e+20"),
        (1 / 3, "General", "0.3333333333"),
        (5, "@", "5"),
        (1, '"yes";;"no"', "yes 1"),
        (60, "yyyy-mm-dd", "1900-02-28"),
        (59, "yyyy-mm-dd", "1900-02-28"),
        (3.0, "# ?/?", "3"),
    ],
)
def test_numbers_and_days_of_cells(number: float, form: str, shown: str) -> None:
    assert write_value(number, form) == shown


# Slides

P = (
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


def shape(kind: str, *paragraphs: str) -> str:
    return (
        f'<p:sp><p:nvSpPr><p:nvPr><p:ph type="{kind}"/></p:nvPr></p:nvSpPr><p:txBody>'
        f"{''.join(f'<a:p><a:r><a:t>{w}</a:t></a:r></a:p>' for w in paragraphs)}</p:txBody></p:sp>"
    )


def test_slides_in_the_order_of_the_presentation_with_tables_groups_and_notes() -> None:
    table = (
        "<p:graphicFrame><a:graphic><a:tbl><a:tr><a:tc><a:txBody><a:p><a:r><a:t>Year</a:t></a:r></a:p></a:txBody>"
        '</a:tc><a:tc hMerge="1"/><a:tc><a:txBody><a:p><a:r><a:t>2030</a:t></a:r></a:p></a:txBody></a:tc></a:tr><'
        "/a:tbl></a:graphic></p:graphicFrame>"
    )
    slide = "<p:sld {} {}><p:cSld><p:spTree>{}</p:spTree></p:cSld></p:sld>"
    slides = {
        "1": slide.format(P, "", shape("body", "Last words", "of all") + shape("title", "The end")),
        "2": slide.format(
            P,
            "",
            f"<p:grpSp>{shape('subTitle', 'A plan')}</p:grpSp>{shape('ctrTitle', 'Wells')}{table}"
            f"{shape('sldNum', '2')}",
        ),
        "3": slide.format(P, 'show="0"', shape("title", "Not shown")),
    }
    parts = {
        "[Content_Types].xml": "<Types><Override "
        'ContentType="application/vnd.openxmlformats-officedocument.presentationml.presentat'
        'ion.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships><Relationship Id="w" Type="{REL}/officeDocument" '
        f'Target="ppt/presentation.xml"/></Relationships>',
        "ppt/presentation.xml": f'<p:presentation {P}><p:sldIdLst><p:sldId r:id="r2"/><p:sldId r:id="r3"/><p:sldId '
        f'r:id="r1"/></p:sldIdLst></p:presentation>',
        "ppt/_rels/presentation.xml.rels": "<Relationships>"
        + "".join(f'<Relationship Id="r{n}" Type="{REL}/slide" Target="slides/s{n}.xml"/>' for n in slides)
        + "</Relationships>",
        "ppt/slides/_rels/s2.xml.rels": f'<Relationships><Relationship Id="n" Type="{REL}/notesSlide" '
        f'Target="../notes/n.xml"/></Relationships>',
        "ppt/notes/n.xml": f"<p:notes "
        f"{P}><p:cSld><p:spTree>{shape('sldImg', '')}{shape('body', '2030 is far.', 'Thank all.')}</"
        f"p:spTree></p:cSld></p:notes>",
        **{f"ppt/slides/s{n}.xml": text for n, text in slides.items()},
    }
    reading = read(make_zip(parts), "a.pptx")
    assert lines(reading) == [
        "A plan",
        "|Year |  | 2030",
        "^2030 is far.",
        "^Thank all.",
        "# The end",
        "- Last words",
        "- of all",
    ]
    assert reading.title == "Wells" and reading.warnings == ["hidden slides are left out: 2"]
    assert [p.mark for s in reading.sections for p in s.paragraphs if p.role == "footnote"] == [None, None]


# Mail and saved pages


def test_a_message_in_letters_of_its_own_with_what_came_with_it() -> None:
    html = b64encode(
        f"<html><body><p>{PROSE}</p><p>Приложение: план.</p><p>Unsubscribe from this list</p></body></html>".encode(
            "koi8-r"
        )
    ).decode()
    mail = (
        "From: =?utf-8?B?" + b64encode("Пресс-служба".encode()).decode() + "?= <press@a.example>\nTo: list@a.example\n"
        "Subject: =?koi8-r?B?"
        + b64encode("План по воде".encode("koi8-r")).decode()
        + "?=\nDate: Fri, 3 May 2024 23:30:00 +0300\n"
        "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=M\n\n--M\nContent-Type: "
        "multipart/alternative; boundary=A\n\n"
        "--A\nContent-Type: text/plain\n\nSee the HTML.\n--A\nContent-Type: text/html; charset=koi8-r\n"
        "Content-Transfer-Encoding: base64\n\n"
        f"{html}\n--A--\n--M\nContent-Type: application/pdf\nContent-Disposition: attachment; "
        f"filename*=utf-8''%D0%BF%D0%BB%D0%B0%D0%BD.pdf\n\nx\n--M--\n"
    )
    reading = read(mail.encode(), "a.eml")
    assert (reading.title, reading.authors, reading.published) == ("План по воде", ["Пресс-служба"], "2024-05-03")
    assert lines(reading) == [PROSE, "Приложение: план.", "Unsubscribe from this list"]
    assert reading.warnings == ["attachments are no part of this text: план.pdf"] and "@" not in reading.text


def test_a_mailbox_is_a_section_a_message_and_an_encrypted_message_says_so() -> None:
    one = f"From a Mon\nSubject: First\nMessage-ID: <1@a>\n\n{PROSE}\n\n> An answer\n> of before\n"
    reading = read((one + "\n" + one.replace("First", "Second")).encode())
    assert lines(reading) == ["# First", PROSE, "An answer of before", "# Second", PROSE, "An answer of before"]
    assert reading.title is None
    locked = (
        "Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/encrypted; boundary=M\n\n--M\nContent-Type: "
        "application/pgp-encrypted\n\nVersion: 1\n--M--\n"
    )
    with pytest.raises(Encrypted):
        read(locked.replace("Subject: x\n", "").encode())


PAGE = (
    f"<html><head><title>Plan for wells</title></head><body><h1>Plan for wells</h1><p>{PROSE} “All” of "
    f"them.</p><p>{PROSE} It named the towns.</p></body></html>"
)


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252"])
def test_pages_that_browsers_saved_are_read_as_pages(charset: str) -> None:
    declared = PAGE.replace("<title>", f'<meta charset="{charset}"><title>').encode(charset)
    mhtml = (
        b"From: <Saved>\r\nSnapshot-Content-Location: https://a.example/plan\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/related;\r\n\tboundary=X\r\n\r\n"
        b"--X\r\nContent-Type: text/css\r\n\r\nbody{}\r\n--X\r\nContent-Type: text/html\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n" + b64encode(declared) + b"\r\n--X--\r\n"
    )
    resource = {
        "WebResourceData": PAGE.encode(charset),
        "WebResourceTextEncodingName": charset,
        "WebResourceURL": "https://a.example/plan",
    }
    archive = plistlib.dumps({"WebMainResource": resource}, fmt=plistlib.FMT_BINARY)
    rdf = (
        f'<RDF:RDF xmlns:RDF="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        f'xmlns:MAF="http://maf.mozdev.org/metadata/rdf#"><MAF:originalurl '
        f'RDF:resource="https://a.example/plan"/><MAF:charset RDF:resource="{charset}"/></RDF:RDF>'
    )
    maff = make_zip({"1/index.html": PAGE.encode(charset), "1/index.rdf": rdf})
    for content in (mhtml, archive, maff, plistlib.dumps({"WebMainResource": resource})):
        reading = read(content)
        assert (
            reading.title == "Plan for wells"
            and "“All” of them" in reading.text
            and reading.url == "https://a.example/plan"
        )


@pytest.mark.parametrize(
    "content", [b"bplist00\xff\xffWebMainResource" + b"\xff" * 40, plistlib.dumps({"WebMainResource": 3})]
)
def test_a_broken_archive_of_a_page_is_refused_in_a_line(content: bytes) -> None:
    with pytest.raises(ReadingError) as caught:
        read(content)
    assert caught.value.code in ("damaged", "empty")


# Feeds, laws, TeX, Markdown, books


def test_a_feed_of_whole_texts_is_sections_and_one_of_teasers_a_front_page() -> None:
    item = (
        "<item><title>Wells &amp; springs</title><link>https://a.example/1</link><pubDate>Fri, 03 May 2024 "
        "10:00:00 GMT</pubDate>{}</item>"
    )
    feed = (
        '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channe'
        "l><title>Ministry news</title>{}</channel></rss>"
    )
    whole = read(
        feed.format(
            item.format(
                f"<description>Short.</description><content:encoded><![CDATA[<p>{PROSE}</p><ol "
                f"start='4'><li>Four</li></ol>]]></content:encoded>"
            )
        ).encode()
    )
    assert whole.title == "Ministry news" and lines(whole) == ["# Wells & springs", PROSE, "- 4. Four"]
    short = read_bytes(feed.format(item.format("<description>A short teaser.</description>") * 2).encode())
    assert (
        isinstance(short, FrontPage)
        and [(b.title, b.url, b.published) for b in short.blocks]
        == [("Wells & springs", "https://a.example/1", "2024-05-03")] * 2
    )
    atom = (
        f'<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><entry><title>One</title><content '
        f'type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>{PROSE}</p></div></content></entry></feed>'
    )
    assert lines(read(atom.encode())) == ["# One", PROSE]


def test_a_law_in_xml_keeps_its_order_its_numbers_and_its_notes() -> None:
    law = (
        '<?xml version="1.0"?><akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><act><meta'
        "><FRBRdate>2020</FRBRdate></meta>"
        "<preface><p>Water <docTitle>Act</docTitle> 2024</p></preface><body><chapter><num>Chapter "
        "I</num><heading>Wells</heading>"
        "<article><num>Article 1</num><heading>Right to "
        "water</heading><paragraph><num>1.</num><intro><p>Everyone has:</p></intro>"
        "<list><point><num>(a)</num><content><p>water<authorialNote marker='1'><p>See the law of "
        "1990.</p></authorialNote>;</p></content></point>"
        "<point><num>(b)</num><content><p>light.</p></content></point></list></paragraph></article>"
        "<article><num>Article 2</num><paragraph><content><p>It enters into "
        "force.</p></content></paragraph></article></chapter></body></act></akomaNtoso>"
    )
    reading = read(law.encode(), "law.xml")
    assert lines(reading) == [
        "Water Act 2024",
        "# Chapter I Wells",
        "# Article 1 Right to water",
        "1. Everyone has:",
        "(a) water1;",
        "^1 See the law of 1990.",
        "(b) light.",
        "# Article 2",
        "It enters into force.",
    ]


def test_a_broken_xml_is_read_as_far_as_it_goes_and_pulls_nothing_in() -> None:
    hostile = (
        f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><law><p>{PROSE} &x;</p><p>Cut'
    )
    reading = read(hostile.encode(), "a.xml")
    assert PROSE in reading.text and "root:" not in reading.text and reading.warnings


def test_a_bill_that_names_the_webs_elements_is_no_page_and_its_titles_are_divisions() -> None:
    bill = (
        '<?xml version="1.0"?><bill xmlns="http://schemas.gpo.gov/xml/uslm" xmlns:html="http://www.w3.org/1999/xhtml">'
        "<meta><title>x</title></meta><main><longTitle><docTitle>A BILL</docTitle><officialTitle>"
        "To dig wells.</officialTitle></longTitle>"
        f"<section class='x'><content>The sums are given:<title><num>TITLE I</num><heading>WATER</heading>"
        f"<section><num>Sec. 1.</num>"
        f"<heading>Wells</heading><content>{PROSE}</content></section></title></content></section></main></bill>"
    )
    reading = read(bill.encode(), "a.xml")
    assert reading.media_type == "application/xml" and reading.title == "To dig wells."
    assert lines(reading) == [
        "# A BILL",
        "# To dig wells.",
        "The sums are given:",
        "# TITLE I WATER",
        "# Sec. 1. Wells",
        PROSE,
    ]


def test_contents_are_a_list_in_one_kind_of_law_and_the_text_of_an_annex_in_another() -> None:
    formex = (
        f"<?xml version='1.0'?><ANNEX><TITLE><TI><P>ANNEX</P></TI></TITLE><CONTENTS><P>{PROSE}</P></CONTENTS></ANNEX>"
    )
    assert lines(read(formex.encode(), "a.xml")) == [PROSE]
    clml = (
        '<Legislation xmlns="http://www.legislation.gov.uk/namespaces/legislation"><Contents><ContentsItem>1 Aim'
        f"</ContentsItem></Contents><Body><P><Text>{PROSE}</Text></P></Body></Legislation>"
    )
    assert lines(read(clml.encode(), "a.xml")) == [PROSE]


def test_the_whole_front_of_a_judgment_is_no_title() -> None:
    header = "".join(f"<p>In the matter between party number {n} and its neighbours,</p>" for n in range(9))
    judgment = f'<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><judgment><header>{header}</header><judgmentBody><p>{PROSE}</p></judgmentBody></judgment></akomaNtoso>'
    reading = read(judgment.encode(), "a.xml")
    assert "party number 8" in reading.text and len(reading.title or "") < 150


@pytest.mark.parametrize("name", ["feed.xml", "law.xml"])
def test_a_name_of_an_element_that_xml_does_not_allow_is_passed_over(name: str) -> None:
    feed = (
        f'<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><entry><title>One</title><tiContent-Type:>'
        f"x</tiContent-Type:><content>{PROSE} {PROSE}</content></entry></feed>"
    )
    law = f'<?xml version="1.0"?><law><tiContent-Type:>x</tiContent-Type:><p>{PROSE}</p></law>'
    assert PROSE in read((feed if name == "feed.xml" else law).encode(), name).text


def test_tex_without_its_commands() -> None:
    text = (
        "% a comment\n\\documentclass[12pt]{article}\n\\usepackage{x}\n\\title{Plan for \\emph{water}}\n"
        "\\author{Ilse Marten \\and Jan Ode}\n"
        "\\begin{document}\\maketitle\n\\section{Aims \\& means}\\label{s}The caf\\'e of Stra\\ss e pays "
        "50\\% of it\\footnote{Law 4.}.\n\n"
        "See~\\cite{a} and \\textbf{all of \\textit{this}}.\n\\begin{itemize}\\item One\\item[Two.] "
        "Second\\end{itemize}\n"
        "\\begin{tabular}{|l|r|}\\hline Town & Wells \\\\ \\hline North & 7 \\\\ \\end{tabular}\n"
        "\\begin{verbatim}x = \\y\\end{verbatim}\\end{document}"
    )
    reading = read(text.encode(), "a.tex")
    assert (reading.title, reading.authors) == ("Plan for water", ["Ilse Marten", "Jan Ode"])
    assert lines(reading) == [
        "# Aims & means",
        "The café of Straße pays 50% of it1.",
        "^1 Law 4.",
        "See and all of this.",
        "- One",
        "- Two. Second",
        "|Town | Wells",
        "|North | 7",
        "x = \\y",
    ]


def test_tables_code_and_notes_of_markdown_are_what_they_are() -> None:
    text = (
        f"Plan for wells\n==============\n\n{PROSE}[^src] In 2019[^2] it was so.\n\n| Goal | Year |\n|:--|"
        f"--:|\n| **Wells** | 2030 |\n\n"
        f"- [x] done\n- open\n\n```\n# no heading\n| no | table |\n```\n\nNext part\n---------\n\n{PROSE}\n\n"
        f"[^src]: Gazette 14/2024.\n[^2]: A count.\n"
    )
    reading = read(text.encode(), "a.md")
    assert reading.title == "Plan for wells"
    assert lines(reading) == [
        f"{PROSE}1 In 2019[2] it was so.",
        "|Goal | Year",
        "|Wells | 2030",
        "- - done",
        "- - open",
        "# no heading\n| no | table |",
        "# Next part",
        PROSE,
        "^1 Gazette 14/2024.",
        "^2 A count.",
    ]


def test_numbered_paragraphs_of_a_record_are_paragraphs_and_no_list() -> None:
    words = (
        "The clerks counted the wells of district {n} in the spring, and {much}found them clean, which pleased all. "
    )
    lines = [f"{n}.\t" + (words.format(n=n, much="once more " * (n % 3)) * 2).strip() for n in range(43, 51)]
    assert [unit.text for unit in split_units("\n".join(lines))] == lines
    reading = read_bytes("\n".join(["The wells", *lines]).encode(), "record.txt")
    assert isinstance(reading, TextReading)
    told = [(p.text, p.role) for section in reading.sections for p in section.paragraphs]
    assert [role for text, role in told if text[:2].isdigit()] == ["text"] * 8
    # Items of a list stay one unit, whose lines are its items.
    assert len(split_units("1. the wells\n2. the ferries\n3. the schools")) == 1


def test_lines_of_all_lengths_are_paragraphs_also_where_they_end_with_a_comma() -> None:
    declared = "whereas the wells of the valley belong to all who live in it and have been kept by them"
    lines = [
        "The declaration",
        *(declared + " for long" * n + "," for n in (1, 9, 3, 16, 5)),
        "proclaims",
        "the wells free.",
    ]
    units = split_units("\n".join(lines))
    assert [unit.text for unit in units] == lines and not any(unit.is_heading for unit in units[1:6])


def test_a_column_of_print_is_parted_after_a_line_that_the_next_word_had_room_in() -> None:
    first = ["It gives me great", *["pleasure to greet the clerks of all districts,"] * 7, "who counted the wells."]
    second = [
        "Their",
        *["reports were printed in the spring, and read by"] * 7,
        "all. The mayors said that they were glad of the",
    ]
    units = split_units("\n".join([*first, *second, "wells."]))
    assert [unit.text for unit in units] == [" ".join(first), " ".join([*second, "wells."])]


def test_a_paragraph_a_line_and_lines_broken_for_their_length_are_told_apart() -> None:
    corpus = "\n".join([f"{PROSE} {PROSE}", "A short one.", f"{PROSE} {PROSE} {PROSE}", f"{PROSE} {PROSE}"])
    assert [unit.text for unit in split_units(corpus)] == corpus.split("\n")
    wrapped = (
        "The ministry counted every well of the lake\ndistrict in the spring of that year, and\nfound forty. It "
        "then went home.\n"
    )
    assert len(split_units(wrapped)) == 1


def test_notes_of_a_book_stand_at_their_marks_and_nothing_of_a_chapter_is_lost() -> None:
    head = '<html xmlns:epub="http://www.idpf.org/2007/ops"><body>'
    book = {
        "META-INF/container.xml": '<container><rootfiles><rootfile full-path="b.opf"/></rootfiles></container>',
        "b.opf": '<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="a" href="a.xhtml"/><item id="n" '
        'href="n.xhtml"/></manifest><spine><itemref idref="a"/><itemref idref="n" '
        'linear="no"/></spine></package>',
        "a.xhtml": f'{head}<h1>Wells</h1><p>{PROSE}<a epub:type="noteref" href="n.xhtml#f1">1</a></p><p>Short. <a '
        f'href="#x"><sup>2</sup></a></p><table><tr><td '
        f'colspan="2">Both</td></tr><tr><td>A</td><td>B</td></tr></table><div class="comments">Comments of '
        f'the editor.</div><p id="x">2. Own note. <a href="#b">back</a></p></body></html>',
        "n.xhtml": f'{head}<section epub:type="endnotes"><h2>Notes</h2><ol><li id="f1">Judgment 12/2021.</li><li '
        f'id="f9">Nobody names this.</li></ol></section></body></html>',
    }
    reading = read(make_package("application/epub+zip", book))
    shown = lines(reading)
    assert shown[1:3] == [f"{PROSE}1", "^1 Judgment 12/2021."]
    assert "|Both" in shown and "|A | B" in shown and "Comments of the editor." in shown
    assert reading.text.count("Judgment 12/2021") == 1 and "Nobody names this." in reading.text
    notes = [p for s in reading.sections for p in s.paragraphs if p.mark == "1"]
    assert notes and notes[0].note_of is not None


@pytest.mark.parametrize(
    "head",
    [
        "---\ntitle: Plan for wells\ndate: 2024-05-03\nauthors: [Ilse Marten, Jan Ode]\nlang: fr\n---\n",
        '+++\ntitle = "Plan for wells"\ndate = 2024-05-03\nauthor = "Ilse Marten and Jan Ode"\nlang = "fr"\n+++\n',
    ],
)
def test_the_head_of_a_markdown_file_describes_it(head: str) -> None:
    reading = read(
        f"{head}\nLe ministère a compté les puits du district au printemps, et en a trouvé quarante.\n".encode(), "a.md"
    )
    assert (reading.title, reading.published) == ("Plan for wells", "2024-05-03")
    assert (reading.authors, reading.language) == (["Ilse Marten", "Jan Ode"], "fr") and "title" not in reading.text


def test_a_field_of_mail_in_more_letters_than_its_charset_has() -> None:
    subject = b64encode("朱镕基谈水法".encode("gbk")).decode()
    mail = f"Subject: =?gb2312?B?{subject}?=\nMessage-ID: <1@a>\n\n{PROSE}\n"
    assert read(mail.encode()).title == "朱镕基谈水法"


def test_a_deep_mail_is_read() -> None:
    deep = "<div>" * 600 + f"<p>{PROSE}</p>" + "</div>" * 600
    mail = f"Subject: Deep\nMIME-Version: 1.0\nContent-Type: text/html\n\n<html><body>{deep}</body></html>"
    assert lines(read(mail.encode())) == [PROSE]

"""The day of publication: from a place that means it, with what says so; else none."""

from __future__ import annotations

import pytest
from builders import make_package

from muniment.reading import TextReading, read_bytes
from muniment.reading.findings.publication import is_only_dated

_PROSE = (
    "<p>The ministry counted every well of the district in the spring, and it told the council of the towns "
    "what it had found in each.</p>"
) * 4


def page(head: str = "", above: str = "", below: str = "", title: str = "The wells of the district") -> TextReading:
    text = (
        f"<html lang=en><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>"
        f"{above}{_PROSE}</article>{below}</body></html>"
    )
    reading = read_bytes(text.encode(), "page.html")
    assert isinstance(reading, TextReading)
    return reading


def read(text: str) -> TextReading:
    reading = read_bytes(text.encode(), "text.md" if text.startswith(("#", "---")) else "text.txt")
    assert isinstance(reading, TextReading)
    return reading


def said(reading: TextReading, field: str = "published") -> tuple[str | None, str]:
    return next(((f.value, f.quote) for f in reading.findings if f.field == field), (None, ""))


@pytest.mark.parametrize(
    ("head", "above", "below", "quote"),
    [
        (
            '<meta property="article:published_time" content="2019-11-20T08:00Z">',
            "",
            "",
            "article:published_time: 2019-11-20T08:00Z",
        ),
        (
            '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2019-11-20"}</script>',
            "",
            "",
            "datePublished: 2019-11-20",
        ),
        ("", '<span class="post-date">20 November 2019</span>', "", "datePublished: 20 November 2019"),
        ("", '<time datetime="2019-11-20">Wednesday</time>', "", "time element beside the title: Wednesday"),
        ("", "<p>20 November 2019</p>", "", "words beside the title: 20 November 2019"),
        (
            "",
            "",
            "<footer><p>Published on 20 November 2019</p></footer><p>Published on 20 November 2019</p>",
            "words beside the title: Published on 20 November 2019",
        ),
        ("", "<p>发布日期：2019年11月20日 来源：新华社</p>", "", "words beside the title: 发布日期：2019年11月20日"),
        (
            "",
            "<p>Publié le 20 novembre 2019 | Mis à jour le 3 mai 2021</p>",
            "",
            "words beside the title: Publié le 20 novembre 2019",
        ),
        ("", "<p>تاريخ النشر: 20 نوفمبر 2019</p>", "", "words beside the title: تاريخ النشر: 20 نوفمبر 2019"),
        ("", "<p>Опубликовано: 20 ноября 2019</p>", "", "words beside the title: Опубликовано: 20 ноября 2019"),
    ],
)
def test_a_place_that_means_publication_gives_its_day(head: str, above: str, below: str, quote: str) -> None:
    assert said(page(head, above, below)) == ("2019-11-20", quote)


@pytest.mark.parametrize(
    ("head", "above", "below"),
    [
        ('<meta property="article:modified_time" content="2019-11-20">', "", ""),
        ('<meta property="og:updated_time" content="2019-11-20"><meta name="date" content="2019-11-20">', "", ""),
        ('<meta name="dcterms.modified" content="2019-11-20">', "", ""),
        (
            (
                '<script type="application/ld+json">{"@type":"VideoObject","name":"x",'
                '"datePublished":"2019-11-20"}</script>'
            ),
            "",
            "",
        ),
        (
            (
                '<script type="application/ld+json">[{"@type":"NewsArticle","headline":"a",'
                '"datePublished":"2019-11-20"},{"@type":"NewsArticle","headline":"b",'
                '"datePublished":"2019-11-21"}]</script>'
            ),
            "",
            "",
        ),
        ('<meta property="article:published_time" content="1970-01-01T00:00:00Z">', "", ""),
        ("", "<p>Last updated: 20 November 2019</p>", ""),
        ("", '<p class="date">Accessed on 20 November 2019</p>', ""),
        ("", '<p class="meta">Deadline: 20 November 2019</p>', ""),
        ("", "", '<div id="footer"><p class="date">20 November 2019</p></div>'),
        ("", "", "<p>© 2019 The Office. Text under the Open Licence 2.0 of 17 March 2017.</p>"),
        ("", "", "<p>本作品在中华人民共和国属于公有领域，1949年10月1日</p>"),
        ("", '<div class="licence-info">中华人民共和国1949年10月1日成立</div>', ""),
        ("", "", '<div class="comments"><time datetime="2019-11-20">20 November</time></div>'),
        ("", "<p>20 November 2019</p><p>27 November 2019</p>", ""),
        ("", "<p>The ministry published its plan on 20 November 2019.</p>", ""),
        ("", "<p>委员会于2019年11月20日举行会议，并感谢代表团。</p>", ""),
    ],
)
def test_no_other_place_gives_a_day_of_publication(head: str, above: str, below: str) -> None:
    assert page(head, above, below).published is None


@pytest.mark.parametrize(
    "title",
    ["Meeting of the Board of Wells", "Public hearing on wells", "关于召开论坛的会议通知", "Reunión de la comisión"],
)
def test_the_day_of_a_meeting_is_not_that_of_publication(title: str) -> None:
    assert page("", "<p>20 November 2019</p>", "", title).published is None


def test_the_last_change_is_told_as_such() -> None:
    reading = page("", "<p>Published 20 November 2019. Updated 3 May 2021</p>")
    assert (reading.published, reading.modified) == ("2019-11-20", "2021-05-03")
    assert said(reading, "modified") == ("2021-05-03", "words beside the title: 3 May 2021")


_LINES = (
    "The ministry counted every well of the district in the spring, and told the council of the towns what it found. "
    * 3
)


@pytest.mark.parametrize(
    ("text", "published", "quote"),
    [
        (
            "政府工作报告\n\n——2019年3月5日在第十三届全国人民代表大会第二次会议上\n\n国务院总理\n\n"
            "各位代表：\n\n现在，我代表国务院，向大会报告政府工作，请予审议，并请委员提出意见。\n",
            "2019-03-05",
            "2019年3月5日",
        ),
        (
            f"To the Council of Stillmoor:\n\n{_LINES}\n\n{_LINES}\n\nILSE MARTEN\nThe White Hall,\nDecember "
            f"6, 1932.\n",
            "1932-12-06",
            "December 6, 1932",
        ),
        (
            f"THE CITY OF STILLMOOR\nOFFICE OF THE MAYOR\nORDER NO. 15\nJuly 30, 2022\nWHEREAS, the {_LINES}",
            "2022-07-30",
            "July 30, 2022",
        ),
        (
            f"# Verordnung über Brunnen\n\nAusfertigungsdatum\n:   2021-10-20\n\n{_LINES}\n\n{_LINES}",
            "2021-10-20",
            "Ausfertigungsdatum :   2021-10-20",
        ),
        (
            f'---\ntitle: Wells\npublication_date: "1936-10-15"\nlast_updated: 1900-01-01\n---\n\n# Wells\n\n{_LINES}',
            "1936-10-15",
            "publication_date: 1936-10-15",
        ),
        # The day of a sitting is the record's, and none of publication (see below).
        (
            f"Verbatim record\n\nSesión plenaria núm. 1\n\nmartes, 13 de enero de 2016\n\n{_LINES}\n\n{_LINES}",
            "2016-01-13",
            "the record of a sitting: 13 de enero de 2016",
        ),
        (f"Verbatim record\n\nSesión plenaria núm. 1\n\n13 de enero de 2016\n\n{_LINES}\n\n{_LINES}", None, ""),
        (f"Wells\n\n{_LINES}\n\nThe same was written in the act.\n\nBonn, 22 June 1979.", None, ""),
        (f"Wells\n\n{_LINES}\n\nThis text was retrieved on 22 June 2019.", None, ""),
    ],
)
def test_a_text_is_dated_by_its_head_or_its_signature(text: str, published: str | None, quote: str) -> None:
    reading = read_bytes(text.encode(), "text.md" if text.startswith(("#", "---")) else "text.txt")
    assert isinstance(reading, TextReading)
    assert reading.published == published
    found = said(reading)[1]
    assert found.endswith(quote)
    for finding in reading.findings:
        if finding.within == "text":
            assert reading.text[finding.start : finding.end] == finding.quote


def test_front_matter_is_data_and_not_text() -> None:
    reading = read_bytes(
        f'---\ntitle: "Wells of\n  Stillmoor"\ndate: 2019-03-04\n---\n\n{_LINES}\n\n{_LINES}'.encode(), "wells.md"
    )
    assert isinstance(reading, TextReading)
    assert reading.title == "Wells of Stillmoor" and "2019-03-04" not in reading.text


@pytest.mark.parametrize(
    ("event", "published"), [("publication", "2019-03-04"), ("modification", None), ("creation", None)]
)
def test_a_book_says_what_its_date_is(event: str, published: str | None) -> None:
    package = (
        f'<package xmlns="http://www.idpf.org/2007/opf" xmlns:opf="http://www.idpf.org/2007/opf" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>Wells</dc:title><dc:date '
        f'opf:event="{event}">2019-03-04</dc:date></metadata><manifest><item id="a" href="a.xhtml" '
        f'media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine></package>'
    )
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile '
        'full-path="p.opf"/></rootfiles></container>'
    )
    chapter = f"<html><body><h1>Wells</h1><p>{_LINES}</p></body></html>"
    content = make_package(
        "application/epub+zip", {"META-INF/container.xml": container, "p.opf": package, "a.xhtml": chapter}
    )
    reading = read_bytes(content, "book.epub")
    assert isinstance(reading, TextReading) and reading.published == published


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("", '<p id="sitefoot"><a href="/terms">Terms of use (10 Mar 2001)</a></p>'),
        ('<p><a href="/rules">House rules (10 Mar 2001)</a></p>', ""),
        (
            "",
            (
                '<p class="boxed"><span>Reviewer: </span><span><a href="/u">Ada Lund</a> - 29 April 2008</span><br>'
                "A sound book.</p>"
            ),
        ),
        ("", "<div>Comment by <b>Omar</b>, 29 April 2008</div>"),
        ("", "<div>Kommentar von <b>Omar</b>, 29. April 2008</div>"),
    ],
    ids=["foot", "link", "reviewer", "comment", "Kommentar"],
)
def test_the_day_of_a_footer_a_link_or_a_reader_is_not_that_of_the_page(above: str, below: str) -> None:
    short = (
        f"<html lang=en><title>The wells of Selm</title><body><h1>The wells of Selm</h1>{above}<p>A short page of "
        f"the wells.</p>{below}</body></html>"
    )
    reading = read_bytes(short.encode(), "page.html")
    assert isinstance(reading, TextReading)
    assert reading.published is None


@pytest.mark.parametrize(
    "value", ["Mon Oct 11 14:57:21 CEST 2021", "Mon Oct 11 14:57:21 2021", "Mon Oct 11, 14:57 +0200 2021"]
)
def test_a_year_that_stands_behind_the_clock_is_read(value: str) -> None:
    assert page(f'<meta property="article:published_time" content="{value}">').published == "2021-10-11"


@pytest.mark.parametrize("value", ["11 October", "October 11", "10月11日"])
def test_a_day_without_a_year_is_no_date_of_publication(value: str) -> None:
    assert page(f'<meta name="pubdate" content="{value}">').published is None
    text = (
        f"---\ntitle: The wells\ndate: {value}\n---\n\nThe ministry counted every well of the district in the spring.\n"
    )
    assert said(read(text)) == (None, "")


@pytest.mark.parametrize(
    "text",
    [
        "Water Users Group - Agenda\n\n24th meeting\n\n13 May 2014, 9:30 - 12:30\n\nVenue: 1 Mill Road, "
        "Selm\n\nThe group hears what was counted.",
        (
            "Water Users Group - Minutes\n\n19 March 2014, 14:30-17:00\n\nAttendees: Ada Lund, Omar Haddad\n\nThe "
            "group heard what was counted."
        ),
        (
            "Water Users Action Log – 14 May 2013\n\nAll actions are for the next meeting.\n\nAda Lund counts the "
            "wells and tells the group."
        ),
        (
            "WATER BOARD\n\n15th Meeting\n\n27 March 2012\n\n15.30 – 17:00\n\nAGENDA\n\nThe board hears what was "
            "counted in the spring."
        ),
        (
            "Gemeinderat Selm\n\nProtokoll\n\n27. März 2012\n\nDer Rat hat gehört, was im Frühjahr an Brunnen "
            "gezählt wurde."
        ),
    ],
)
def test_the_day_of_a_paper_of_a_meeting_is_the_meetings(text: str) -> None:
    assert said(read(text)) == (None, "")


def test_the_word_that_says_what_a_day_is_stands_in_its_quotation() -> None:
    text = (
        "# Verordnung über die Brunnen von Selm\n\nAusfertigungsdatum\n:   2009-02-13\n\nFundstelle\n:   BGBl I: "
        "2009, 326\n\nDie Brunnen sind zu zählen.\n"
    )
    date, quote = said(read(text))
    assert date == "2009-02-13" and " ".join(quote.split()).endswith("Ausfertigungsdatum : 2009-02-13")


def test_the_day_of_a_post_whose_frame_is_called_a_margin_is_found() -> None:
    above = '<p class="byline"><time class="entry-date" datetime="2020-04-09T07:59" pubdate>Do 9 Apr 2020</time></p>'
    comment = (
        '<div class="comments-area"><article class="comment"><time pubdate datetime="2020-04-11T07:59">11 Apr '
        "2020</time></article></div>"
    )
    text = (
        f'<html><title>The wells of Selm</title><body><div class="content sidebar"><h1>The wells of Selm</h1>'
        f"{above}</div>{_PROSE}{comment}</body></html>"
    )
    reading = read_bytes(text.encode(), "page.html")
    assert isinstance(reading, TextReading)
    assert reading.published == "2020-04-09"


def test_the_day_that_rdfa_calls_created_and_the_day_of_a_dateline_are_found() -> None:
    named = (
        '<span property="dc:date dc:created" content="2013-12-19T12:10:23+00:00">Submitted by Ada on Thu, '
        "19/12/2013 - 12:10</span>"
    )
    assert page(above=named).published == "2013-12-19"
    line = "<p>Bern, 17.08.2007 - Rede von Ada Lund beim Brunnentag, Basel, 18. August 2007</p>"
    assert said(page(above=line)) == ("2007-08-17", "dateline under the title: 17.08.2007")


@pytest.mark.parametrize(
    ("title", "is_only"),
    [
        ("date_signed: 2005-08-01", True),
        ("the head of a letter: 23 February 1951", True),
        ("Ausfertigungsdatum : 2009-02-13", True),
        ("成文日期：2020年1月2日", True),
        ("datePublished: 2005-08-01", False),
        ("Published on 3 May 2021", False),
        ("", False),
    ],
)
def test_what_says_a_day_tells_whether_it_is_one_of_publication(title: str, is_only: bool) -> None:
    assert is_only_dated(title) is is_only


@pytest.mark.parametrize(
    ("head", "published"),
    [
        ("Report by the Wells Committee\n\n24 January 1968\n\nSecret", ("1968-01-24", True)),
        ("Ann Lund to Olaf Berg\n\nTOP SECRET AND PERSONAL\n\nSelm, 24 January 1968", (None, False)),
        ("Report by the Wells Committee\n\n24 January 1968", ("1968-01-24", False)),
        ("Hansard Part 9\n\n24 January 1968", (None, False)),
        # A record that says when it was held bears that day, and was published on another.
        (
            "DIARIO DE SESIONES\n\nSesión plenaria núm. 1\n\ncelebrada el martes, 24 de enero de 1968",
            ("1968-01-24", True),
        ),
        ("DIARIO DE SESIONES\n\nSesión plenaria núm. 145\n\nmiércoles, 24 de enero de 1968", ("1968-01-24", True)),
    ],
)
def test_a_letter_is_dated_and_a_sitting_is_not_published_on_its_day(
    head: str, published: tuple[str | None, bool]
) -> None:
    reading = read_bytes(f"{head}\n\n{_LINES}\n\n{_LINES}".encode(), "wells.txt")
    assert isinstance(reading, TextReading)
    said = next((f.quote for f in reading.findings if f.field == "published"), "")
    assert (reading.published, is_only_dated(said)) == published

"""Front pages of many makes: tables, cards inside links, headings without links, bold words for headings."""

from __future__ import annotations

from muniment.reading import FrontPage, TextReading, read_bytes


def read(html: str, url: str | None = None) -> FrontPage:
    reading = read_bytes(html.encode(), "page.html", url)
    assert isinstance(reading, FrontPage), reading.kind
    return reading


GOV = """\
<html><head><title>云川市人权研究中心</title></head><body><div id="top"><a href="/">首页</a> | <a href="/about">关于我们</a> | <a href="/zl">资料库</a></div>
<table width="960"><tr><td width="240" valign="top"><div class="hd">通知公告</div><ul><li><a href="/tz/1.html">关于举办第三期培训班的通知</a> <span>2021-05-01</span></li><li><a href="/tz/2.html">关于阅览室闭馆的公告</a> <span>2021-04-21</span></li><li><a href="/tz/3.html">招聘启事:研究助理两名</a> <span>2021-04-02</span></li></ul></td>
<td valign="top"><h1>云川市人权研究中心</h1><p>本中心成立于一九九八年,长期记录本市居民的生活与权利状况,所有资料均注明来源与日期,供各界查阅。</p>
<div class="hd">要闻</div><ul><li><a href="/yw/1.html">云川新建十二所乡村诊所投入使用</a> <span>2021-05-03</span></li><li><a href="/yw/2.html">无障碍公交线路覆盖全部城区</a> <span>2021-05-02</span></li><li><a href="/yw/3.html">职业教育助力山区青年就业</a> <span>2021-04-29</span></li><li><a href="/yw/4.html">法律援助热线全年接听四万次</a> <span>2021-04-25</span></li></ul></td></tr></table>
<div class="foot">版权所有 云川市人权研究中心 <a href="/sitemap">网站地图</a></div></body></html>
"""  # noqa: E501

WRAP = """\
<html lang=en><head><title>Institute for Tenancy - Home</title></head><body><header><a href="/">Institute for Tenancy</a><nav><a href="/a">About us and our work</a><a href="/b">Publications of the Institute</a></nav></header>
<main><section class=hero><h1>Institute for Tenancy</h1><p>We collect what tenants and landlords say of each other. Nobody pays us to agree. Everything here carries a name and a date.</p></section>
<section><h2>Latest</h2><a class=card href="/n/1"><h3>Court says deposits must be returned within a month</h3><p>The High Court ruled on 3 May 2022 that deposits are due within thirty days.</p><span>Read more</span></a>
<a class=card href="/n/2"><h3>Rents rose by 3.1 percent in a year</h3><p>Rents rose by 3.1 percent, the statistics office said on Tuesday.</p><span>Read more</span></a>
<a class=card href="/n/3"><h3>Union opens an advice room in Selby</h3><p>The tenants' union opened its third advice room.</p><span>Read more</span></a></section>
<section><h2>Reports</h2><a class=card href="/r/"><h3>All reports since 2005</h3><p>A collection of all reports of the Institute published since 2005.</p><span>Read more</span></a></section></main>
<footer><a href="/c">Contact the Institute for Tenancy</a></footer></body></html>
"""  # noqa: E501

NOLINK = """\
<html><head><title>Friends of the Court Archive</title></head><body><h1>Friends of the Court Archive</h1><p>The Friends were founded in 1981 to keep the court's papers dry, in order and open to whoever asks to read them.</p>
<h2>Collected judgments</h2><p>This is a collection of the judgments of the court published since 1904. <a href="j.html">[more..]</a></p>
<h2>Lecture on early juries</h2><p>A lecture on early juries will be held in the Reading Hall on 9 June 2022. <a href="l.html">[more..]</a></p>
<h2>Roof repaired</h2><p>The roof over the deed room was repaired in March. <a href="r.html">[more..]</a></p>
<h2>Notice: new opening hours</h2><p>From 1 July the room opens at ten. <a href="n.html">[more..]</a></p>
<p>Copyright the Friends 2022</p></body></html>
"""  # noqa: E501

BOLD = """\
<html><head><title>Bureau of Rural Affairs</title></head><body><table><tr><td><a href="index.html">Home</a> <a href="who.html">Who we are</a></td></tr><tr><td>
<p>The Bureau reads, files and answers every letter that reaches it from the hill districts, and has done so since 1931.</p>
<p><b>White papers of the Bureau</b><br>This is a collection of white papers the Bureau has issued since 1952.<a href="wp.htm">[more..]</a></p>
<p><b>Second road plan ends</b><br>The Bureau published its second road plan on 4 May 2015. Reporters visited Tarn and Cray.<a href="rp.htm">[more..]</a></p>
<p><b>Seed fair held in Oulu</b><br>The seed fair was held in Oulu on Saturday with farmers from Norway and Peru.<a href="sf.htm">[more..]</a></p>
</td></tr></table></body></html>
"""  # noqa: E501


def test_titles_and_dates_in_lists_of_a_table() -> None:
    front = read(GOV)
    assert front.lead is not None and front.lead.text.startswith("本中心成立于")
    assert [(b.kind, b.section, b.published) for b in front.blocks[:4]] == [
        ("notice", "通知公告", "2021-05-01"),
        ("notice", "通知公告", "2021-04-21"),
        ("notice", "通知公告", "2021-04-02"),
        ("article", "要闻", "2021-05-03"),
    ]
    assert len(front.blocks) == 7


def test_cards_that_are_links_as_a_whole() -> None:
    front = read(WRAP, "https://tenancy.example/")
    assert [b.title for b in front.blocks] == [
        "Court says deposits must be returned within a month",
        "Rents rose by 3.1 percent in a year",
        "Union opens an advice room in Selby",
        "All reports since 2005",
    ]
    assert [b.kind for b in front.blocks] == ["article", "article", "article", "collection"]
    assert all(b.url and b.summary and "Read more" not in b.summary for b in front.blocks)
    assert front.blocks[0].url == "https://tenancy.example/n/1" and front.blocks[3].section == "Reports"


def test_headings_that_lead_nowhere_with_a_mark_after_the_words() -> None:
    front = read(NOLINK)
    assert [(b.kind, b.url) for b in front.blocks] == [
        ("collection", "j.html"),
        ("event", "l.html"),
        ("article", "r.html"),
        ("notice", "n.html"),
    ]
    assert front.blocks[-1].summary == "From 1 July the room opens at ten."


def test_bold_words_for_headings() -> None:
    front = read(BOLD)
    assert front.lead is not None and front.lead.text.endswith("since 1931.")
    assert [(b.kind, b.title, b.url) for b in front.blocks] == [
        ("collection", "White papers of the Bureau", "wp.htm"),
        ("article", "Second road plan ends", "rp.htm"),
        ("event", "Seed fair held in Oulu", "sf.htm"),
    ]


def test_an_article_with_others_beside_it_stays_an_article() -> None:
    others = "".join(
        (
            f'<li><h3><a href="/n/{n}">Another story of the harbour, number {n}</a></h3><p>It was told in a few '
            f"words here.</p></li>"
        )
        for n in range(12)
    )
    text = "".join(
        (
            f"<p>The clerk of the lake counted the wells of district {n}, and wrote down which of them had water "
            f"that year.</p>"
        )
        for n in range(8)
    )
    page = (
        f'<html><head><title>Wells of the lake district counted</title><meta property="og:type" '
        f'content="article"></head><body><main><h1>Wells of the lake district '
        f"counted</h1>{text}</main><section><h2>More news</h2><ul>{others}</ul></section></body></html>"
    )
    reading = read_bytes(page.encode(), "page.html")
    assert isinstance(reading, TextReading) and "district 7" in reading.text and "Another story" not in reading.text


def test_an_index_of_short_links_is_no_front_page() -> None:
    links = "".join(f'<li><a href="/s/{n}">Permit for works {n}</a></li>' for n in range(40))
    reading = read_bytes(
        f"<html><body><h1>Services</h1><div><ul>{links}</ul></div></body></html>".encode(), "page.html"
    )
    assert not isinstance(reading, FrontPage)


def test_what_stands_on_every_page_is_no_teaser() -> None:
    card = (
        '<div class="card"><h3><a href="/n/{0}">The court sat for the {0}th time this year</a></h3><p>It heard '
        "three cases and put off a fourth until the spring, the clerk wrote.</p></div>"
    )
    page = (
        "<html><body><nav><ul>"
        + "".join(f'<li><a href="/m/{n}">A long name of a menu entry, number {n}</a></li>' for n in range(9))
        + "</ul></nav><main>"
        + "".join(card.format(n) for n in range(4, 9))
        + '</main><div class="most-read"><h2>Most read</h2><ol>'
        + "".join(f'<li><a href="/o/{n}">An old story that many people still read, {n}</a></li>' for n in range(5))
        + (
            '</ol></div><div class="advert"><h3><a href="https://shop.example/x">Buy a lamp that lights itself, '
            'today only</a></h3></div><footer><a href="/p">The privacy statement of the court and its cookies</a>'
            "</footer></body></html>"
        )
    )
    assert [b.url for b in read(page).blocks] == [f"/n/{n}" for n in range(4, 9)]


def test_the_title_of_a_slider_or_of_the_site_names_no_section() -> None:
    card = (
        '<div class="card"><h3><a href="/n/{0}">The court sat for the {0}th time this year</a></h3><p>It heard '
        "three cases and put off a fourth until the spring, the clerk wrote.</p></div>"
    )
    page = (
        "<html><head><title>The court</title></head><body><header><h1>The court</h1></header><div "
        'class="promo-area"><div><h2>A night at the lake</h2><p>Pictures.</p></div></div>'
        f'<main><div class="list">{"".join(card.format(n) for n in range(4, 7))}</div><section><h2>From the '
        f"hills</h2>{''.join(card.format(n) for n in range(7, 9))}</section></main></body></html>"
    )
    assert [b.section for b in read(page).blocks] == [None, None, None, "From the hills", "From the hills"]

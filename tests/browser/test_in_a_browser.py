"""Pages in real Chromium: nothing overflows, axe-core finds nothing, an editor can do the work."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import ADMIN_PASSWORD, Server

pytestmark = pytest.mark.browser

PAGES = [
    "/",
    "/zh-hans/",
    "/collections/",
    "/collections/yearly-reports-on-the-right-to-water-harbour-commission-of-veldria/",
    "/topics/",
    "/topics/water/",
    "/events/",
    "/plans/",
    "/plans/safe-water-action-plan-of-veldria-2018-2022-bf817fbd0c/",
    "/ar/plans/safe-water-action-plan-of-veldria-2018-2022-bf817fbd0c/",
    "/plans/?q=water",
    "/statements/",
    "/statements/?q=water",
    "/targets/",
    "/ar/targets/",
    "/parties/",
    "/parties/?q=nobodyatall",
    "/search/?q=safe+water",
    "/data/",
    "/sources/",
    "/sources/harbour-commission-of-veldria/",
    "/sources/harbour-commission-of-veldria/editions/1/",
    "/sources/harbour-commission-of-veldria/changes/1/2/",
    "/search/?q=water",
    "/search/?q=(water",
    "/search/?q=nothingatall",
    "/search/?q=harbuor+ledgerz",
    "/search/?q=water&from=2018&to=2020&kind=document",
    "/search/lines/?q=wells&sort=after",
    "/search/compare/?q=water&a_from=2016&a_to=2019&b_from=2020",
    "/search/counts/?q=water",
    "/search/counts/?q=water&by=source",
    "/search/counts/?q=water&show=keywords&a_from=2016&a_to=2019",
    "/search/counts/?q=water&show=collocates",
    "/search/counts/?show=ngrams",
    "/ar/search/counts/?show=growth",
    "/search/advanced/",
    "/zh-hans/search/?q=\u6559\u80b2",
    "/zh-hans/search/lines/?q=\u6c34",
    "/items/1/like/",
    "/sign-in/",
    "/ar/account/login/",
    "/account/password/reset/",
    "/ar/",
    "/ar/search/?q=water",
    "/ar/events/",
    "/ar/items/1/",
    "/zh-hant/collections/",
    "/ru/search/compare/",
    "/es/search/advanced/",
    "/fr/about/",
    "/places/",
    "/events/?month=2024-03",
    "/ar/events/?month=2024-03",
    "/items/1/cite/",
    "/about/",
    "/items/1/",
    "item:report",
    "item:arabic",
    "item:chinese",
    "item:stub",
    "item:event",
    "item:table",
    "/items/99999/",
    "item:figure",
    "item:figure-arabic",
    "item:notes",
    "beside",
    "/ar/beside",
    "translation",
    "/zh-hans/translation",
    "/topics/education/",
    "/zh-hans/account/login/",
    "/admin/",
]
QUERIES = {
    "item:report": "title:report year:2024",
    "item:arabic": "language:ar",
    "item:chinese": "language:zh kind:document",
    "item:stub": "clinics state:stub",
    "item:event": "kind:event language:en",
    "item:table": "title:ledgers kind:document",
    "item:notes": "title:report year:2021",
    "item:figure": 'title:"职业教育报告"',
    "item:figure-arabic": 'title:"نتائج فحص الآبار"',
}


def visit(page: Any, server: Server, path: str) -> None:
    prefix, _, last = path.rpartition("/")
    if last == "beside":
        visit(page, server, "item:notes")
        page.goto(f"{server.address}{prefix}{page.url.removeprefix(server.address).rsplit('/', 2)[0]}/beside/")
    elif last == "translation":
        page.goto(f"{server.address}{prefix}/search/?q=title:%22second action plan%22 kind:article")
        page.click(".hit h2 a")
        page.locator(".beside-links a").first.click()
    elif path in QUERIES:
        page.goto(f"{server.address}/search/?q={QUERIES[path]}")
        page.click(".hit h2 a")
    else:
        page.goto(server.address + path)


@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (390, "dark"),
        (1280, "light"),
        pytest.param(390, "light", marks=pytest.mark.long),
        pytest.param(1280, "dark", marks=pytest.mark.long),
    ],
)
def test_no_page_overflows_and_axe_finds_nothing(server: Server, browser: Any, width: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    problems: list[str] = []
    page.on(
        "console",
        lambda m: (
            problems.append(f"console: {m.text}")
            # A picture that is not drawn yet is answered so, and arrives by itself.
            if m.type == "error"
            and "404" not in m.text
            and "400" not in m.text
            and not ("503" in m.text and ".webp" in str(m.location))
            else None
        ),
    )
    axe = Axe()
    for path in PAGES:
        visit(page, server, path)
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            problems.append(f"{path}: {wide} px wide at {width}")
        for violation in axe.run(page).response["violations"]:
            problems.append(f"{path}: {violation['id']}: {violation['nodes'][0]['html'][:120]}")
    context.close()
    assert problems == []


def test_pages_read_without_javascript(server: Server, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(server.address)
    page.fill("#find", "wells")
    page.click(".find button")
    page.click(".hit h2 a >> nth=0")
    assert page.locator("h1").count() == 1 and page.locator(".proof").is_visible()
    context.close()


def test_the_keyboard_reaches_the_text_and_the_search(server: Server, browser: Any) -> None:
    page = browser.new_page()
    page.goto(server.address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"
    page.close()


def test_the_arabic_interface_is_mirrored(server: Server, browser: Any) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{server.address}/ar/search/?q=water")
    facets, found = (page.locator(selector).bounding_box() for selector in (".facets", ".found"))
    assert facets and found and facets["x"] > found["x"]
    page.goto(f"{server.address}/search/?q=water")
    facets, found = (page.locator(selector).bounding_box() for selector in (".facets", ".found"))
    assert facets and found and facets["x"] < found["x"]
    page.close()


def test_right_to_left_texts_run_right(server: Server, browser: Any) -> None:
    page = browser.new_page()
    visit(page, server, "item:arabic")
    assert page.locator("h1").evaluate("e => getComputedStyle(e).direction") == "rtl"
    assert page.locator(".text").evaluate("e => getComputedStyle(e).direction") == "rtl"
    page.close()


@pytest.mark.parametrize("language", ["", "/ar"])
def test_a_picture_scrolls_on_a_telephone_and_its_page_does_not(server: Server, browser: Any, language: str) -> None:
    page = browser.new_context(viewport={"width": 390, "height": 900}).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{server.address}{language}/items/1/")
    figure, picture = page.locator(".figure .drawn"), page.locator(".figure img")
    figure.scroll_into_view_if_needed()
    picture.evaluate("e => e.decode()")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    wide = picture.evaluate("e => e.getBoundingClientRect().width")
    assert figure.evaluate("e => e.clientWidth") < 390 < wide
    figure.focus()
    page.keyboard.press("ArrowRight")
    figure.evaluate("e => e.scrollLeft || new Promise(done => e.addEventListener('scroll', done, {once: true}))")
    assert figure.evaluate("e => e.scrollLeft") > 0
    # Its place is held before it is there: the text does not jump.
    assert abs(picture.evaluate("e => e.getBoundingClientRect().height") - wide * 400 / 720) < 2
    assert (
        picture.get_attribute("alt").startswith("Bars for the years")
        and "water office" in page.locator(".figure figcaption").inner_text()
    )
    assert all(url.startswith(server.address) for url in asked)
    page.set_viewport_size({"width": 1280, "height": 900})
    assert figure.evaluate("e => e.scrollWidth <= e.clientWidth")
    page.locator(".figure a >> nth=0").click()
    page.wait_for_url("**-2400.webp")


@pytest.mark.parametrize("language", ["", "/ar"])
def test_notes_stand_clear_of_the_contents_and_of_the_text(server: Server, browser: Any, language: str) -> None:
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    visit(page, server, "item:notes")
    page.goto(f"{server.address}{language}{page.url.removeprefix(server.address)}")
    contents, text = (page.locator(name).bounding_box() for name in (".toc", ".text > h2 >> nth=0"))
    notes = [note.bounding_box() for note in page.locator(".footnotes").all()]
    assert len(notes) >= 4
    for note in notes:
        assert note["x"] + note["width"] <= text["x"] or note["x"] >= text["x"] + text["width"]
        assert note["x"] + note["width"] <= contents["x"] or note["x"] >= contents["x"] + contents["width"]
        assert note["x"] >= 0 and note["x"] + note["width"] <= 1440


def test_on_a_telephone_what_is_read_across_becomes_a_list(server: Server, browser: Any) -> None:
    page = browser.new_context(viewport={"width": 390, "height": 900}).new_page()
    for path, part in (("/search/lines/?q=wells", ".lines"), ("/events/?month=2024-04", ".month")):
        page.goto(server.address + path)
        assert page.locator(part).evaluate("part => part.scrollWidth <= part.clientWidth")
    days = page.locator(".month td:visible")
    assert [day.inner_text().split("\n")[0] for day in days.all()] == [
        "Monday 8 April",
        "Tuesday 9 April",
        "Wednesday 10 April",
    ]
    page.goto(f"{server.address}/admin/login/?next=/admin/archive/items/")
    page.fill("[name=login]", "admin")
    page.fill("[name=password]", ADMIN_PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    for path in ("items", "review", "relations"):
        page.goto(f"{server.address}/admin/archive/{path}/")
        assert page.locator("tbody tr").count() > 3
        widths = page.locator("td.title a").evaluate_all(
            "links => links.map(link => link.parentElement.getBoundingClientRect().width)"
        )
        assert min(widths) > 250, "a title has the width of the screen"
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_what_is_typed_and_what_is_written_keep_their_directions(server: Server, browser: Any) -> None:
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(f"{server.address}/ar/search/?q=(water")
    assert "القوس عند الحرف 1 غير مغلق" in page.inner_text("[role=alert]")
    assert set(
        page.locator(".help code").evaluate_all("codes => codes.map(code => getComputedStyle(code).direction)")
    ) == {"ltr"}
    assert page.locator("#find").evaluate("box => getComputedStyle(box).unicodeBidi") == "plaintext"
    page.goto(f"{server.address}/ar/search/lines/?q=wells")
    dates = page.locator("tr[dir=ltr] time")
    assert dates.count() > 3 and set(
        dates.evaluate_all("dates => dates.map(date => getComputedStyle(date).direction)")
    ) == {"rtl"}
    for path in ("/ar/topics/water/", "/sources/harbour-commission-of-veldria/"):
        page.goto(server.address + path)
        starts = page.locator(".list .teaser").evaluate_all(
            "teasers => teasers.map(t => [t.querySelector('h3'), t.querySelector('.quoted')]).filter(([h, q]) => q)"
            ".map(both => both.map(e => { const box = e.getBoundingClientRect(); return "
            "getComputedStyle(e).direction === 'rtl' ? box.right : box.left }))"
        )
        assert len(starts) > 3 and all(abs(title - summary) < 1 for title, summary in starts)


def test_an_editor_reviews_composes_and_publishes(own_server: Server, browser: Any) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    page.goto(f"{own_server.address}/admin/login/")
    page.fill("input[name=login]", "admin")
    page.fill("input[name=password]", ADMIN_PASSWORD)
    page.locator("main form.fields button").last.click()
    page.wait_for_url(f"{own_server.address}/admin/")
    page.goto(f"{own_server.address}/admin/archive/review/")
    first = page.locator("td.title a").first
    title = first.inner_text()
    first.click()
    page.fill("#id_title", title + " (checked)")
    page.click("button[value=correct]")
    page.get_by_text("was corrected").first.wait_for()
    assert "archive/review/" in page.url
    page.goto(f"{own_server.address}/search/?q=title:checked")
    assert "(checked)" in page.content()

    page.goto(f"{own_server.address}/admin/pages/")
    page.goto(own_server.address + page.locator("a[href*='/admin/pages/'][href$='/edit/']").first.get_attribute("href"))
    page.locator("button[title='Insert a block']").first.click()
    page.get_by_role("option", name="Lead").click()
    page.locator("textarea[name*='text']").last.fill("Words of the clerk, chosen by an editor.")
    page.locator("input[name*='said_by']").last.fill("The clerk of Stillmoor")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_text("published").first.wait_for()
    context.clear_cookies()
    page.goto(own_server.address)
    assert "Words of the clerk, chosen by an editor." in page.content()
    context.close()


def test_suggestions_are_chosen_with_the_keyboard(server: Server, browser: Any) -> None:
    page = browser.new_page()
    page.goto(server.address)
    page.locator("#find").press_sequentially("port")
    page.locator(".suggestions li").first.wait_for()
    assert page.locator("#find").get_attribute("aria-expanded") == "true"
    axe = Axe().run(page).response["violations"]
    assert axe == []
    page.keyboard.press("ArrowDown")
    assert page.locator("#find").get_attribute("aria-activedescendant") == "suggestion-0"
    label = page.locator("#suggestion-0 span").inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    assert label in page.locator("#find").input_value() and page.locator(".hit").count() > 0
    page.locator("#find").fill("port")
    page.locator(".suggestions li").first.wait_for()
    page.keyboard.press("Escape")
    assert page.locator(".suggestions").is_hidden()
    page.close()


def test_years_are_brushed_with_the_mouse(server: Server, browser: Any) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{server.address}/search/?q=water")
    box = page.locator(".years").bounding_box()
    assert box is not None
    every = page.locator(".count strong").inner_text()
    page.mouse.move(box["x"] + box["width"] * 0.98, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + 20)
    page.mouse.up()
    page.wait_for_url("**from=**")
    first, last = (page.locator(f".chart input[name={name}]").input_value() for name in ("from", "to"))
    assert first < last and page.locator(".count strong").inner_text() != every
    assert page.locator(".years .out").count() > 0
    page.close()


def test_a_hit_leads_to_its_paragraph(server: Server, browser: Any) -> None:
    page = browser.new_page()
    page.goto(f"{server.address}/search/?q=drilled")
    page.locator(".where a").first.click()
    address = page.evaluate("location.hash.slice(1)")
    assert "drilled" in page.locator(f"#{address}").inner_text()
    assert page.evaluate("document.querySelector(':target') !== null")
    page.close()


def test_a_reader_signs_in_saves_a_search_and_takes_it_off(own_server: Server, browser: Any) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{own_server.address}/search/?q=water")
    page.get_by_role("link", name="Sign in to save this search").click()
    page.fill("input[name=login]", "admin")
    page.fill("input[name=password]", ADMIN_PASSWORD)
    page.locator("main button").click()
    page.wait_for_url("**/search/?q=water")
    page.fill(".save input[name=name]", "Papers on water")
    page.get_by_role("button", name="Save this search").click()
    page.get_by_role("link", name="Papers on water").wait_for()
    assert Axe().run(page).response["violations"] == []
    page.get_by_role("button", name="Remove").click()
    page.get_by_text("You have no saved searches yet.").wait_for()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(own_server.address + "/")
    context.close()

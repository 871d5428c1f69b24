"""Each role's main tasks, walked through as people do them: in a browser, with the accounts that the administrator
makes."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import Server, command
from playwright.sync_api import Route, expect
from screens import sign_in

pytestmark = pytest.mark.browser


def come_in(browser: Any, server: Server, name: str, *roles: str) -> Any:
    """Make an account and sign in with it; return the page."""
    words = [word for role in roles for word in ("--role", role)]
    password = json.loads(command("account", name, *words, "--json", data=server.data, check=True).stdout)["password"]
    page = browser.new_context(viewport={"width": 1280, "height": 1000}, locale="en").new_page()
    page.goto(f"{server.address}/account/login/?next=/admin/" if roles else f"{server.address}/account/login/")
    page.fill("input[name=login]", name)
    page.fill("input[name=password]", password)
    page.locator("main form.fields button").last.click()
    page.wait_for_load_state()
    return page


def number_of(server: Server, title: str) -> int:
    with sqlite3.connect(server.data / "muniment.sqlite3") as database:
        return int(database.execute("SELECT id FROM archive_item WHERE title = ?", (title,)).fetchone()[0])


def test_a_reader_finds_and_cites(server: Server, browser: Any) -> None:
    page = browser.new_page()
    page.goto(server.address)
    page.fill("#find", '"closed after a second test"')
    page.keyboard.press("Enter")
    page.locator(".hit h2 a").first.click()
    assert "report for 2021" in page.inner_text("h1")
    assert page.locator("mark, .text").first.is_visible()
    page.get_by_role("link", name="In other styles").click()
    assert "GB/T 7714" in page.inner_text("main")
    assert "Harbour Commission of Veldria" in page.locator(".styles dd").first.inner_text()
    page.go_back()
    with page.expect_download() as download:
        page.get_by_role("link", name="BibTeX").click()
    assert "report for 2021" in Path(download.value.path()).read_text()
    page.get_by_role("link", name="Original beside the text").click()
    page.locator(".beside img").nth(1).scroll_into_view_if_needed()
    # It is drawn by the worker, and takes the placeholder's place by itself.
    expect(page.locator(".beside img").nth(1)).to_have_js_property("naturalWidth", 1100, timeout=60_000)
    page.close()


def test_a_contributor_brings_a_file_and_drafts_a_page_that_an_editor_lets_through(
    own_server: Server, browser: Any, tmp_path: Path
) -> None:
    file = tmp_path / "ferry.md"
    file.write_text(
        "# Report of the ferry wardens\n\nThe wardens of Stillmoor counted four hundred crossings in spring.\n"
    )
    page = come_in(browser, own_server, "clara", "Contributors")
    assert page.locator(".first-steps").get_by_text("private until an editor").is_visible()
    page.get_by_role("link", name="Capture files").first.click()
    page.set_input_files("#files", str(file))
    page.fill("input[name=source]", "Ferry Office")
    page.locator(".archive-screen button.button").click()
    page.get_by_text("1 captured").wait_for()
    page.goto(f"{own_server.address}/admin/archive/review/")
    assert page.url == f"{own_server.address}/admin/" and page.get_by_text("do not have permission").is_visible()
    number = number_of(own_server, "Report of the ferry wardens")
    public = browser.new_context().new_page()
    assert public.goto(f"{own_server.address}/items/{number}/").status == 404
    assert page.goto(f"{own_server.address}/items/{number}/").status == 200
    page.goto(f"{own_server.address}/admin/pages/add/portal/landingpage/3/")
    page.locator("body.ready").wait_for()
    page.locator("#id_title").press_sequentially("The year of the ferry")
    page.keyboard.press("Tab")
    expect(page.locator("#id_slug")).to_have_value("the-year-of-the-ferry")
    page.get_by_role("button", name="Save draft").click()
    page.wait_for_url("**/edit/")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Submit for approval").click()
    page.get_by_text("submitted for moderation").first.wait_for()

    editor = come_in(browser, own_server, "edda", "Editors")
    editor.goto(f"{own_server.address}/admin/archive/review/{number}/")
    editor.select_option("#visibility", "public")
    editor.locator("button[value=visibility]").click()
    editor.get_by_text("The visibility of “Report of the ferry wardens” was changed.").wait_for()
    assert public.goto(f"{own_server.address}/items/{number}/").status == 200
    editor.goto(f"{own_server.address}/admin/")
    editor.get_by_role("link", name="The year of the ferry").first.click()
    editor.get_by_role("button", name="More actions").click()
    editor.get_by_role("button", name="Approve and Publish").first.click()
    editor.wait_for_load_state()
    assert public.goto(f"{own_server.address}/the-year-of-the-ferry/").status == 200

    # A new text of what is public by now waits, until an editor lets it through.
    file.write_text(file.read_text().replace("four hundred", "four hundred and one"))
    page.goto(f"{own_server.address}/admin/archive/upload/")
    page.set_input_files("#files", str(file))
    page.fill("input[name=source]", "Ferry Office")
    page.locator(".archive-screen button.button").click()
    page.get_by_text("0 captured").wait_for()
    page.get_by_text("has to approve it").wait_for()
    public.goto(f"{own_server.address}/items/{number}/")
    assert not public.get_by_text("four hundred and one").count()
    editor.goto(f"{own_server.address}/admin/archive/failures/")
    editor.get_by_role("link", name="See what would change").click()
    editor.get_by_role("heading", name="What would change").wait_for()
    assert "four hundred and one" not in editor.locator(".change .before").inner_text()
    assert "four hundred and one" in editor.locator(".change .after").inner_text()
    editor.get_by_role("button", name="Approve").click()
    # A worker reads it; its page loads itself again until that is done.
    editor.get_by_text("1 read, 0 still fail.").wait_for()
    public.reload()
    assert public.get_by_text("four hundred and one").count()


def test_an_editor_composes_the_front_page_in_two_languages_and_sets_a_day(own_server: Server, browser: Any) -> None:
    page = come_in(browser, own_server, "edda", "Editors")
    page.goto(f"{own_server.address}/admin/pages/3/edit/")
    page.locator("button[title='Insert a block']").first.click()
    page.get_by_role("option", name="Lead").click()
    page.locator("textarea[name*='text']").last.fill("Words of the clerk, chosen by an editor.")
    page.locator("input[name*='said_by']").last.fill("The clerk of Stillmoor")
    page.get_by_role("button", name="Toggle preview").click()
    preview = page.frame_locator("#w-preview-iframe, .preview-panel iframe, iframe[title='Preview']").first
    preview.get_by_text("Words of the clerk, chosen by an editor.").wait_for()
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_text("has been published").wait_for()

    page.goto(f"{own_server.address}/admin/localize/submit/page/3/")
    page.locator("label", has_text="简体中文").first.click()
    page.locator("input[type=submit][value=Submit]").click()
    page.wait_for_url("**/edit/")
    for words in ("首页", "书记员的话，由编辑选出。", "斯蒂尔穆尔的书记员"):
        page.get_by_role("button", name="Translate", exact=True).first.click()
        page.locator("textarea").last.fill(words)
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_role("button", name="Save", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Publish in 简体中文").click()
    page.get_by_text("Published").first.wait_for()

    public = browser.new_context().new_page()
    public.goto(f"{own_server.address}/zh-hans/")
    assert "书记员的话" in public.inner_text("main") and "Words of the clerk" not in public.inner_text("main")
    public.goto(f"{own_server.address}/")
    assert "Words of the clerk" in public.inner_text("main")
    public.goto(f"{own_server.address}/ar/")
    assert public.inner_text("main").strip()

    page.goto(f"{own_server.address}/admin/pages/add/portal/landingpage/3/")
    page.locator("body.ready").wait_for()
    page.locator("#id_title").press_sequentially("Opening day")
    page.keyboard.press("Tab")
    expect(page.locator("#id_slug")).to_have_value("opening-day")
    page.get_by_role("button", name="Save draft").click()
    page.wait_for_url("**/edit/")
    page.get_by_role("button", name="Toggle status").click()
    page.get_by_role("button", name="Set schedule").click()
    page.fill("#id_go_live_at", "2099-04-01 09:00")
    page.get_by_role("button", name="Save schedule").focus()
    page.keyboard.press("Enter")
    page.get_by_text("has been updated").wait_for()
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Schedule to publish").first.click()
    page.get_by_text("scheduled for publishing").first.wait_for()
    assert public.goto(f"{own_server.address}/opening-day/").status == 404
    with sqlite3.connect(own_server.data / "muniment.sqlite3", timeout=30) as database:  # The day comes.
        database.execute(
            "UPDATE wagtailcore_revision SET approved_go_live_at = '2024-04-01 09:00:00',"
            " content = json_set(content, '$.go_live_at', '2024-04-01T09:00:00Z') WHERE approved_go_live_at IS NOT NULL"
        )
    public.wait_for_timeout(200)
    for _ in range(40):
        if public.goto(f"{own_server.address}/opening-day/").status == 200:
            break
        public.wait_for_timeout(500)
    assert public.inner_text("h1") == "Opening day"


def test_an_archivist_works_through_the_queue_by_keyboard_merges_splits_and_sorts(
    own_server: Server, browser: Any, tmp_path: Path
) -> None:
    page = come_in(browser, own_server, "arne", "Archivists")
    page.goto(f"{own_server.address}/admin/archive/review/")
    page.locator("td.title a").first.click()
    page.wait_for_url("**/archive/review/*/")
    first = page.url
    page.keyboard.press("j")
    assert page.locator("tr[data-quote][aria-current]").count() == 1
    assert page.evaluate("CSS.highlights.has('finding')")
    page.keyboard.press("n")
    page.wait_for_url(lambda url: url != first)
    page.wait_for_load_state()
    second = page.url
    page.keyboard.press("e")
    assert page.evaluate("document.activeElement.id") == "id_title"
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    page.get_by_text("was confirmed as correct").wait_for()
    # On to what comes behind: the second stands, and the first was left for later.
    assert second != first and page.url not in (first, second)
    assert Axe().run(page, context=".archive-screen").response["violations"] == []

    page.goto(f"{own_server.address}/admin/archive/items/?q=title:report+kind:document")
    before = page.locator("input[name=items]").count()
    assert before >= 10
    page.locator("[data-tick-all]").check()
    page.fill("#id_add_collection", "Counted by the clerk")
    page.select_option("#id_add_topics", "governance")
    page.locator("button[value=edit]").click()
    page.get_by_text(f"{before} items were changed").wait_for()
    public = browser.new_context().new_page()
    public.goto(f"{own_server.address}/collections/counted-by-the-clerk/")
    assert public.locator(".teaser").count() == before

    page.goto(f"{own_server.address}/admin/archive/items/?q=title:schools+kind:article")
    page.locator("input[name=items]").first.check()
    page.locator("button[value=relate]").click()
    page.get_by_text("Select two items").wait_for()
    page.goto(
        f"{own_server.address}/admin/archive/items/?q=%22night+schools%22+OR+%D9%85%D8%AF%D8%A7%D8%B1%D8%B3&kin"
        f"d=article"
    )
    page.get_by_role("checkbox", name="Night schools open for dock workers").check()
    page.get_by_role("checkbox", name="مدارس مسائية لعمال الميناء").check()
    page.locator("button[value=relate]").click()
    page.get_by_text("The items are now linked as translations").wait_for()
    public.goto(f"{own_server.address}/items/2/")
    public.get_by_role("link", name="Beside the text in Arabic").click()
    assert "مدارس مسائية" in public.inner_text(".pairs")

    page.goto(f"{own_server.address}/admin/archive/items/?q=title:report+kind:document+year:2022..2023")
    page.locator("input[name=items]").first.check()
    page.keyboard.down("Shift")
    page.locator("input[name=items]").nth(1).click()
    page.keyboard.up("Shift")
    page.locator("button[value=merge]").click()
    page.locator("input[name=kept]").first.check()
    page.fill("#note", "one report, two years on its cover")
    assert Axe().run(page, context=".archive-screen").response["violations"] == []
    page.locator("form .button").first.click()
    page.get_by_text("The items were merged into").wait_for()
    page.locator("input[name=versions]").last.check()
    page.locator("button[value=split]").click()
    page.get_by_text("was split off as a new item").wait_for()
    assert public.goto(f"{own_server.address}/search/?q=title:report+kind:document").status == 200


def test_an_administrator_makes_roles_and_people_have_what_they_may_and_no_more(
    own_server: Server, browser: Any
) -> None:
    page = come_in(browser, own_server, "ada", "Administrators")
    assert page.goto(f"{own_server.address}/admin/users/").status == 200
    assert page.goto(f"{own_server.address}/admin/archive/merge/").status == 200
    for name, role, allowed, refused in (
        (
            "carl",
            "Contributors",
            ["/admin/archive/upload/"],
            ["/admin/archive/review/", "/admin/archive/items/", "/admin/archive/merge/", "/admin/users/"],
        ),
        (
            "edda",
            "Editors",
            ["/admin/archive/review/", "/admin/archive/items/", "/admin/archive/relations/"],
            ["/admin/users/"],
        ),
        (
            "arne",
            "Archivists",
            ["/admin/archive/review/", "/admin/archive/failures/", "/admin/archive/merge/"],
            ["/admin/users/"],
        ),
    ):
        page = come_in(browser, own_server, name, role)
        for path in allowed:
            assert page.goto(own_server.address + path).status == 200, (name, path)
        for path in refused:
            answer = page.goto(own_server.address + path)
            assert answer.status == 403 or page.url == f"{own_server.address}/admin/", (
                name,
                path,
                answer.status,
                page.url,
            )
    reader = come_in(browser, own_server, "rosa")
    assert reader.goto(f"{own_server.address}/admin/").status == 403
    assert reader.locator("h1").inner_text() == "You do not have permission"


def test_publish_waits_for_the_first_automatic_save_of_a_new_page(own_server: Server, browser: Any) -> None:
    page = browser.new_context(viewport={"width": 1280, "height": 1000}, locale="en").new_page()
    sign_in(page, own_server.address)
    held: list[tuple[Route, Any]] = []

    def hold(route: Route) -> None:
        # The server makes the page; its answer is held back, so that the browser does not know yet.
        if route.request.method == "POST" and not held:
            held.append((route, route.fetch()))
        else:
            route.continue_()

    page.route("**/admin/pages/add/portal/landingpage/**", hold)
    page.goto(f"{own_server.address}/admin/pages/add/portal/landingpage/3/")
    page.locator("body.ready").wait_for()
    # At a person's speed: Wagtail looks at the form some time after it is ready, and saves what differs from then on.
    page.locator("#id_title").press_sequentially("The spring of the ferry", delay=150)
    page.keyboard.press("Tab")
    for _ in range(600):
        if held:
            break
        page.wait_for_timeout(50)
    assert held, "Wagtail saved nothing by itself"
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Publish", exact=True).click()
    route, answer = held[0]
    assert answer.ok
    route.fulfill(response=answer)
    page.get_by_text(re.compile("The spring of the ferry.*published")).first.wait_for()
    assert page.goto(f"{own_server.address}/the-spring-of-the-ferry/").status == 200

"""The screens of the admin that people use, ours and Wagtail's: where each is, and how it is opened where an address is
not enough."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

ADMIN_PASSWORD = "seven-wells-in-stillmoor"


def _hold(route: Any) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, headers={name: value for name, value in answer.headers.items() if name != "refresh"})


def sign_in(page: Any, address: str) -> None:
    """Come in as the administrator. Pages that load themselves again stand still: a look at one takes longer."""
    page.route(re.compile(r"/admin/archive/(work|failures)/"), _hold)
    page.goto(f"{address}/admin/login/?next=/admin/")
    page.fill("[name=login]", "admin")
    page.fill("[name=password]", ADMIN_PASSWORD)
    page.locator("main form.fields button").last.click()
    page.wait_for_url("**/admin/")


def _choose_teasers(page: Any) -> None:
    """A block of teasers, and the window that searches for an item."""
    page.locator("button[title='Insert a block']").first.click()
    page.get_by_role("option", name="Teasers").click()
    page.locator("[data-streamfield-list-add]:visible").first.click()
    page.get_by_role("button", name="Choose an item").first.click()
    # A window that opens puts the focus where one types.
    page.locator(".modal-body [name=q]:focus").first.wait_for()


def _search_for_teasers(page: Any) -> None:
    _choose_teasers(page)
    with page.expect_response("**/choose/results/?q=report%20on%20wat*"):
        page.locator(".modal-body [name=q]").first.press_sequentially("report on wat")
    page.locator(".modal-body .listing a", has_text="Report on the right to water").first.wait_for()


def _chosen_teaser(page: Any) -> None:
    _search_for_teasers(page)
    page.locator(".modal-body .listing a", has_text="Report on the right to water").first.click()
    page.locator(".modal-body").wait_for(state="hidden")


def _preview(page: Any) -> None:
    page.get_by_role("button", name="Toggle preview").click()
    page.locator("iframe[title='Preview']").wait_for()


def _blocks(page: Any) -> None:
    page.locator("button[title='Insert a block']").first.click()
    page.get_by_role("option", name="Teasers").wait_for()


def _menu(page: Any) -> None:
    page.locator("#wagtail-sidebar button", has_text="Settings").first.click()


def _sidebar_on_a_telephone(page: Any) -> None:
    if page.viewport_size["width"] < 800:
        page.locator("button[aria-label='Toggle sidebar'], .sidebar-nav-toggle").first.click()


def _status(page: Any) -> None:
    page.get_by_role("button", name="Toggle status").click()
    page.get_by_role("button", name="Set schedule").click()
    page.locator("#id_go_live_at").wait_for()


def _actions(page: Any) -> None:
    page.get_by_role("button", name="More actions").click()


def _first_review(page: Any) -> None:
    page.locator("td.title a").first.click()
    page.wait_for_url("**/archive/review/*/")


def _drop_data_file(page: Any) -> None:
    table = b"Area,Year,Value,Sex\nNorth,2019,12.5,Total\nNorth,2020,13,Total\nSouth,2019,<5,Girls\n"
    page.set_input_files("#file", {"name": "water.csv", "mimeType": "text/csv", "buffer": table})
    page.get_by_role("button", name="Look at the file").click()
    page.wait_for_url("**/archive/data/data-*/")


Opened = tuple[str, Callable[[Any], None]]
SCREENS: dict[str, str | Opened] = {
    "home": "/admin/",
    "sidebar": ("/admin/", _sidebar_on_a_telephone),
    "items": "/admin/archive/items/",
    "items-found": "/admin/archive/items/?q=title:report+kind:document",
    "review": "/admin/archive/review/",
    "review-item": ("/admin/archive/review/", _first_review),
    "event-form": "/admin/archive/review/3/",
    "relations": "/admin/archive/relations/",
    "collections": "/admin/archive/collections/",
    "merge": "/admin/archive/merge/?items=14&items=15",
    "failures": "/admin/archive/failures/",
    "pending-capture": "/admin/archive/failures/2/",
    "capture": "/admin/archive/upload/",
    "data": "/admin/archive/data/",
    "data-file": ("/admin/archive/data/", _drop_data_file),
    "jobs": "/admin/archive/work/",
    "job-running": "/admin/archive/work/1/",
    "job-queued": "/admin/archive/work/2/",
    "job-failed": "/admin/archive/work/4/",
    "sessions": "/admin/people/1/sessions/",
    "pages": "/admin/pages/3/",
    "pages-root": "/admin/pages/",
    "front-page": "/admin/pages/3/edit/",
    "front-blocks": ("/admin/pages/3/edit/", _blocks),
    "chooser": ("/admin/pages/3/edit/", _choose_teasers),
    "chooser-found": ("/admin/pages/3/edit/", _search_for_teasers),
    "chooser-chosen": ("/admin/pages/3/edit/", _chosen_teaser),
    "actions": ("/admin/pages/3/edit/", _actions),
    # What is opened beside a page stays open, and on a telephone lies over the rest: these come last.
    "preview": ("/admin/pages/3/edit/", _preview),
    "status": ("/admin/pages/3/edit/", _status),
    "page-history": "/admin/pages/3/history/",
    "page-add": "/admin/pages/3/add_subpage/",
    "landing-page": "/admin/pages/4/edit/",
    "page-new": "/admin/pages/add/portal/landingpage/3/",
    "form-page": "/admin/pages/5/edit/",
    "form-answers": "/admin/forms/submissions/5/",
    "forms": "/admin/forms/",
    "translate": "/admin/localize/submit/page/3/",
    "page-delete": "/admin/pages/4/delete/",
    "page-search": "/admin/pages/search/?q=front",
    "notes": "/admin/snippets/portal/sharednote/",
    "note": "/admin/snippets/portal/sharednote/edit/1/",
    "images": "/admin/images/",
    "image": "/admin/images/1/",
    "image-add": "/admin/images/add/",
    "documents": "/admin/documents/",
    "document": "/admin/documents/edit/1/",
    "document-add": "/admin/documents/add/",
    "portal-settings": "/admin/settings/portal/portalsettings/1/",
    "people": "/admin/users/",
    "person": "/admin/users/edit/2/",
    "person-new": "/admin/users/new/",
    "person-delete": "/admin/users/delete/2/",
    "roles": "/admin/groups/",
    "role": "/admin/groups/edit/1/",
    "locales": "/admin/locales/",
    "sites": "/admin/sites/",
    "site": "/admin/sites/edit/2/",
    "redirects": "/admin/redirects/",
    "redirect-add": "/admin/redirects/add/",
    "folders": "/admin/collections/",
    "workflows": "/admin/workflows/list/",
    "workflow": "/admin/workflows/edit/1/",
    "tasks": "/admin/workflows/tasks/index/",
    "history-of-all": "/admin/reports/site-history/",
    "workflow-report": "/admin/reports/workflow/",
    "aging-pages": "/admin/reports/aging-pages/",
    "locked-pages": "/admin/reports/locked/",
    "translations-report": "/admin/localize/reports/translations/",
    "account": "/admin/account/",
    "own-sessions": "/account/sessions/",
    "second-factor": "/account/second-factor/",
    "password": "/account/password/change/",
}


def show(page: Any, address: str, name: str) -> None:
    """Open a screen, and do what opens the part that is meant."""
    where = SCREENS[name]
    path, act = where if isinstance(where, tuple) else (where, None)
    answer = page.goto(address + path)
    assert answer.status == 200, f"{name}: {answer.status}"
    if act is not None:
        page.wait_for_load_state()
        act(page)

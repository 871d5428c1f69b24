"""The desk's screens: what is wrong with a form stands first, what waits is on the first screen, a job says what came
of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from conftest import sign_in
from django.contrib.auth.models import Group, User
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from lxml import html
from wagtail.models import GroupApprovalTask, Page, Task, Workflow, WorkflowPage, WorkflowTask

from muniment.archive.models import Item
from muniment.portal.models import FrontPage, LandingPage
from muniment.portal.setup import _ROLES, _make_front_page, _make_roles
from muniment.work.models import Job
from muniment.work.worker import work_until_idle

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]
OVERVIEW = "//*[contains(@class, 'archive-summary')]"


@pytest.fixture(autouse=True)
def roles(archive: Path) -> None:
    _make_front_page()
    _make_roles()


@pytest.fixture
def item(capture: Any, tmp_path: Path) -> Item:
    (tmp_path / "report.md").write_text(
        "# Report of the ferry wardens\n\nThe wardens of Stillmoor counted four hundred boats.\n"
    )
    capture(tmp_path / "report.md", source="Ferry Office")
    return Item.objects.get()


def page_of(answer: Any) -> Any:
    return html.document_fromstring(answer.content.decode())


def test_what_is_wrong_with_a_form_stands_first_and_leads_to_its_field(item: Item) -> None:
    editor = sign_in("edda", "Editors")
    for path, sent, field in (
        (
            f"/admin/archive/review/{item.pk}/",
            {"action": "correct", "title": "A", "kind": "article", "published": "soon"},
            "id_published",
        ),
        ("/admin/archive/items/", {"action": "edit", "items": item.pk, "published": "soon"}, "id_published"),
        ("/admin/archive/upload/", {"addresses": "no address"}, "id_addresses"),
    ):
        page = page_of(editor.post(path, sent))
        (summary,) = page.xpath("//main//*[contains(@class, 'error-summary') and @role='alert' and @tabindex='-1']")
        assert [a.get("href") for a in summary.iter("a")] == [f"#{field}"], path
        (meant,) = page.xpath(f"//*[@id='{field}']")
        assert meant.get("aria-invalid") == "true"
        named = meant.get("aria-describedby").split()
        assert all(page.xpath(f"//*[@id='{name}']") for name in named), (path, named)
        assert page.findtext(".//title").strip().startswith("Error"), path
        before = [
            e
            for e in page.iter("input", "textarea", "select")
            if e.get("type") != "hidden" and e.getparent().tag != "header"
        ]
        order = list(page.iter())
        assert order.index(summary) < min(
            order.index(e) for e in before if page.find(".//main") in e.iterancestors()
        ), path


def test_fields_for_the_documents_words_run_as_these_do(item: Item) -> None:
    page = page_of(sign_in("edda", "Editors").get(f"/admin/archive/review/{item.pk}/"))
    runs = {
        e.get("name"): e.get("dir")
        for e in page.xpath("//form[@class='correction']//*[@name]")
        if e.get("type") != "hidden"
    }
    assert {
        runs[n] for n in ("title", "summary", "authors", "places", "collections", "place", "organisers", "note")
    } == {"auto"}
    assert {runs[n] for n in ("published", "language", "start", "start_time")} == {"ltr"}


def test_the_first_screen_says_what_waits_to_those_who_may_open_it(item: Item) -> None:
    Job.objects.create(task_id="1", kind="captures", owner="person:0", state=Job.FAILED, label="scan.pdf")
    home = page_of(sign_in("edda", "Editors").get("/admin/"))
    (overview,) = home.xpath(OVERVIEW)
    said = overview.text_content()
    assert "1 item is waiting for review" in said and "1 job failed" in said and "free" in said and item.title in said
    assert {"/admin/archive/review/", "/admin/archive/work/", f"/admin/archive/review/{item.pk}/"} <= {
        a.get("href") for a in overview.iter("a")
    }
    contributor = page_of(sign_in("carl", "Contributors").get("/admin/")).xpath(OVERVIEW)[0].text_content()
    assert "Review" not in contributor and "job failed" not in contributor and "disk" not in contributor


def test_a_job_says_what_it_is_and_leads_to_review() -> None:
    editor = sign_in("edda", "Editors")
    files = [
        SimpleUploadedFile(f"{name}.txt", f"On {name}\n\nThe wells were counted.".encode())
        for name in ("salt", "chalk")
    ]
    job = editor.post("/admin/archive/upload/", {"files": files, "source": ""})["Location"]
    work_until_idle()
    page = page_of(editor.get(job))
    assert "Capture: salt.txt and 1 more" in " ".join(page.find(".//h1").text_content().split())
    item = Item.objects.get(title="On chalk")
    (row,) = [li for li in page.xpath("//main//li") if item.title in li.text_content()]
    assert "Who can see it" in row.text_content() and item.get_visibility_display() in row.text_content()
    assert f"/admin/archive/review/{item.pk}/" in [a.get("href") for a in row.iter("a")]


def test_every_page_has_a_way_to_sign_in() -> None:
    for path, address in (("/", "/account/login/"), ("/fr/about/", "/fr/account/login/")):
        assert address in [a.get("href") for a in page_of(Client().get(path)).xpath("//footer//a")], path


def test_a_page_is_neither_moved_nor_copied_onto_an_address_of_the_portal() -> None:
    front = FrontPage.objects.get()
    above = front.add_child(instance=LandingPage(title="Above", slug="above"))
    page = above.add_child(instance=LandingPage(title="Search", slug="search"))
    client = Client()
    client.force_login(User.objects.create_superuser("ada", "ada@ferry.example", "only-for-tests-here"))
    client.post(f"/admin/pages/{page.pk}/move/{front.pk}/confirm/")
    client.post(f"/admin/bulk/wagtailcore/page/move/?id={page.pk}", {"chooser": front.pk, "move_applicable": "on"})
    assert Page.objects.get(pk=page.pk).get_parent().pk == above.pk
    sent = {"new_title": "Search", "new_slug": "search", "new_parent_page": front.pk}
    answer = client.post(f"/admin/pages/{page.pk}/copy/", sent)
    assert answer.status_code == 200 and "has this address" in answer.content.decode()
    assert not front.get_children().filter(slug="search").exists()
    client.post(f"/admin/pages/{page.pk}/copy/", {**sent, "new_slug": "searching"})
    assert front.get_children().filter(slug="searching").exists()
    other = front.add_child(instance=LandingPage(title="Other", slug="other"))
    client.post(f"/admin/pages/{page.pk}/move/{other.pk}/confirm/")
    assert Page.objects.get(pk=page.pk).get_parent().pk == other.pk
    privacy = client.get(f"/admin/pages/{page.pk}/privacy/").json()["html"]
    assert "also applies to the page’s translations" in privacy


def test_work_in_the_background_is_in_the_menu_of_who_may_see_it(item: Item) -> None:
    for name, role in (("edda", "Editors"), ("carl", "Contributors"), ("arne", "Archivists")):
        assert '"url": "/admin/archive/work/"' in sign_in(name, role).get("/admin/").content.decode(), role


def test_no_time_zone_is_offered_that_no_browser_knows(item: Item) -> None:
    page = page_of(sign_in("edda", "Editors").get("/admin/account/"))
    offered = page.xpath("//select[@name='locale-current_time_zone']/option/@value")
    assert "Asia/Shanghai" in offered and not {"localtime", "posixrules", "Factory"} & set(offered)


def test_a_contributor_is_told_of_steps_that_are_theirs(item: Item) -> None:
    told = {}
    for name, role in (("carl", "Contributors"), ("edda", "Editors"), ("arne", "Archivists")):
        told[role] = page_of(sign_in(name, role).get("/admin/")).xpath("string(//*[contains(@class, 'first-steps')])")
    assert "draft a page of your own" in told["Contributors"] and "compose the front page" not in told["Contributors"]
    assert "compose the front page" in told["Editors"] and "Pages:" not in told["Archivists"]


def test_a_draft_is_submitted_for_approval_and_nobody_asks_who_moderators_are(item: Item) -> None:
    # What Wagtail brings: a role, a task and a workflow of the same name, which holds for all pages.
    front = FrontPage.objects.get()
    workflow = Workflow.objects.create(name="Moderators approval")
    task = GroupApprovalTask.objects.create(name="Moderators approval")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.create(workflow=workflow, page=front.get_root())
    _make_roles()
    address = reverse("wagtailadmin_pages:add", args=["portal", "landingpage", front.pk])
    page = sign_in("carl", "Contributors").get(address).content.decode()
    assert "Submit for approval" in page and "Moderators" not in page
    assert {str(thing) for kind in (Task, Workflow) for thing in kind.objects.all()} == {"Editors’ approval"}
    assert [group.name for group in task.groups.all()] == ["Editors"]


def test_a_new_archive_has_no_role_that_the_guides_do_not_name(item: Item) -> None:
    Page.objects.filter(depth=2).first().delete()
    for name in ("Moderators", "Readers of proofs"):
        Group.objects.create(name=name)
    _make_front_page()
    assert set(Group.objects.exclude(name__in=_ROLES).values_list("name", flat=True)) == {"Readers of proofs"}


def test_an_account_that_is_made_without_a_password_gets_a_link_to_set_one(item: Item) -> None:
    form = {
        "username": "rosa",
        "email": "rosa@stillmoor.example",
        "first_name": "Rosa",
        "last_name": "Lund",
        "password1": "",
        "password2": "",
    }
    answer = sign_in("ada", "Administrators").post("/admin/users/new/", form, follow=True).content.decode()
    assert "A link to set a new password was sent to rosa@stillmoor.example." in answer
    rosa = User.objects.get(username="rosa")
    assert not rosa.has_usable_password() and rosa.email == form["email"]
    (message,) = mail.outbox
    assert message.to == [form["email"]]
    (link,) = re.findall(r"https?://[^/\s]+(/account/password/reset/key/[^\s]+)", message.body)
    client = Client()
    page = client.get(link, follow=True)
    client.post(page.request["PATH_INFO"], {"password1": "four-walls-of-chalk", "password2": "four-walls-of-chalk"})
    rosa.refresh_from_db()
    assert rosa.check_password("four-walls-of-chalk")


def test_a_reviewer_goes_on_behind_what_was_left_for_later(item: Item, capture: Any, tmp_path: Path) -> None:
    for name in ("first", "second"):
        (tmp_path / f"{name}.md").write_text(
            f"# Minutes of the {name} meeting\n\nThe wardens met for the {name} time.\n"
        )
        capture(tmp_path / f"{name}.md", source="Ferry Office")
    left, confirmed, last = Item.objects.order_by("confidence", "pk")
    editor = sign_in("edda", "Editors")
    assert editor.post(f"/admin/archive/review/{left.pk}/", {"action": "later"})["Location"].endswith(
        f"/{confirmed.pk}/"
    )
    assert editor.post(f"/admin/archive/review/{confirmed.pk}/", {"action": "confirm"})["Location"].endswith(
        f"/{last.pk}/"
    )
    assert editor.post(f"/admin/archive/review/{last.pk}/", {"action": "later"})["Location"].endswith("/review/")

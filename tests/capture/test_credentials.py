"""Names and passwords in addresses are never kept or shown, whichever way an address comes in."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from listed_site import Site
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from muniment.archive.captures import CaptureMetadata
from muniment.archive.intake import capture_all
from muniment.archive.models import Capture, CaptureRun, Failure, FetchedAddress, Item, LogEntry
from muniment.archive.stores import original_store
from muniment.capture import FetchRules
from muniment.credentials import hide_credentials, without_credentials
from muniment.reading.links import safe_link

SECRET = "hunter2"


@pytest.mark.parametrize(
    ("given_address", "kept"),
    [
        ("https://user:hunter2@harbour.example/a?b=c@d", "https://harbour.example/a?b=c@d"),
        ("HTTP://hunter2@harbour.example:8080", "HTTP://harbour.example:8080"),
        ("https://a@b:hunter2@harbour.example/", "https://harbour.example/"),
        ("https://user:my hunter2@harbour.example/", "https://harbour.example/"),
        ("https://user:hun/ter2@harbour.example/", "https://harbour.example/"),
        ("https://user:hun#ter?2@harbour.example/x", "https://harbour.example/x"),
        (" //user:hunter2@harbour.example/x", " //harbour.example/x"),
        ("https:user:hunter2@harbour.example/x", "https:harbour.example/x"),
        ("https:\\\\user:hunter2@harbour.example", "https:\\\\harbour.example"),
        ("https://user:hunter2@[2001:db8::1]:8080/", "https://[2001:db8::1]:8080/"),
        ("https://[2001:db8::1]:8080/a:b@c", "https://[2001:db8::1]:8080/a:b@c"),
        ("https://harbour.example/@user/x", "https://harbour.example/@user/x"),
        ("https://harbour.example:8080/@user/x", "https://harbour.example:8080/@user/x"),
        ("https://harbour.example?mail=a@b.example", "https://harbour.example?mail=a@b.example"),
        ("https://harbour.example#a@b.example", "https://harbour.example#a@b.example"),
        ("mailto:clerk@harbour.example", "mailto:clerk@harbour.example"),
        ("reports/a@b.html", "reports/a@b.html"),
        ("", ""),
    ],
)
def test_what_stands_before_a_host_is_taken_off(given_address: str, kept: str) -> None:
    assert without_credentials(given_address) == kept
    assert safe_link(given_address) in (kept.strip(), None)
    # In words an address ends at a blank; what a person types is cleaned before it comes into any.
    if given_address.startswith("https") and " " not in given_address:
        assert SECRET not in hide_credentials(f"{given_address}: no answer")


def test_words_keep_all_but_what_stands_before_a_host() -> None:
    words = (
        "https://u:hunter2@x.example/: no answer; see http://u:hunter2@y.example, or ask clerk@x.example "
        "(http://x.example/@clerk)"
    )
    kept = "https://x.example/: no answer; see http://y.example, or ask clerk@x.example (http://x.example/@clerk)"
    assert hide_credentials(words) == kept
    for unchanged in (
        "https://x.example: see a@b",
        'Link: <https://x.example/>; title="a@b"',
        '{"a":"https://x.example","b":"c@d"}',
        "a@b",
    ):
        assert hide_credentials(unchanged) == unchanged


@given(
    st.text(alphabet="abc:%!$&-._~ @", max_size=12),
    st.sampled_from(["http", "https", "HTTPS"]),
    st.sampled_from(["", "/x@y", "?q=@", "#@"]),
)
def test_no_name_or_password_stays(secret: str, scheme: str, rest: str) -> None:
    clean = without_credentials(f"{scheme}://{secret}@harbour.example{rest}")
    assert clean == f"{scheme}://harbour.example{rest}" == without_credentials(clean)


def everything() -> str:
    """All that is kept of captures, as text."""
    rows = [list(model.objects.values()) for model in (Capture, CaptureRun, Failure, FetchedAddress, Item, LogEntry)]
    proofs = [(name, (content or b"").decode()) for name, content in original_store().proofs()]
    return json.dumps([rows, proofs], default=str)


@pytest.mark.django_db(transaction=True)
def test_captures_keep_none_whichever_way_an_address_comes_in(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = Site()
    site.go_on.set()
    secret = site.address.replace("http://", f"http://clerk:{SECRET}@")
    try:
        warc = tmp_path / "x.warc.gz"
        with warc.open("wb") as target:
            writer = WARCWriter(target, gzip=True)
            body = (
                b"<html lang=en><head><title>The weir</title></head><body><h1>The weir</h1><p>The clerk counted "
                b"the weirs of the river.</p></body></html>"
            )
            head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            address = f"https://clerk:{SECRET}@weir.example/"
            # As browsers' and crawlers' files have them: the redirect that led there, the request with where it came
            # from, a revisit.
            moved = StatusAndHeaders("302 Found", [("Location", address)], protocol="HTTP/1.1")
            answer = writer.create_warc_record(address, "response", payload=io.BytesIO(body), http_headers=head)
            named = {"WARC-Concurrent-To": answer.rec_headers.get_header("WARC-Record-ID")}
            asked = StatusAndHeaders(
                "GET / HTTP/1.1", [("Host", "weir.example"), ("Referer", f"{address}list")], is_http_request=True
            )
            writer.write_record(
                writer.create_warc_record(
                    f"{address}old", "response", payload=io.BytesIO(b""), http_headers=moved, warc_headers_dict=named
                )
            )
            writer.write_record(answer)
            writer.write_record(
                writer.create_warc_record(
                    address, "request", payload=io.BytesIO(b""), http_headers=asked, warc_headers_dict=named
                )
            )
            digest = answer.rec_headers.get_header("WARC-Payload-Digest")
            writer.write_record(
                writer.create_revisit_record(
                    f"{address}again", digest, address, answer.rec_headers.get_header("WARC-Date"), http_headers=head
                )
            )
        monkeypatch.setattr("listed_site.PAGES", 2)
        rules = FetchRules(allow_private=True, pause_seconds=0)

        def run(*inputs: str) -> Any:
            return capture_all(list(inputs), CaptureMetadata("Clerk"), rules)

        first = run(f"{secret}/7")
        assert first.captured == 1 and SECRET not in json.dumps([first.failed, first.items], default=str)
        gone = run(f"http://clerk:{SECRET}@127.0.0.1:1/gone")
        assert len(gone.failed) == 1 and SECRET not in str(gone.failed) and "127.0.0.1:1/gone" in str(gone.failed)
        assert run(str(warc)).captured == 2
        seen = Capture.objects.get(origin="https://weir.example/old").said
        assert seen.request and ("Referer", "https://weir.example/list") in seen.request.headers
        assert [(h.url, h.headers) for h in seen.hops] == [
            ("https://weir.example/old", (("Location", "https://weir.example/"),))
        ]
        # A sitemap names its pages with the password.
        site.address = secret
        assert run(f"{secret}/sitemap.xml").captured == 2
        # A server sends on to an address with it, and is wrong about where that is.
        assert run(f"{secret}/moved/8").captured == 1
        assert run(f"{secret}/moved/moved/8").captured == 1
    finally:
        site.shutdown()
        site.server_close()
    assert SECRET not in everything()
    assert {c.url for c in Capture.objects.filter(kind="document")} >= {"https://weir.example/"}
    assert Item.objects.filter(url__contains="@").count() == 0


@pytest.mark.django_db
def test_what_a_person_brings_in_the_admin_waits_without_it(archive: Path, django_user_model: Any) -> None:
    from muniment.archive.upload_jobs import enqueue_upload

    person = django_user_model.objects.create_superuser("editor", "", "pass")
    job = enqueue_upload([], [f"https://clerk:{SECRET}@harbour.example/a"], CaptureMetadata(), person)
    assert job.label == "https://harbour.example/a"

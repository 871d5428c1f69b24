"""A site with a sitemap for tests of capture: it can hold a page back, send on, and counts what it is asked for."""

from __future__ import annotations

import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGES = 60
HELD = 31
"""The page that is not answered until the test lets it be."""


class Site(ThreadingHTTPServer):
    """A site with a sitemap of pages, which holds one page back, and counts what it is asked for."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: Counter[str] = Counter()
        self.reached = threading.Event()
        self.go_on = threading.Event()
        self.address = f"http://127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        self.server.asked[self.path] += 1
        if self.path == "/robots.txt":
            self.send_error(404)
            return
        if self.path.startswith("/moved/"):
            self.send_response(302)
            self.send_header("Location", f"{self.server.address}/{self.path.removeprefix('/moved/')}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if self.path == "/sitemap.xml":
            pages = "".join(f"<url><loc>{self.server.address}/{n}</loc></url>" for n in range(PAGES))
            body = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{pages}</urlset>'.encode()
        else:
            number = self.path[1:]
            if number == str(HELD):
                self.server.reached.set()
                self.server.go_on.wait(60)
            body = (
                f"<html lang=en><head><title>Report {number}</title><meta property='og:site_name' content='Clerk "
                f"of Stillmoor'></head><body><h1>Report {number}</h1><p>The clerk of district {number} counted "
                f"{number} wells in March 2019, and wrote them all down.</p></body></html>"
            ).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            return

    def log_message(self, *words: object) -> None:
        """Keep the test's output quiet."""

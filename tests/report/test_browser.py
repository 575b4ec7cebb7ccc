"""The page of a comparison in a browser: no script, no request, no complaint; markup in a source shows as text."""

import shutil
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from dedupe_brief.core.comparison.changes import Flag
from dedupe_brief.report.diff_html import render
from tests.comparisons import Away, Edit, Here, comparison, kept
from tests.report.test_diff_html import Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium")


class Handler(BaseHTTPRequestHandler):
    """Notes what is asked for, and has nothing."""

    def __init__(self, asked: list[str], *args: object) -> None:
        self.asked = asked
        super().__init__(*args)  # type: ignore[arg-type]  # what the server hands over

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_error(404)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """The address of a server, and what it was asked for."""
    requests: list[str] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, requests))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", requests
    server.shutdown()
    thread.join()
    server.server_close()


def opened(page: str, folder: Path) -> tuple[str, list[str]]:
    """Open a page; return it as the browser has it in the end, and what the console said."""
    file = folder / "page.html"
    file.write_text(page, "utf-8")
    options = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
    ]
    options += [
        "--enable-logging=stderr",
        "--virtual-time-budget=2000",
        f"--user-data-dir={folder / 'profile'}",
    ]
    command = [CHROMIUM or "", *options, "--dump-dom", file.as_uri()]
    result = subprocess.run(command, capture_output=True, check=True, timeout=120)  # noqa: S603  our own words
    log = result.stderr.decode("utf-8", "replace").splitlines()
    return result.stdout.decode("utf-8"), [line for line in log if ":CONSOLE" in line]


def hostile(server: str) -> str:
    return (
        f"<script>document.title='乙'; fetch('{server}/fetch')</script><img src={server}/img onerror=console.log(1)>"
        f"</style><style>@import '{server}/css';</style><iframe src={server}/frame></iframe>"
        f"<link rel=stylesheet href={server}/link><svg onload=console.log(2)>"
    )


def test_the_browser_is_asked_in_a_way_that_would_tell(tmp_path: Path, asked: tuple[str, list[str]]) -> None:
    server, requests = asked
    markup, console = opened(f"<!DOCTYPE html><body>{hostile(server)}", tmp_path)
    assert "/img" in requests
    assert console
    assert "<title>乙</title>" in markup


def test_the_page_is_quiet_and_shows_markup_as_text(tmp_path: Path, asked: tuple[str, list[str]]) -> None:
    server, requests = asked
    text = hostile(server)
    found = comparison(
        Away(0),
        kept(f"渡口{text}\n"),
        Edit(text, f"{text}甲\n", (Flag.NUMBER,)),
        Here(0, (kept(f"{text}\n"),)),
        names=(text, text),
        title=Edit(text, ""),
    )
    markup, console = opened(render(found), tmp_path)
    page = Page(markup.replace("<!DOCTYPE html>", ""))
    assert requests == []
    assert console == []
    assert page.words.count(text) >= 8
    assert not {tag for tag, _ in page.elements} & {"script", "img", "iframe", "link", "svg"}

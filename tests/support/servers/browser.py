"""Pages in a real browser: Chromium without a window."""

from __future__ import annotations

import os
import subprocess
import tempfile
from html.parser import HTMLParser
from pathlib import Path

from tests.support.needs import not_when_quick
from tests.support.servers.process import program

LIMIT = 180.0
HIDDEN = {"script", "style", "template", "noscript"}
FLAGS = (
    "--headless",
    "--no-sandbox",  # root has none; the pages are ours
    "--disable-gpu",
    "--disable-dev-shm-usage",  # a container's /dev/shm is small
    # no requests of its own
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # nothing but loopback
)


def screenshot(url: str, path: Path, *, width: int = 1200, height: int = 1600) -> None:
    """Write how a page looks as a PNG file.

    Raises:
        NotInstalledError: If there is no Chromium.
        RuntimeError: If no picture came.
    """
    path.unlink(missing_ok=True)
    told = _chromium(f"--screenshot={path.resolve()}", f"--window-size={width},{height}", url)
    if not path.is_file():
        raise RuntimeError(f"no picture of {url}: {told.stderr}")


def page_source(url: str) -> str:
    """The document as it is after its scripts have run, as HTML."""
    return _chromium("--dump-dom", url).stdout


def page_text(url: str) -> str:
    """The text of a page after its scripts have run, a line for each run of text."""
    reader = _Text()
    reader.feed(page_source(url))
    reader.close()
    return "\n".join(reader.lines)


class _Text(HTMLParser):
    """Gathers what a reader sees: no scripts, no styles."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in HIDDEN

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in HIDDEN

    def handle_data(self, data: str) -> None:
        if not self.hidden and (text := " ".join(data.split())):
            self.lines.append(text)


def _chromium(*arguments: str) -> subprocess.CompletedProcess[str]:
    not_when_quick("a browser")
    with tempfile.TemporaryDirectory(prefix="verbund-chromium-") as profile:
        own = dict.fromkeys(("TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"), profile)
        done = subprocess.run(
            [program("chromium"), *FLAGS, f"--user-data-dir={profile}", *arguments],
            env={**os.environ, **own},
            capture_output=True,
            encoding="utf-8",
            timeout=LIMIT,
            check=False,
        )
    if done.returncode != 0:
        raise RuntimeError(f"chromium ended with {done.returncode}: {done.stderr}")
    return done

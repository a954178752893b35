"""The static site, served by nginx, says the same as the server, page by page."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests
from tests.support.servers.fixtures import StartWebServer
from tests.support.serving import Served

from verbund.website.site import open_site
from verbund.website.write import MARKER, write_site

ROOT = Path(__file__).parents[2]
AS_FORMS = ("de/questions.html", "en/questions.html")
"""The server has the questions as forms in their place, at another address."""


@pytest.mark.program
def test_each_file_is_the_same_from_nginx_and_from_the_server(
    served: Served, nginx: StartWebServer, tmp_path: Path
) -> None:
    site = open_site(ROOT / "output")
    folder = tmp_path / "site"
    write_site(site, folder)
    static = nginx(f"root {folder}; charset utf-8;")
    other = []
    with requests.Session() as one, requests.Session() as two:
        for path in sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*.*")):
            if path in AS_FORMS or path in ("index.html", MARKER) or (folder / path).is_dir():
                continue
            ours = one.get(f"{served.address}/{path}", timeout=20)
            theirs = two.get(f"{static.url}/{path}", timeout=20)
            if (ours.status_code, ours.content) != (theirs.status_code, theirs.content):
                other.append((path, ours.status_code, theirs.status_code))
    assert other == []

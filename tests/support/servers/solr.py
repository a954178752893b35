"""Apache Solr, of its jars from Maven, in Jetty (settings in the folder solr/)."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.servers.client import status
from tests.support.servers.process import HOST, free_port, installed, java, running

SETTINGS = Path(__file__).with_name("solr")


@dataclass(frozen=True)
class Solr:
    """A search index: where its core is, and a function that waits until it answers."""

    url: str
    wait: Callable[[], None]


@contextmanager
def solr_server(folder: Path, schema: Path) -> Iterator[Solr]:
    """A core with a schema, which starts while its user does other things: `solr.wait()`.

    Args:
        folder: An empty folder for the index.
        schema: The schema.xml. Its lists of synonyms and protected words are empty.
    """
    url = f"http://{HOST}:{(port := free_port())}/solr/ckan"
    command: list[str | Path] = [
        *java(folder),
        f"-Dverbund.port={port}",
        f"-Dsolr.solr.home={_home(folder / 'home', schema)}",
        f"-Dsolr.log.dir={folder}",
        f"-Dlog4j2.configurationFile={SETTINGS / 'log4j2.xml'}",
        *("-cp", f"{installed('solr')}/*"),
        "org.eclipse.jetty.xml.XmlConfiguration",
        SETTINGS / "jetty.xml",
    ]
    with running(
        command,
        log=folder / "log",
        answers=lambda: status(f"{url}/admin/ping") == 200,
        folder=folder,
        at_once=True,
    ) as server:
        yield Solr(url, server.wait)


def _home(home: Path, schema: Path) -> Path:
    core = home / "ckan"
    (core / "conf").mkdir(parents=True)
    (home / "solr.xml").write_text("<solr/>\n", encoding="utf-8")
    (core / "core.properties").write_text("name=ckan\n", encoding="utf-8")
    shutil.copy(SETTINGS / "solrconfig.xml", core / "conf" / "solrconfig.xml")
    shutil.copy(schema, core / "conf" / "schema.xml")
    for words in ("synonyms.txt", "protwords.txt"):
        (core / "conf" / words).touch()
    return home

"""A folder behind a real web server, and what is asked of it."""

from __future__ import annotations

import http.client
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from urllib.parse import urlsplit

import pyoxigraph
from tests.support.servers.fixtures import or_skip
from tests.support.servers.web_server import apache_server, nginx_server

SERVERS = ("nginx", "apache")
FORMATS = {
    "text/turtle": pyoxigraph.RdfFormat.TURTLE,
    "application/ld+json": pyoxigraph.RdfFormat.JSON_LD,
    "application/n-triples": pyoxigraph.RdfFormat.N_TRIPLES,
}


@dataclass(frozen=True)
class Answer:
    """What a server answered; ``headers`` by lower-case name, several of a name joined."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]

    @property
    def varies(self) -> set[str]:
        return {item.strip().lower() for item in self.headers.get("vary", "").split(",")}

    def statements(self) -> set[pyoxigraph.Triple]:
        """The triples in the body, by its media type."""
        parsed = pyoxigraph.parse(input=self.body, format=FORMATS[self.media_type])
        return {item.triple for item in parsed}


@dataclass(frozen=True)
class Served:
    """A published folder behind a server; ``path`` is where it is served."""

    kind: str
    url: str
    path: str
    folder: Path
    log: Path

    def ask(self, target: str, accept: str | None = None, **headers: str) -> Answer:
        """Ask for a path below the address of the folder, sent as it is; never redirected."""
        return self.ask_host(self.path + target, accept, **headers)

    def ask_host(self, target: str, accept: str | None = None, **headers: str) -> Answer:
        address = urlsplit(self.url)
        connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=60)
        try:
            connection.putrequest("GET", target, skip_accept_encoding=True)
            for name, value in headers.items():
                connection.putheader(name.replace("_", "-"), value)
            if accept is not None:
                connection.putheader("Accept", accept)
            connection.endheaders()
            response = connection.getresponse()
            found: dict[str, str] = {}
            for name, value in response.getheaders():
                key = name.lower()
                found[key] = f"{found[key]}, {value}" if key in found else value
            return Answer(response.status, found, response.read())
        finally:
            connection.close()

    def location(self, answer: Answer) -> str:
        """The path that an answer leads to."""
        place = answer.headers["location"].removeprefix(self.url)
        assert place.startswith("/"), place
        return place

    def follow(self, target: str, accept: str | None = None) -> Answer:
        """The document for an IRI below the base, as a client gets it."""
        answer = self.ask(target, accept)
        for _ in range(3):
            if answer.status not in (301, 302, 303):
                return answer
            answer = self.ask_host(self.location(answer), accept)
        raise AssertionError("too many redirects")


def for_the_host(configuration: str) -> str:
    """What Apache's configuration says is to be added for the whole host."""
    lines = configuration.splitlines()
    says = [at for at, line in enumerate(lines) if line.startswith("# For the whole host")]
    after = lines[says[0] + 1 :] if says else []
    return "\n".join(line[1:] for line in takewhile(lambda line: line.startswith("#  "), after))


@contextmanager
def serving(kind: str, root: Path, path: str, scratch: Path) -> Iterator[Served]:
    """Serve ``root`` with the configuration that lies in the published folder below it."""
    folder = root / path.strip("/")
    scratch.mkdir()
    for above in (root, *root.parents):
        if above.owner() == os.environ.get("USER", "root") and above.name.startswith("pytest"):
            above.chmod(0o755)  # Apache runs as another user
    with ExitStack() as stack:
        if kind == "nginx":
            shutil.copy(folder / "servers/nginx.conf", scratch.parent / "included.conf")
            text = f'root "{root}";\ninclude "{scratch.parent}/included.conf";'
            server = stack.enter_context(or_skip(nginx_server(text, scratch)))
        else:
            redirect = for_the_host((folder / "servers/apache.conf").read_text())
            text = f"""DocumentRoot {root}
<Directory {root}>
    Require all granted
    Options FollowSymLinks Indexes MultiViews
    AllowOverride FileInfo Indexes Options=Indexes,MultiViews
</Directory>
{redirect}
AddEncoding x-gzip .gz
"""
            server = stack.enter_context(or_skip(apache_server(text, scratch)))
        yield Served(kind, server.url, path, folder, server.log)

"""What a folder's address and its records are called is text to web servers, never configuration."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes, urlsplit

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from tests.support.publish.folders import library, opened, publish
from tests.support.publish.served import SERVERS, serving
from tests.support.servers.process import NotInstalledError, program
from tests.support.servers.web_server import APACHE_MODULES

from verbund.publication.directory.apache import apache
from verbund.publication.directory.nginx import nginx
from verbund.publication.directory.servers import (
    MOST_SEGMENTS,
    Place,
    pattern_of,
    quoted,
)
from verbund.publication.error import TargetError
from verbund.workspace.directory import is_servable

HOST = "https://library.example"
PAGES = ("en/book/0-44.html", "de/book/0-44.html")
HOSTILE = (
    'a"b',
    "a'b",
    "a;b",
    "a{b}c",
    "$uri",
    "${PATH}",
    "$1$0",
    "%{ENV:PATH}",
    "%1",
    "%25",
    "a b",
    " a ",
    "a#b",
    "(a|.*)",
    "[a]^b+",
    '"; } location / { return 200 "x',
    '" [R=302,END]',
    "<If true>",
    "é€😀",
    "~",
    "@",
    "=",
)
SEGMENTS = (*HOSTILE, "a\nb", "a\rb", "a\\", "\\", "\\n", "\x00", "\x7f", "\u202e", "a?b")
TEXT = st.text(
    st.sampled_from("\"'\\;{}$%()[]|^*+?.#<>&=~@ \n\r\t\x00\x1b\x85\u2028abé/"), max_size=12
)


def address_of(path: str) -> str:
    return f"{HOST}/{quote(path, safe='')}/"


def place_at(address: str, segments: tuple[str, ...]) -> Place:
    """A folder with a site, some of whose records have no documents."""
    return Place(
        address, "about/", has_void=True, segments=segments, base=address, languages=("de", "en")
    )


def checked(kind: str, configurations: Iterable[str], folder: Path) -> str:
    """What a server says of configurations that it is asked to check; nothing if they are right."""
    folder.mkdir(exist_ok=True)
    path = folder / "checked.conf"
    blocks = list(configurations)
    if kind == "nginx":
        servers = "\n".join(f"server {{ listen 127.0.0.1:1; {text} }}" for text in blocks)
        path.write_text(
            f"events {{}}\npid {folder}/pid;\nhttp {{ access_log off;\n{servers}\n}}\n", "utf-8"
        )
        command: list[str | Path] = [
            program_or_skip("nginx"),
            "-t",
            "-q",
            "-e",
            "stderr",
            "-c",
            path,
        ]
    else:
        modules = ("mpm_event", "authn_core", "authz_core", "dir", "mime", "headers", "rewrite")
        loaded = "".join(
            f"LoadModule {name}_module {APACHE_MODULES}/mod_{name}.so\n"
            for name in (*modules, "alias", "negotiation")
        )
        sections = "\n".join(f"<Directory {folder}>\n{text}\n</Directory>" for text in blocks)
        head = f"{loaded}ServerRoot {folder}\nServerName x\nListen 127.0.0.1:1\nErrorLog {folder}/log\n"
        path.write_text(f"{head}TypesConfig /dev/null\nDefine PATH hidden\n{sections}\n", "utf-8")
        command = [program_or_skip("apache2"), "-t", "-f", path]
    done = subprocess.run(command, capture_output=True, check=False, timeout=60)
    said = (done.stdout + done.stderr).decode(errors="replace")
    lines = [line for line in said.splitlines() if "server name" not in line]
    return "" if done.returncode == 0 and lines in ([], ["Syntax OK"]) else said


def program_or_skip(name: str) -> str:
    try:
        return program(name)
    except NotInstalledError as missing:
        pytest.skip(str(missing))


def tokens(text: str) -> list[str]:
    """The words of a configuration for nginx, as its reader takes them (ngx_conf_read_token)."""
    found = []
    for match in re.finditer(
        r'#[^\n]*|"((?:[^"\\]|\\.)*)"|([{};])|((?:\$\{|[^\s{};"])+)', text, re.DOTALL
    ):
        if match[0].startswith("#"):
            continue
        found.append("words" if match[1] is not None else match[0])
    return found


@settings(max_examples=300, deadline=None)
@given(TEXT, st.lists(TEXT.filter(bool), max_size=3, unique=True))
@example("a", ["\n}"])
def test_no_text_changes_the_shape_of_a_configuration(path: str, segments: list[str]) -> None:
    """The words and braces of nginx, and the lines of Apache, are those of a harmless text."""
    assume(is_servable(address_of(path)))
    named = tuple(quote(segment, safe="") for segment in segments)
    hostile = place_at(address_of(path), named)
    harmless = place_at(address_of("x"), tuple("y" * len(segments)))
    assert tokens(nginx(hostile)) == tokens(nginx(harmless))
    theirs, ours = apache(hostile), apache(harmless)
    assert len(re.split(r"[\n\r]", theirs)) == len(re.split(r"[\n\r]", ours))
    assert [line.partition('"')[0] for line in theirs.split("\n") if line[:1] != "#"] == [
        line.partition('"')[0] for line in ours.split("\n") if line[:1] != "#"
    ]
    assert all(line.count('"') % 2 == 0 and "${" not in line for line in theirs.split("\n"))
    assert theirs.isascii()
    assert theirs.isprintable() or set(theirs) - {"\n"} == {
        sign for sign in theirs if sign.isprintable()
    }


@given(st.binary(min_size=1, max_size=30))
def test_a_pattern_matches_just_its_text(data: bytes) -> None:
    pattern = pattern_of(quote(data))
    assert re.fullmatch(r"[A-Za-z0-9/_\\-]*", pattern)
    assert re.fullmatch(pattern.encode(), data, re.DOTALL)
    assert not re.fullmatch(pattern.encode(), data + b"x")
    assert not re.fullmatch(pattern.encode(), bytes([data[0] ^ 1]) + data[1:])


@given(st.text(st.characters(exclude_categories=("Cc", "Cs"))))
def test_quoted_text_is_read_back(text: str) -> None:
    """As nginx does: a backslash before a quotation mark or itself is left out."""
    assert quoted(text)[0] == quoted(text)[-1] == '"'
    inner = quoted(text)[1:-1]
    assert re.fullmatch(r'(?:[^"\\]|\\["\\])*', inner, re.DOTALL)
    assert re.sub(r'\\(["\\])', r"\1", inner) == text


@pytest.mark.parametrize("kind", SERVERS)
def test_the_servers_load_what_is_written_for_any_text(kind: str, tmp_path: Path) -> None:
    """``nginx -t`` and ``apache2 -t`` of hostile paths and beginnings of IRIs."""
    write = nginx if kind == "nginx" else apache
    names = tuple(quote(text.encode(), safe="") for text in SEGMENTS)
    places = [
        place_at(address_of(path), names[at % 7 :: 7]) for at, path in enumerate(("x", *HOSTILE))
    ]
    deep = place_at(f"{HOST}/{'%25/' * 400}", names)
    longest = place_at(f"{HOST}/{'a' * 998}/", ("b" * 5000, "c"))
    many = tuple(f"s{number}" for number in range(MOST_SEGMENTS + 1))
    too_many = place_at(f"{HOST}/", many)
    every = [write(place) for place in (*places, deep, longest, too_many)]
    assert checked(kind, every, tmp_path) == ""
    assert checked(kind, [every[0], f"{every[1]}\n}}"], tmp_path) != ""


@pytest.mark.parametrize("kind", SERVERS)
@pytest.mark.parametrize("path", ['a"; } $uri ${PATH} %{ENV:PATH} %1 {', "(.*|x)[^y]+#'=", "%2e"])
def test_a_hostile_address_is_served_and_nothing_else(kind: str, path: str, tmp_path: Path) -> None:
    base = address_of(path)
    sent = urlsplit(base).path
    workspace = library(tmp_path / "library", base=base, download=f"{base}files/")
    root = tmp_path / "root"
    publish(opened(workspace, root / path))
    (root / "secret.txt").write_text("secret")
    with serving(kind, root, f"/{path}/", tmp_path / "server") as served:
        answer = served.ask_host(f"{sent}book/0-44", "text/html")
        assert answer.status == 303
        place = served.location(answer)
        assert unquote_to_bytes(place) == f"/{path}/en/book/0-44.html".encode()
        assert served.ask_host(place).status == 200
        data = served.ask_host(f"{sent}about/book/0-44.ttl")
        links = re.findall("<([^>]*)>; rel=", data.headers["link"])
        shown = {unquote_to_bytes(urlsplit(link).path) for link in links}
        assert shown == {f"/{path}/{x}".encode() for x in ("book/0-44", *PAGES)}
        own = served.ask_host(f"{sent}files/dataset.nt")
        assert (own.status, own.media_type) == (200, "application/n-triples")
        assert served.ask_host(f"{sent}.htaccess").status in (403, 404)
        assert served.ask_host(f"{sent}book/0-44", "*/*;q=0").status == 406
        void = served.ask_host("/.well-known/void")
        assert (void.status, served.location(void)) == (302, f"{sent}void")
        for other in ("/anything/book/0-44", "/x/book/0-44", "/book/0-44"):
            assert served.ask_host(other, "text/html").status == 404


@pytest.mark.parametrize("kind", SERVERS)
def test_hostile_beginnings_of_iris_lead_to_the_dataset(kind: str, tmp_path: Path) -> None:
    """Where records have no documents: the IRIs that the release has, and no others."""
    workspace = library(tmp_path / "library", base=f"{HOST}/id/", download=f"{HOST}/id/")
    target = opened(workspace, tmp_path / "root/id", records=3)
    names = [quote(text.encode(), safe="") for text in SEGMENTS]
    target._layout.documents.survey.segments.update(names)
    publish(target)
    with serving(kind, tmp_path / "root", "/id/", tmp_path / "server") as served:
        for name in names:
            answer = served.ask(f"{name}/1")
            if answer.status != 303:  # neither server takes every character
                assert answer.status in (400, 403, 404), name
                assert re.search("%(?:00|2F|5C|3F|0[AD])", name), name
            else:
                assert served.location(answer) == "/id/dataset"
        assert served.ask("other/1").status == 404
        assert served.ask("anything").status == 404


@pytest.mark.parametrize(
    "address",
    [
        f"{HOST}/a%0Ab/",
        f"{HOST}/%FF/",
        f"{HOST}/%C2%85/",
        f"{HOST}/%E2%80%AE/",
        f"{HOST}/\u202e/",
        f"{HOST}/a%3Fb/",
        f"{HOST}/{'a' * 1000}/",
        f"{HOST}/%00/",
    ],
)
def test_an_address_that_no_configuration_can_hold_is_refused(address: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="library"):
        Place(address, "about/", has_void=True)
    with pytest.raises(TargetError) as refused:
        opened(library(tmp_path / "library"), tmp_path / "www", address=address)
    assert refused.value.code == "U416"
    assert not (tmp_path / "www").exists()

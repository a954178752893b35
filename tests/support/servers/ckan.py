"""CKAN with the database, the cache and the search index that it needs."""

from __future__ import annotations

import json
import re
import secrets
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.servers.client import Answer, request, status, with_parameters
from tests.support.servers.process import (
    HOST,
    NotInstalledError,
    as_ours,
    free_port,
    installed,
    is_root,
    listens,
    program,
    running,
)
from tests.support.servers.solr import solr_server

POSTGRES = Path("/usr/lib/postgresql")
ADMIN = "verbund-admin"


@dataclass(frozen=True)
class Organization:
    """An organisation of a portal, and a token of somebody who may edit its datasets."""

    name: str
    token: str


@dataclass(frozen=True)
class Ckan:
    """A portal that runs.

    Attributes:
        url: Its address, without a slash at the end.
        token: An API token of somebody who may do all (a sysadmin).
        log: What CKAN said.
        solr_url: The core of its search index.
    """

    url: str
    token: str
    log: Path
    solr_url: str

    def action(
        self, name: str, data: Mapping[str, Any] | None = None, *, token: str | None = None
    ) -> Answer:
        """Call an action with JSON, as the sysadmin or with another token ("" is none)."""
        headers = {"Content-Type": "application/json"} | self._proof(token)
        return request(
            f"{self.url}/api/3/action/{name}", "POST", json.dumps(data or {}).encode(), headers
        )

    def done(
        self, name: str, data: Mapping[str, Any] | None = None, *, token: str | None = None
    ) -> Any:
        """The result of an action that must go well."""
        answer = self.action(name, data, token=token)
        assert answer.status == 200, (name, answer.status, answer.text)
        return answer.json["result"]

    def upload(
        self,
        name: str,
        data: Mapping[str, str],
        file: tuple[str, bytes],
        *,
        token: str | None = None,
    ) -> Answer:
        """Call resource_create or resource_update with a file: its name and its bytes."""
        boundary = secrets.token_hex(16)
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, value in data.items()
        ]
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="upload"; filename="{file[0]}"\r\n\r\n'
        body = (
            "".join(parts).encode() + head.encode() + file[1] + f"\r\n--{boundary}--\r\n".encode()
        )
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"} | self._proof(token)
        return request(f"{self.url}/api/3/action/{name}", "POST", body, headers)

    def new_organization(self) -> Organization:
        """An organisation of a new name with an editor: a fresh state in no time."""
        name = f"amt-{secrets.token_hex(8)}"
        editor = f"redaktion-{secrets.token_hex(8)}"
        self.done(
            "user_create",
            {"name": editor, "email": f"{editor}@example.org", "password": secrets.token_hex(16)},
        )
        members = [{"name": editor, "capacity": "editor"}]
        self.done("organization_create", {"name": name, "title": "Amt", "users": members})
        token = self.done("api_token_create", {"user": editor, "name": "tests"})["token"]
        return Organization(name, token)

    def purge(self) -> None:
        """Remove all datasets and organisations for good.

        CKAN's search does not know what was deleted before; that stays, for sysadmins to see.
        """
        query = {"fl": "id", "rows": 1000, "include_private": True, "include_drafts": True}
        found = None
        while found is None or len(found) == query["rows"]:
            found = self.done("package_search", query)["results"]
            for dataset in found:
                self.done("dataset_purge", {"id": dataset["id"]})
        for name in self.done("organization_list"):
            self.done("organization_purge", {"id": name})

    def page(self, path: str, **parameters: str) -> Answer:
        """A page of the portal as everybody sees it."""
        return request(with_parameters(self.url + path, **parameters))

    def _proof(self, token: str | None) -> dict[str, str]:
        proof = self.token if token is None else token
        return {"Authorization": proof} if proof else {}


@contextmanager
def ckan_server(folder: Path, settings: Mapping[str, str] | None = None) -> Iterator[Ckan]:
    """A portal in an empty folder, with its own PostgreSQL, Redis and Solr.

    Args:
        folder: An empty folder.
        settings: Settings of CKAN beside or in place of those here.
    """
    installed("ckan", "bin", "ckan")
    with ExitStack() as stack:
        for part in ("solr", "postgres"):
            (folder / part).mkdir()
        solr = stack.enter_context(solr_server(folder / "solr", _schema()))
        database = stack.enter_context(_postgres(folder / "postgres"))
        redis = stack.enter_context(_redis(folder))
        port = free_port()
        url = f"http://{HOST}:{port}"
        configuration = _configuration(
            folder,
            {
                "SECRET_KEY": secrets.token_hex(32),
                "sqlalchemy.url": database,
                "sqlalchemy.pool_pre_ping": "false",  # the database lives as long as the portal
                "ckan.redis.url": redis,
                "solr_url": solr.url,
                "ckan.site_url": url,
                "ckan.storage_path": str(folder / "storage"),
                "ckan.plugins": "dcat",  # /dataset/NAME.ttl
                "ckanext.dcat.rdf.profiles": "euro_dcat_ap_3",
                **(settings or {}),
            },
        )
        command: list[str | Path] = [
            installed("ckan", "bin", "python"),
            *("-c", SERVE, configuration, HOST, str(port)),
        ]
        log = folder / "ckan.log"
        stack.enter_context(
            running(
                command,
                log=log,
                answers=lambda: status(f"{url}/api/3/action/status_show") == 200,
                folder=folder,
            )
        )
        solr.wait()
        yield Ckan(url, _token(log), log, solr.url)


def _schema() -> Path:
    for path in installed("ckan", "lib").glob("python3*/site-packages/ckan/config/solr/schema.xml"):
        return path
    raise NotInstalledError("CKAN's schema.xml")


@contextmanager
def _postgres(folder: Path) -> Iterator[str]:
    """A database of the user postgres, who may read here what is root's: folders of pytest."""
    programs = max(POSTGRES.glob("*/bin"), default=None, key=lambda path: int(path.parent.name))
    if programs is None:
        raise NotInstalledError("PostgreSQL")
    user = "postgres" if is_root() else ""
    port = free_port()
    password = folder / "password"
    password.write_text(secrets.token_hex(16), encoding="utf-8")
    if user:
        shutil.chown(folder, user, user)
    initdb: list[str | Path] = [
        *as_ours(user, reads_all=True),
        programs / "initdb",
        *("-D", folder / "data"),
        *("-U", "ckan", "-A", "scram-sha-256", f"--pwfile={password}"),
        *("-E", "UTF8", "--locale=C.UTF-8", "--no-sync"),
    ]
    _run(initdb, folder)
    command: list[str | Path] = [
        programs / "postgres",
        *("-D", folder / "data"),
        *("-p", str(port)),
        *("-c", f"listen_addresses={HOST}"),
        *("-c", "unix_socket_directories="),
        *("-c", "fsync=off", "-c", "full_page_writes=off"),  # a test's data may be lost
    ]
    with running(
        command,
        log=folder / "log",
        answers=lambda: listens(port),
        folder=folder,
        user=user,
        reads_all=True,
        stop=signal.SIGINT,
    ):
        secret = password.read_text(encoding="utf-8")
        yield f"postgresql://ckan:{secret}@{HOST}:{port}/postgres"


@contextmanager
def _redis(folder: Path) -> Iterator[str]:
    port = free_port()
    command: list[str | Path] = [
        program("redis-server"),
        *("--port", str(port), "--bind", HOST),
        *("--save", "", "--appendonly", "no"),
        *("--dir", folder),
    ]
    with running(command, log=folder / "redis.log", answers=lambda: listens(port)):
        yield f"redis://{HOST}:{port}/0"


def _configuration(folder: Path, settings: Mapping[str, str]) -> Path:
    path = folder / "ckan.ini"
    lines = [
        "[app:main]",
        "use = egg:ckan",
        *(f"{key} = {value}" for key, value in settings.items()),
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


# Four commands of CKAN and the server in one process: to load CKAN takes seconds. The server is as
# that of ``ckan run``, which first makes JavaScript of its translations into 50 languages: 5 s.
SERVE = f"""
import gc, secrets, sys
from ckan.cli import load_config
from ckan.cli.cli import ckan
from ckan.config.middleware import make_app
from ckan.lib.app_globals import app_globals
from werkzeug.serving import run_simple

configuration, host, port = sys.argv[1:]

def call(*command):
    ckan.main(["--config", configuration, *command], standalone_mode=False)

call("db", "create-from-model")
call("user", "add", "{ADMIN}", "email={ADMIN}@example.org", "password=" + secrets.token_hex(16))
call("sysadmin", "add", "{ADMIN}")
call("user", "token", "add", "{ADMIN}", "tests", "--quiet")
app = make_app(load_config(configuration))
# at each request CKAN asks the database whether another process has changed the settings: there is none
app_globals._check_uptodate = lambda: None
gc.freeze()  # what is loaded stays: no collection of garbage looks at it again
run_simple(host, int(port), app, threaded=True)  # several requests at a time
"""


def _token(log: Path) -> str:
    """The sysadmin's token, which CKAN has said on a line of its own."""
    found = re.findall(r"^eyJ[\w.-]+$", log.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(found) == 1, f"no token in {log}"
    token: str = found[0]
    return token


def _run(command: list[str | Path], folder: Path) -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        input="y\n",
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    if done.returncode != 0:
        told = " ".join(map(str, command))
        raise RuntimeError(f"{told} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout

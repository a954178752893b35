"""nginx and Apache httpd on loopback, with a configuration that the test gives."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.servers.process import HOST, free_port, is_root, listens, program, running

APACHE_MODULES = Path("/usr/lib/apache2/modules")


@dataclass(frozen=True)
class WebServer:
    """A server of static files that runs.

    Attributes:
        name: `nginx` or `apache`.
        url: Its address, without a slash at the end.
        log: What it said: errors, then the requests.
    """

    name: str
    url: str
    log: Path


@contextmanager
def nginx_server(server_block: str, folder: Path) -> Iterator[WebServer]:
    """The nginx of the machine.

    Args:
        server_block: What is to stand in `server { … }`: `root`, `location`, `types`, …
            Media types are nginx's own unless the block says others.
        folder: An empty folder for its configuration, logs and temporary files.
    """
    port = free_port()
    (folder / "temporary").mkdir()
    temporary = "".join(
        f"    {kind}_temp_path {folder}/temporary/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    configuration = f"""daemon off;
{"user root;" if is_root() else ""}
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/log info;
events {{ worker_connections 64; }}
http {{
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    access_log {folder}/log;
{temporary}    server {{
        listen {HOST}:{port};
{server_block}
    }}
}}
"""
    path = folder / "nginx.conf"
    path.write_text(configuration, encoding="utf-8")
    command: list[str | Path] = [program("nginx"), "-p", folder, "-e", folder / "log", "-c", path]
    with running(command, log=folder / "log", answers=lambda: listens(port)):
        yield WebServer("nginx", f"http://{HOST}:{port}", folder / "log")


@contextmanager
def apache_server(
    directives: str, folder: Path, modules: tuple[str, ...] = ()
) -> Iterator[WebServer]:
    """The Apache httpd of the machine.

    Args:
        directives: What is to stand in the configuration: `DocumentRoot`, `<Directory>`, …
        folder: An empty folder for its configuration and logs.
        modules: Modules beside the usual ones for files, by name: `rewrite`, `negotiation`, …
    """
    port = free_port()
    usual = (
        "mpm_event",
        "authn_core",
        "authz_core",
        "authz_host",
        "autoindex",
        "dir",
        "mime",
        "alias",
    )
    for_files = ("headers", "setenvif", "deflate", "filter", "negotiation", "rewrite")
    loaded = "".join(
        f"LoadModule {name}_module {APACHE_MODULES}/mod_{name}.so\n"
        for name in dict.fromkeys([*usual, *for_files, *modules])
    )
    configuration = f"""{loaded}
ServerRoot {folder}
ServerName {HOST}:{port}
Listen {HOST}:{port}
PidFile {folder}/apache.pid
DefaultRuntimeDir {folder}
Mutex file:{folder} default
ErrorLog {folder}/log
LogLevel warn
TypesConfig /etc/mime.types
StartServers 1
{directives}
"""
    path = folder / "apache.conf"
    path.write_text(configuration, encoding="utf-8")
    command: list[str | Path] = [program("apache2"), "-DFOREGROUND", "-d", folder, "-f", path]
    (folder / "log").touch()
    user = "www-data" if is_root() else ""  # Apache refuses to be root
    if user:
        for own in (folder, folder / "log"):
            shutil.chown(own, user)
    with running(
        command, log=folder / "log", answers=lambda: listens(port), user=user, reads_all=True
    ):
        yield WebServer("apache", f"http://{HOST}:{port}", folder / "log")

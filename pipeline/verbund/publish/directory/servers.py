"""Configurations for nginx and Apache: which document answers for the IRI of a thing.

Both are made from the same table, so both choose alike. A record is a thing and no file: its IRI is
answered with 303 and the address of the document that the Accept header asks for (W3C, Cool URIs
for the Semantic Web, section 4.2).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote, urlsplit

DEFAULT_FORM: Final = "ttl"
"""The ending of the document for a client that does not say what it wants, or wants anything."""

ACCEPTED: Final = (
    ("jsonld", ("application/*",)),
    ("html", ("text/html", "application/xhtml+xml")),
    ("nt", ("application/n-triples",)),
    ("jsonld", ("application/json", "application/ld+json")),
    ("ttl", ("text/turtle",)),
)
"""Endings with the media types that ask for them, the last that fits wins."""

MEDIA_TYPES: Final = (
    ("text/turtle", "ttl"),
    ("application/ld+json", "jsonld"),
    ("application/n-triples", "nt"),
    ("text/html", "html"),
    ("text/css", "css"),
    ("text/csv", "csv"),
    ("text/markdown", "md"),
    ("application/json", "json"),
    ("application/gzip", "gz"),
    ("application/sparql-update", "ru"),
    ("application/rdf-patch", "rdfp"),
    ("image/svg+xml", "svg"),
)
_CHARSET: Final = ("text/html", "text/turtle", "text/css", "text/csv", "text/markdown")
"""What is text in UTF-8; nginx says so of the first by itself."""

_LOWERED = r"[^,]*;\s*q=0\.0*[1-9]"
_WHOLE = r"(?![^,]*;\s*q=0)(?=\s*(?:[,;]|$))"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the folder is served, and what is in it.

    ``about`` is the folder of documents. ``segments`` are what the IRIs of records begin with,
    where records have no documents of their own.
    """

    address: str
    about: str
    has_void: bool
    segments: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """The path of the address, decoded, as servers compare it."""
        return unquote(urlsplit(self.address).path)

    @property
    def encoded(self) -> str:
        """The path as it stands in an address."""
        return quote(self.path)


def rules() -> list[tuple[str, str]]:
    """Patterns of Accept headers, each with the ending it asks for; the last that matches wins.

    A type that is wanted as much as anything goes before one that is wanted less (q below 1). How
    much less is not compared: static servers cannot.
    """
    found = []
    for tail in (_LOWERED, _WHOLE):
        for form, types in ACCEPTED:
            names = "|".join(re.escape(name).replace(r"\-", "-") for name in types)
            found.append((rf"(?:^|[,\s])(?:{names}){tail}", form))
    return found


def nginx(place: Place) -> str:
    """The configuration for nginx, to be included in a ``server`` block."""
    path, pattern = place.path, re.escape(place.path)
    types = "\n".join(f"        {media} {ending};" for media, ending in MEDIA_TYPES)
    accept = "\n".join(
        f'    if ($http_accept ~* "{expression}") {{ set $verbund_form {form}; }}'
        for expression, form in rules()
    )
    return f"""\
# Made by verbund publish. Include this file in the server block of nginx:
#     server {{ root /var/www/html; include /etc/nginx/verbund.conf; }}
# The published folder lies below the root at the path {path}
{_nginx_void(place)}
location ^~ "{path}" {{
    types {{
{types}
        text/plain asc conf;
        application/octet-stream sig p7s;
    }}
    default_type text/plain;
    charset utf-8;
    charset_types {" ".join(_CHARSET[1:])} text/plain;
    gzip_static on;  # serves dataset.ttl.gz for dataset.ttl to those who take it
    gzip_vary on;
    index index.html;
    absolute_redirect off;
    add_header Access-Control-Allow-Origin * always;

    # files are answered as they are
    if ($uri ~ "^{pattern}\\.(?:htaccess|verbund\\.json)$") {{ return 404; }}
    if (-f $request_filename) {{ break; }}

    # the form of document that is asked for; the last match wins
    set $verbund_form {DEFAULT_FORM};
{accept}

    # the thing as it is called in the folder; set escapes it again for the address
    if ($uri ~ "^(?<verbund_base>{pattern})(?<verbund_thing>.+)$") {{ set $verbund_asked $2; }}
    if (-f "$document_root${{verbund_base}}{place.about}$verbund_thing.$verbund_form") {{
        add_header Vary Accept always;
        add_header Access-Control-Allow-Origin * always;
        return 303 "{place.encoded}{place.about}$verbund_asked.$verbund_form";
    }}
{_nginx_segments(place, pattern)}}}
"""


def _nginx_void(place: Place) -> str:
    if not place.has_void:
        return ""
    own = f"""
location = "{place.path}.well-known/void" {{
    types {{ }}
    default_type text/turtle;
    charset utf-8;
    charset_types text/turtle;
    add_header Access-Control-Allow-Origin * always;
}}
"""
    if place.path == "/":
        return own
    return f"""
location = /.well-known/void {{ absolute_redirect off; return 302 "{place.encoded}void"; }}{own}"""


def _nginx_segments(place: Place, pattern: str) -> str:
    if not place.segments:
        return ""
    return f"""
    # records have no documents of their own: the dataset tells where they are
    if ($uri ~ "^{pattern}(?:{_segments(place)})/.") {{
        add_header Access-Control-Allow-Origin * always;
        return 303 "{place.encoded}dataset";
    }}
"""


def _segments(place: Place) -> str:
    return "|".join(re.escape(unquote(segment)) for segment in place.segments)


def apache(place: Place) -> str:
    """The configuration for Apache, as ``.htaccess`` or for a ``<Directory>`` section."""
    path, pattern = place.path, re.escape(place.path)
    types = "\n".join(
        f'AddType "{media}{"; charset=utf-8" if media in _CHARSET else ""}" .{ending}'
        for media, ending in MEDIA_TYPES
    )
    accept = "\n".join(
        f'RewriteCond %{{HTTP:Accept}} "{expression}" [NC]\nRewriteRule ^ - [E=verbund_form:{form}]'
        for expression, form in rules()
    )
    return f"""\
# Made by verbund publish. Apache reads this as .htaccess in the published folder, if it may:
#     AllowOverride FileInfo Indexes Options=Indexes,MultiViews
# Or include it in the <Directory> section of the folder. Needs mod_rewrite, mod_headers, mod_mime.
# The published folder lies below the DocumentRoot at the path {path}
{_apache_void(place)}Options -Indexes -MultiViews
DirectoryIndex index.html
RemoveEncoding .gz
{types}
Header always set Access-Control-Allow-Origin "*"
Header always merge Vary Accept "expr=%{{REQUEST_STATUS}} -eq 303"

RewriteEngine On
RewriteBase "{path}"

# files are answered as they are
RewriteRule ^\\.(?:htaccess|verbund\\.json)$ - [R=404,END]
RewriteRule ^\\.well-known/void$ - [T=text/turtle,END]
RewriteCond %{{REQUEST_FILENAME}} -f
RewriteRule ^ - [END]

# the form of document that is asked for; the last match wins
RewriteRule ^ - [E=verbund_form:{DEFAULT_FORM}]
{accept}

# the thing
RewriteCond %{{REQUEST_URI}} "^({pattern})"
RewriteCond "%{{DOCUMENT_ROOT}}%1{place.about}$1.%{{ENV:verbund_form}}" -f
RewriteRule "^(.+)$" "{place.about}$1.%{{ENV:verbund_form}}" [R=303,END]
{_apache_segments(place)}"""


def _apache_void(place: Place) -> str:
    if not place.has_void or place.path == "/":
        return ""
    return f"""\
# For the whole host, add to its <VirtualHost>:
#     Redirect 302 "/.well-known/void" "{place.encoded}void"
"""


def _apache_segments(place: Place) -> str:
    if not place.segments:
        return ""
    return f"""
# records have no documents of their own: the dataset tells where they are
RewriteRule "^(?:{_segments(place)})/." dataset [R=303,END]
"""

"""Configurations for nginx and Apache: content negotiation for the IRIs of resources.

Both are made from one table, so both choose alike. A record is no document: a request for its IRI
gets a 303 to the URL of the document that the Accept header prefers (W3C, Cool URIs for the
Semantic Web, section 4.2). Where the site has a page of it, that is one in the language that the
Accept-Language header prefers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote, unquote_to_bytes, urlsplit

from verbund.release.manifest.checksums import KEPT
from verbund.workspace.directory import LONGEST_PATH, is_servable

FORMS: Final = (
    ("html", "text/html"),
    ("nt", "application/n-triples"),
    ("jsonld", "application/ld+json"),
    ("ttl", "text/turtle"),
)
"""The file extensions of documents with the media types that they are served as.

The last one that is not refused is for a client that states no preference, or accepts anything.
"""

EXPOSED: Final = "Content-Range, ETag, Link, Location"
"""The headers that scripts of other hosts may read (Fetch, section 3.3.3)."""

PAGE: Final = "html"
"""The file extension of pages."""

NONE: Final = "none"
"""The value in place of an extension where every document is refused."""

ACCEPTED: Final = (
    ("html", ("text/*",)),
    ("ttl", ("text/*",)),
    ("nt", ("application/*",)),
    ("jsonld", ("application/*",)),
    ("html", ("text/html", "application/xhtml+xml")),
    ("nt", ("application/n-triples",)),
    ("jsonld", ("application/json", "application/ld+json")),
    ("ttl", ("text/turtle",)),
)
"""The file extensions with the media types that select them; the last match wins."""

MEDIA_TYPES: Final = (
    ("text/turtle", "ttl"),
    ("application/ld+json", "jsonld"),
    ("application/n-triples", "nt"),
    ("application/trig", "trig"),
    ("application/atom+xml", "atom"),
    ("text/html", "html"),
    ("text/css", "css"),
    ("text/javascript", "js"),
    ("text/csv", "csv"),
    ("text/markdown", "md"),
    ("application/json", "json"),
    ("application/gzip", "gz"),
    ("application/sparql-query", "rq"),
    ("application/sparql-update", "ru"),
    ("application/rdf-patch", "rdfp"),
    ("image/svg+xml", "svg"),
)
_CHARSET: Final = (
    *("text/html", "text/turtle", "text/css", "text/javascript", "text/csv", "text/markdown"),
)
"""The media types of UTF-8 texts; nginx adds the charset to the first by itself."""

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""What pages may load (Content Security Policy): nothing of another host, and nothing inline."""

_USUAL: Final = "en"
"""The language of pages for whoever asks for none that there is."""

_LOWERED: Final = r"[^,]*;\s*q=0\.0*[1-9]"
_WHOLE: Final = r"(?![^,]*;\s*q=0)(?=\s*(?:[,;]|$))"
_ZERO: Final = r"[^,]*;\s*q=0(?:\.0*)?\s*(?=[,;]|$)"
_ANY: Final = r"(?=\s*(?:[,;]|$))"
_UNRESERVED: Final = r"2[DE]|3\d|4[^0]|5[\dAF]|6[^0]|7[\dAE]"  # as escapes (RFC 3986, 2.3)
_WRITTEN: Final = rf"(?!\.\.?/)(?:[^ /?<>%\x22\x5c]|%(?!{_UNRESERVED})[\dA-F][\dA-F])+"
"""A path segment of a request as an IRI has it, in no other spelling that leads to the file."""
_LISTED: Final = r"(?:[^,]*,)*"
_ALL_ZERO: Final = rf"^[^|]*\|(?!(?:.*,)?\s*(?=[^,\s])(?!{_ZERO}))(?=.*[^,\s])"

MOST_SEGMENTS: Final = 100
"""The most path segments of records that are listed where records have no documents."""


def _name(media: str) -> str:
    return re.escape(media).replace(r"\-", "-")


def _item(media: str, tail: str) -> str:
    return rf"(?:.*,)?\s*{_name(media)}{tail}"


REFUSED: Final = tuple(
    (
        form,
        (
            rf"^(?:(?={_item(media, _ZERO)})"
            rf"|(?!{_item(media, _ANY)})(?={_item(group, _ZERO)})"
            rf"|(?!{_item(media, _ANY)})(?!{_item(group, _ANY)})(?={_item('*/*', _ZERO)}))"
        ),
    )
    for form, media in FORMS
    for group in (f"{media.partition('/')[0]}/*",)
)
"""The file extensions with patterns of Accept headers that refuse them, by the most specific
media range."""


@dataclass(frozen=True, slots=True)
class Place:
    """The URL of the folder, and the parts of its layout.

    ``about`` is the folder of documents, ``release`` that of the release's files, both with a slash
    at the end, or ``""``. ``segments`` are the path segments of records and of derived links, where
    these have no documents. ``base`` is what IRIs begin with, ``languages`` are those of the site;
    none where there is no site.
    """

    address: str
    about: str
    has_void: bool
    segments: tuple[str, ...] = ()
    base: str = ""
    languages: tuple[str, ...] = ()
    release: str = ""

    def __post_init__(self) -> None:
        """Raise ValueError where the URL has a path that no configuration can hold."""
        if not is_servable(self.address):
            raise ValueError(self.address)

    @property
    def path(self) -> str:
        """The path of the URL, decoded, as servers compare it."""
        return unquote(urlsplit(self.address).path)

    @property
    def encoded(self) -> str:
        """The percent-encoded path; no character has a meaning in a server's configuration."""
        return quote(self.path)

    @property
    def uri(self) -> str:
        """What IRIs begin with, as a URI for a header; empty for one that is too long for it."""
        uri = quote(self.base, safe="/:@%!&()*+,;=~[]")
        return uri if len(uri) <= 3 * LONGEST_PATH else ""

    @property
    def own_pages(self) -> str:
        """A pattern of the paths of our pages below the folder."""
        site = "".join(f"{language}/|" for language in self.languages)
        return rf"(?:{site}{self.about}).+\.html|index\.html"

    @property
    def release_pages(self) -> str:
        """A pattern of the paths of the pages of the release and of its kept versions.

        It matches nothing where the two paths are too long for one argument of a configuration.
        """
        release = pattern_of(quote(self.release))
        if len(pattern_of(self.encoded) + release) > 4 * LONGEST_PATH:
            return "(?!)"
        return rf"{release}(?:{KEPT}/[^/]+/)?pages/[^/]+\.html"


def pattern_of(text: str) -> str:
    """A regular expression of printable ASCII that matches exactly this percent-encoded text.

    The servers' expressions match bytes. All bytes but letters, digits, slash, underscore and
    hyphen are written as escapes, so none has a meaning in an expression, a quoted string or a
    variable.
    """
    return "".join(
        chr(byte)
        if byte < 128 and (chr(byte).isalnum() or chr(byte) in "/_-")
        else f"\\x{byte:02x}"
        for byte in unquote_to_bytes(text)
    )


def quoted(text: str) -> str:
    """An argument of nginx in quotation marks; these and backslashes are escaped.

    Apache's rewriting has no such escapes: its arguments must need none.
    """
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def rules() -> list[tuple[str, str]]:
    """The patterns of content negotiation, each with the extension selected; the last match wins.

    They match the extensions that are not refused, each after a point, then ``|``, then the Accept
    header. A type with q=1 goes before one with a lower q; lower ones are not compared with each
    other, as static servers cannot. Where the header only refuses types (q=0), no document is
    acceptable (RFC 9110, section 12.5.1). A hyphen before the first point says that there is no
    page.
    """
    found = []
    for tail in (_LOWERED, _WHOLE):
        for form, types in ACCEPTED:
            names = "|".join(_name(name) for name in types)
            there = "(?!-)" if form == PAGE else ""
            pattern = rf"^{there}(?=[^|]*\.{form}[.|])[^|]*\|(?:.*,)?\s*(?:{names}){tail}"
            found.append((pattern, form))
    return [*found, (rf"^-(?:\.{PAGE})?\|", NONE), (_ALL_ZERO, NONE)]


def spoken(languages: Sequence[str]) -> list[tuple[str, str]]:
    """The patterns of Accept-Language headers, each with the language selected; at most one fits.

    The first language of the site that is named is selected, as browsers name them in the order of
    their weights; one with q=1 goes before those with lower ones. Where none is wanted, and the
    usual one is refused (q=0), it is one that is not. A language includes its regions (RFC 4647,
    section 3.3.1).
    """
    found = []
    for language in languages:
        others = "|".join(other for other in languages if other != language)
        if language == _USUAL or not others:
            continue
        item = r"\s*(?:{names})(?:-[^,;\s]*)?{tail}"
        whole, lowered = (
            rf"^(?:(?!{item.format(names=others, tail=tail)})[^,]*,)*"
            + item.format(names=language, tail=tail)
            for tail in (_WHOLE, _LOWERED)
        )
        every = item.format(names=f"{language}|{others}", tail=_WHOLE)
        wanted = item.format(names=f"{language}|{others}", tail=f"(?:{_WHOLE}|{_LOWERED})")
        usual, own = (item.format(names=tag, tail=_ZERO) for tag in (_USUAL, language))
        other = rf"^(?!{_LISTED}{wanted})(?!{_LISTED}{own})(?={_LISTED}{usual})"
        found += [
            (whole, language),
            (rf"^(?!{_LISTED}{every}){lowered[1:]}", language),
            (other, language),
        ]
    return found


def nginx(place: Place) -> str:
    """The configuration for nginx, to be included in a ``server`` block."""
    pattern = pattern_of(place.encoded)
    types = "\n".join(f"        {media} {ending};" for media, ending in MEDIA_TYPES)
    left = "".join(
        f"    if ($http_accept !~* {quoted(expression)})"
        f' {{ set $verbund_left "$verbund_left.{form}"; set $verbund_form {form}; }}\n'
        for form, expression in REFUSED
    )
    accept = "\n".join(
        f"    if ($verbund_accept ~* {quoted(expression)}) {{ set $verbund_form {form}; }}"
        for expression, form in rules()
    )
    return f"""\
# Made by verbund publish. Include this file in the server block of nginx:
#     server {{ root /var/www/html; include /etc/nginx/verbund.conf; }}
# The published folder lies below the root at the path {place.encoded}
{_nginx_void(place)}
location ^~ {quoted(place.path)} {{
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
{_origins(4)}
{_nginx_headers(place, pattern)}
    # files are answered as they are
    if ($uri ~ "^{pattern}\\.(?:htaccess|verbund\\.json)$") {{ return 404; }}
    if (-f $request_filename) {{ break; }}
{_nginx_language(place, pattern)}
    # the thing as it is called in the folder; set escapes it again for the address
    if ($uri ~ "^(?<verbund_base>{pattern})(?<verbund_thing>.+)\\z") {{ set $verbund_asked $2; }}

    # where its page lies; a hyphen says that there is none
    set $verbund_left "-";
    set $verbund_page "{place.about}";
{_nginx_page(place, pattern)}
    if (-f "$document_root${{verbund_base}}$verbund_page$verbund_thing.{PAGE}") {{
        set $verbund_left "";
    }}

    # the forms of documents that are not refused
    set $verbund_form {NONE};
{left}
    # the form that is asked for; the last match wins
    set $verbund_accept "$verbund_left|$http_accept";
{accept}

    # what it leads to
    if ($verbund_form != {PAGE}) {{ set $verbund_page "{place.about}"; }}
    set $verbund_found "";
    if (-f "$document_root${{verbund_base}}{place.about}$verbund_thing.ttl") {{
        set $verbund_found $verbund_form;
    }}
    if ($verbund_found = {NONE}) {{
        add_header Vary "{_vary(place)}" always;
{_origins(8)}
        return 406;
    }}
    if ($verbund_found) {{
        add_header Vary "{_vary(place)}" always;
{_origins(8)}
        return 303 "{place.encoded}$verbund_page$verbund_asked.$verbund_form";
    }}
{_nginx_segments(place, pattern)}}}
"""


def _origins(indent: int) -> str:
    """The headers by which scripts of other hosts may read an answer of nginx."""
    headers = ("Access-Control-Allow-Origin *", f'Access-Control-Expose-Headers "{EXPOSED}"')
    return "\n".join(f"{' ' * indent}add_header {header} always;" for header in headers)


def _vary(place: Place) -> str:
    return "Accept, Accept-Language" if place.languages else "Accept"


def _nginx_headers(place: Place, pattern: str) -> str:
    """The headers of pages and of data: what pages may load, and what leads from data to pages."""
    names = ["data", *place.languages]
    adds = "".join(f"    add_header Link $verbund_link_{name};\n" for name in names)
    sets = "".join(f'    set $verbund_link_{name} "";\n' for name in names)
    forms = "|".join(form for form, _ in FORMS if form != PAGE)
    about = quoted(f'<{place.uri}$2>; rel="describes"') if place.uri else '""'
    pages = "".join(
        f'    if (-f "$document_root${{verbund_root}}{tag}/$verbund_data.{PAGE}") {{ set '
        f"$verbund_link_{tag} {quoted(_alternate(f'{place.encoded}{tag}/$verbund_written', tag))};"
        " }\n"
        for tag in place.languages
    )
    return f"""\
    add_header Content-Security-Policy $verbund_policy;
{adds}
    # what our pages may load
    set $verbund_policy "";
    if ($uri ~ "^{pattern}(?:{place.own_pages})$") {{ set $verbund_policy "{POLICY}"; }}
    if ($uri ~ "^{pattern}{place.release_pages}$") {{ set $verbund_policy "{POLICY}"; }}

    # what data are about, and the pages about it
{sets}    set $verbund_written "";
    if ($uri ~ "^(?<verbund_root>{pattern}){place.about}(?<verbund_data>.+)\\.(?:{forms})\\z") {{
        set $verbund_written $2;
        set $verbund_link_data {about};
    }}
{pages}"""


def _alternate(path: str, language: str) -> str:
    """The link to a page in a language (RFC 8288)."""
    return f'<{path}.{PAGE}>; rel="alternate"; type="text/html"; hreflang="{language}"'


def _nginx_language(place: Place, pattern: str) -> str:
    """The language of pages, and the addresses that pages had before there was a site."""
    if not place.languages:
        return ""
    rules = "".join(
        f"    if ($http_accept_language ~* {quoted(expression)})"
        f" {{ set $verbund_language {language}; }}\n"
        for expression, language in spoken(place.languages)
    )
    leave = f"""\
        add_header Vary Accept-Language always;
{_origins(8)}
        return 303 "{place.encoded}$verbund_language/"""
    return f"""
    # the language of pages
    set $verbund_language {_USUAL};
{rules}
    # the pages of records before there was a site
    if ($uri ~ "^{pattern}records\\.html$") {{
{leave}tables.{PAGE}";
    }}
    set $verbund_moved "";
    if ($uri ~ "^(?<verbund_above>{pattern}){place.about}(?<verbund_old>[^/]+/.+)\\.{PAGE}\\z") {{
        set $verbund_moved $2;
    }}
    if (-f "$document_root${{verbund_above}}$verbund_language/$verbund_old.{PAGE}") {{
{leave}$verbund_moved.{PAGE}";
    }}
"""


def _nginx_page(place: Place, pattern: str) -> str:
    """The page of a record in the site; what has no slash in its name is none."""
    if not place.languages:
        return ""
    return f"""\
    if ($uri ~ "^{pattern}[^/]+/.") {{ set $verbund_page "$verbund_language/"; }}
    if (!-f "$document_root${{verbund_base}}$verbund_page$verbund_thing.{PAGE}") {{
        set $verbund_page "{place.about}";
    }}
"""


def _nginx_void(place: Place) -> str:
    if not place.has_void:
        return ""
    own = f"""
location = {quoted(f"{place.path}.well-known/void")} {{
    types {{ }}
    default_type text/turtle;
    charset utf-8;
    charset_types text/turtle;
{_origins(4)}
}}
"""
    if place.path == "/":
        return own
    return f"""
location = /.well-known/void {{
    absolute_redirect off;
{_origins(4)}
    return 302 "{place.encoded}void";
}}
{own}"""


def _nginx_segments(place: Place, pattern: str) -> str:
    if not place.segments:
        return ""
    found = "".join(
        f"""
    if ($uri ~ "^{pattern}{segment}/.") {{
{_origins(8)}
        return 303 "{place.encoded}dataset";
    }}"""
        for segment in _segments(place)
    )
    return f"""
    # records have no documents of their own: the dataset tells where they are{found}
"""


def _segments(place: Place) -> list[str]:
    """The expressions for path segments of records; for too many, one for all."""
    if len(place.segments) > MOST_SEGMENTS or any(len(x) > LONGEST_PATH for x in place.segments):
        return ["[^/]+"]
    return [pattern_of(segment) for segment in place.segments]


def apache(place: Place) -> str:
    """The configuration for Apache, as ``.htaccess`` or for a ``<Directory>`` section."""
    types = "\n".join(
        f'AddType "{media}{"; charset=utf-8" if media in _CHARSET else ""}" .{ending}'
        for media, ending in MEDIA_TYPES
    )
    left = "".join(
        f'RewriteCond %{{HTTP:Accept}} "!{expression}" [NC]\n'
        f"RewriteRule ^ - [E=verbund_left:%{{ENV:verbund_left}}.{form},E=verbund_form:{form}]\n"
        for form, expression in REFUSED
    )
    accept = "\n".join(
        f'RewriteCond "%{{ENV:verbund_left}}|%{{HTTP:Accept}}" "{expression}" [NC]\n'
        f"RewriteRule ^ - [E=verbund_form:{form}]"
        for expression, form in rules()
    )
    base = f'RewriteCond %{{REQUEST_URI}} "^({pattern_of(place.encoded)})"'
    document = f"%{{DOCUMENT_ROOT}}%1{place.about}$1"
    page = f"%{{DOCUMENT_ROOT}}%1%{{ENV:verbund_page}}$1.{PAGE}"
    return f"""\
# Made by verbund publish. Apache reads this as .htaccess in the published folder, if it may:
#     AllowOverride FileInfo Indexes Options=Indexes,MultiViews
# Or include it in the <Directory> section of the folder. Needs mod_rewrite, mod_headers, mod_mime.
# The published folder lies below the DocumentRoot at the path {place.encoded}
{_apache_void(place)}Options -Indexes -MultiViews
DirectoryIndex index.html
RemoveEncoding .gz
{types}
Header always set Access-Control-Allow-Origin "*"
Header always set Access-Control-Expose-Headers "{EXPOSED}"
Header always merge Vary Accept "expr=%{{REQUEST_STATUS}} -in {{ '303', '406' }}"
{_apache_headers(place)}
RewriteEngine On

# files are answered as they are
RewriteRule ^\\.(?:htaccess|verbund\\.json)$ - [R=404,END]
RewriteRule ^\\.well-known/void$ - [T=text/turtle,END]
{_apache_links(place, base)}RewriteCond %{{REQUEST_FILENAME}} -f
RewriteRule ^ - [END]

{_apache_language(place, base)}# where the page of the thing lies; a hyphen says that there is none
RewriteRule ^ - [E=verbund_left:-,E=verbund_page:{place.about}]
{_apache_page(place, base)}{base}
RewriteCond "{page}" -f
RewriteRule "^(.+)\\z" - [E=!verbund_left]

# the forms of documents that are not refused
RewriteRule ^ - [E=verbund_form:{NONE}]
{left}
# the form that is asked for; the last match wins
{accept}

# the thing
{base}
RewriteCond "{document}.ttl" -f
RewriteCond %{{ENV:verbund_form}} ={NONE}
RewriteRule "^(.+)\\z" - [R=406,END]
{base}
RewriteCond %{{ENV:verbund_form}} ={PAGE}
RewriteCond "{page}" -f
RewriteRule "^(.+)\\z" "%1%{{ENV:verbund_page}}$1.{PAGE}" [R=303,END]
{base}
RewriteCond "{document}.%{{ENV:verbund_form}}" -f
RewriteRule "^(.+)\\z" "%1{place.about}$1.%{{ENV:verbund_form}}" [R=303,END]
{_apache_segments(place, base)}"""


def _apache_headers(place: Place) -> str:
    """The headers of pages and of data, as for nginx."""
    found = f'Header set Content-Security-Policy "{POLICY}" env=verbund_policy\n'
    if place.uri:
        iri = f'<{place.uri.replace("%", "%%")}%{{verbund_data}}e>; rel="describes"'
        found += f"Header set Link {quoted(iri)} env=verbund_data\n"
    if not place.languages:
        return found
    path = place.encoded.replace("%", "%%")
    for tag in place.languages:
        link = _alternate(f"{path}{tag}/%{{verbund_data}}e", tag)
        found += f"Header add Link {quoted(link)} env=verbund_has_page\n"
    status = """"expr=%{REQUEST_STATUS} -in { '303', '406' }\""""
    return f"{found}Header always merge Vary Accept-Language {status}\n"


def _apache_links(place: Place, base: str) -> str:
    """What data are about, as the request wrote it, whether it has a page, and what is a page."""
    forms = "|".join(form for form, _ in FORMS if form != PAGE)
    above = place.path.count("/") - 1
    asked = (
        rf"^\S+ (?:https?://[^/ ]+)?(?:/[^/ ?]*){{{above}}}/{place.about}"
        rf"({_WRITTEN}(?:/{_WRITTEN})*)\.(?:{forms})(?:[ ?]|$)"
    )
    found = f"""\
RewriteRule ^(?:{place.own_pages})$ - [E=verbund_policy:1]
RewriteRule ^{place.release_pages}$ - [E=verbund_policy:1]
RewriteCond %{{THE_REQUEST}} "{asked}"
RewriteRule ^{place.about}. - [E=verbund_data:%1]
"""
    if place.languages:
        found += f"""\
RewriteCond %{{ENV:verbund_data}} !=""
{base}
RewriteCond "%{{DOCUMENT_ROOT}}%1{place.languages[0]}/$1.{PAGE}" -f
RewriteRule "^{place.about}(.+)\\.(?:{forms})\\z" - [E=verbund_has_page:1]
"""
    return found


def _apache_language(place: Place, base: str) -> str:
    """The language of pages, and the addresses that pages had before there was a site."""
    if not place.languages:
        return ""
    rules = "".join(
        f'RewriteCond %{{HTTP:Accept-Language}} "{expression}" [NC]\n'
        f"RewriteRule ^ - [E=verbund_language:{language}]\n"
        for expression, language in spoken(place.languages)
    )
    page = "%1%{ENV:verbund_language}/"
    return f"""\
# the language of pages
RewriteRule ^ - [E=verbund_language:{_USUAL}]
{rules}
# the pages of records before there was a site
{base}
RewriteRule "^records\\.html$" "{page}tables.{PAGE}" [R=303,END]
{base}
RewriteCond "%{{DOCUMENT_ROOT}}{page}$1.{PAGE}" -f
RewriteRule "^{place.about}([^/]+/.+)\\.{PAGE}\\z" "{page}$1.{PAGE}" [R=303,END]

"""


def _apache_page(place: Place, base: str) -> str:
    """The page of a record in the site; what has no slash in its name is none."""
    if not place.languages:
        return ""
    return f"""\
{base}
RewriteCond "%{{DOCUMENT_ROOT}}%1%{{ENV:verbund_language}}/$1.{PAGE}" -f
RewriteRule "^([^/]+/.+)\\z" - [E=verbund_page:%{{ENV:verbund_language}}/]
"""


def _apache_void(place: Place) -> str:
    if not place.has_void or place.path == "/":
        return ""
    return f"""\
# For the whole host, add to its <VirtualHost>:
#     Redirect 302 "/.well-known/void" "{place.encoded}void"
#     <Location "/.well-known/void">
#         Header always set Access-Control-Allow-Origin "*"
#         Header always set Access-Control-Expose-Headers "{EXPOSED}"
#     </Location>
"""


def _apache_segments(place: Place, base: str) -> str:
    if not place.segments:
        return ""
    found = "".join(
        f'{base}\nRewriteRule "^{segment}/." "%1dataset" [R=303,END]\n'
        for segment in _segments(place)
    )
    return f"""
# records have no documents of their own: the dataset tells where they are
{found}"""

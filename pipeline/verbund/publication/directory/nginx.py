"""The configuration for nginx: which document answers an IRI, with which headers."""

from __future__ import annotations

from verbund.publication.directory.servers import (
    CHARSET,
    EXPOSED,
    FORMS,
    MEDIA_TYPES,
    NONE,
    PAGE,
    POLICY,
    REFUSED,
    USUAL,
    Place,
    alternate,
    pattern_of,
    quoted,
    rules,
    segments,
    spoken,
)
from verbund.website.places import ABOUT


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
    charset_types {" ".join(CHARSET[1:])} text/plain;
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
    set $verbund_page "{_usual_page(place)}";
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

    # a folder without a first page is nothing that could be read
    set $verbund_folder "";
    if (-d $request_filename) {{ set $verbund_folder "-"; }}
    if (-f "$request_filename/index.html") {{ set $verbund_folder ""; }}
    if ($verbund_folder) {{ return 404; }}
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
        _page_of_data(place, tag, folder) for tag in place.languages for folder in ("", f"{ABOUT}/")
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


def _page_of_data(place: Place, language: str, folder: str) -> str:
    """What notes the link from data to a page in a language, if there is one."""
    path = f"{place.encoded}{language}/{folder}$verbund_written"
    return (
        f'    if (-f "$document_root${{verbund_root}}{language}/{folder}$verbund_data.{PAGE}")'
        f" {{ set $verbund_link_{language} {quoted(alternate(path, language))}; }}\n"
    )


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
    set $verbund_language {USUAL};
{rules}
    # the pages that there were before the site had them
    if ($uri ~ "^{pattern}records\\.html$") {{
{leave}tables.{PAGE}";
    }}
    set $verbund_moved "";
    if ($uri ~ "^(?<verbund_above>{pattern}){place.about}(?<verbund_old>.+)\\.{PAGE}\\z") {{
        set $verbund_moved $2;
    }}
    if (-f "$document_root${{verbund_above}}$verbund_language/{ABOUT}/$verbund_old.{PAGE}") {{
{leave}{ABOUT}/$verbund_moved.{PAGE}";
    }}
    if ($verbund_moved !~ "/") {{ set $verbund_old ""; }}
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
        set $verbund_page "{_usual_page(place)}";
    }}
"""


def _usual_page(place: Place) -> str:
    """Where the pages of what is no record lie; without a site there is none."""
    return f"$verbund_language/{ABOUT}/" if place.languages else place.about


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
        for segment in segments(place)
    )
    return f"""
    # records have no documents of their own: the dataset tells where they are{found}
"""

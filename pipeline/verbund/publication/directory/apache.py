"""The configuration for Apache (.htaccess): which document answers an IRI, with which headers."""

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
    WRITTEN,
    Place,
    alternate,
    pattern_of,
    quoted,
    rules,
    segments,
    spoken,
)
from verbund.website.places import ABOUT


def apache(place: Place) -> str:
    """The configuration for Apache, as ``.htaccess`` or for a ``<Directory>`` section."""
    types = "\n".join(
        f'AddType "{media}{"; charset=utf-8" if media in CHARSET else ""}" .{ending}'
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
RewriteRule ^ - [E=verbund_left:-,E=verbund_page:{_usual_page(place)}]
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

# a folder without a first page is nothing that could be read
RewriteCond %{{REQUEST_FILENAME}} -d
RewriteCond %{{REQUEST_FILENAME}}/index.html !-f
RewriteRule ^ - [R=404,END]
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
        for folder, name in (("", "page"), (f"{ABOUT}/", "about")):
            link = alternate(f"{path}{tag}/{folder}%{{verbund_data}}e", tag)
            found += f"Header add Link {quoted(link)} env=verbund_has_{name}\n"
    status = """"expr=%{REQUEST_STATUS} -in { '303', '406' }\""""
    return f"{found}Header always merge Vary Accept-Language {status}\n"


def _apache_links(place: Place, base: str) -> str:
    """What data are about, as the request wrote it, whether it has a page, and what is a page."""
    forms = "|".join(form for form, _ in FORMS if form != PAGE)
    above = place.path.count("/") - 1
    asked = (
        rf"^\S+ (?:https?://[^/ ]+)?(?:/[^/ ?]*){{{above}}}/{place.about}"
        rf"({WRITTEN}(?:/{WRITTEN})*)\.(?:{forms})(?:[ ?]|$)"
    )
    found = f"""\
RewriteRule ^(?:{place.own_pages})$ - [E=verbund_policy:1]
RewriteRule ^{place.release_pages}$ - [E=verbund_policy:1]
RewriteCond %{{THE_REQUEST}} "{asked}"
RewriteRule ^{place.about}. - [E=verbund_data:%1]
"""
    for folder, name, thing in (("", "page", "[^/]+/.+"), (f"{ABOUT}/", "about", ".+")):
        if place.languages:
            found += f"""\
RewriteCond %{{ENV:verbund_data}} !=""
{base}
RewriteCond "%{{DOCUMENT_ROOT}}%1{place.languages[0]}/{folder}$1.{PAGE}" -f
RewriteRule "^{place.about}({thing})\\.(?:{forms})\\z" - [E=verbund_has_{name}:1]
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
RewriteRule ^ - [E=verbund_language:{USUAL}]
{rules}
# the pages that there were before the site had them
{base}
RewriteRule "^records\\.html$" "{page}tables.{PAGE}" [R=303,END]
{base}
RewriteCond "%{{DOCUMENT_ROOT}}{page}{ABOUT}/$1.{PAGE}" -f
RewriteRule "^{place.about}(.+)\\.{PAGE}\\z" "{page}{ABOUT}/$1.{PAGE}" [R=303,END]
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


def _usual_page(place: Place) -> str:
    """Where the pages of what is no record lie; without a site there is none."""
    return f"%{{ENV:verbund_language}}/{ABOUT}/" if place.languages else place.about


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
        for segment in segments(place)
    )
    return f"""
# records have no documents of their own: the dataset tells where they are
{found}"""

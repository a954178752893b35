"""The forms of texts in settings and releases: versions, days, language tags, web addresses."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Final

from verbund.rdf.language_tags import is_chosen_tag
from verbund.rdf.terms import is_absolute_iri
from verbund.text.late_pattern import late

# These match a whole text; Python's re and ECMA 262, which JSON Schema demands, read them alike.
LINE_PATTERN: Final = r"[^\x00-\x1f\x7f-\x9f]+"
PROSE_PATTERN: Final = r"[^\x00-\x08\x0b-\x1f\x7f-\x9f]+"
# Not empty, and no “~”: that stands for a home in shells alone.
FOLDER_PATTERN: Final = r"(?!~)[^\x00]*[^\x00\s][^\x00]*"
CSV_FILE_PATTERN: Final = r"(?!~)[^\x00]*[^\x00\s/\\][^\x00/\\]*\.[cC][sS][vV]"
GEOJSON_FILE_PATTERN: Final = r"(?!~)[^\x00]*[^\x00\s/\\][^\x00/\\]*\.(?:geojson|json)"
RDF_FILE_PATTERN: Final = r"[^\x00-\x1f\x7f-\x9f/\\]+\.(?:ttl|nt|jsonld)"
DAY_PATTERN: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
EMAIL_PATTERN: Final = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
TELEPHONE_PATTERN: Final = r"\+[1-9][0-9]*(?:[ -][0-9]+)*"
ENVIRONMENT_PATTERN: Final = r"[A-Za-z_][A-Za-z0-9_]*"
PORTAL_NAME_PATTERN: Final = r"[a-z0-9_-]{2,100}"
TARGET_NAME_PATTERN: Final = r"[A-Za-z0-9_-]{1,64}"
VERSION_PATTERN: Final = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
NO_VERSION: Final = r"\.\.|^current$"
# RFC 3987: a character of a path, of a query or fragment, of a user, of a host; and what follows.
_CHARACTER: Final = r"""(?:[^\s\x00-\x20\x7f-\x9f<>"{}|\\^`%\[\]?#]|%[0-9A-Fa-f]{2})"""
_QUERY: Final = rf"(?:{_CHARACTER}|\?)*"
_AUTHORITY: Final = (
    rf"(?=[^/?#])(?:(?:(?![/@]){_CHARACTER})*@)?"
    rf"(?:\[[0-9A-Fa-f:.]+\]|(?:(?![/:@]){_CHARACTER})*)(?::[0-9]*)?"
)
_REST: Final = rf"(?:/{_CHARACTER}*)?(?:\?{_QUERY})?(?:#{_QUERY})?"
WEB_PATTERN: Final = rf"https?://{_AUTHORITY}{_REST}"
WEB_FOLDER_PATTERN: Final = rf"https?://{_AUTHORITY}/(?:{_CHARACTER}*/)?"
# What a base may not have, as far as a pattern can say it (is_base); the normal form is RFC 3986's.
NO_BASE: Final = "|".join(
    (
        r"^https?://[^/]*[A-Z@]",  # a host in capitals, a user
        r"^https?://[^/]*:/|^http://[^/]*:80/|^https://[^/]*:443/",  # a port that needs no saying
        r"^https?://.*//|/\.\.?/",  # empty segments, dot segments
        r"%(?![0-9A-F]{2})",  # 6.2.2.1: hexadecimal digits are upper case
        r"%(?:2[DE]|3[0-9]|[46][1-9A-F]|[57][0-9A]|5F|7E)",  # 6.2.2.2: what needs no escape
        r"%(?:2F|5C|[01][0-9A-F]|7F)",  # slashes and control characters, which servers write out
    )
)
# A host that there can be and its port, as far as a pattern can say it (_has_host).
_LABEL: Final = r"(?:[A-Za-z0-9_-]|[^\x00-\x7f\s]){1,63}"
_PORT: Final = (
    r":(?:0*(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}"
    r"|655[0-2][0-9]|6553[0-5]))?"
)
_SERVER: Final = rf"(?:\[[0-9A-Fa-f:.]+\]|{_LABEL}(?:\.{_LABEL})*\.?)(?:{_PORT})?"
SERVICE_PATTERN: Final = rf"https?://{_SERVER}{_REST}"
PORTAL_PATTERN: Final = rf"https?://{_SERVER}(?:/{_CHARACTER}*)?"
TERM_PATTERN: Final = rf"{WEB_PATTERN}|urn:{_QUERY}(?:#{_QUERY})?"


def is_version(text: str) -> bool:
    """Whether a text can be the version of a release, which is also the name of a folder."""
    return is_all(VERSION_PATTERN, text) and not re.search(NO_VERSION, text)


def is_date(text: str) -> bool:
    """Whether a text is a day of the calendar, YYYY-MM-DD."""
    if not is_all(DAY_PATTERN, text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_language(text: str) -> bool:
    """Whether a text is a well-formed language tag (BCP 47), its language in lower case."""
    return is_chosen_tag(text)


def is_web_address(text: str) -> bool:
    """Whether a text is an absolute http or https IRI with a host."""
    return is_all(WEB_PATTERN, text) and is_absolute_iri(text)


def is_web_folder(text: str) -> bool:
    """Whether a text is a web address to which path segments can be added."""
    return is_all(WEB_FOLDER_PATTERN, text) and is_absolute_iri(text)


def is_base(text: str) -> bool:
    """Whether a text is a web folder in its normal form, so that no reader changes it.

    The normal form is that of RFC 3986, section 6.2: no dot segments, written out or escaped, and
    no empty ones; the host in lower case, no default port; and neither user nor password.
    """
    if not is_web_folder(text) or re.search(NO_BASE, text):
        return False
    host = text.partition("://")[2].partition("/")[0]
    return host == host.lower() and text == unicodedata.normalize("NFC", text)


USER: Final = late(r"//[^/?#]*@")


def is_service(text: str) -> bool:
    """Whether a text is a web address that can be called: its host is one that there can be."""
    return is_web_address(text) and has_port(text) and has_host(text)


def has_no_user(text: str) -> bool:
    """Whether a web address names neither user nor password."""
    return USER.search(text) is None


def has_port(text: str) -> bool:
    """Whether the port of a web address, if it has one, can be that of a server."""
    from urllib.parse import urlsplit  # few workspaces have targets

    try:
        return urlsplit(text).port != 0
    except ValueError:  # a port above 65535
        return False


def has_host(text: str) -> bool:
    """Whether the host of a web address can be a server's (RFC 3986, 3.2.2; RFC 1123, 2.1)."""
    from urllib.parse import urlsplit  # few workspaces have targets

    try:
        host = urlsplit(text).hostname or ""
        if ":" in host:  # within brackets: IPv6
            return True
        name = host if host.isascii() else host.encode("idna").decode("ascii")
    except ValueError:  # a label that is empty or too long
        return False
    if unicodedata.normalize("NFKC", host) != host or not all(map(_is_of_a_name, host)):
        return False
    labels = name.removesuffix(".").split(".")
    return len(name) <= _LONGEST_HOST and all(is_all(_LABEL_PATTERN, item) for item in labels)


def _is_of_a_name(character: str) -> bool:
    return character in "-._" or unicodedata.category(character)[0] in "LMN"


_LONGEST_HOST: Final = 253
_LABEL_PATTERN: Final = r"[A-Za-z0-9_-]{1,63}"


def is_term(text: str) -> bool:
    """Whether a text is an IRI of a vocabulary; a prefixed name such as ``dct:title`` is none."""
    return is_all(TERM_PATTERN, text) and is_absolute_iri(text)


def is_all(pattern: str, text: str) -> bool:
    """Whether a pattern matches a whole text."""
    return re.fullmatch(pattern, text) is not None

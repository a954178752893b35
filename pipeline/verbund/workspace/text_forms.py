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
FOLDER_PATTERN: Final = r"[^\x00]*"
LANGUAGE_PATTERN: Final = r"(?:[a-z]{2,3}|[ix])(?:-[A-Za-z0-9]{1,8})*"
DAY_PATTERN: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
EMAIL_PATTERN: Final = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
TELEPHONE_PATTERN: Final = r"\+[1-9][0-9]*(?:[ -][0-9]+)*"
ENVIRONMENT_PATTERN: Final = r"[A-Za-z_][A-Za-z0-9_]*"
PORTAL_NAME_PATTERN: Final = r"[a-z0-9_-]{2,100}"
TARGET_NAME_PATTERN: Final = r"[A-Za-z0-9_-]{1,64}"
VERSION_PATTERN: Final = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
NO_VERSION: Final = r"\.\.|^current$"
# RFC 3987: these stand in no part of an IRI; a host and what may go before it end at "/", "?", "#".
_HOST: Final = r"""[^\s<>"{}|\\^`/?#]"""
WEB_PATTERN: Final = rf"""https?://{_HOST}[^\s<>"{{}}|\\^`]*"""
WEB_FOLDER_PATTERN: Final = rf"""https?://{_HOST}[^\s<>"{{}}|\\^`?#]*/"""
TERM_PATTERN: Final = rf"""{WEB_PATTERN}|urn:[^\s<>"{{}}|\\^`]+"""


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


_NOT_NORMAL = late(
    r"%(?![0-9A-F]{2})"  # RFC 3986, 6.2.2.1: hexadecimal digits are upper case
    r"|%(?:2[DE]|3[0-9]|[46][1-9A-F]|[57][0-9A]|5F|7E)"  # 6.2.2.2: what needs no escape
    r"|%(?:2F|5C|[01][0-9A-F]|7F)"  # slashes and control characters, which servers write out
)


def is_base(text: str) -> bool:
    """Whether a text is a web folder in its normal form, so that no reader changes it.

    The normal form is that of RFC 3986, section 6.2: no dot segments, written out or escaped, and
    no empty ones; the host in lower case, no default port; and neither user nor password.
    """
    if not is_web_folder(text) or USER.search(text) or _NOT_NORMAL.search(text):
        return False
    scheme, _, rest = text.partition("://")
    authority, *segments = rest.removesuffix("/").split("/")
    host, _, port = (
        authority.rpartition(":") if re.search(r":[0-9]*$", authority) else (authority, "", None)
    )
    return (
        host == host.lower()
        and port not in ("", {"http": "80", "https": "443"}[scheme])
        and not {"", ".", ".."} & set(segments)
        and text == unicodedata.normalize("NFC", text)
    )


USER: Final = late(r"//[^/?#]*@")


def is_service(text: str) -> bool:
    """Whether a text is a web address without a user or password before the host."""
    return is_web_address(text) and USER.search(text) is None


def is_term(text: str) -> bool:
    """Whether a text is an IRI of a vocabulary; a prefixed name such as ``dct:title`` is none."""
    return is_all(TERM_PATTERN, text) and is_absolute_iri(text)


def is_all(pattern: str, text: str) -> bool:
    """Whether a pattern matches a whole text."""
    return re.fullmatch(pattern, text) is not None

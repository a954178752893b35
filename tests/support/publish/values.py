"""Values that stores alter, cut off or refuse, and what each store does to them."""

from __future__ import annotations

from typing import Final

_XSD: Final = "http://www.w3.org/2001/XMLSchema#"


def _typed(text: str, datatype: str) -> str:
    return f'"{text}"^^<{_XSD}{datatype}>'


VALUES: Final[dict[str, str]] = {
    "a boolean": _typed("true", "boolean"),
    "a boolean as a digit": _typed("0", "boolean"),
    "a decimal with zeros at its end": _typed("2.50", "decimal"),
    "a decimal that is whole": _typed("12.0", "decimal"),
    "an integer with zeros before it": _typed("007", "integer"),
    "an integer with a sign": _typed("+5", "integer"),
    "a number that cannot be negative": _typed("5", "nonNegativeInteger"),
    "an integer of 30 digits": _typed("123456789012345678901234567890", "integer"),
    "a double": _typed("1.0E0", "double"),
    "a day": _typed("2021-11-16", "date"),
    "a day with a zone": _typed("2021-11-16Z", "date"),
    "a day that does not exist": _typed("2021-02-30", "date"),
    "a moment": _typed("2021-11-16T10:00:00", "dateTime"),
    "a moment with a zone": _typed("2021-11-16T10:00:00+01:00", "dateTime"),
    "a moment with a fraction": _typed("2021-11-16T10:00:00.120Z", "dateTime"),
    "a month": _typed("2021-11", "gYearMonth"),
    "a year": _typed("2021", "gYear"),
    "an address": _typed("https://example.org/ä?a=b&c=%20", "anyURI"),
    "a datatype of one's own": '"x"^^<https://example.org/datatype>',
    "a language with a region": '"Text"@de-DE',
    "a language with a script": '"Text"@de-Latn-AT',
    "a language in capitals": '"Text"@EN',
    "an empty text": '""',
    "an empty text with a language": '""@de',
    "spaces around": '"  a  "',
    "quotes, backslashes, line breaks": '"a \\"q\\" b\\\\ c\\n d\\t e\\r f \'g\'"',
    "controls": '"a\\bb\\fc\\u0001d\\u007Fe\\u001Ff"',
    "what looks like an escape": '"C:\\\\users \\\\U0001F600 \\\\u00e4"',
    "characters beyond the first plane": '"😀 𒀀 e\u0301 \u2028 \u200f"',
    "noncharacters": '"a\\uFFFEb\\uFFFF"',
    "markup": '"<p>&amp;</p>"',
    "64 kB on one line": '"' + "ä" * 32_768 + '"',
    "an IRI with unusual characters": "<https://example.org/ä/%20x?q='1'&b=(2)#é~!$*+,;=@:>",
    "a URN": "<urn:uuid:ABC>",
}
LARGE: Final[dict[str, str]] = {
    "200 kB on one line": '"' + "x" * 200_000 + '"@de',
    "2 MB in lines": '"' + "Zeile \\n" * 250_000 + '"',
}
# Virtuoso refuses an update with it, not a load.
NOT_IN_UPDATES: Final = "an integer of 30 digits"
# What one store or another keeps, and others lose.
DOUBTFUL: Final[dict[str, str]] = {
    "a decimal of 30 digits": _typed("1.123456789012345678901234567890", "decimal"),
    "a duration": _typed("P1D", "duration"),
    "an IRI of 3000 characters": f"<https://example.org/{'p' * 3000}>",
}
LOST: Final[dict[str, frozenset[str]]] = {
    "Oxigraph": frozenset(),
    "Virtuoso": frozenset(DOUBTFUL),
    "Fuseki": frozenset(),
}

"""Damaged texts: something went wrong with them before they came here, and a person would see it.

Examples are a spreadsheet's error value, a wrong encoding, a formula, invisible characters. A
damaged text is published as it is, with a warning. A text that shows nothing at all counts as
empty.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from verbund.data_class import NamedTuple
from verbund.text.beyond_latin import beyond_latin
from verbund.text.late_pattern import late

_NO_CHARACTERS = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
ODD_CHARACTER = late(rf"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f{_NO_CHARACTERS}]")
"""Invisible characters that no one types: reported, though they are written as they are."""


class Damage(NamedTuple):
    """The damage of a text: the finding's code and details, and the repaired text if any.

    ``certain`` says that the text can only have been the repaired one.
    """

    code: str
    details: dict[str, str]
    mended: str | None = None
    certain: bool = False


# What Excel and LibreOffice show in place of a result, in English and German.
_ERROR_SIGN = late(
    r"#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A|GETTING_DATA|SPILL!|CALC!|FIELD!|BLOCKED!"
    r"|UNKNOWN!|CONNECT!|BUSY!|PYTHON!|EXTERNAL!|TIMEOUT!"
    r"|WERT!|BEZUG!|ZAHL!|NV|ÜBERLAUF!|KALK!|FELD!|BLOCKIERT!|UNBEKANNT!|VERBINDEN!|AUSGELASTET!"
    r"|DATEN_ABRUFEN|FMT|MAKRO\?|MACRO\?|\#{3,})"
)
_ERROR_NUMBER = late(r"(?:Err|Fehler):[0-9]{3}")
_ERRORS = ("Err:", "Fehler:")
_ERRORS_END = late(r":(?<=r:)")
"""The end of both: most texts lack it, and are searched once."""
_FORMULA = late(r"[=@].|\+[^\W\d]|\+[-=@(\"']|[-+].*\|.*!", re.DOTALL)
"""What a spreadsheet takes for a formula; +49 5231 and -3 are numbers."""
_LOST_LETTER = late(
    r"\?(?:(?<=[^\W\d_]\?)\?{0,3}[a-zß-öø-ÿ]"
    r"|(?<=[A-ZÀ-ÖØ-Þ]\?)\?{0,3}[A-ZÀ-ÖØ-Þ])"  # not "So?Ja": a blank is missing
)
"""Question marks between letters. The pattern begins with the mark, which most texts lack."""
_ADDRESS = late(r"[:/&=@]|www\.", re.IGNORECASE)

# Default_Ignorable_Code_Point of Unicode and a few more that leave no trace.
_UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
)
_ONLY_UNSEEN = late(rf"[\s\x00-\x1f\x7f-\x9f{_UNSEEN}]*")
_LATIN = "A-Za-z\u00c0-\u024f"
_NEVER_MEANT = late(
    r"[\u00ad\u115f\u1160\u180e\u200b\u2028\u2029\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0"
    r"\ufff0-\ufffb]"
    r"|(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0000-\U000e007f]+"  # but in flags
    rf"|(?:^|(?<=[\s{_LATIN}]))[\u034f\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef]"
    rf"|(?:^|(?<=\s))\u200c|(?<=[{_LATIN}])\u200c(?!\w)"
)
"""Invisible characters that no script needs where they are.

Joiners and variation selectors are needed in some scripts. German keeps letters apart by U+200C
inside a word.
"""
_DIRECTIONS = late(r"[\u061c\u200e\u200f]")
_FROM_RIGHT = frozenset({"R", "AL"})

_LEADS = "ÃÂâÅÐÑÎÏÔ×ØÙƒ"
_LEADS_BEYOND = "├┬─┼√≈"
"""Lead characters: nearly every UTF-8 character that was read in another encoding begins so."""
_LEAD_PAIR = late("Ä(?:[\x80-\xbf\u0152-\u0192\u02c6-\u2122]|(?<=‚Ä))")  # noqa: RUF001 - misread
"""Leads that people write as well, with what stands beside them where they were misread:
``ErdoÄŸan``."""
_ALONE = late(r"(?<![^\x00-\x7f])[^\x00-\x7f](?![^\x00-\x7f])")
"""A letter such as that of ``Süd``: UTF-8 has no byte above ASCII by itself."""
_CONTROLS = late(r"[\x80-\x9f]")
_READ_AS = ("cp1252", "latin-1", "cp850", "mac_roman")
_LIKELY = late(
    "[\x00-\x7f\u00a0-\u017f\u0192\u0218-\u021b\u02c6\u02dc\u0300-\u0304\u1e9e\u2010-\u203a\u2070-\u209f"
    "\u20ac\u2100-\u22ff\ufeff]*"
)
_MOST_TIMES = 3
_HALF_READ = late(
    "â€[\x80-\xbf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
)
"""A quotation mark or dash of UTF-8, read as Windows-1252 and joined with texts read correctly."""

_PRINTABLE_UNSEEN = "\ufffd\u115f\u1160\u2800\u3164\uffa0"

BETWEEN = "`"
"""The separator between texts that are checked together; any text may contain it."""
_AT_START = {sign: late(rf"\{sign}(?<={BETWEEN}\{sign})") for sign in "=@+"}
"""Signs that begin a formula, at the start of a text."""


@lru_cache(maxsize=1 << 12)
def damage_of(text: str) -> Damage | None:
    """Return the damage of a text that has no white space around it; None if it is sound."""
    odd = ODD_CHARACTER.search(text)
    if odd:
        return Damage("V201", {"character": named(odd[0])})
    if text.isascii():
        return _spreadsheet(text) or _lost(text)
    if shows_nothing(text):
        return Damage("V207", {"character": named(text[0])})
    return _spreadsheet(text) or _encoding(text) or _lost(text) or _control(text) or unseen_in(text)


def _control(text: str) -> Damage | None:
    """Return the damage of a text with a control character beyond ASCII that is unexplained."""
    match = _CONTROLS.search(text)
    return Damage("V201", {"character": named(match[0])}) if match else None


def shows_nothing(text: str) -> bool:
    """Whether a text is empty to the eye: blanks, unseen characters, marks without a letter."""
    return all(map(_is_unseen, text))


def unseen_in(text: str) -> Damage | None:
    """Return the damage of a text with an invisible character that no script needs there."""
    if text.isascii() or ("\u00ad" not in text and _is_latin_1(text)):
        return None
    match = _NEVER_MEANT.search(text)
    if match is None:
        match = _DIRECTIONS.search(text)
        others = _DIRECTIONS.sub("", text)
        if match is None or any(unicodedata.bidirectional(c) in _FROM_RIGHT for c in others):
            return None
    mended = _DIRECTIONS.sub("", _NEVER_MEANT.sub("", text)).strip()
    # What nobody sees nobody meant: without it the text looks the same.
    return Damage("V208", {"character": named(match[0][0])}, mended or None, bool(mended))


def looks_sound(joined: str) -> bool:
    """Whether all printable ones of some texts certainly have no damage; BETWEEN precedes each.

    False means that each text must be checked by itself. This runs for every column: it searches
    for single characters first, which costs next to nothing. Of a pattern that begins with one of
    them the same holds, while two characters are searched for at each place of the texts.
    """
    if "#" in joined and _ERROR_SIGN.search(joined):
        return False
    if ":" in joined and _ERRORS_END.search(joined) and any(word in joined for word in _ERRORS):
        return False
    if "?" in joined and _LOST_LETTER.search(joined):
        return False
    for sign, at_start in _AT_START.items():
        if sign in joined and at_start.search(joined):
            return False
    if "|" in joined and "`-" in joined:
        return False
    return joined.isascii() or not _has_odd_signs(joined)


def is_sound(text: str) -> bool:
    """Whether a printable text certainly has no damage."""
    return looks_sound(BETWEEN + text)


def _has_odd_signs(joined: str) -> bool:
    """Whether a text may hold characters of a wrong encoding, or printable but invisible ones."""
    if any(lead in joined for lead in _LEADS) or _has_lead_pair(joined):
        return True
    return not _is_latin_1(joined) and any(map(_is_odd_sign, beyond_latin(joined.encode())))


def _has_lead_pair(text: str) -> bool:
    return "Ä" in text and _LEAD_PAIR.search(text) is not None


@cache
def _is_odd_sign(character: str) -> bool:
    """Whether a character beyond Latin is a sign of a wrong encoding, or invisible."""
    return character in _LEADS_BEYOND + _PRINTABLE_UNSEEN or _is_combining(character)


def _is_latin_1(text: str) -> bool:
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return True


def is_error_value(text: str) -> bool:
    """Whether a text is what a spreadsheet shows where it has no result."""
    pattern = _ERROR_SIGN if text.startswith("#") else _ERROR_NUMBER
    return pattern.fullmatch(text) is not None


def _spreadsheet(text: str) -> Damage | None:
    if is_error_value(text):
        return Damage("V202", {"error": text})
    if _FORMULA.match(text):
        return Damage("V206", {"character": text[0]})
    return None


def _encoding(text: str) -> Damage | None:
    mended = decoded(text)
    if mended is not None:
        # All of it can be decoded, to nothing but likely letters: that does not happen by chance.
        return Damage("V204", {}, mended, certain="\ufffd" not in mended)
    if "\ufffd" in text:
        return Damage("V203", {})
    return None


def decoded(text: str) -> str | None:
    """Return the text that was meant where UTF-8 was read as another encoding, once or more times.

    None unless the whole text can be decoded again and gives letters and signs of European
    languages, or several characters of another script: a word with ``Ã`` is most often one with
    ``Ã``.
    """
    if not _has_lead(text) and _CONTROLS.search(text) is None:
        return None
    result = text
    for _ in range(_MOST_TIMES):
        if _ALONE.search(result):
            break
        once = next(filter(None, (_taken_back(result, name) for name in _READ_AS)), None)
        if once is None:
            break
        result = once
    if result == text:
        result = _HALF_READ.sub(lambda item: _taken_back(item[0], "cp1252") or item[0], text)
    if result == text and _CONTROLS.search(text):
        # Windows-1252 read as ISO 8859-1: its quotation marks and dashes became controls.
        result = _CONTROLS.sub(lambda m: m[0].encode("latin-1").decode("cp1252", "replace"), text)
        result = text if "\ufffd" in result else result
    return unicodedata.normalize("NFC", result) if result != text else None


def _has_lead(text: str) -> bool:
    """Whether a text has a lead character. ``looks_sound`` passes no text that has one."""
    return any(lead in text for lead in _LEADS + _LEADS_BEYOND) or _has_lead_pair(text)


def _taken_back(text: str, encoding: str) -> str | None:
    if text.isascii():
        return None
    try:
        if encoding == "cp1252":
            data = b"".join(map(_byte, text))
        else:
            data = text.encode(encoding)
        text_before = data.decode()
    except UnicodeError:
        return None
    gained = [character for character in text_before if character > "\x7f"]
    return text_before if _LIKELY.fullmatch(text_before) or len(gained) > 2 else None


@cache
def _byte(character: str) -> bytes:
    """A character in Windows-1252 as browsers have it: five bytes stand for control characters."""
    if character in "\x81\x8d\x8f\x90\x9d":
        return character.encode("latin-1")
    return character.encode("cp1252")


def _lost(text: str) -> Damage | None:
    """Return the damage of a text with question marks in place of letters of another encoding."""
    if _LOST_LETTER.search(text):
        for word in text.split():
            if _LOST_LETTER.search(word) and not _ADDRESS.search(word):
                return Damage("V205", {"word": word})
    return None


@cache
def _is_combining(character: str) -> bool:
    return unicodedata.category(character) in ("Mn", "Me")


def _is_unseen(character: str) -> bool:
    return _is_combining(character) or _ONLY_UNSEEN.fullmatch(character) is not None


def named(character: str) -> str:
    """Return a character's code point as Unicode writes it, such as ``U+200B``."""
    return f"U+{ord(character):04X}"

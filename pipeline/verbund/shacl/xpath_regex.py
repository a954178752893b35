r"""Reads regular expressions of XPath and writes them for Python's engine.

The syntax is that of XML Schema 1.1, part 2, appendix G, with what XPath and XQuery Functions 3.1,
section 5.6.1, adds: anchors, reluctant quantifiers, groups without a number, back-references. What
is none of it is refused; nothing is read as something else. What Python reads otherwise is written
in another way: ``$`` is the very end, ``.`` no line end, ``\s`` four characters, ``\w`` all but
punctuation, separators and others.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from verbund.errors import VerbundError
from verbund.findings import Localised, phrase
from verbund.findings.catalogue import grouped
from verbund.shacl.character_classes import BLANKS, block, category, name_characters
from verbund.text.late_pattern import late

_FLAGS: Final = frozenset("smixq")
_MOST: Final = 65_535
"""The most that a quantifier may count."""
_DEEPEST: Final = 100
"""How deep groups and classes may lie in one another."""
_LONGEST: Final = 100_000
_LARGEST: Final = 2_000_000
"""The most characters that the sets named in it may take when they are written out."""
_COUNT: Final = late(r"\{([0-9]+)(?:(,)([0-9]*))?\}")
_LITERALS: Final = late(r"[^.^$|()\[\]{}*+?\\]+")
"""What has no meaning outside of classes."""
_SINGLE: Final = frozenset(r"\|.?*+(){}-[]^$")
"""What a backslash makes a character of its own."""
_CONTROLS: Final = {"n": "\n", "r": "\r", "t": "\t"}
_END_OF_LINE: Final = r"(?=\n|\Z)"
_BEGIN_OF_LINE: Final = r"(?:\A|(?<=\n)(?!\Z))"


class PatternError(VerbundError, re.error):
    """Raised for what is no expression of XPath; ``text`` says why, in both languages."""

    text: Localised

    def __init__(self, key: str, position: int | None = None, /, **values: str | Localised) -> None:
        """Take the key of a phrase, without ``pattern.``, and the values that fill it."""
        text = phrase(f"pattern.{key}", **values)
        if position is not None:
            text = phrase("pattern.at", problem=text, position=str(position))
        self.text = text
        super().__init__(text["en"])


@cache
def translated(expression: str, flags: str) -> tuple[str, re.RegexFlag]:
    """An expression and its flags, for ``re.compile``. Raises PatternError."""
    for flag in flags:
        if flag not in _FLAGS:
            raise PatternError("flag", value=repr(flag))
    if len(expression) > _LONGEST:
        raise PatternError("too-long", most=grouped(_LONGEST))
    options = re.IGNORECASE if "i" in flags else re.RegexFlag(0)
    if "q" in flags:
        return re.escape(expression), options
    text = _without_space(expression) if "x" in flags else expression
    return _Reader(text, flags).whole(), options


def _without_space(expression: str) -> str:
    """What is left with flag ``x``: white space within classes stays."""
    kept, depth, at = [], 0, 0
    while at < len(expression):
        character = expression[at]
        if character == "\\" and at + 1 < len(expression):
            if expression[at + 1] in BLANKS:
                raise PatternError("space")
            kept.append(expression[at : at + 2])
            at += 2
            continue
        depth += (character == "[") - (character == "]")
        if depth > 0 or character not in BLANKS:
            kept.append(character)
        at += 1
    return "".join(kept)


class _Reader:
    """Reads one expression, from left to right."""

    def __init__(self, text: str, flags: str) -> None:
        self._text, self._flags, self._at = text, flags, 0
        self._opened, self._closed = 0, set[int]()
        self._depth = self._size = 0

    def whole(self) -> str:
        """All of it."""
        written = self._alternatives()
        if self._at < len(self._text):
            raise self._fault("closes", value=repr(self._text[self._at]))
        return written

    def _fault(self, key: str, /, **values: str | Localised) -> PatternError:
        return PatternError(key, min(self._at, len(self._text)), **values)

    def _next(self, size: int = 1) -> str:
        return self._text[self._at : self._at + size]

    def _alternatives(self) -> str:
        branches = [self._branch()]
        while self._next() == "|":
            self._at += 1
            branches.append(self._branch())
        return "|".join(branches)

    def _branch(self) -> str:
        pieces: list[str] = []
        while self._at < len(self._text) and self._next() not in "|)":
            pieces.append(self._literals() or self._piece())
        return "".join(pieces)

    def _literals(self) -> str:
        """Characters that stand for themselves, up to one that is repeated; most texts are such."""
        found = _LITERALS.match(self._text, self._at)
        if found is None:
            return ""
        start, self._at = self._at, found.end()
        self._at -= self._is_repeated()
        return re.escape(self._text[start : self._at])

    def _piece(self) -> str:
        character = self._next()
        if character in ("?", "*", "+", "{"):
            raise self._fault("repeats", value=repr(character))
        if character in ("]", "}"):
            raise self._fault("closes", value=repr(character))
        if character in "^$":
            self._at += 1
            return f"(?:{self._anchor(character)})" + self._quantifier()
        return self._atom(character) + self._quantifier()

    def _anchor(self, character: str) -> str:
        if "m" in self._flags:
            return _BEGIN_OF_LINE if character == "^" else _END_OF_LINE
        return r"\A" if character == "^" else r"\Z"

    def _is_repeated(self) -> bool:
        return self._next() in ("?", "*", "+", "{")

    def _atom(self, character: str) -> str:
        if character == "(":
            return self._group()
        if character == "[":
            return self._class()
        if character == "\\":
            return self._escape()
        self._at += 1
        if character == ".":
            return "(?s:.)" if "s" in self._flags else r"[^\n\r]"
        return re.escape(character)

    def _quantifier(self) -> str:
        if not self._is_repeated():
            return ""
        found = self._next()
        if found == "{":
            count = _COUNT.match(self._text, self._at)
            if count is None:
                raise self._fault("no-count")
            self._check_count(count)
            self._at = count.end()
            found = count[0]
        else:
            self._at += 1
        if self._next() == "?":
            self._at += 1
            found += "?"
        if self._is_repeated():
            raise self._fault("twice", value=repr(self._next()))
        return found

    def _check_count(self, count: re.Match[str]) -> None:
        least, most = count[1], count[3] or count[1]
        if max(len(least), len(most)) > len(str(_MOST)) or int(most) > _MOST or int(least) > _MOST:
            raise self._fault("count", most=grouped(_MOST))
        if int(least) > int(most):
            raise self._fault("down", value=count[0])

    def _group(self) -> str:
        self._deeper()
        numbered = self._next(2) != "(?"
        if not numbered and self._next(3) != "(?:":
            raise self._fault("group")
        self._at += 1 if numbered else 3
        self._opened += numbered
        number = self._opened
        inner = self._alternatives()
        if self._next() != ")":
            raise self._fault("open-group")
        self._at += 1
        self._depth -= 1
        if numbered:
            self._closed.add(number)
        return f"({inner})" if numbered else f"(?:{inner})"

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._fault("deep", most=str(_DEEPEST))

    def _escape(self) -> str:
        """What a backslash begins outside of classes."""
        letter = self._text[self._at + 1 : self._at + 2]
        if letter.isascii() and letter.isdigit():
            return self._reference()
        if letter == "S":  # all characters but four: Python compiles ranges of them for long
            self._at += 2
            return self._as_atom(f"^{self._of_size(_named('s'))}")
        written, is_set = self._escaped()
        return self._as_atom(written) if is_set else re.escape(written)

    def _as_atom(self, members: str) -> str:
        """One character of a set; flag ``i`` does not change what a category holds."""
        return f"(?-i:[{members}])" if "i" in self._flags else f"[{members}]"

    def _reference(self) -> str:
        """A back-reference: as many digits as make the number of a group (5.6.1)."""
        digits = re.match("[0-9]+", self._text[self._at + 1 :])
        assert digits is not None  # noqa: S101 - a digit is there
        size = len(digits[0])
        while size > 1 and int(digits[0][:size]) > self._opened:
            size -= 1
        number = int(digits[0][:size])
        if number not in self._closed:
            raise self._fault("reference", value=rf"\{number}")
        self._at += 1 + size
        return rf"(?:(?({number})\{number}|))"

    def _escaped(self) -> tuple[str, bool]:
        """A character, or what stands in brackets for a set; and whether it is a set."""
        letter = self._text[self._at + 1 : self._at + 2]
        self._at += 2
        if letter in _CONTROLS:
            return _CONTROLS[letter], False
        if letter and letter in _SINGLE:
            return letter, False
        if letter in ("d", "D"):
            return f"\\{letter}", True
        if letter and letter in "sSwWiIcC":
            return self._of_size(_named(letter)), True
        if letter and letter in "pP":
            return self._of_size(self._property(negated=letter == "P")), True
        self._at -= 2
        raise self._fault("escape", value=rf"\{letter}")

    def _of_size(self, members: str) -> str:
        self._size += len(members)
        if self._size > _LARGEST:
            raise self._fault("sets")
        return members

    def _property(self, *, negated: bool) -> str:
        found = re.match(r"\{([A-Za-z0-9-]+)\}", self._text[self._at :])
        if found is None:
            raise self._fault("no-property")
        name = found[1]
        known = block(name, negated) if name.startswith("Is") else category(name, negated)
        if known is None:
            raise self._fault("property", value=rf"\p{{{name}}}")
        self._at += len(found[0])
        return known

    def _class(self) -> str:
        """A character class expression, with what is subtracted from it."""
        self._deeper()
        self._at += 1
        negated = self._next() == "^"
        self._at += negated
        plain, sets = list[str](), list[str]()
        subtracted, start = "", self._at
        while self._next() != "]":
            if self._next(2) == "-[" and self._at > start:
                self._at += 1
                subtracted = self._class()
                break
            self._member(plain, sets, start)
        if self._at == start:
            raise self._fault("empty-class")
        if self._next() != "]":
            raise self._fault("open-class")
        self._at += 1
        self._depth -= 1
        written = self._class_of("".join(plain), "".join(sets), negated=negated)
        return f"(?:(?!{subtracted}){written})" if subtracted else written

    def _class_of(self, plain: str, sets: str, *, negated: bool) -> str:
        if "i" not in self._flags or not sets:
            return f"[{'^' * negated}{plain}{sets}]"
        parts = [f"[{plain}]"] * bool(plain) + [self._as_atom(sets)]
        if negated:
            return f"(?:(?!{'|'.join(parts)})(?s:.))"
        return f"(?:{'|'.join(parts)})"

    def _member(self, plain: list[str], sets: list[str], start: int) -> None:
        """A character, a range or a set."""
        first, is_set = self._character(start)
        if is_set:
            sets.append(first)
            return
        if self._next() != "-" or self._next(2) in ("-]", "-["):
            plain.append(_in_class(first))
            return
        self._at += 1
        last, is_set = self._character(start)
        if is_set or ord(last) < ord(first):
            raise self._fault("range", value=f"{first}-…")
        plain.append(f"{_in_class(first)}-{_in_class(last)}")

    def _character(self, start: int) -> tuple[str, bool]:
        character = self._next()
        if character == "\\":
            return self._escaped()
        if character == "-" and self._at > start and self._next(2) not in ("-]", "-["):
            raise self._fault("dash")
        if character in ("", "["):
            raise self._fault("bracket" if character else "open-class")
        self._at += 1
        return character, False


def _in_class(character: str) -> str:
    return f"\\{character}" if character in "\\]^-[&~|" else character


def _named(letter: str) -> str:
    r"""The members of ``\s``, ``\w``, ``\i`` and ``\c``, or of those without them."""
    negated = letter.isupper()
    if letter in "sS":
        return r"\x00-\x08\x0b\x0c\x0e-\x1f!-\U0010ffff" if negated else r" \t\n\r"
    if letter in "wW":
        return category("PZC", not negated) or ""
    return name_characters(first=letter in "iI", negated=negated)

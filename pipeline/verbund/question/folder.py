"""Questions that lie in a folder: those of a release, or those that come with verbund."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from verbund.findings import phrase
from verbund.findings.catalogue import visible
from verbund.question.question import Question
from verbund.sparql.errors import QueryError
from verbund.system.limits import QUERY
from verbund.system.regular_file import read_regular
from verbund.text.late_pattern import late
from verbund.text.suggestions import suggest

QUESTIONS: Final = "queries"
"""The folder of questions, in a release and in a checkout."""

ENDING: Final = ".rq"
_MOST: Final = 1000
"""The most questions of a folder that are read."""

_NAME: Final = late(r"[0-9a-z][0-9a-z-]{0,99}(?:\.rq)?")
_NUMBER: Final = late(r"0*([0-9]{1,4})")


def is_question_name(text: str) -> bool:
    """Whether a text may be the number or the name of a question; no query of SPARQL is."""
    return _NAME.fullmatch(text) is not None


def question_files(folder: Path) -> list[Path]:
    """The files of the questions in a folder, sorted by name; none where there is no folder.

    Links and other things than files are left out.
    """
    try:
        found = sorted(
            path
            for path in folder.iterdir()
            if path.suffix == ENDING and _NAME.fullmatch(path.name) and not path.is_symlink()
        )
    except OSError:
        return []
    return found[:_MOST]


def read_questions(folder: Path) -> list[Question]:
    """The questions of a folder, in the order of their names. Raises QueryError."""
    return [read_file(path) for path in question_files(folder)]


def find_question(name: str, files: Sequence[Path]) -> Question:
    """The question of a number (``1`` or ``01``), a name or a file name.

    Raises QueryError where there is none, with what may be meant.
    """
    wanted = name.removesuffix(ENDING)
    number = _NUMBER.fullmatch(wanted)
    for path in files:
        first = _NUMBER.match(path.stem)
        same = number is not None and first is not None and number[1] == first[1]
        if path.stem == wanted or same:
            return read_file(path)
    known = [path.stem for path in files]
    if not known:
        raise QueryError(phrase("question.none", name=visible(name)))
    likely = suggest(wanted, known, loosely=True)
    meant = phrase("question.meant", name=likely) if likely else ""
    raise QueryError(phrase("question.unknown", name=visible(name), meant=meant))


def read_file(path: Path) -> Question:
    """The question in a file. Raises QueryError where it cannot be read."""
    from verbund.question.head import read_question  # YAML, which a build mostly does not need

    return read_question(path.stem, read_text(path))


def read_text(path: Path) -> str:
    """The text of a question's file. Raises QueryError where it cannot be read."""
    try:
        return read_regular(path, QUERY).decode("utf-8")
    except (OSError, ValueError) as error:
        shown = visible(path.name)
        raise QueryError(phrase("query.unreadable", file=shown, problem=str(error))) from None

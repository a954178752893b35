"""Explains findings by their code, tables and columns of a workspace, settings of verbund.toml."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, overload

from verbund.api.arguments import StrPath
from verbund.api.errors import public, wrong_use
from verbund.api.explain_settings import explain_settings
from verbund.api.explained import (
    ColumnExplanation,
    Explanation,
    ListExplanation,
    SettingsExplanation,
    Subjects,
    TableExplanation,
)
from verbund.api.finding import Text, text_of
from verbund.findings import Findings, Localised, phrase
from verbund.findings.catalogue import LANGUAGES, Texts, catalogue, render
from verbund.report.explain import UnknownCode, find_entry
from verbund.text.suggestions import suggest
from verbund.workspace.settings_tables import setting_names

if TYPE_CHECKING:
    from verbund.api.explain_tables import WorkspaceTables

Explained = (
    Explanation | TableExplanation | ColumnExplanation | ListExplanation | SettingsExplanation
)


@overload
def explain(subject: str, workspace: StrPath = ".") -> Explained: ...


@overload
def explain(subject: None = None, workspace: StrPath = ".") -> Subjects: ...


@public
def explain(subject: str | None = None, workspace: StrPath = ".") -> Explained | Subjects:
    """Tell what a finding, a table, a column, a list or a setting means, and what it allows.

    Args:
        subject: The code (V103) or name (datatype) of a finding; the name or label of a table
            (conferences); a column by its name or heading (conferences.date, or date where one
            table has it); a list of values by its name, label or IRI (topic); a setting
            (release.version, keep) or a table of verbund.toml ([release]). Without it, all that
            can be explained is told.
        workspace: The folder with verbund.toml, whose tables and columns are meant.

    Raises:
        UnknownCode: If nothing is called so; it tells the nearest name.
        UnreadableError: If it may be a table or a column, and workspace or model cannot be used.
        UsageError: If several tables have a column of that name.
    """
    if subject is None:
        return _subjects(Path(workspace))
    code = _code(subject)
    if code is not None:
        return code
    if subject.strip().startswith("["):
        setting = explain_settings(subject)
        if setting is not None:
            return setting
    return _of_workspace(subject, Path(workspace))


def _of_workspace(subject: str, folder: Path) -> Explained:
    """A table, a column, a list or a setting, in this order; raises what ``explain`` does."""
    from verbund.api.explain_tables import WorkspaceTables  # who asks for a code needs no reader

    setting = explain_settings(subject)
    names: list[str] = []
    no_tables: Localised | None = None
    try:
        tables = WorkspaceTables(folder)
    except Findings as error:
        if setting is None and not _is_missing(error):
            raise
        no_tables = _why(error)
    else:
        found = tables.table(subject) or _column_or_list(tables, subject)
        if found is not None:
            return found
        names = tables.spellings()
    if setting is not None:
        return setting
    raise UnknownCode(subject, _nearest(subject, names), no_tables)


def _column_or_list(
    tables: WorkspaceTables, subject: str
) -> ColumnExplanation | ListExplanation | None:
    """The one column of that name; else the list of it, where several tables have such a column."""
    found = tables.columns(subject)
    listed = tables.list_of(subject) if len(found) != 1 else None
    if listed is not None:
        return listed
    if len(found) > 1:
        columns = ", ".join(f"{item.table}.{item.name}" for item in found)
        raise wrong_use(phrase("explain.several", code=subject, columns=columns))
    return found[0] if found else None


def _why(error: Findings) -> Localised:
    """Why there are no tables to tell of."""
    return {language: render(error.findings[0], language).message for language in LANGUAGES}


def _is_missing(error: Findings) -> bool:
    """Whether there is no workspace here."""
    return any(finding.code == "W101" for finding in error.findings)


def _nearest(subject: str, names: list[str]) -> str | None:
    """What may be meant: that which is spelt most like it."""
    wanted = subject.strip()
    known = [*catalogue(), *(item.name for item in catalogue().values()), *setting_names()]
    shown: dict[str, str] = {}
    for name in (*known, *names):
        shown.setdefault(name.lower(), name)
    nearest = suggest(wanted.lower(), shown)
    return None if nearest is None else shown[nearest]


def _subjects(folder: Path) -> Subjects:
    from verbund.api.explain_tables import WorkspaceTables  # as above

    tables: dict[str, tuple[str, ...]] = {}
    why: Text | None = None
    try:
        tables = WorkspaceTables(folder).names()
    except Findings as error:
        why = text_of(_why(error))
    codes = {code: item.name for code, item in catalogue().items()}
    return Subjects(codes, tables, setting_names(), why)


def _code(subject: str) -> Explanation | None:
    """The finding of that code or name."""
    try:
        found = find_entry(subject)
    except UnknownCode:
        return None

    def text(part: Callable[[Texts], str]) -> Text:
        return text_of({language: part(found.texts[language]) for language in LANGUAGES})

    return Explanation(
        code=found.code,
        name=found.name,
        severity=found.severity,
        title=text(lambda texts: texts.title),
        cause=text(lambda texts: texts.cause),
        remedy=text(lambda texts: texts.advice),
        wrong=found.wrong,
        right=found.right,
    )

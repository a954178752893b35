"""The rules of a workspace: files of CONSTRUCT queries with a head, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from verbund.errors import _ControlFlow
from verbund.findings import Finding, Localised, Place, phrase
from verbund.findings.catalogue import visible
from verbund.question.folder import ENDING, is_question_name
from verbund.release.cache import kept
from verbund.sparql.errors import QueryError, QueryRefused
from verbund.sparql.guard import check_query, decoded
from verbund.sparql.tokens import TOKEN, query_prefixes
from verbund.system.input_file import files_below, input_finding, read_input, refuse_linked_folder
from verbund.system.limits import MODEL_FILES, QUERY
from verbund.text.normal_form import normal
from verbund.workspace.workspace import Workspace

_MOST: Final = 100
"""The most rules of a workspace."""

_GUESS: Final = "Windows-1252"
"""What a text that is not in UTF-8 most often is in."""

_CONSTRUCT: Final = "CONSTRUCT"
_BEFORE_FORM: Final = frozenset({"BASE", "PREFIX"})
_UNSTEADY: Final = frozenset(
    {"BNODE", "GROUP_CONCAT", "LIMIT", "NOW", "OFFSET", "RAND", "SAMPLE", "STRUUID", "UUID"}
)
"""What gives one result today and another tomorrow: clocks, chance, and orders that nobody sets."""


class Rule(NamedTuple):
    """A rule: a CONSTRUCT query with a head.

    ``name`` is that of its file, without ending, ``shown`` names the file in findings. Relative
    IRIs of the query are below the base of the workspace.
    """

    name: str
    shown: str
    text: str
    title: Localised
    description: Localised

    def finding(self, problem: str | Localised, line: int | None = None) -> Finding:
        """The finding that the rule cannot be used, at a line of its file."""
        return Finding("M140", Place(file=self.shown, line=line), details={"problem": problem})

    def line_of(self, iri: str) -> int | None:
        """The first line of the query that names an IRI, in full, by a prefix, or as ``a``."""
        prefixes = query_prefixes(self.text)
        for token in TOKEN.finditer(self.text):
            named = token["iri"] and token[0][1:-1]
            if token["prefixed"]:
                prefix, _, local = token[0].partition(":")
                named = prefixes.get(prefix, "") + local
            if named == iri:
                return self._line(token.start())
        return None

    @property
    def template_line(self) -> int:
        """The line with the word CONSTRUCT."""
        return next((self._line(at) for at, word in _words(self.text) if word == _CONSTRUCT), 1)

    def _line(self, position: int) -> int:
        return self.text.count("\n", 0, position) + 1


class _Fault(_ControlFlow):
    """Raised inside of this module for what is wrong with the text of a rule."""

    def __init__(self, text: Localised, line: int | None = None) -> None:
        super().__init__(text)
        self.text, self.line = text, line


def read_rules(workspace: Workspace) -> tuple[list[Rule], list[Finding]]:
    """The rules of a workspace, in the order of their names, and the findings about their files.

    A rule is held to what queries of users are held to (``sparql.guard``), must be a CONSTRUCT
    query, and may ask nothing that differs from run to run. Its syntax is not checked here. There
    are none where the settings say so.
    """
    texts, findings = _texts(workspace)
    parts = (part.encode() for item in texts for part in item)
    found = kept("rule-heads", parts, lambda: _judged(texts))
    judged = found if isinstance(found, list) else _judged(texts)
    findings += [item for item in judged if isinstance(item, Finding)]
    rules: dict[str, Rule] = {}
    for rule in (item for item in judged if isinstance(item, Rule)):
        other = rules.setdefault(rule.name, rule)
        if other is not rule:
            findings.append(rule.finding(phrase("rule.twice", other=other.shown)))
    if len(rules) > _MOST:
        last = sorted(rules.values())[_MOST]
        findings.append(last.finding(phrase("rule.many", most=str(_MOST))))
    return sorted(rules.values()), findings


class _Text(NamedTuple):
    """A file of a rule: its name without ending, its name in findings, and its text."""

    name: str
    shown: str
    text: str


def _texts(workspace: Workspace) -> tuple[list[_Text], list[Finding]]:
    """The files of rules, and the findings about those that cannot be read."""
    texts: list[_Text] = []
    findings: list[Finding] = []
    roots = workspace.model_folders.roots
    for shown, folder in workspace.rule_folders:
        try:
            files = files_below(folder, most=MODEL_FILES, deep=False)
        except OSError as error:
            findings.append(input_finding(error, shown))
            continue
        for path in files:
            file = f"{shown}/{path.name}"
            try:
                if path.suffix == ENDING:
                    refuse_linked_folder(path)
                    data = read_input(path, roots=roots, most=QUERY)
                    texts.append(_Text(path.stem, file, normal(data.decode("utf-8"))))
            except OSError as error:
                findings.append(input_finding(error, file))
            except UnicodeDecodeError as error:
                place = Place(file=file, line=error.object.count(b"\n", 0, error.start) + 1)
                byte = f"0x{error.object[error.start]:02X}"
                findings.append(Finding("F102", place, details={"byte": byte, "guess": _GUESS}))
    return texts, findings


def _judged(texts: list[_Text]) -> list[Rule | Finding]:
    """The rule of each text, or the finding that it is none."""
    return [_rule_or_finding(item) for item in texts]


def _rule_or_finding(item: _Text) -> Rule | Finding:
    try:
        return _rule(*item)
    except _Fault as fault:
        place = Place(file=item.shown, line=fault.line)
        return Finding("M140", place, details={"problem": fault.text})


def _rule(name: str, shown: str, text: str) -> Rule:
    if not is_question_name(name):
        raise _Fault(phrase("rule.name", name=visible(name)))
    from verbund.question.head import read_question  # YAML, which few builds need: rules are kept

    try:
        check_query(text)
        head = read_question(name, text)
    except QueryRefused as error:
        raise _Fault(error.reason, error.line) from None
    except QueryError as error:
        raise _Fault(error.texts, 1) from None
    if head.parameters:
        raise _Fault(phrase("rule.parameters"), _line_with(text, "parameters"))
    _check_form(text)
    return Rule(name, shown, text, head.title, head.description)


def _line_with(text: str, key: str) -> int | None:
    match = re.search(rf"^#\+ {key}:", text, re.MULTILINE)
    return None if match is None else text.count("\n", 0, match.start()) + 1


def _check_form(text: str) -> None:
    """Refuse another form than CONSTRUCT, and what differs from run to run. Raises _Fault."""
    form = next((item for item in _words(text) if item[1] not in _BEFORE_FORM), (0, ""))
    if form[1] != _CONSTRUCT:
        raise _Fault(phrase("rule.form"), text.count("\n", 0, form[0]) + 1)
    for at, word in (*_words(text), *_words(decoded(text))):
        if word in _UNSTEADY:
            line = text.count("\n", 0, at) + 1
            raise _Fault(phrase("rule.unsteady", word=word), line)


def _words(text: str) -> Iterator[tuple[int, str]]:
    """The keywords of a query and where they stand; no names, texts and comments."""
    for token in TOKEN.finditer(text):
        if token["word"]:
            yield token.start(), token["word"].upper()

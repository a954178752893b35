"""The rules of a workspace: files of CONSTRUCT queries with a head, and what is wrong with them."""

from __future__ import annotations

from typing import Final

from verbund.findings import Finding, Place, phrase
from verbund.question.folder import ENDING
from verbund.release.cache import kept
from verbund.release.derived.rule import Rule, RuleText
from verbund.system.input_file import files_below, input_finding, read_input, refuse_linked_folder
from verbund.system.limits import MODEL_FILES, QUERY
from verbund.text.normal_form import normal
from verbund.workspace.workspace import Workspace

_MOST: Final = 100
"""The most rules of a workspace."""

_GUESS: Final = "Windows-1252"
"""What a text that is not in UTF-8 most often is in."""


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


def _texts(workspace: Workspace) -> tuple[list[RuleText], list[Finding]]:
    """The files of rules, and the findings about those that cannot be read."""
    texts: list[RuleText] = []
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
                    texts.append(RuleText(path.stem, file, normal(data.decode("utf-8"))))
            except OSError as error:
                findings.append(input_finding(error, file))
            except UnicodeDecodeError as error:
                place = Place(file=file, line=error.object.count(b"\n", 0, error.start) + 1)
                byte = f"0x{error.object[error.start]:02X}"
                findings.append(Finding("F102", place, details={"byte": byte, "guess": _GUESS}))
    return texts, findings


def _judged(texts: list[RuleText]) -> list[Rule | Finding]:
    """The rule of each text, or the finding that it is none."""
    from verbund.release.derived.judged import judged  # what is judged is kept

    return judged(texts)

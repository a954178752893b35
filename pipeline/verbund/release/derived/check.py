"""Rules that are not run: what is wrong with them. What parsing them gives is kept between runs.

It depends on nothing but the rules and the ontology, as do the questions of a release.
"""

from __future__ import annotations

from collections.abc import Sequence

from verbund.findings import Finding, has_violation
from verbund.model.model import Model
from verbund.release.cache import kept
from verbund.release.derived.parsed import Parsed
from verbund.release.derived.rule import Rule
from verbund.release.derived.rules import read_rules
from verbund.workspace.workspace import Workspace


def check_rules(workspace: Workspace, model: Model) -> list[Finding]:
    """The findings about the rules of a workspace, which are not run."""
    rules, findings = read_rules(workspace)
    if has_violation(findings) or not rules:
        return findings
    return [*findings, *parsed(rules, model).findings(rules)]


def parsed(rules: Sequence[Rule], model: Model) -> Parsed:
    """Parse some rules, one at least; what comes of it is kept."""
    texts = [part for rule in rules for part in (rule.name, rule.text)]
    parts = (model.base, model.ontology_turtle, *texts)
    found = kept("rules", (part.encode() for part in parts), lambda: _parsed(rules, model))
    return found if isinstance(found, Parsed) else _parsed(rules, model)


def _parsed(rules: Sequence[Rule], model: Model) -> Parsed:
    from verbund.release.derived.parsing import parse  # the sandbox, for what is not kept

    return parse(rules, model)

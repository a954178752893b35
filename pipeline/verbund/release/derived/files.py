"""Writes what rules derive: a graph of its own as N-Triples, Turtle and JSON-LD, and the rules.

The graph says of itself that it is derived, from which dataset, and by which rules; what is derived
names its rule. Links state the records that they follow from in words of the ontology.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from verbund.data_class import data_class
from verbund.findings import Finding, Localised, has_violation, phrase
from verbund.model.model import Model
from verbund.rdf.terms import Literal, ntriples
from verbund.release.derived.check import parsed
from verbund.release.derived.graph import DERIVED_FILES, graph_of, rule_iri
from verbund.release.derived.parsed import Parsed
from verbund.release.derived.rule import Rule
from verbund.release.derived.rules import read_rules
from verbund.release.derived.run import Derivation, Derived, WrittenSoFar
from verbund.release.derived.taken_over import write_rules
from verbund.release.describe.origins import Statements, iri, literal, texts
from verbund.release.describe.rdf import add_checksum
from verbund.release.describe.versions import version_iri
from verbund.release.describe.vocabularies import DCAT, DCT, PROV, RDF, SPDX
from verbund.release.manifest.manifest import FileEntry, Version, entry_of
from verbund.serialise.statements import Statement, jsonld, read_line, turtle
from verbund.sparql.named_terms import first_property
from verbund.sparql.terms_read import NamedTerms
from verbund.workspace.workspace import Workspace

_WORK: Final = (1, 5, 5)
"""How much there is to do for each of the derived files, one against the other."""

_MANY: Final = 1 << 14
"""The number of lines from which a process for each file is sooner done."""


@data_class(frozen=True, slots=True)
class Begun:
    """The rules of a workspace at work: the findings about them, and their run, if there is one."""

    findings: tuple[Finding, ...]
    rules: tuple[Rule, ...] = ()
    derivation: Derivation | None = None
    concerns: Callable[[Iterable[str]], bool] = lambda tables: False
    """Whether any rule can have a result where these tables have records."""

    taken: tuple[FileEntry, ...] | None = None
    """The files that were taken over from the last release, in place of a run."""

    def end(self) -> None:
        """End the run, whether or not its result was wanted."""
        if self.derivation is not None:
            self.derivation.end()


def begin_derived(
    dataset: Path,
    workspace: Workspace,
    model: Model,
    tables: Iterable[str],
    written: WrittenSoFar | None = None,
    take: Callable[[Sequence[Rule], NamedTerms], list[FileEntry] | None] = lambda *_: None,
) -> Begun:
    """Begin to derive what the rules of a workspace say, beside what this process does.

    ``tables`` are those that may have records. ``written`` says how far the dataset is written,
    where it is not yet whole. ``take`` writes what the last release has of these rules with what
    they read, if that is the same.
    """
    rules, findings = read_rules(workspace)
    if has_violation(findings) or not rules:
        return Begun(tuple(findings))
    read = parsed(rules, model)
    findings += read.findings(rules)
    concerns = partial(_concerns, rules, read, model)
    if has_violation(findings) or not concerns(tables):
        return Begun(tuple(findings))
    taken = take(rules, read.reads)
    if taken is not None:
        return Begun(tuple(findings), tuple(rules), taken=tuple(taken))
    most = workspace.limits.derived
    derivation = Derivation(dataset, rules, read, model, most, written)
    return Begun(tuple(findings), tuple(rules), derivation, concerns)


def write_derived(
    folder: Path,
    model: Model,
    begun: Begun,
    tables: Iterable[str],
    source: Version | str,
    jobs: int,
) -> tuple[list[FileEntry], list[Finding]]:
    """Write what rules derive into a folder.

    ``tables`` are those that have records. ``source`` is the version of the dataset, or its SHA-256
    where it has none. Gives the files, none where nothing is derived, and findings; with one that
    is a violation the release must not be used. Raises OSError.
    """
    findings = list(begun.findings)
    if begun.taken is not None:
        return list(begun.taken), findings
    if begun.derivation is None or not begun.concerns(tables):
        return [], findings
    found = begun.derivation.results()
    results = [item for item in found if isinstance(item, Derived)]
    findings += [item for item in found if isinstance(item, Finding)]
    if has_violation(findings) or not any(item.lines for item in results):
        return [], findings
    results = [item for item in results if item.lines]
    return _write(folder, model, results, source, jobs), findings


def _concerns(rules: Sequence[Rule], read: Parsed, model: Model, tables: Iterable[str]) -> bool:
    """Whether any rule can have a result: the first property that it asks for is stated at all."""
    filled = [model.by_name[name] for name in tables]
    stated = {path for table in filled for path in (*table.paths, *table.entailed)}
    first = [first_property(rule.text, model.base) for rule in rules]
    return any(
        item is None or item in stated or f"<{item}>".encode() in read.ontology for item in first
    )


def _write(
    folder: Path, model: Model, results: Sequence[Derived], source: Version | str, jobs: int
) -> list[FileEntry]:
    lines = sorted({*_described(model.base, results, source), *_with_rules(model.base, results)})
    # as people read it: the graph, the rules, then what they derive
    statements = sorted(map(read_line, lines), key=lambda item: item.subject[:-1])
    prefixes = _prefixes(model)
    forms: tuple[Callable[[], str], ...] = (
        lambda: "".join(lines),
        lambda: turtle(statements, prefixes, model),
        lambda: jsonld(statements, prefixes),
    )

    def write(number: int) -> FileEntry:
        path = folder / DERIVED_FILES[number]
        path.write_text(forms[number](), encoding="utf-8", newline="\n")
        return entry_of(path, folder, len(lines))

    from verbund.convert.parallel import share_out  # few workspaces have rules

    writers = jobs if len(lines) >= _MANY else 1
    entries = list(share_out(write, range(len(forms)), _WORK, writers))
    return [*entries, *write_rules(folder, [item.rule for item in results])]


def _with_rules(base: str, results: Sequence[Derived]) -> Iterator[str]:
    """The lines derived, and for each subject the rule that it comes from."""
    for item in results:
        yield from item.lines
        rule = rule_iri(base, item.rule.name)
        for subject in item.subjects:
            yield Statement(f"<{subject}>", PROV.wasGeneratedBy, f"<{rule}>").line


def _described(base: str, results: Sequence[Derived], source: Version | str) -> Iterator[str]:
    """The lines that say what the graph is, what it was derived from, and by which rules."""
    graph = graph_of(base)
    to = Statements()
    to.add(graph, RDF.type, iri(PROV.Entity))
    to.add(graph, DCT.title, texts(phrase("derived.title")))
    to.add(graph, DCT.description, texts(phrase("derived.description")))
    if isinstance(source, Version):
        dataset, sha256 = version_iri(base, source.name), source.sha256
        to.add(dataset, DCAT.version, literal(source.name))
    else:
        dataset, sha256 = f"{graph}#dataset", source
    to.add(dataset, RDF.type, iri(PROV.Entity))
    add_checksum(to, dataset, sha256)
    to.add(graph, PROV.wasDerivedFrom, iri(dataset))
    for item in results:
        add_rule(to, base, dataset, item.rule)
    for subject, predicate, value in to.graph:
        yield Statement(ntriples(subject), predicate, ntriples(value)).line


def add_rule(to: Statements, base: str, dataset: str, rule: Rule) -> None:
    """State that a rule was applied to a dataset, and what it says."""
    node = rule_iri(base, rule.name)
    to.add(graph_of(base), PROV.wasGeneratedBy, iri(node))
    to.add(node, RDF.type, iri(PROV.Activity))
    to.add(node, DCT.title, _tagged(rule.title))
    to.add(node, DCT.description, _tagged(rule.description))
    to.add(node, PROV.used, iri(dataset))


def _tagged(text: Localised) -> list[Literal]:
    return texts({tag: words for tag, words in text.items() if words})


def _prefixes(model: Model) -> dict[str, str]:
    known = {prefix: str(space) for prefix, space in _OWN.items()}
    return {**known, **{name: space for name, space in model.prefixes.items() if name}}


_OWN: Final = {"dcat": DCAT, "dct": DCT, "prov": PROV, "spdx": SPDX}

"""Checks the queries of shapes: each must be SPARQL of its form, be local, and bind its node."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from verbund.findings import Localised, phrase
from verbund.model.shapes_graph import ShapesGraph, order_of_pairs
from verbund.rdf.graph import RdfGraph
from verbund.rdf.namespaces import OWL, RDF, RDFS, SH
from verbund.rdf.terms import Node, text_of
from verbund.sparql.templates import (
    REGEX,
    REPLACE,
    QueryFault,
    declared_prefixes,
    template_of,
    variables_in,
)
from verbund.system.sandbox import MEGABYTE, Limits, Note, Reason, SandboxError, Work, run_shut_in

if TYPE_CHECKING:
    import pyoxigraph as ox

_TEXTS: Final = (SH + "select", SH + "ask", SH + "construct", SH + "update")
"""The parameters of SHACL and its advanced features whose value is a query."""
ALWAYS: Final = {"rdf": RDF, "rdfs": RDFS, "owl": OWL}
"""The prefixes that pySHACL knows without sh:prefixes."""
_LIMITS: Final = Limits(seconds=60, memory=1_000 * MEGABYTE, step=10, ready=60)


@dataclass(frozen=True, slots=True)
class QueryProblem:
    """A problem of a query: the node that has it, the parameter, and a phrase about it."""

    subject: Node
    parameter: str
    key: str
    problem: str | Localised = ""


def check_queries(annotations: ShapesGraph) -> None:
    """Report queries that could not run, would reach out, or would mean nothing (SHACL, 5.2.1).

    An engine stops at the first, without its place, or takes every record for the focus node.
    """
    for problem in query_problems(annotations.graph):
        name = annotations.shown(problem.parameter)
        annotations.wrong(
            problem.subject,
            problem.parameter,
            problem.key,
            problem=problem.problem,
            value=name,
        )


def query_problems(graph: RdfGraph) -> list[QueryProblem]:
    """Return the problems of the queries in a graph of shapes.

    Queries that users may not run are refused here, too. Each query is read in a sandbox: a text
    may be made to keep its reader busy, or to end it.
    """
    stated = [
        (subject, parameter, text_of(text))
        for parameter in _TEXTS
        for subject, text in sorted(graph.pairs(parameter), key=order_of_pairs)
    ]
    if not stated:
        return []
    problems, tasks = list[QueryProblem](), list[_Task]()
    for subject, parameter, text in stated:
        try:
            prefixes = ALWAYS | declared_prefixes(graph, subject)
            tasks.append(_Task(len(tasks), parameter.removeprefix(SH), text, prefixes))
        except QueryFault as error:
            tasks.append(_Task(len(tasks), "", "", {}))
            problems.append(QueryProblem(subject, parameter, "model.query-refused", error.text))
    try:
        answer = run_shut_in(partial(_prepare, tasks), _LIMITS)
        answers: list[tuple[int, str, str | Localised]] = json.loads(answer)
    except SandboxError as error:
        is_slow = error.reason is not Reason.FAILED
        message = phrase("model.query-slow") if is_slow else error.problem
        answers = [(int(error.at or 0), "model.query", message)]
    for number, key, message in answers:
        subject, parameter, _ = stated[number]
        problems.append(QueryProblem(subject, parameter, key, message))
    return problems


@dataclass(frozen=True, slots=True)
class _Task:
    number: int
    kind: str
    text: str
    prefixes: dict[str, str]

    def problem(self) -> tuple[str, str | Localised] | None:
        """Return the key of a phrase, and what is wrong; None for a query that can be used."""
        import pyoxigraph as ox

        from verbund.sparql.errors import QueryRefused
        from verbund.sparql.guard import check_query
        from verbund.sparql.syntax import syntax_problem

        bound = frozenset({"this", "value"} if self.kind == "ask" else {"this"})
        query = self.text
        try:
            query = template_of(self.text, self.prefixes, "<urn:path>", bound).bound("")
            check_query(query)
            answer: object = ox.Store().query(query, custom_functions=_functions())
        except QueryRefused as error:
            return "model.query-refused", error.reason
        except QueryFault as error:
            return "model.query-refused", error.text
        except SyntaxError as error:
            return "model.query", syntax_problem(query, str(error))
        except (ValueError, OSError, RuntimeError) as error:
            return "model.query", " ".join(str(error).split())
        kinds = {ox.QuerySolutions: "select", ox.QueryBoolean: "ask"}
        if kinds.get(type(answer), "construct") != self.kind:
            return "model.query-kind", ""
        if isinstance(answer, ox.QuerySolutions):
            given = {variable.value for variable in answer.variables}
            if "this" not in given & variables_in(self.text):
                return "model.query-this", ""
        return None


def _functions() -> dict[ox.NamedNode, Callable[..., Any]]:
    """Return stand-ins for the functions that a query may call: the engine refuses unknown ones."""
    import pyoxigraph as ox

    return {ox.NamedNode(name): lambda *_: None for name in (REGEX, REPLACE)}


def _prepare(tasks: Sequence[_Task]) -> Work:
    import pyoxigraph

    import verbund.sparql.guard
    import verbund.sparql.syntax  # noqa: F401  # no module can be read later

    del pyoxigraph
    phrase("model.query")  # no file can be read later, the catalogue's neither

    def work(note: Note) -> bytes:
        problems = []
        for task in tasks:
            note.step(str(task.number))
            problem = task.problem() if task.kind else None
            if problem is not None:
                problems.append((task.number, *problem))
        return json.dumps(problems).encode()

    return work

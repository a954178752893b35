"""Makes terms from cells: the meaning of each cell, and its problem if there is one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from operator import add
from urllib.parse import quote

from verbund.findings import Localised, phrase
from verbund.model.column_kinds import (
    ConceptColumn,
    IriTemplateColumn,
    LangStringColumn,
    LiteralColumn,
    Reference,
    TermColumn,
)
from verbund.model.iri_templates import expand_reserved, expand_simple, template_parts
from verbund.model.model import Field, Model, RecordType
from verbund.rdf.terms import (
    RDF_LANG_STRING,
    XSD_STRING,
    Iri,
    Literal,
    Term,
    is_absolute_iri,
    read_term,
)
from verbund.read.headings import Column
from verbund.resolve.decision import decided_by
from verbund.resolve.index import Found, Index
from verbund.resolve.literals import is_zero_day, read_literal
from verbund.resolve.probable_values import is_day_number, meant, meant_year, year_of
from verbund.resolve.problem import Problem, Value
from verbund.resolve.references import References, Resolution, references_of
from verbund.resolve.separators import (
    SEPARATORS,
    SEPARATORS_OF_DATA,
    UNCERTAIN,
    may_be_one_name,
    values_of,
)
from verbund.resolve.text_problems import allows_year, damaged, spoilt, unreadable
from verbund.text.damage import (
    ODD_CHARACTER,
    damage_of,
    unseen_in,
)
from verbund.text.late_pattern import late
from verbund.text.names import normalise, stripped
from verbund.text.suggestions import is_narrower, is_opposite, suggest

_SCHEME = late(r"[A-Za-z][A-Za-z0-9+.-]*:")
_WITHOUT_SCHEME = late(r"www\.[\w-]+(?:\.[\w-]+)+(?:[/?#]\S*)?")
_MOST_SHOWN = 10
"""The most records that are named where a text may mean several."""

_MOST_VALUES = 1 << 12
"""The number of cells whose values are cached on the plain way; faults often repeat."""


class TermMaker:
    """Makes terms from the cells of the columns of one table."""

    def __init__(self, model: Model, index: Index) -> None:
        self.model, self.index = model, index
        self._references: dict[Reference | Field, References] = {}
        self._all_known: dict[Column, Localised] = {}
        self._all_targets: dict[Reference, Localised] = {}
        self._values: dict[tuple[Column, str], Value] = {}

    def references(self, field: Field) -> References:
        """Return the resolver of a column of references; those of one kind share it.

        A column with decisions has one of its own.
        """
        key: Reference | Field = field
        if isinstance(field.kind, Reference) and not self.index.decisions.of(field):
            key = field.kind
        resolver = self._references.get(key)
        if resolver is None:
            resolver = self._references[key] = references_of(self.index, field)
        return resolver

    def values(self, column: Column, cell: str) -> Iterator[Value]:
        """Yield the values of a cell: none where it is empty, several where it is split."""
        separator = column.field.separator
        for part in cell.split(separator) if separator is not None else (cell,):
            text = stripped(part)
            if text:
                yield self.value(column, text)

    def value(self, column: Column, text: str) -> Value:
        """Return the value of a text without white space around it; the last ones are cached."""
        value = self._values.get((column, text))
        if value is None:
            if len(self._values) >= _MOST_VALUES:
                self._values.clear()
            value = self._values[column, text] = self._value(column, text)
        return value

    def _value(self, column: Column, text: str) -> Value:
        kind = column.field.kind
        if isinstance(kind, LangStringColumn):
            term: Term = Literal(text, RDF_LANG_STRING, column.language)
            return Value(term, column, damaged(damage_of(text)))
        if isinstance(kind, LiteralColumn):
            return self._literal(column, kind, text)
        if isinstance(kind, ConceptColumn):
            return self._choice(column, kind, text)
        if isinstance(kind, Reference):
            return self._reference(column, kind, text)
        if isinstance(kind, IriTemplateColumn):
            return self._code(column, kind, text)
        if isinstance(kind, TermColumn):
            return _term(column, text)
        return self._address(column, text)

    def _address(self, column: Column, text: str) -> Value:
        if is_absolute_iri(text):
            return Value(Iri(text), column, damaged(unseen_in(text)))
        with_scheme = _with_scheme(text)
        problem = Problem("V104", suggestion=with_scheme, certain=with_scheme is not None)
        return Value(Literal(text), column, problem)

    def _literal(self, column: Column, kind: LiteralColumn, text: str) -> Value:
        literal = read_literal(text, kind)
        if literal is None:
            wrong = self._several(column, text) or unreadable(text, column.field, kind)
            from verbund.resolve.other_column import asked_elsewhere  # only for findings

            asked = asked_elsewhere(text, self._beside(column.field))
            return Value(Literal(text, kind.datatypes[0]), column, wrong.because(asked))
        if literal.datatype == XSD_STRING:
            return Value(literal, column, damaged(damage_of(text)))
        odd = ODD_CHARACTER.search(text) is not None
        problem = damaged(damage_of(text)) if odd else self._odd_year(column, kind, text, literal)
        return Value(literal, column, problem)

    def _odd_year(
        self, column: Column, kind: LiteralColumn, text: str, literal: Literal
    ) -> Problem | None:
        """Return the problem of a year without four digits, unless the shape's bounds allow it."""
        if is_zero_day(literal):
            return Problem("V213")
        year = year_of(literal)
        if year is None or 1000 <= year <= 9999 or allows_year(column.field.shape, year):
            return None
        if is_day_number(literal.value):
            return Problem("V210", suggest=partial(meant, literal.value, kind))
        suggest = partial(meant_year, text, literal, kind)
        return Problem("V209", {"year": str(year)}, suggest=suggest)

    def _choice(self, column: Column, kind: ConceptColumn, text: str) -> Value:
        name = normalise(text)
        iri = kind.options.get(name)
        if iri is not None:
            is_out = iri in kind.deprecated
            from verbund.resolve.deprecated_concepts import out_of_use  # only for findings

            return Value(Iri(iri), column, out_of_use(kind, text, iri) if is_out else None)
        details: dict[str, str | Localised] = {"known": self._known(column, kind), "value": text}
        details |= self._of_another_column(column.field, name)
        problem = (
            self._several(column, text)
            or self._parted_otherwise(column, text)
            or spoilt(text, lambda mended: normalise(mended) in kind.options)
            or Problem("R103", details, suggest=partial(self._nearest, kind, name))
        )
        return Value(Iri(kind.namespace + quote(text, safe="")), column, problem)

    def _beside(self, field: Field) -> Sequence[Field]:
        """Return the columns of the table that a column stands in."""
        table = self.model.by_name.get(self.model.column_name(field).partition(".")[0])
        return table.fields if table is not None else ()

    def _of_another_column(self, field: Field, name: str) -> dict[str, str | Localised]:
        """Return the reason that a text is a concept of another column of the table, if it is."""
        for other in self._beside(field):
            if isinstance(other.kind, ConceptColumn) and name in other.kind.options:
                return {"why": phrase("why.other-column", column=other.headings or other.name)}
        return {}

    def _nearest(self, kind: ConceptColumn, name: str) -> str | None:
        """Return the label of the concept whose label is most like a name."""
        # An IRI is like any word that its path has, and "unsure" like its opposite.
        options = [option for option in kind.options if (":" in option) == (":" in name)]
        nearest = suggest(name, options, loosely=True)
        if nearest is None or is_opposite(nearest, name) or is_narrower(name, nearest):
            return None
        from verbund.text.spelling import (  # only for findings
            is_kind_of,
            is_spelling,
            says_otherwise,
            words_of,
        )

        is_word_by_word = len(words_of(name)) == len(words_of(nearest))
        apart = self.model.apart
        is_same = not is_word_by_word or is_spelling(name, nearest, (), apart)
        if says_otherwise(name, nearest, apart) or not is_same:
            # Each "Rundschreiben" is a "Schreiben", though more like "Anschreiben".
            kinds = (option for option in options if is_kind_of(name, option))
            nearest = max(kinds, key=len, default=None)
        return None if nearest is None else self._label(kind, kind.options[nearest])

    def _known(self, column: Column, kind: ConceptColumn) -> Localised:
        known = self._all_known.get(column)
        if known is None:
            from verbund.resolve.expected import expected_concepts  # only for findings

            known = self._all_known[column] = expected_concepts(
                kind, self.model.column_name(column.field)
            )
        return known

    def _label(self, kind: ConceptColumn, iri: str) -> str:
        return _in(kind.labels[iri], self.model.language)

    def _reference(self, column: Column, kind: Reference, text: str) -> Value:
        resolution = self.references(column.field).resolve(text)
        problem = self._reference_problem(column, kind, text, resolution)
        return Value(Iri(resolution.iri), column, problem)

    def _reference_problem(
        self, column: Column, kind: Reference, text: str, resolution: Resolution
    ) -> Problem | None:
        if resolution.problem is None:
            return None
        if resolution.problem == "unreadable":
            is_open = resolution.decision is None and not self.index.decisions.is_unread
            return self._several(column, text) if is_open else None
        if resolution.problem == "nobody" and resolution.decision is not None:
            details = {"target": self._targets(kind), **dict(decided_by(resolution.decision))}
            return Problem("R110", {**details, "value": text})
        if resolution.problem == "ambiguous":
            shown = [self._shown(candidate) for candidate in resolution.candidates[:_MOST_SHOWN]]
            more = ["…"] * (len(resolution.candidates) > _MOST_SHOWN)
            return Problem("R102", {"candidates": ", ".join(shown + more), "value": text})
        if resolution.problem == "wrong-class":
            candidate = resolution.candidates[0]
            label = self.model.labels.get(str(self.index.class_of(candidate)))
            return Problem(
                "R104",
                {
                    # In a table that is meant, only the class can be wrong.
                    "target": self._wanted(kind)
                    if candidate.record_type.name in kind.targets
                    else self._targets(kind),
                    "class": label or _named(candidate.record_type),
                    "value": text,
                },
            )
        references = self.references(column.field)
        same = references.but_for_capitals(text)
        return (
            self._several(column, text)
            or self._parted_otherwise(column, text)
            or spoilt(text, lambda mended: self._is_good(column.field, mended))
            or Problem(
                "R101",
                {"target": self._targets(kind), "value": text},
                suggest=partial(references.suggest, text) if same is None else lambda: same,
                certain=same is not None,
            )
        )

    def _shown(self, found: Found) -> str:
        """Return a record for a person: its name, and what decisions and cells call it."""
        name = self.index.written.name(found.record_type, found.id)
        return f"{name} ({found.relative})"

    def _wanted(self, kind: Reference) -> Localised:
        """Return the classes that a reference allows, by their labels where they have them."""
        labels = [self.model.labels.get(item) for item in kind.classes]
        known = [label for label in labels if label is not None]
        if len(known) < len(labels):
            return self._targets(kind)
        languages = sorted({tag for label in known for tag in label})
        return {tag: ", ".join(_in(label, tag) for label in known) for tag in languages}

    def _targets(self, kind: Reference) -> Localised:
        targets = self._all_targets.get(kind)
        if targets is None:
            targets = self._all_targets[kind] = self._list_targets(kind)
        return targets

    def _list_targets(self, kind: Reference) -> Localised:
        labels = [_named(self.model.by_name[name]) for name in kind.targets]
        languages = sorted({tag for label in labels for tag in label})
        return {tag: ", ".join(_in(label, tag) for label in labels) for tag in languages}

    def _several(self, column: Column, text: str) -> Problem | None:
        """Return the problem of a single-valued column whose cell holds several valid values."""
        if column.field.separator is not None:
            return None
        data = isinstance(column.field.kind, LiteralColumn)
        separators = SEPARATORS_OF_DATA if data else SEPARATORS
        is_good = partial(self._is_good, column.field)
        parts = values_of(text, separators, is_good)
        if len(parts) < 2 or not all(map(is_good, parts)):
            return None
        return Problem("R105", {"parts": ", ".join(parts)}, is_violation=True)

    def _parted_otherwise(self, column: Column, text: str) -> Problem | None:
        """Return the problem of a value that is several, with another separator between them.

        One of them at least is valid. What the cell should be is certain only if all of them are,
        no word between them may mean *or*, and they cannot be one name together:
        “Ordnungsamt, Stadt Detmold” can.
        """
        separator = column.field.separator
        is_good = partial(self._is_good, column.field)
        parts = values_of(text, SEPARATORS, is_good) if separator else []
        good = list(filter(is_good, parts))
        if separator is None or len(parts) < 2 or not good:
            return None
        details: dict[str, str | Localised] = {"parts": ", ".join(parts), "separator": separator}
        is_sure = len(good) == len(parts) and UNCERTAIN.search(text) is None
        meant = separator.join(parts) if is_sure else None
        details["value"] = text
        is_name = isinstance(column.field.kind, Reference) and may_be_one_name(text, parts)
        certain = meant is not None and not is_name
        return Problem("R108", details, suggest=lambda: meant, certain=certain)

    def is_parted_otherwise(self, column: Column, text: str) -> bool:
        """Whether a text is several values of a column, with another separator between them."""
        return self._parted_otherwise(column, text) is not None

    def _is_good(self, field: Field, part: str) -> bool:
        kind = field.kind
        if isinstance(kind, LiteralColumn):
            return read_literal(part, kind) is not None
        if isinstance(kind, ConceptColumn):
            return normalise(part) in kind.options
        if not isinstance(kind, Reference):
            return False
        references = self.references(field)
        problem = references.resolve(part).problem
        return problem is None or (problem == "unreadable" and references.is_awaited(part))

    def _code(self, column: Column, kind: IriTemplateColumn, text: str) -> Value:
        iri = self._expand(kind, text)
        if is_absolute_iri(iri):
            return Value(Iri(iri), column, damaged(unseen_in(text)))
        return Value(Literal(text), column, Problem("V104", {"expected": phrase("nodekind.IRI")}))

    def _expand(self, kind: IriTemplateColumn, text: str) -> str:
        expanded = _expander(kind.template)(text)
        absolute = _SCHEME.match(kind.template) is not None
        return expanded if absolute else self.model.base + expanded


def _term(column: Column, text: str) -> Value:
    """Return the value of a text that is a term as N-Triples writes it."""
    term = read_term(text)
    if term is None:
        details: dict[str, str | Localised] = {"expected": phrase("nodekind.IRIOrLiteral")}
        return Value(Literal(text), column, Problem("V104", details))
    return Value(term, column)


@cache
def _expander(template: str) -> Callable[[str], str]:
    """Return a function that expands a template of one variable."""
    parts = template_parts(template)
    literals, reserved = parts[::2], [name.startswith("+") for name in parts[1::2]]
    # Either expansion keeps the unreserved characters, one reserved ones too (RFC 6570, 3.2.2-3).
    unescaped = re.compile(
        r"[A-Za-z0-9._~/-]+" if all(reserved) else r"[A-Za-z0-9._~-]+", re.ASCII
    ).fullmatch

    def expand(text: str) -> str:
        if unescaped(text):
            return text.join(literals)
        values = [expand_reserved(text) if item else expand_simple(text) for item in reserved]
        return "".join(map(add, literals, (*values, "")))

    return expand


def _with_scheme(text: str) -> str | None:
    """Return the web address that one without its beginning, ``www.example.org``, means."""
    if _WITHOUT_SCHEME.fullmatch(text) is None:
        return None
    address = f"https://{text}"
    return address if is_absolute_iri(address) else None


def _named(record_type: RecordType) -> Localised:
    """Return the labels of a table, or its name where it has none."""
    return record_type.labels or {"": record_type.name}


def _in(labels: Localised, language: str) -> str:
    return labels.get(language) or next(iter(labels.values()))

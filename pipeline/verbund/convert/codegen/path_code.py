"""What one path adds to records, as code; what is alike whatever columns it has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field

from verbund.convert.codegen.cell_reader import TermTexts
from verbund.convert.codegen.cells import CellSource
from verbund.convert.codegen.namespace import Namespace
from verbund.convert.codegen.row_lines import each_row, names_of
from verbund.convert.codegen.source import FormatTexts, FString
from verbund.data_class import data_class
from verbund.model.model import Model
from verbund.read.headings import Column
from verbund.read.tables import Table
from verbund.resolve.index import Undecided
from verbund.resolve.terms import TermMaker
from verbund.serialise.jsonld import Context
from verbund.shacl.evaluate import evaluate

END = FString.literal(" .\n")
"""The end of a line of N-Triples."""


@data_class(slots=True)
class PropertyCode:
    """What one path adds to records.

    ``rows`` are lines of code that check and convert the cells of one row: those of the columns
    ``cells``. ``columns`` are lines that make a list over all rows of each variable that stands in
    the texts. ``ntriples``, ``turtle`` and ``jsonld`` are parts of f-strings; ``ntriples`` are
    ``predicate object .`` without a subject. ``name`` is the variable that is empty where a row has
    nothing; none has if it is empty. It is the N-Triples themselves if ``many``. ``filled_by`` are
    the columns without which no row has anything; none where there are constants.
    """

    path: str
    cells: tuple[int, ...] = ()
    rows: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    ntriples: tuple[FString, ...] = ()
    turtle: FString = field(default_factory=FString)
    jsonld: FString = field(default_factory=FString)
    name: str = ""
    many: bool = False
    filled_by: tuple[int, ...] = ()


class PathCodegen:
    """Writes code for paths of one table, and the names that it refers to."""

    def __init__(self, model: Model, table: Table, maker: TermMaker, context: Context) -> None:
        self.model, self.table, self.maker = model, table, maker
        self.record_type = table.record_type
        self.texts = TermTexts(model, context)
        self.namespace = Namespace(table, never_compiled=not model.record_types)
        self.namespace.define("Undecided", Undecided, "raised where a row may have a fault")
        self.cells = CellSource(self.namespace, maker, self.texts)
        self._required: dict[str, bool] = {}

    def lead(self, path: str) -> FormatTexts:
        """What goes before the object in each format, as part of an f-string."""
        nt, ttl, js = self.texts.lead(path)
        return FString.constant(nt), FString.constant(ttl), FString.constant(js)

    def added(self, path: str, rows: list[str], cells: Sequence[int]) -> PropertyCode:
        """A path of any number of values, by lines that set the variables of its first column."""
        nt, ttl, json = names = names_of(cells[0])
        return PropertyCode(
            path,
            tuple(cells),
            rows,
            each_row(rows, names, [f"cell{at}" for at in cells]),
            turtle=FString.variable(ttl),
            jsonld=FString.variable(json),
            name=nt,
            many=True,
            filled_by=tuple(cells),
        )

    def led(self, path: str, column: Column, texts: FormatTexts) -> FormatTexts:
        """A value's texts with what goes before and after them."""
        (nt, ttl, js), (value, turtle, json) = self.lead(path), texts
        if self.texts.is_language_map(path):
            tag = FString.constant(str(column.language))
            json = FString.joined(
                [FString.literal('{"'), tag, FString.literal('":'), json, FString.literal("}")]
            )
        return nt + value + END, ttl + turtle, js + json

    def is_required(self, path: str) -> bool:
        """Whether a record without a value of the path is wrong."""
        found = self._required.get(path)
        if found is None:
            below = self.namespace.entailed.get(path)
            if below is not None:
                found = any(map(self.is_required, below))
            else:
                found = bool(evaluate(self.cells.shape(path), "", {}, self.maker.index))
            self._required[path] = found
        return found

    def alone(self, path: str, target: int, column: Column, texts: FormatTexts) -> list[str]:
        """Lines that set a path's variables from one of its columns."""
        nt, ttl, js = self.led(path, column, texts)
        of_nt, of_ttl, of_json = names_of(target)
        return [f"{of_nt} = ({nt},)", f"{of_ttl} = {ttl}", f"{of_json} = {js}"]

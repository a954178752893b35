"""Writes the pieces of the code that converts one table (docs/design.md, One streaming pass).

A piece is what one path adds to records. Two functions are made of them: one checks a batch of rows
(check.py), the other writes the text of a batch that holds (write.py). Cells are
looked up in mappings that hold only cells beyond doubt. On the first doubt the batch is divided,
and at last a row is handed to the plain checker. So the generated code decides only that rows have
no fault, and what it writes is what the plain way would write. It writes packed text.
"""

from __future__ import annotations

from functools import cached_property

from verbund.convert.codegen.caches import ClassCache, ListCache, PropertyFragmentCache
from verbund.convert.codegen.cells import ColumnPlan, heading_of, is_looked_at
from verbund.convert.codegen.group_code import GroupCodegen
from verbund.convert.codegen.path_code import END, PathCodegen, PropertyCode
from verbund.convert.codegen.row_lines import by_cell_lines, each_differing, looked_up, names_of
from verbund.convert.codegen.source import FString, doubt, when
from verbund.rdf.terms import RDF_TYPE, Term
from verbund.read.headings import Column
from verbund.serialise.record import reading_order
from verbund.shacl.evaluate import evaluate


class TableCodegen(PathCodegen):
    """Writes the pieces of the code for one table, and the names it refers to."""

    @cached_property
    def groups(self) -> GroupCodegen:
        """The part that writes paths with several columns."""
        return GroupCodegen(self)

    @cached_property
    def pieces(self) -> dict[str, PropertyCode]:
        """What each path adds to a record, in the order in which they are read."""
        return {path: self._piece(path) for path in reading_order(self.record_type)}

    @cached_property
    def checked(self) -> dict[str, PropertyCode]:
        """The pieces without those of paths that follow: nothing is asked of their values."""
        above = self.namespace.entailed
        return {path: piece for path, piece in self.pieces.items() if path not in above}

    # --- paths ---

    def _piece(self, path: str) -> PropertyCode:
        constants = self.namespace.constants(path)
        columns = self.namespace.columns(path)
        if not columns:
            return self._constant(path, constants)
        if len(columns) > 1 or constants:
            piece = self.groups.group(path, columns, constants)
        elif path == RDF_TYPE and self.record_type.superclasses:
            piece = self._classes(*columns[0])
        else:
            piece = self._single(path, *columns[0])
        piece.filled_by = tuple(map(self.namespace.origin, piece.filled_by))
        return piece

    def _constant(self, path: str, terms: list[Term]) -> PropertyCode:
        """A path without a column: its constants, checked once for all rows."""
        shape = self.cells.shape(path)
        if evaluate(shape, "", {path: terms} if terms else {}, self.maker.index):
            self.namespace.never_compiled = True
        if not terms:
            return PropertyCode(path)
        objects, turtle, json = self.texts.whole(path, terms)
        nt, ttl, js = self.lead(path)
        return PropertyCode(
            path,
            ntriples=tuple(nt + FString.constant(item) + END for item in objects),
            turtle=ttl + FString.constant(turtle),
            jsonld=js + FString.constant(json),
        )

    def _single(self, path: str, position: int, column: Column) -> PropertyCode:
        """A path with one column."""
        required = self.is_required(path)
        if column.field.separator is not None:
            return self._several(position, column, required)
        memory = self.cells.memory(column, required)
        if memory is not None:
            return self._remembered(path, position, memory, required)
        lines, texts = self.cells.value(position, column, required=required)
        nt, ttl, js = self.led(path, column, texts)
        plan = self.cells.plans.get(position)
        origin = self.namespace.origin(position)
        columns = list(plan.lists) if plan is not None else []
        variables = sorted(nt.variables | ttl.variables | js.variables)
        if required:
            # Only text is looked at in place; the mappings hold no empty cell.
            empty = doubt(f"not cell{position}") if is_looked_at(column) else []
            rows = [*empty, *lines]
        else:
            rows = when(f"cell{position}", lines, [f"{' = '.join(variables)} = ''"])
        return PropertyCode(
            path,
            (position,),
            rows,
            columns or by_cell_lines(position, rows, variables, plan, origin),
            (nt,),
            ttl,
            js,
            name="" if required else f"value{position}",
            filled_by=(position,),
        )

    def _remembered(
        self, path: str, position: int, memory: PropertyFragmentCache, required: bool
    ) -> PropertyCode:
        """A path whose column has few different values."""
        cache = self.cells.define(position, memory)
        self.cells.plans[position] = ColumnPlan()
        names = names_of(position)
        nt, ttl, json = map(FString.variable, names)
        return PropertyCode(
            path,
            (position,),
            [f"{', '.join(names)} = {cache}[cell{position}]"],
            [looked_up(position, cache)],
            (nt,),
            ttl,
            json,
            name="" if required else names[0],
            filled_by=(position,),
        )

    def _classes(self, position: int, column: Column) -> PropertyCode:
        """The column that chooses the class, where other classes follow from it."""
        reader, above = self.cells.reader(column), self.record_type.superclasses
        required = self.is_required(RDF_TYPE)
        cache = self.cells.define(position, ClassCache(reader, above, required=required))
        self.cells.plans[position] = ColumnPlan()
        lines = [f"{', '.join(names_of(position))} = {cache}[cell{position}]"]
        piece = self.added(RDF_TYPE, lines, [position])
        piece.columns = [looked_up(position, cache)]
        return piece

    def _several(self, position: int, column: Column, required: bool) -> PropertyCode:
        path, reader = column.field.path, self.cells.reader(column)
        cache = self.cells.define(position, ListCache(reader, required=required))
        names = names_of(position)
        lines = [f"{', '.join(names)} = {cache}[cell{position}]"]
        if len(reader.tables) != 1 or reader.left is not None:
            self.cells.plans[position] = ColumnPlan()
            piece = self.added(path, lines, [position])
            piece.columns = [looked_up(position, cache)]
            return piece
        # Most cells hold one id.
        ids, prefix = reader.tables[0]
        about = f"the ids of the table that {heading_of(column)} refers to"
        self.namespace.define(f"ids{position}", ids, about)
        self.namespace.define(f"id_of{position}", ids.get, f"ids{position}.get")
        self.cells.plans[position] = ColumnPlan(ids=[f"ids{position}"])
        found = f"found{position}"
        segment = FString.constant(prefix[len(self.model.base) :])
        texts = self.cells.relative_texts(column, segment + FString.variable(found))
        rows = [
            f"{found} = id_of{position}(cell{position})",
            *when(found, self.alone(path, position, column, texts), lines),
        ]
        piece = self.added(path, rows, [position])
        piece.columns = each_differing(rows, names, position)
        return piece

    def breaks_closed(self) -> bool:
        """Whether every record has a property that the shape does not allow."""
        closed = self.record_type.shape.closed_paths
        return closed is not None and not set(reading_order(self.record_type)) <= closed

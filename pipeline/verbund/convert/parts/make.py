"""Makes parts: what a worker does, in a process of its own or on another machine."""

from __future__ import annotations

from hashlib import sha256

from verbund.convert.kept.dependencies import Dependencies
from verbund.convert.parts.part import convert_part, encoded
from verbund.convert.parts.put_together import place_of
from verbund.convert.parts.request import PartRequest, Receipt
from verbund.convert.table import TableConverter
from verbund.findings.gathered import Quota
from verbund.model.model import Model
from verbund.read.csv_file import CsvFile
from verbund.read.row_ranges import NotCutError, read_range
from verbund.read.tables import Tables
from verbund.resolve.index import Index
from verbund.serialise.jsonld import Context
from verbund.system.part_store import PartStore, StoreError


class Maker:
    """Converts ranges of rows of open tables, and puts the parts into a store.

    A maker may be asked twice, or die at any moment: a part has one name and one content, and is
    there whole or not at all.
    """

    def __init__(
        self, model: Model, tables: Tables, index: Index, context: Context, store: PartStore
    ) -> None:
        self._model, self._tables, self._index = model, tables, index
        self._context, self._store = context, store
        self._noted = Dependencies(model).noted
        self._converters: dict[tuple[str, bool, int], TableConverter] = {}

    def make(self, request: PartRequest) -> Receipt:
        """Make the part that is asked for; returns its receipt."""
        table = self._tables.by_name.get(request.table)
        file = table.files[request.file] if table and request.file < len(table.files) else None
        if not isinstance(file, CsvFile):
            return Receipt(request.name, fault="state")
        try:
            data = read_range(file, request.rows)
        except NotCutError:
            return Receipt(request.name, fault="rows")
        part = convert_part(self._converter(request), request, data)
        made = None if part is None else encoded(part)
        if made is None:
            return Receipt(request.name)
        try:
            self._store.put(place_of(request.name), made)
        except StoreError:
            return Receipt(request.name, fault="store")
        return Receipt(request.name, sha256(made).hexdigest(), len(made))

    def _converter(self, request: PartRequest) -> TableConverter:
        """Return the converter of a table: what is compiled for it serves all its parts."""
        key = (request.table, request.counting, request.most)
        converter = self._converters.get(key)
        if converter is None:
            converter = TableConverter(
                self._model,
                self._context,
                self._tables.by_name[request.table],
                self._index,
                counting=request.counting,
            )
            converter.quota, converter.noted = Quota(request.most), self._noted
            self._converters[key] = converter
        return converter

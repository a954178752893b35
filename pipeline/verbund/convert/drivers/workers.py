"""Which workers make the parts of a conversion, and where the parts are put."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from verbund.convert.drivers.elsewhere import Job, WorkersLostError
from verbund.convert.drivers.run import Distributed, Drive, distribute
from verbund.convert.parts.inputs import InputFile, input_files, send, state_of
from verbund.convert.parts.make import Maker
from verbund.convert.parts.put_together import cut_tables
from verbund.convert.parts.request import PartRequest, Receipt
from verbund.convert.table_order import referenced_by
from verbund.data_class import data_class
from verbund.errors import VerbundError
from verbund.findings import Localised, phrase
from verbund.model.model import Model
from verbund.read.tables import Tables
from verbund.resolve.index import Index
from verbund.serialise.jsonld import Context
from verbund.system.part_store import PartStore, StoreError, open_store
from verbund.workspace.workspace import Workspace

PROCESSES: Final = "processes"
DASK: Final = "dask"
SPARK: Final = "spark"
_LIBRARIES: Final = {DASK: "distributed", SPARK: "pyspark"}
_MOST_PROCESSES: Final = 256


class WorkersRefused(VerbundError, ValueError):  # noqa: N818 - as OutputRefused
    """Raised for workers, or an address of parts, that cannot be used. ``text`` says why."""

    def __init__(self, text: Localised) -> None:
        super().__init__(text["en"])
        self.text = text


@data_class(frozen=True, slots=True)
class Opened:
    """An open workspace: what a conversion takes."""

    model: Model
    tables: Tables
    index: Index
    context: Context


@data_class(frozen=True, slots=True)
class Workers:
    """Who makes the parts: ``processes`` of this machine, a scheduler of ``dask``, or ``spark``.

    ``argument`` is the number of processes, or an address; ``parts`` the path or the address where
    parts are put, None for a folder that is removed with the build.
    """

    kind: str
    argument: str
    parts: str | None = None

    def distribute(self, workspace: Workspace, opened: Opened, folder: Path) -> Distributed:
        """Have the parts of all tables made that can be cut.

        ``folder`` is for parts that have no address. Raises Findings and WorkersRefused.
        """
        try:
            store = open_store(str(folder) if self.parts is None else self.parts)
        except StoreError as error:
            raise WorkersRefused(phrase("argument.parts-unusable", problem=str(error))) from None
        files = input_files(workspace)
        state = state_of(workspace, files)
        if self.kind == PROCESSES:
            drive = self._here(opened, store)
        else:
            drive = self._elsewhere(workspace, files, store, state)
        try:
            return distribute(
                cut_tables(opened.tables.by_name),
                state,
                store,
                drive,
                counting=workspace.settings.dataset is not None,
                most=workspace.limits.findings,
            )
        except WorkersLostError as error:
            raise WorkersRefused(phrase("argument.workers-lost", problem=str(error))) from None

    def _here(self, opened: Opened, store: PartStore) -> Drive:
        tables = opened.tables.by_name.values()
        for name in sorted(referenced_by(table.record_type for table in tables)):
            opened.index.of(opened.model.by_name[name])  # processes share what was read before
        return partial(_by_processes, opened, store, int(self.argument))

    def _elsewhere(
        self, workspace: Workspace, files: Sequence[InputFile], store: PartStore, state: str
    ) -> Drive:
        """Send the records to where other machines find them; returns who has parts made there."""
        try:
            job = Job(str(self.parts), send(workspace, files, store), state)
        except StoreError as error:
            raise WorkersRefused(_unusable(error)) from None
        if self.kind == DASK:
            from verbund.convert.drivers.dask import by_dask

            return partial(by_dask, job, self.argument)
        from verbund.convert.drivers.spark import by_spark

        return partial(by_spark, job, self.argument)


def _unusable(error: StoreError) -> Localised:
    return phrase("argument.parts-unusable", problem=str(error))


def _by_processes(
    opened: Opened, store: PartStore, number: int, requests: Sequence[PartRequest]
) -> Iterator[Receipt]:
    from verbund.convert.drivers.processes import by_processes  # few runs fork

    maker = Maker(opened.model, opened.tables, opened.index, opened.context, store)
    return by_processes(maker.make, requests, number)


def workers_from(text: str, parts: str | None) -> Workers:
    """Return the workers that a text names: ``processes:4``, ``dask:tcp://host:8786``, ``spark``.

    Raises WorkersRefused.
    """
    kind, _, argument = text.partition(":")
    is_number = argument.isascii() and argument.isdigit()
    if kind == PROCESSES and is_number and 1 <= int(argument) <= _MOST_PROCESSES:
        return Workers(kind, argument, parts)
    if (kind == DASK and argument) or kind == SPARK:
        if parts is None:
            raise WorkersRefused(phrase("argument.parts"))
        _refuse_missing(_LIBRARIES[kind], kind)
        return Workers(kind, argument, parts)
    raise WorkersRefused(phrase("argument.workers", value=text))


def _refuse_missing(library: str, extra: str) -> None:
    from importlib.util import find_spec  # few builds have machines

    if find_spec(library) is None:
        raise WorkersRefused(phrase("argument.extra", extra=extra))

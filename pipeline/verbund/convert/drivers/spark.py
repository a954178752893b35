"""Executors of Spark make parts: rows of requests go in, rows of receipts come out.

Spark may run a task again, or twice at once: a part has one name and one content. Which parts count
is decided where the rows come back, and only there anything is committed. Requests and receipts are
JSON in columns, so that a session of Spark Connect does as well.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from verbund.convert.drivers.elsewhere import Job, WorkersLostError, make_elsewhere
from verbund.convert.parts.inputs import Block
from verbund.convert.parts.request import PartRequest, Receipt
from verbund.read.row_ranges import RowRange

if TYPE_CHECKING:
    from pyarrow import RecordBatch
    from pyspark.sql import DataFrame, SparkSession

_COLUMN = "text"


def by_spark(job: Job, master: str, requests: Sequence[PartRequest]) -> Iterator[Receipt]:
    """Yield a receipt for each request, in any order, of the executors of a master.

    Without a master it is the session that there is, or what the settings of Spark say. Raises
    WorkersLostError where there is no session.
    """
    left = {request.name for request in requests}
    try:
        frame = _frame(_session(master), requests)
        answers = frame.mapInArrow(partial(_made, tuple(job)), f"{_COLUMN} string")
    except Exception as error:  # noqa: BLE001 - what Spark raises has no common root
        raise WorkersLostError(type(error).__name__) from None
    try:
        for row in answers.collect():  # one by one, Spark would run a job for each partition
            receipt = Receipt(*json.loads(row[0]))
            left.discard(receipt.name)
            yield receipt
    except Exception:  # noqa: BLE001 - whatever becomes of a cluster, the work is done here
        yield from (Receipt(name, fault="lost") for name in sorted(left))


def _session(master: str) -> SparkSession:
    from pyspark.sql import SparkSession  # half a gigabyte, for whoever has a cluster

    if master.startswith("local"):  # else each executor has a Python of its own
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("verbund")
    if master:
        builder = builder.remote(master) if master.startswith("sc://") else builder.master(master)
    return builder.getOrCreate()


def _frame(session: SparkSession, requests: Sequence[PartRequest]) -> DataFrame:
    """Return the requests as rows, each in a partition of its own."""
    rows = [(json.dumps(request),) for request in requests]
    frame = session.createDataFrame(rows, f"{_COLUMN} string")
    return frame.repartition(max(len(rows), 1))


def _made(job: Sequence[Any], batches: Iterable[RecordBatch]) -> Iterator[RecordBatch]:
    """Make the parts of a partition: runs on an executor."""
    from pyarrow import RecordBatch, array

    parts, inputs, state = job
    known = Job(parts, Block(*inputs), state)
    for batch in batches:
        requests = map(_request, batch.column(0).to_pylist())
        made = [json.dumps(make_elsewhere(known, request)) for request in requests]
        yield RecordBatch.from_arrays([array(made, "string")], [_COLUMN])


def _request(text: str) -> PartRequest:
    state, table, file, rows, counting, most = json.loads(text)
    return PartRequest(state, table, file, RowRange(*rows), counting, most)

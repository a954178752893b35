"""The driver: cuts tables into ranges, has workers make the parts, and knows which are made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from verbund.convert.parts.put_together import Cuts, MadeParts, place_of, requests_of
from verbund.convert.parts.request import FAULTS, PartRequest, Receipt
from verbund.data_class import data_class
from verbund.findings import Finding, Localised, Place, Severity, phrase
from verbund.system.part_store import PartStore

Drive = Callable[[Sequence[PartRequest]], Iterator[Receipt]]
"""Has requests done; yields receipts in any order."""


@data_class(slots=True)
class Distributed:
    """The outcome: the parts that were made, and what kept workers from making others."""

    made: MadeParts
    faults: Counter[str]

    def findings(self) -> list[Finding]:
        """Return warnings of parts that were not made, or refused (B116, B117)."""
        found = []
        details: dict[str, str | Localised]
        for fault, count in sorted(self.faults.items()):
            details = {"count": str(count), "problem": phrase(f"part.{fault}")}
            found.append(Finding("B117", Place(), Severity.WARNING, details=details))
        if self.made.refused:
            details = {"count": str(len(self.made.refused)), "name": min(self.made.refused)}
            found.append(Finding("B116", Place(), Severity.WARNING, details=details))
        return found

    def forget(self) -> None:
        """Delete the parts: the release that was made of them is in its place."""
        for receipt in self.made.receipts.values():
            if receipt.sha256 is not None:
                self.made.store.delete(place_of(receipt.name))


def distribute(
    cuts: Cuts, state: str, store: PartStore, drive: Drive, *, counting: bool, most: int
) -> Distributed:
    """Have the parts of all ranges made. What is not made is converted where it is put together."""
    requests = requests_of(cuts, state, counting=counting, most=most)
    # Ranges with the same rows are one part; duplicates are told when the table is put together.
    wanted = {request.name: request for request in requests}
    receipts: dict[str, Receipt] = {}
    faults: Counter[str] = Counter()
    for receipt in drive(list(wanted.values())):
        if receipt.name not in wanted:
            continue
        receipts[receipt.name] = receipt
        if receipt.fault in FAULTS:
            faults[receipt.fault] += 1
    by_place = {(item.table, item.file, item.rows.offset): item for item in requests}
    return Distributed(MadeParts(cuts, by_place, receipts, store), faults)

"""The writes to a dataset: creation, and revisions that fail if it was changed in between."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from verbund.publication.ckan.api import Api, Record
from verbund.publication.ckan.differences import UNFINISHED, Pair, dataset_changes, pairs, surplus
from verbund.publication.ckan.wanted import Wanted

REVISE: Final = "package_revise"

FORM_LIMIT: Final = 200_000
"""The most bytes of metadata in a form with a file. CKAN refuses 500 kB (413, as HTML)."""

_WITH_EVERY_FILE: Final = ("uri", "hash", "hash_algorithm", "size")
_LISTS: Final = ("extras", "tags")


def shell(wanted: Wanted) -> dict[str, Any]:
    """The data of package_create: only the marks of our dataset, private and unfinished.

    CKAN lets two simultaneous creations of one name both write. With so little data they cannot
    conflict; all else is written by revisions, of which only one at a time can succeed.
    """
    extras = {"uri": wanted.uri, UNFINISHED: "true"}
    return {
        "name": wanted.name,
        "title": wanted.core.get("title", wanted.name),
        "owner_org": wanted.organisation,
        "private": True,
        "extras": [{"key": key, "value": value} for key, value in sorted(extras.items())],
    }


def revision(found: Record, wanted: Wanted) -> dict[str, Any] | None:
    """The data of package_revise, without files; None where nothing is to change.

    Uploaded resources must exist already. CKAN merges a list by position, so lists that change are
    removed first.
    """
    changes = dataset_changes(found, wanted)
    leaving = surplus(found, wanted)
    resources = {
        f"update__resources__{pair.found['id']}": _with_clearing(pair)
        for pair in pairs(found, wanted)
        if pair.found is not None and pair.changes
    }
    new = [
        pair.wanted.fields
        for pair in pairs(found, wanted)
        if pair.found is None and pair.wanted.file is None
    ]
    if not (changes or leaving or resources or new):
        return None
    gone = [f"-resources__{resource['id']}" for resource in leaving]
    request: dict[str, Any] = {
        "match": match(found),
        "filter": [*(f"-{key}" for key in _LISTS if key in changes), *gone],
        "update": changes,
        **resources,
    }
    return {**request, **({"update__resources__extend": new} if new else {})}


def match(found: Record) -> dict[str, str]:
    """The condition of package_revise: the dataset is unchanged since it was read."""
    return {"id": found["id"], "metadata_modified": found["metadata_modified"]}


def upload(api: Api, found: Record, pair: Pair, sent: Callable[[int], None]) -> Record:
    """Upload the file of a resource with its fields; gives the dataset after that."""
    file = pair.wanted.file
    assert file is not None  # noqa: S101 - such a pair says upload
    fields = pair.wanted.fields if pair.found is None else pair.changes
    fields = {
        **fields,
        **{key: pair.wanted.fields[key] for key in _WITH_EVERY_FILE if key in pair.wanted.fields},
    }
    if len(json.dumps(fields)) > FORM_LIMIT:  # the others are in the revision that follows
        fields = {key: fields[key] for key in _WITH_EVERY_FILE if key in fields}
    if pair.found is None:
        data: Mapping[str, Any] = {"update__resources__extend": [fields]}
        place = "update__resources__-1"
    else:
        place = f"update__resources__{pair.found['id']}"
        data = {place: fields}
    data = {"match": match(found), **data}
    return api.upload(REVISE, data, f"{place}__upload", file, sent)


def _with_clearing(pair: Pair) -> dict[str, Any]:
    """The changes of a resource; a file that becomes a link is deleted at the portal."""
    changes: dict[str, Any] = dict(pair.changes)
    if "url_type" in changes:
        changes["clear_upload"] = True
    return changes

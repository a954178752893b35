"""What the series of faults compares is the same where nothing has changed."""

from __future__ import annotations

import json

from tests.publish.behind import ckan_behind
from tests.servers.ckan import Ckan
from tests.servers.client import request


def test_a_dataset_is_the_same_from_the_search_index_and_from_the_database(ckan: Ckan) -> None:
    """CKAN answers from the index unless the time there is another than in the database."""
    with ckan_behind(ckan) as behind:
        name = ckan.new_organization().name
        extras = [{"key": key, "value": "1"} for key in ("access_rights", "uri")]
        ckan.done("package_create", {"name": name, "owner_org": name, "extras": extras})
        shown, compared = ckan.done("package_show", {"id": name}), behind.dataset(name)
        gone = json.dumps({"delete": {"query": f'name:"{name}"'}}).encode()
        kind = {"Content-Type": "application/json"}
        assert request(f"{ckan.solr_url}/update?commit=true", "POST", gone, kind).status == 200
        assert ckan.done("package_show", {"id": name})["extras"] == shown["extras"][::-1]
        assert behind.dataset(name) == compared
        ckan.done("dataset_purge", {"id": name})

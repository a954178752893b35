"""All pictures of a release, drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from verbund.findings import Language
from verbund.pictures.bars import draw_bars
from verbund.pictures.drawing import Drawing
from verbund.pictures.map import draw_map
from verbund.pictures.matrix import draw_matrix
from verbund.pictures.network import draw_network
from verbund.pictures.outlines import Outline
from verbund.pictures.partners import Network
from verbund.pictures.timeline import draw_timeline
from verbund.pictures.words import Words
from verbund.views.pictures.counts import bars_of
from verbund.views.pictures.maps import map_of
from verbund.views.pictures.networks import (
    Address,
    Whole,
    addressed,
    around,
    narrowed,
    network_of,
    parts_of,
)
from verbund.views.pictures.roles import Roles
from verbund.views.pictures.timelines import timeline_of_record, timelines_of
from verbund.views.release import ReleaseViews


@dataclass(frozen=True)
class ReleasePictures:
    """The pictures of a release.

    Each is drawn for a page: ``address`` says where the pages of records and concepts are, seen
    from it. ``outlines`` are those of territories by key, as ``outlines.read_outlines`` reads them.
    """

    views: ReleaseViews
    outlines: Mapping[str, Outline] = field(default_factory=dict)

    @cached_property
    def roles(self) -> Roles:
        """What the tables of the release are in pictures."""
        return Roles(self.views)

    @cached_property
    def _wholes(self) -> dict[Language, Whole | None]:
        return {language: network_of(self.roles, language) for language in self.views.names}

    def _network(self, language: Language) -> Network | None:
        whole = self._wholes[language]
        return whole.network if whole is not None else None

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """The keys of the parts of the network that have pages of their own."""
        network = self._network(self._first)
        return parts_of(network) if network is not None else ()

    @cached_property
    def parts_about(self) -> Mapping[str, tuple[str, ...]]:
        """The keys of these parts by the IRIs of the concepts and places that they are about."""
        whole = self._wholes[self._first]
        known = whole.keys if whole is not None else {}
        found = {
            iri: tuple(key for key in self.parts if key in known[iri]) for iri in sorted(known)
        }
        return {iri: keys for iri, keys in found.items() if keys}

    def label_of_part(self, key: str, language: Language) -> str:
        """What a part of the network is called: “Topic: burglary”, or a year."""
        network = self._network(language)
        return dict(network.filters).get(key, key) if network is not None else key

    @property
    def _first(self) -> Language:
        return next(iter(self.views.names))

    def network(self, language: Language, address: Address, key: str = "") -> Drawing | None:
        """The network, or the part of it that has a key of its filters; None without links."""
        network = self._network(language)
        if network is None:
            return None
        part = narrowed(network, key) if key else network
        return draw_network(addressed(part, address), language)

    def matrix(self, language: Language, address: Address) -> Drawing | None:
        """The same as a matrix of agents by agents; None without links."""
        network = self._network(language)
        if network is None:
            return None
        title = Words(language)("matrix_title")
        named = replace(network, name="matrix", title=title, filters=())
        return draw_matrix(addressed(named, address), language)

    def partners_of(self, iri: str, language: Language, address: Address) -> Drawing | None:
        """The network around one agent; None where it has no partner."""
        network = self._network(language)
        is_joined = network is not None and self.is_joined(iri)
        part = around(network, iri, "picture-partners") if network and is_joined else None
        if part is None:
            return None
        name = self.views.names[language].record(iri)
        titled = replace(part, title=Words(language)("partners_title", name=name))
        return draw_network(addressed(titled, address), language)

    def is_joined(self, iri: str) -> bool:
        """Whether an agent has a partner: its picture depends on all others."""
        return iri in self._joined

    @cached_property
    def _joined(self) -> frozenset[str]:
        """The agents with a partner: to look through all links for every record takes long."""
        network = self._network(self._first)
        edges = network.edges if network else ()
        return frozenset(end for edge in edges for end in (edge.one, edge.other))

    def timelines(self, language: Language, address: Address) -> tuple[Drawing, ...]:
        """The time lines of tables."""
        found = timelines_of(self.roles, language, address)
        return tuple(draw_timeline(item, language) for item in found)

    def timeline_of(self, iri: str, language: Language, address: Address) -> Drawing | None:
        """The time line of one record; None where there are fewer than two dates."""
        found = timeline_of_record(iri, self.roles, language, address)
        return draw_timeline(found, language) if found else None

    def counts(self, language: Language, address: Address) -> tuple[Drawing, ...]:
        """The counts by year and by list."""
        found = bars_of(self.roles, language, address)
        return tuple(draw_bars(item, language) for item in found)

    def map(self, language: Language, address: Address) -> Drawing | None:
        """The map of places; None without places."""
        found = map_of(self.roles, language, address, self.outlines)
        return draw_map(found, language) if found else None

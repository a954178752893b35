"""A matrix of agencies by agencies: a mark where both are partners, ordered so that blocks show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from verbund.pictures.clusters import clusters
from verbund.pictures.drawing import LEADING, SIZE, Drawing, Frame
from verbund.pictures.legend import Entry, legend
from verbund.pictures.partners import Network, Partners, network_table
from verbund.pictures.svg import group, leaf, number
from verbund.pictures.text_width import shortened, width
from verbund.pictures.words import Words

READABLE: Final = 60
"""Up to so many rows have their names; of more, each cluster has one."""

_MARGIN: Final = 14.0
_LABELS: Final = 340.0
_ROTATED: Final = 270.0


def draw_matrix(network: Network, language: str) -> Drawing:
    """Return the matrix of a network. Who has no partner is in the table alone."""
    words = Words(language)
    partners = Partners(network)
    blocks = [partners.ranked(nodes) for nodes in clusters(len(partners.of), list(partners.bonds))]
    plan = _Plan(partners, blocks, words)
    signs, high = legend(list(_entries(partners, words)), _MARGIN, _MARGIN, plan.wide)
    plan.lower(high)
    said = words("nothing")
    if partners.nodes:
        said = words(
            "matrix_description",
            nodes=words.count("nodes", len(plan.order)),
            alone=len(partners.alone()),
        )
    frame = Frame(network.name, "matrix", network.title, said, language)
    labels = plan.names() if plan.readable else plan.block_names()
    children = (
        signs,
        group("g", plan.lines(), class_="grid-lines"),
        group("g", labels, class_="names"),
        group("g", plan.marks(), class_="marks"),
        group("g", plan.frames(), class_="blocks"),
    )
    links = plan.readable and any(partners.nodes[node].href for node in plan.order)
    svg = frame.around(children, (0, 0, plan.wide + 2 * _MARGIN, plan.bottom + _MARGIN), links)
    table = network_table(partners, words)
    return Drawing(network.name, network.title, said, svg, table, language, network.filters)


class _Plan:
    def __init__(self, partners: Partners, blocks: Sequence[Sequence[int]], words: Words) -> None:
        self._partners, self._blocks, self._words = partners, blocks, words
        self.order = [node for block in blocks for node in block]
        self.readable = len(self.order) <= READABLE
        self._cell = 18.0 if self.readable else max(700 / max(len(self.order), 1), 1.8)
        names = [partners.nodes[node].label for node in self.order]
        widest = max((width(name, SIZE) for name in names), default=0.0)
        self._left = _MARGIN + (min(widest, _LABELS) if self.readable else 0) + 6
        self._above = min(widest, _ROTATED) + 8 if self.readable else 0.0
        self._side = self._cell * len(self.order)
        self._top = 0.0
        self.wide = max(self._left + self._side + (20 if self.readable else 260), 560.0)
        self._at = {node: index for index, node in enumerate(self.order)}

    def lower(self, high: float) -> None:
        """Let the matrix begin below a legend."""
        self._top = _MARGIN + high + self._above + 8
        self.bottom = self._top + self._side

    def lines(self) -> Iterator[str]:
        """Yield the lines between the rows and columns of a readable matrix."""
        if not self.readable:
            return
        for index in range(len(self.order) + 1):
            at = index * self._cell
            ends = (
                (self._left, self._top + at, self._left + self._side, self._top + at),
                (self._left + at, self._top, self._left + at, self._top + self._side),
            )
            for x1, y1, x2, y2 in ends:
                yield leaf("line", x1=x1, y1=y1, x2=x2, y2=y2, class_="grid", stroke="#d8dce2")

    def names(self) -> Iterator[str]:
        """Yield the names of rows, which are links, and of columns, which repeat them."""
        for node, index in self._at.items():
            label, href = self._partners.nodes[node].label, self._partners.nodes[node].href
            y = self._top + (index + 0.5) * self._cell + LEADING * 0.3
            text = shortened(label, SIZE, _LABELS)
            row = leaf("text", text, x=self._left - 6, y=y, text_anchor="end")
            title = leaf("title", self._partners.said(node, self._words))
            yield group("a" if href else "g", (title, row), href=href or None)
        for node, index in self._at.items():
            x = self._left + (index + 0.5) * self._cell + LEADING * 0.3
            y = self._top - 6
            text = shortened(self._partners.nodes[node].label, SIZE, _ROTATED)
            turn = f"rotate(-90 {number(x)} {number(y)})"
            yield leaf("text", text, x=x, y=y, transform=turn, aria_hidden="true")

    def block_names(self) -> Iterator[str]:
        """Yield a name for each cluster that has room for one, by who has most partners in it."""
        free = self._top
        for start, block in self._starts():
            y = max(self._top + start * self._cell + LEADING * 0.8, free)
            end = self._top + (start + len(block)) * self._cell
            if y > max(end, self._top + start * self._cell + LEADING * 0.8):
                continue
            name = self._partners.nodes[block[0]].label
            text = self._words("around", name=name, number=len(block))
            free = y + LEADING
            yield leaf("text", shortened(text, SIZE, 250), x=self._left + self._side + 8, y=y)

    def marks(self) -> Iterator[str]:
        """Yield the marks: full, hollow or a dot, in both halves."""
        for (low, high), bond in self._partners.bonds.items():
            one, other = self._at[low], self._at[high]
            names = [self._partners.nodes[node].label for node in (low, high)]
            basis = ", ".join(dict.fromkeys(edge.title for edge in bond.edges if edge.title))
            said = ": ".join(filter(None, (" – ".join(names), basis)))
            for row, column in ((one, other), (other, one)):
                yield self._mark(row, column, bond.state, said)

    def _mark(self, row: int, column: int, state: str, said: str) -> str:
        gap = 3.0 if self.readable else 0.0
        size = self._cell - 2 * gap
        x, y = self._left + column * self._cell + gap, self._top + row * self._cell + gap
        return group("g", (leaf("title", said), mark(x, y, size, state if self.readable else "")))

    def _starts(self) -> Iterator[tuple[int, Sequence[int]]]:
        start = 0
        for block in self._blocks:
            yield start, block
            start += len(block)

    def frames(self) -> Iterator[str]:
        """Yield a frame around each cluster of more than two."""
        for start, block in self._starts():
            if len(block) > 2:
                side = len(block) * self._cell
                at = start * self._cell
                yield leaf(
                    "rect",
                    x=self._left + at,
                    y=self._top + at,
                    width=side,
                    height=side,
                    fill="none",
                    class_="axis",
                    stroke="#6a6a6a",
                    stroke_width=1.5 if self.readable else 1,
                )


def mark(x: float, y: float, size: float, state: str) -> str:
    """Return the mark of a bond: a square, hollow and dashed where uncertain, a dot where ended."""
    if state == "ended":
        middle = size / 2
        return leaf("circle", cx=x + middle, cy=y + middle, r=size / 4, class_="mark")
    if state == "uncertain":
        return leaf(
            "rect",
            x=x + 1,
            y=y + 1,
            width=size - 2,
            height=size - 2,
            fill="none",
            class_="mark-line",
            stroke="currentColor",
            stroke_width=1.5,
            stroke_dasharray="3 2",
        )
    return leaf("rect", x=x, y=y, width=size, height=size, class_="mark")


def _entries(partners: Partners, words: Words) -> Iterator[Entry]:
    if len(partners.joined()) > READABLE:
        return
    states = {bond.state for bond in partners.bonds.values()}
    for state in ("current", "uncertain", "ended"):
        if state in states:
            yield Entry(
                words(f"edge_{state}"),
                lambda x, y, state=state: mark(x - 6, y - 6, 12, state),  # type: ignore[misc]
            )

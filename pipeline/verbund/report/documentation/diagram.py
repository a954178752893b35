"""The overview of a model as a picture: its classes, and the properties from one to another.

After a change to ontology/ or shapes/ run
``python -m verbund.report.documentation.diagram [WORKSPACE] > docs/pictures/vocabulary.svg``.

A box is a class of records. An arrow leads to what it refers to. What many boxes refer to (places,
agents, sources) would hide everything else; such relations, and those within one box, are lines in
the box. So every relation of the model stands in the picture once.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Final

from verbund.findings.catalogue import LANGUAGES
from verbund.model.model import Model
from verbund.rdf.namespaces import split
from verbund.report.documentation.relations import Relations
from verbund.report.streams import write_utf8
from verbund.workspace.workspace import read_workspace

_FROM: Final = 9
"""What so many boxes refer to is told in these boxes."""
_TO: Final = 4
"""A property that leads to so many boxes is told in the box that it starts from."""
_WIDTH, _GAP, _ROW, _LINE, _HEAD = 250, 150, 30, 14, 40
_SVG: Final = "http://www.w3.org/2000/svg"
_ARROW: Final = (
    '<defs><marker id="to" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" '
    'markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z" fill="#456"/></marker></defs>'
)
_LABEL: Final = (
    'font-size="10" text-anchor="middle" fill="#234" stroke="#fff" stroke-width="3" '
    'paint-order="stroke"'
)
_LONG: Final = 34
_TITLE: Final = {
    "en": "Classes and relations of the vocabulary",
    "de": "Klassen und Beziehungen des Vokabulars",
}


@dataclass(frozen=True)
class _Box:
    name: str
    titles: tuple[str, str]
    lines: tuple[str, ...]
    left: int
    top: int

    @property
    def height(self) -> int:
        return _height(self.lines)

    @property
    def middle(self) -> int:
        return self.top + self.height // 2


def diagram(model: Model) -> str:
    """Return the picture as SVG; the same model gives the same bytes."""
    relations = Relations(model)
    drawn, told = _divided(relations)
    columns = _columns(relations, drawn)
    boxes = _placed(relations, columns, told)
    right = max(box.left for box in boxes.values()) + _WIDTH + 20
    bottom = max(box.top + box.height for box in boxes.values()) + 20
    title = " · ".join(_TITLE[language] for language in LANGUAGES)
    parts = [
        f'<svg xmlns="{_SVG}" font-family="sans-serif" role="img" {_size(right, bottom)}>',
        f"<title>{escape(title)}</title>",
        _ARROW,
        f'<rect width="{right}" height="{bottom}" fill="#fff"/>',
        *_arrows(boxes, drawn),
        *(_box(box, is_table=box.name in model.by_name) for box in boxes.values()),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def main() -> None:
    """Write the picture of a workspace's model, by default of this folder, to standard output."""
    folder = Path(sys.argv[1]) if sys.argv[1:] else Path()
    picture = diagram(read_workspace(folder).load_model())
    write_utf8(sys.stdout, picture.encode("utf-8"))


_Edges = Mapping[tuple[str, str], tuple[str, ...]]


def _divided(relations: Relations) -> tuple[_Edges, _Edges]:
    """Relations to be drawn as arrows, and those to be told in the box that they start from."""
    into: dict[str, int] = defaultdict(int)
    out: dict[tuple[str, str], int] = defaultdict(int)
    for name, targets in relations.of.items():
        for box, paths in targets.items():
            into[box] += box != name
            for path in paths:
                out[name, path] += 1
    drawn, told = {}, {}
    for name, targets in relations.of.items():
        for box, paths in targets.items():
            hidden = box == name or into[box] >= _FROM
            arrows = tuple(path for path in paths if not hidden and out[name, path] < _TO)
            lines = tuple(path for path in paths if path not in arrows)
            if arrows:
                drawn[name, box] = arrows
            if lines:
                told[name, box] = lines
    return drawn, told


def _columns(relations: Relations, drawn: _Edges) -> list[list[str]]:
    """Boxes by column: what is referred to stands right of what refers to it, but for circles."""
    forward = _without_circles(relations.boxes, drawn)
    rank = dict.fromkeys(relations.boxes, 0)
    for _ in rank:
        for start, end in forward:
            rank[end] = max(rank[end], rank[start] + 1)
    for name in rank:  # what nothing leads to stands beside what it leads to
        if all(end != name for _, end in forward):
            rank[name] = min((rank[end] for start, end in forward if start == name), default=1) - 1
    depth = {value: place for place, value in enumerate(sorted({*rank.values()}))}
    columns: list[list[str]] = [[] for _ in depth]
    for name in relations.boxes:
        columns[depth[rank[name]]].append(name)
    for _ in range(4):
        place = {name: at for column in columns for at, name in enumerate(column)}
        for column in columns:
            column.sort(key=lambda name: (_centre(name, drawn, place), name))
    return columns


def _without_circles(names: Iterable[str], drawn: _Edges) -> list[tuple[str, str]]:
    """Return the arrows without those that lead back, gone through in the order of the model."""
    done: set[str] = set()
    found: list[tuple[str, str]] = []

    def follow(name: str, way: tuple[str, ...]) -> None:
        done.add(name)
        for start, end in drawn:
            if start == name and end not in way:
                found.append((start, end))
                if end not in done:
                    follow(end, (*way, end))

    for name in names:
        if name not in done:
            follow(name, (name,))
    return found


def _centre(name: str, drawn: _Edges, place: Mapping[str, int]) -> float:
    """Where the boxes stand that one is tied to, on average."""
    tied = [place[b if a == name else a] for a, b in drawn if name in (a, b)]
    return sum(tied) / len(tied) if tied else place[name]


def _placed(
    relations: Relations, columns: Sequence[Sequence[str]], told: _Edges
) -> dict[str, _Box]:
    lines = {name: tuple(_lines(relations, name, told)) for name in relations.boxes}
    heights = [sum(_height(lines[name]) + _ROW for name in column) for column in columns]
    boxes: dict[str, _Box] = {}
    for number, column in enumerate(columns):
        top = 20 + (max(heights) - heights[number]) // 2
        for name in column:
            left = 20 + number * (_WIDTH + _GAP)
            boxes[name] = _Box(name, _titles(relations, name), lines[name], left, top)
            top += boxes[name].height + _ROW
    return boxes


def _height(lines: Sequence[str]) -> int:
    return _HEAD + _LINE * len(lines) + (8 if lines else 0)


def _size(width: int, height: int) -> str:
    return f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'


def _titles(relations: Relations, name: str) -> tuple[str, str]:
    """The local names of a box's classes and the labels of the first, as far as there is room."""
    classes = relations.boxes[name]
    labels = relations.model.labels.get(classes[0], {})
    texts = dict.fromkeys(labels.get(language, "") for language in LANGUAGES)
    names = [split(iri)[1] for iri in classes]
    short = ", ".join(names) if len(", ".join(names)) < _LONG else f"{names[0]} …"
    words = " · ".join(filter(None, texts))
    return short, words if len(words) < _LONG + 8 else next(filter(None, texts))


def _lines(relations: Relations, name: str, told: _Edges) -> list[str]:
    by_paths: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for (start, end), paths in told.items():
        if start == name:
            by_paths[paths].append(_short(relations, end))
    lines = [f"{_joined(paths)} → {', '.join(ends)}" for paths, ends in by_paths.items()]
    below = relations.narrower.get(name, ())
    if below:
        lines.append(f"⊇ {', '.join(_short(relations, item) for item in below)}")
    return [piece for line in lines for piece in _wrapped(line)]


def _short(relations: Relations, name: str) -> str:
    return split(relations.boxes[name][0])[1]


def _joined(paths: Sequence[str]) -> str:
    return ", ".join(split(path)[1] for path in paths)


def _wrapped(line: str, width: int = 40) -> list[str]:
    lines = [""]
    for word in line.split(" "):
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append("  ")
        lines[-1] += word if not lines[-1].strip() else f" {word}"
    return lines


def _arrows(boxes: Mapping[str, _Box], drawn: _Edges) -> list[str]:
    parts = []
    ends: dict[str, int] = defaultdict(int)
    taken: dict[int, list[int]] = defaultdict(list)
    for (start, end), paths in sorted(drawn.items()):
        one, other = boxes[start], boxes[end]
        ends[end] += 1
        y = min(other.top + 8 + 9 * ends[end], other.top + other.height - 4)
        right = other.left > one.left
        x1 = one.left + _WIDTH if right or other.left == one.left else one.left
        x2 = other.left if right else other.left + _WIDTH
        bend = 60 if right else (-60 if x2 < x1 else 60)
        path = f"M{x1} {one.middle}C{x1 + bend} {one.middle} {x2 - bend} {y} {x2} {y}"
        if x1 == x2:
            path = f"M{x1} {one.middle}C{x1 + 60} {one.middle} {x2 + 60} {y} {x2} {y}"
        middle, at = (x1 + x2) // 2, (one.middle + y) // 2 - 3
        while any(abs(at - other) < _LINE - 2 for other in taken[middle]):
            at += 2  # no label upon another
        taken[middle].append(at)
        place = f'x="{middle}" y="{at}"'
        parts += [
            f'<path d="{path}" fill="none" stroke="#456" marker-end="url(#to)"/>',
            f"<text {place} {_LABEL}>{escape(_joined(paths))}</text>",
        ]
    return parts


def _box(box: _Box, *, is_table: bool) -> str:
    fill = "#eef4fa" if is_table else "#f4f4f0"
    dash = "" if is_table else ' stroke-dasharray="4 3"'
    lines = "".join(
        f'<text x="{box.left + 8}" y="{box.top + _HEAD + 8 + _LINE * at}" font-size="10">'
        f"{escape(line)}</text>"
        for at, line in enumerate(box.lines)
    )
    return (
        f'<g><rect x="{box.left}" y="{box.top}" width="{_WIDTH}" height="{box.height}" rx="4" '
        f'fill="{fill}" stroke="#456"{dash}/>'
        f'<text x="{box.left + 8}" y="{box.top + 16}" font-size="12" font-weight="bold">'
        f"{escape(box.titles[0])}</text>"
        f'<text x="{box.left + 8}" y="{box.top + 30}" font-size="10" fill="#555">'
        f"{escape(box.titles[1])}</text>{lines}</g>"
    )


if __name__ == "__main__":
    main()

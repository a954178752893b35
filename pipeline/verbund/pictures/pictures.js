// Pictures work without this script. It adds: a filter, zoom by buttons, keys and dragging, and
// partners that stand out where a node is pointed at or has the focus. Nothing is fetched.
// A classic script with a scope of its own: modules do not load from the disk.
"use strict";
{
const LARGEST = 12;

/** The parts of a picture that a filter hides or shows, by their keys. */
function show(svg, key) {
  const edges = [...svg.querySelectorAll("[data-ends]")];
  const ends = new Set();
  for (const edge of edges) {
    const shown = has(edge, key);
    edge.classList.toggle("away", !shown);
    if (shown) edge.dataset.ends.split(" ").forEach((end) => ends.add(end));
  }
  let count = 0;
  for (const part of svg.querySelectorAll(".node, .row, .territory")) {
    const shown = has(part, key) || ends.has(part.dataset.node);
    part.classList.toggle("away", !shown);
    count += shown;
  }
  return count;
}

const has = (part, key) => !key || (part.dataset.keys ?? "").split(" ").includes(key);

/** Zoom and moves of a picture, by its viewBox. */
class Lens {
  constructor(svg) {
    this.svg = svg;
    this.whole = svg.getAttribute("viewBox").split(" ").map(Number);
    this.reset();
  }
  reset() {
    this.box = [...this.whole];
    this.apply();
  }
  zoom(factor) {
    const [left, top, width, height] = this.box;
    const wide = Math.min(Math.max(width / factor, this.whole[2] / LARGEST), this.whole[2]);
    const high = (wide / this.whole[2]) * this.whole[3];
    this.box = [left + (width - wide) / 2, top + (height - high) / 2, wide, high];
    this.apply();
  }
  move(right, down) {
    this.box[0] += right * this.box[2];
    this.box[1] += down * this.box[3];
    this.apply();
  }
  apply() {
    for (const axis of [0, 1]) {
      const most = this.whole[axis] + this.whole[axis + 2] - this.box[axis + 2];
      this.box[axis] = Math.min(Math.max(this.box[axis], this.whole[axis]), most);
    }
    this.svg.setAttribute("viewBox", this.box.map((side) => Math.round(side * 10) / 10).join(" "));
    this.svg.classList.toggle("zoomed", this.box[2] < this.whole[2] / 3);
  }
  get near() {
    return this.box[2] < this.whole[2];
  }
}

/** The partners of a node stand out: what is neither it nor theirs is pale. */
function pointOut(svg, node) {
  const number = node?.dataset.node;
  const near = new Set([number]);
  for (const edge of svg.querySelectorAll("[data-ends]")) {
    const ends = edge.dataset.ends.split(" ");
    const own = number !== undefined && ends.includes(number);
    if (own) ends.forEach((end) => near.add(end));
    edge.classList.toggle("far", number !== undefined && !own);
  }
  for (const other of svg.querySelectorAll("[data-node]")) {
    other.classList.toggle("far", number !== undefined && !near.has(other.dataset.node));
  }
}

function keys(scroll, lens) {
  const acts = {
    "+": () => lens.zoom(1.5), "-": () => lens.zoom(1 / 1.5), 0: () => lens.reset(),
    ArrowLeft: () => lens.move(-0.1, 0), ArrowRight: () => lens.move(0.1, 0),
    ArrowUp: () => lens.move(0, -0.1), ArrowDown: () => lens.move(0, 0.1),
  };
  scroll.addEventListener("keydown", (event) => {
    const act = acts[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key.startsWith("Arrow") && !lens.near) return; // the page scrolls then
    event.preventDefault();
    act();
  });
}

function drag(svg, lens) {
  svg.addEventListener("pointermove", (event) => {
    if (event.buttons !== 1 || !lens.near) return;
    lens.move(-event.movementX / svg.clientWidth, -event.movementY / svg.clientHeight);
  });
  svg.addEventListener("dragstart", (event) => event.preventDefault());
}

for (const figure of document.querySelectorAll(".picture-figure")) {
  const svg = figure.querySelector("svg");
  const controls = figure.querySelector(".picture-controls");
  const lens = new Lens(svg);
  const said = controls.querySelector("[role=status]");
  const select = controls.querySelector("select");
  select?.addEventListener("change", () => {
    const count = show(svg, select.value);
    said.textContent = select.value ? select.dataset.shown.replace("{number}", count) : "";
  });
  const acts = { "zoom-in": () => lens.zoom(1.5), "zoom-out": () => lens.zoom(1 / 1.5), reset: () => lens.reset() };
  for (const button of controls.querySelectorAll("[data-act]")) {
    button.addEventListener("click", acts[button.dataset.act]);
  }
  controls.hidden = false;
  const scroll = figure.querySelector(".picture-scroll");
  keys(scroll, lens);
  drag(svg, lens);
  for (const kind of ["pointerover", "focusin"]) { // not at the svg: it would take the focus itself
    scroll.addEventListener(kind, (event) => pointOut(svg, event.target.closest("[data-node]")));
  }
  for (const kind of ["pointerleave", "focusout"]) scroll.addEventListener(kind, () => pointOut(svg));
}
}

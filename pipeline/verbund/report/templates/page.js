"use strict";
// Filters by file, record type and severity. Without it the page shows everything.
const form = document.getElementById("filter");
const value = (id) => document.getElementById(id)?.value ?? "";

function apply() {
  const file = value("by-file"), table = value("by-table"), severity = value("by-severity");
  let shown = 0;
  for (const part of document.querySelectorAll("section.file")) {
    const wanted = (!file || part.dataset.file === file) && (!table || part.dataset.table === table);
    let here = 0;
    for (const item of part.querySelectorAll("article")) {
      item.hidden = !wanted || (severity !== "" && item.dataset.severity !== severity);
      here += item.hidden ? 0 : 1;
    }
    part.hidden = here === 0;
    shown += here;
  }
  document.getElementById("shown").textContent = shown;
}

if (form) {
  form.hidden = false;
  form.addEventListener("change", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
}

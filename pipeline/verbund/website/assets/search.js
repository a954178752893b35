// Search as one types, over the names in names.LANGUAGE.js: every word begins a word of a name.
"use strict";
(() => {
  const form = document.getElementById("search");
  const query = document.getElementById("query");
  const results = document.getElementById("results");
  const found = document.getElementById("found");
  const most = 100;
  // The same spelling for both: small letters, no marks, ß as ss (as website/search.py writes them).
  const plain = (text) =>
    text.toLowerCase().replaceAll("ß", "ss").normalize("NFKD").replace(/\p{M}/gu, "");
  const words = (text) => plain(text).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const rank = (entry, wanted) => {
    let score = 0;
    for (const word of wanted) {
      const own = (" " + entry.plain).indexOf(" " + word);
      const other = (" " + entry.other).indexOf(" " + word);
      if (own < 0 && other < 0) return -1;
      score += own < 0 ? 10 : own; // another name counts like a place within the name
    }
    return score * 100 + Math.min(entry.plain.length, 99);
  };
  const entries = names.map(([name, kind, path, other]) => ({
    name, kind, path, plain: words(name).join(" "), other,
  }));
  const say = (count) => {
    if (count === 0) return found.dataset.none;
    if (count === 1) return found.dataset.one;
    return (count > most ? found.dataset.first : found.dataset.many)
      .replace("#", String(Math.min(count, most)));
  };
  const item = (entry) => {
    const line = document.createElement("li");
    const link = document.createElement("a");
    link.href = entry.path;
    link.textContent = entry.name;
    const kind = document.createElement("span");
    kind.textContent = " " + entry.kind;
    line.append(link, kind);
    return line;
  };
  const show = () => {
    const wanted = words(query.value);
    const hits = wanted.length === 0 ? [] : entries
      .map((entry) => [rank(entry, wanted), entry])
      .filter(([score]) => score >= 0)
      .sort(([one], [other]) => one - other);
    found.textContent = wanted.length === 0 ? "" : say(hits.length);
    results.replaceChildren(...hits.slice(0, most).map(([, entry]) => item(entry)));
  };
  form.hidden = false;
  query.value = new URLSearchParams(location.search).get("q") ?? "";
  query.addEventListener("input", show);
  form.addEventListener("submit", (event) => { event.preventDefault(); show(); });
  show();
  query.focus();
})();

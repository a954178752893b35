// The editor of queries: colours, suggestions of names, missing PREFIX lines, Ctrl+Enter.
// It stands on a textarea that works without it. Tab is left alone: it leaves the field.
"use strict";
(() => {
  const form = document.getElementById("ask");
  const field = document.getElementById("text");
  const editor = field.parentElement;
  const said = document.getElementById("said");
  const mostColoured = 50000; // characters; a longer text is plain
  const mostListed = 10;
  const longestLabel = 160; // characters that are shown of it
  const longest = 6500; // of an address; a longer query is sent as a form
  const { tokens, kindOf, placeAt, variables } = QueryText; // query-text.js

  // ---- colours: the same text behind the field
  const backdrop = document.createElement("div");
  backdrop.className = "backdrop";
  backdrop.setAttribute("aria-hidden", "true");
  const paint = () => {
    const text = field.value, parts = [];
    const coloured = text.length <= mostColoured;
    editor.classList.toggle("coloured", coloured);
    let from = 0;
    for (const match of coloured ? tokens(text) : []) {
      const kind = kindOf(match);
      if (!kind || kind === "mark") continue;
      const part = document.createElement("span");
      part.className = `code-${kind}`;
      part.textContent = match[0];
      parts.push(text.slice(from, match.index), part);
      from = match.index + match[0].length;
    }
    backdrop.replaceChildren(...parts, text.slice(from) + "\n\u200b"); // room for a last line
  };

  // ---- names, from the model of the release
  let terms = { prefixes: {}, terms: [], kinds: {}, properties: {}, concepts: [] };
  const plain = (text) =>
    text.toLowerCase().replaceAll("ß", "ss").normalize("NFKD").replace(/\p{M}/gu, "");
  const words = (text) => plain(text).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const load = async () => {
    const answer = await fetch(editor.dataset.terms).catch(() => null);
    if (!answer || !answer.ok) return; // the editor works without
    terms = await answer.json();
    terms.terms = terms.terms.map(([name, label, kind]) => ({
      name, label, kind, plain: plain(name), local: plain(name.slice(name.indexOf(":") + 1)),
      words: words(label),
    }));
  };
  const rank = (term, typed, wanted, within) => {
    if (!within && term.plain.startsWith(typed)) return 0;
    if (term.local.startsWith(typed)) return 1;
    if (wanted.length && plain(term.label).startsWith(typed)) return 2;
    if (wanted.length && wanted.every((word) => term.words.some((own) => own.startsWith(word)))) return 3;
    return typed.length > 2 && term.local.includes(typed) ? 4 : -1;
  };
  // The word before the caret; none within a comment, text or IRI.
  const wordAtCaret = () => {
    const end = field.selectionStart;
    if (end !== field.selectionEnd || end > mostColoured) return null;
    const before = field.value.slice(0, end);
    if (/^<[a-z]+:[^<>\s]*$/i.test(before.slice(before.lastIndexOf("<")))) return null; // an IRI begins
    for (const match of tokens(before)) {
      if (match.index + match[0].length !== end) continue;
      const { name, variable, mark } = match.groups;
      if (mark) break;
      if (kindOf(match) === "keyword" || (name ?? variable) === undefined) return null;
      return { from: match.index, end, text: match[0] };
    }
    return { from: end, end, text: "" };
  };
  // The names that suit a place best: properties of the classes of its subject, classes after a,
  // concepts that a property may have.
  const suited = ({ part, own, classes, predicate }) => {
    if (part === "predicate" && own) return new Set(classes.flatMap((name) => terms.properties[name] ?? []));
    if (part !== "object") return new Set();
    if (predicate !== "a" && predicate !== "rdf:type") {
      return new Set(terms.concepts.find(([names]) => names.includes(predicate))?.[1]);
    }
    return new Set(terms.terms.filter((term) => term.kind === terms.kinds.class).map((term) => term.name));
  };
  const termsFor = (typed, place) => {
    const colon = typed.indexOf(":") + 1; // within a prefix only its names
    const within = plain(typed.slice(0, colon)), local = plain(typed.slice(colon)), wanted = words(local);
    const first = suited(place);
    return terms.terms
      .filter((term) => term.plain.startsWith(within))
      .filter((term) => place.part !== "predicate" || term.kind === terms.kinds.property)
      .map((term) => [rank(term, local, wanted, within), term])
      .filter(([score]) => score >= 0)
      .map(([score, term]) => [first.has(term.name) ? score : score + 20, term]);
  };
  const suggestionsFor = ({ from, text: typed }) => {
    const text = field.value.slice(0, mostColoured), place = placeAt(text, from);
    const isVariable = /^[?$]/.test(typed), isPredicate = place.part === "predicate";
    const named = !isVariable && (typed || isPredicate) ? [] : variables(text, from)
      .filter((name) => name.startsWith(typed))
      .map((name) => [10, { name, label: place.classesOf(name).join(" "), kind: terms.kinds.variable }]);
    if (isVariable) return named.slice(0, mostListed).map(([, term]) => term);
    const prefixes = Object.entries(terms.prefixes)
      .filter(([name]) => typed && !isPredicate && !typed.includes(":") && name.startsWith(typed.toLowerCase()))
      .map(([name, address]) => [10, { name: `${name}:`, label: address, kind: "PREFIX" }]);
    return [...named, ...prefixes, ...termsFor(typed, place)].sort(([one], [other]) => one - other)
      .slice(0, mostListed).map(([, term]) => term);
  };

  // ---- the list of suggestions (WAI-ARIA 1.2, listbox; the focus stays in the field)
  const list = document.createElement("ul");
  Object.assign(list, { id: "suggest", className: "suggest", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", editor.dataset.listed);
  let word = null, listed = [], chosen = -1;
  const close = () => {
    list.hidden = true;
    chosen = -1;
    said.textContent = "";
    for (const name of ["aria-activedescendant", "aria-controls"]) field.removeAttribute(name);
  };
  const choose = (at) => {
    chosen = (at + listed.length) % listed.length;
    [...list.children].forEach((item, number) => {
      item.setAttribute("aria-selected", String(number === chosen));
    });
    field.setAttribute("aria-activedescendant", list.children[chosen].id);
    list.children[chosen].scrollIntoView({ block: "nearest" });
  };
  const option = (term, number) => {
    const item = document.createElement("li");
    item.id = `suggest-${number}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    const name = document.createElement("code");
    name.textContent = term.name;
    const label = document.createElement("bdi"), letters = [...term.label]; // its direction ends with it
    label.textContent = letters.length > longestLabel ? `${letters.slice(0, longestLabel - 1).join("")}…` : term.label;
    item.append(name, label, ` (${term.kind})`);
    item.addEventListener("mousedown", (event) => { event.preventDefault(); accept(term); });
    return item;
  };
  // Where a letter of the text is painted, by walking through what is behind the field.
  const place = (at) => {
    const walker = document.createTreeWalker(backdrop, NodeFilter.SHOW_TEXT);
    let node = walker.nextNode(), left = at;
    while (node && left >= node.length) { left -= node.length; node = walker.nextNode(); }
    const range = document.createRange();
    range.setStart(node, left);
    range.setEnd(node, left + 1);
    const own = range.getClientRects()[0] ?? backdrop.getBoundingClientRect();
    const outer = form.getBoundingClientRect();
    list.style.top = `${own.bottom - outer.top + 4}px`;
    list.style.left = `${Math.max(0, Math.min(own.left - outer.left, outer.width - list.offsetWidth))}px`;
  };
  const suggest = (least) => {
    word = wordAtCaret();
    listed = word && word.text.length >= least ? suggestionsFor(word) : [];
    if (listed.length === 1 && listed[0].name === word.text) listed = [];
    if (listed.length === 0) return close();
    chosen = -1;
    field.removeAttribute("aria-activedescendant");
    list.replaceChildren(...listed.map(option));
    list.hidden = false;
    field.setAttribute("aria-controls", list.id);
    place(word.from);
    said.textContent = listed.length === 1
      ? editor.dataset.one : editor.dataset.found.replace("#", String(listed.length));
  };

  // ---- changes of the text, as if they were typed: they can be undone
  let writing = false;
  const write = (from, end, text) => {
    writing = true;
    field.focus();
    field.setSelectionRange(from, end);
    if (!document.execCommand("insertText", false, text)) field.setRangeText(text, from, end, "end");
    writing = false;
    paint();
  };
  // The prefixes that the text uses, that it does not declare, and that the release has.
  const missing = () => {
    const used = new Set(), declared = new Set();
    let before = "";
    for (const match of tokens(field.value)) {
      const kind = kindOf(match);
      if (kind === "comment") continue;
      const prefix = match[0].slice(0, match[0].indexOf(":"));
      if (kind === "name") (before === "prefix" ? declared : used).add(prefix);
      before = match[0].toLowerCase();
    }
    return [...used].filter((name) => !declared.has(name) && Object.hasOwn(terms.prefixes, name)).sort();
  };
  const declare = () => {
    const caret = field.selectionStart;
    const lines = missing().map((name) => `PREFIX ${name}: <${terms.prefixes[name]}>\n`).join("");
    if (!lines) return;
    const at = /^(?:#.*\n|\s*\n)*/.exec(field.value)[0].length; // below the comment at the top
    write(at, at, lines);
    const after = caret + (caret >= at ? lines.length : 0);
    field.setSelectionRange(after, after);
  };
  const accept = (term) => {
    write(word.from, word.end, term.name);
    declare();
    close();
  };

  // ---- keyboard
  const keys = { ArrowDown: () => choose(chosen + 1), ArrowUp: () => choose(chosen < 0 ? -1 : chosen - 1),
    Escape: close, Enter: () => accept(listed[chosen]) };
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      event.preventDefault();
      form.requestSubmit(form.querySelector("button"));
    } else if (event.ctrlKey && event.key === " ") {
      event.preventDefault();
      suggest(0);
    } else if (!list.hidden && event.key in keys && (event.key !== "Enter" || chosen >= 0)) {
      event.preventDefault();
      keys[event.key]();
    }
  });
  field.addEventListener("input", (event) => {
    if (writing) return;
    paint();
    if (event.inputType === "insertText" && event.data !== " ") suggest(2);
    else if (event.inputType?.startsWith("delete") && !list.hidden) suggest(1);
    else close();
  });
  field.addEventListener("blur", close);
  field.addEventListener("click", close);
  form.addEventListener("submit", () => {
    close();
    declare();
    form.method = encodeURIComponent(field.value).length > longest ? "post" : "get";
  });

  form.classList.add("asking");
  editor.classList.add("lit");
  editor.prepend(backdrop);
  field.rows = 6; // it grows with the text
  form.append(list);
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-haspopup", "listbox");
  document.getElementById("keys").hidden = false;
  document.getElementById("long").hidden = true;
  paint();
  load();
})();

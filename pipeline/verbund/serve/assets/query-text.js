// The text of a query: its tokens, its variables, and what a place in it is for.
"use strict";
const QueryText = (() => {
  const KEYWORDS = new Set(("a abs add as asc ask avg base bind bnode bound by ceil coalesce concat " +
    "construct contains count datatype day desc describe distinct encode_for_uri exists false " +
    "filter floor from graph group group_concat having hours if in iri isblank isiri isliteral " +
    "isnumeric isuri lang langmatches lcase limit max md5 min minus minutes month named not now " +
    "offset optional order prefix rand reduced regex replace round sameterm sample seconds select " +
    "separator service sha1 sha256 sha384 sha512 silent str strafter strbefore strdt strends " +
    "strlang strlen strstarts struuid substr sum timezone true tz ucase undef union uri uuid " +
    "values where year").split(" "));
  // One pass, each letter looked at a bounded number of times.
  const TOKEN = new RegExp([
    "(?<comment>#[^\\n]*)",
    "(?<iri><[^<>\"{}|^`\\\\\\s]*>)",
    "(?<text>\"\"\"(?:[^\"\\\\]|\\\\[^]|\"(?!\"\"))*(?:\"\"\"|$)|'''(?:[^'\\\\]|\\\\[^]|'(?!''))*(?:'''|$)" +
      "|\"(?:[^\"\\\\\\n]|\\\\.)*\"?|'(?:[^'\\\\\\n]|\\\\.)*'?)",
    "(?<variable>[?$][\\p{L}\\p{N}_]*)",
    "(?<name>[\\p{L}_][\\p{L}\\p{N}_.-]*(?::[\\p{L}\\p{N}_:.%-]*)?|:[\\p{L}\\p{N}_:.%-]*)",
    "(?<number>\\d[\\d.]*)",
    "(?<mark>[{}()[\\].;,/^|])",
  ].join("|"), "gu");

  const keyword = (text) => text.replace(/[.-]+$/, "").toLowerCase();
  const kindOf = (match) => {
    const [kind] = Object.entries(match.groups).find(([, text]) => text !== undefined);
    if (kind !== "name" || match[0].includes(":")) return kind;
    return KEYWORDS.has(keyword(match[0])) ? "keyword" : "";
  };

  // ---- places: a frame for each open bracket, with the part of a triple that is awaited in it;
  // no part stands for all else: the head of a query, an expression, data.
  const begin = (frame, part) => Object.assign(frame, { part, subject: null, predicate: null, own: true, inverse: false });
  const AFTER = { ".": "subject", ";": "predicate", ",": "object" };
  const step = (frames, mark, classes) => {
    const frame = frames.at(-1);
    if (mark === "{") frames.push(frame.data ? { mark: "data", part: null } : begin({ mark }, "subject"));
    else if (mark === "[") frames.push({ ...begin({ mark }, frame.part && "predicate"), subject: Symbol("[]") });
    else if (mark === "(") frames.push(begin({ mark }, frame.part === "predicate" ? "predicate" : null));
    else if ("})]".includes(mark)) {
      if (frames.length === 1) return; // one that nothing opened
      const closed = frames.pop(), outer = frames.at(-1);
      if (closed.mark === "[" || (closed.mark === "(" && outer.part)) term(outer, closed.subject, classes);
      else if (outer.mark === "{") begin(outer, "subject");
      outer.data &&= mark === ")"; // VALUES (?a ?b) { … }
    } else if ("/^|".includes(mark)) { // of a path
      if (frame.part === "object") frame.part = "predicate";
      if (frame.part === "predicate") Object.assign(frame, { own: frame.own && mark === "|", inverse: mark === "^" });
    } else if (mark === "." && frame.mark === "{") begin(frame, "subject");
    else if (mark !== "." && frame.part) Object.assign(frame, { part: AFTER[mark] },
      mark === ";" && { own: true, inverse: false });
  };
  const term = (frame, text, classes) => {
    if (frame.part === "subject") Object.assign(frame, { part: "predicate", subject: text });
    else if (frame.part === "predicate") {
      frame.part = frame.mark === "(" ? "predicate" : "object";
      frame.predicate = frame.inverse ? null : text;
    } else if (frame.part === "object") {
      const isKind = frame.own && (frame.predicate === "a" || frame.predicate === "rdf:type");
      const isName = typeof text === "string" && /^[\p{L}_:]/u.test(text);
      if (isKind && isName) classes.set(frame.subject, [...classes.get(frame.subject) ?? [], text]);
      frame.part = "done";
    }
  };
  const read = (frames, kind, text, classes) => {
    const frame = frames.at(-1);
    if (kind === "mark") return step(frames, text, classes);
    if (kind === "keyword" && frame.part === "predicate" && text === "a") return term(frame, text, classes);
    if (kind === "keyword" && !(frame.part === "object" && /^(true|false)$/i.test(text))) {
      Object.assign(frame, { part: null, data: keyword(text) === "values" });
    } else if (kind && kind !== "comment" && text !== "?") { // ? is of a path
      term(frame, kind === "name" ? text.replace(/\.+$/, "") : text, classes);
      if (kind !== "text" && kind !== "iri" && text.endsWith(".")) step(frames, ".", classes);
    }
  };

  // What is awaited at a place, whatever follows it: ``part`` of a triple, if it is one; the
  // classes of its subject, of which it is a property itself (``own``); its predicate.
  const placeAt = (text, at) => {
    const frames = [{ part: null }], classes = new Map();
    let place = null;
    const look = () => ({ ...frames.at(-1) });
    for (const match of text.matchAll(TOKEN)) {
      if (match.index >= at) place ??= look();
      read(frames, kindOf(match), match[0], classes);
    }
    const { part, subject, predicate, own } = place ?? look();
    return { part, predicate, own, classes: classes.get(subject) ?? [], classesOf: (name) => classes.get(name) ?? [] };
  };
  // The variables of a text in their order, but for what stands at a place.
  const variables = (text, at) => [...new Set([...text.matchAll(TOKEN)]
    .filter((match) => match.groups.variable?.length > 1 && match.index !== at).map((match) => match[0]))];

  return { tokens: (text) => text.matchAll(TOKEN), kindOf, placeAt, variables };
})();

// Writes, completes and asks a query in Chromium by keyboard, and prints what a reader meets, as JSON.
// Arguments: the address of the server, where pictures go. Modules: by NODE_PATH.
"use strict";
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const puppeteer = require("puppeteer-core");

const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const [address, folder] = process.argv.slice(2);
const FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"];
const NETWORK = `PREFIX coop: <https://w3id.org/agency-cooperation/ontology#>
PREFIX schema: <https://schema.org/>
# who was there
SELECT ?agency ?conference ?day {
  ?part coop:participationIn ?conference ; coop:participant ?agency .
  ?conference schema:startDate ?day FILTER(STR(?day) > "2000" && 1 < 2)
}`;

const violations = async (page, where) => {
  await page.evaluate(AXE);
  const result = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  return result.violations.map((item) =>
    `${where}: ${item.id}: ` + item.nodes.slice(0, 3).map((node) => node.target.join(" ")).join(" | "));
};
const value = (page) => page.$eval("#text", (field) => field.value);
const clear = async (page) => {
  await page.focus("#text");
  await page.keyboard.down("Control");
  await page.keyboard.press("a");
  await page.keyboard.up("Control");
  await page.keyboard.press("Backspace");
};
const edit = async (page, language) => { // until the names are there
  const names = page.waitForResponse((answer) => answer.url().endsWith(`terms.${language}.json`));
  await page.goto(`${address}/${language}/query/`);
  await (await names).text();
};
const answered = (page) => page.$eval("main", (item) => item.innerText);
const control = async (page, key) => {
  await page.keyboard.down("Control");
  await page.keyboard.press(key);
  await page.keyboard.up("Control");
};

(async () => {
  const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM, args: FLAGS });
  const page = await browser.newPage();
  const requests = [], errors = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => { if (message.type() === "error") errors.push(message.text()); });
  await page.setViewport({ width: 1200, height: 900 });
  const out = { axe: [], narrow: {} };

  // ---- typed, completed and asked, by keyboard alone
  await edit(page, "de");
  await clear(page);
  await page.keyboard.type("SELECT ?x { ?x a xyzwvut");
  out.none = await page.$eval("#suggest", (list) => list.hidden);
  for (let step = 0; step < 7; step++) await page.keyboard.press("Backspace");
  await page.keyboard.type("zusammenarb");
  out.said = await page.$eval("#said", (item) => item.innerText);
  out.before = await page.$eval("#text", (field) => field.getAttribute("aria-activedescendant"));
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowDown");
  out.active = await page.evaluate(() => {
    const id = document.activeElement.getAttribute("aria-activedescendant");
    const item = document.getElementById(id);
    return [document.activeElement.id, item.getAttribute("role"), item.getAttribute("aria-selected"), item.innerText];
  });
  await page.screenshot({ path: join(folder, "query-suggest.png") });
  await page.keyboard.press("Escape");
  out.escaped = [await page.$eval("#suggest", (list) => list.hidden), await value(page)];
  await control(page, " ");
  for (let step = 0; step < 20; step++) {
    await page.keyboard.press("ArrowDown");
    const chosen = await page.$eval("#suggest [aria-selected=true] code", (item) => item.innerText);
    if (chosen === "coop:Cooperation") break;
  }
  await page.keyboard.press("Enter");
  out.completed = await value(page);
  await page.keyboard.type(" ; dct:spatial ?y } LIMIT 3");
  await Promise.all([page.waitForNavigation(), control(page, "Enter")]);
  out.asked = [page.url(), await value(page), await answered(page)];
  await control(page, "z");

  // ---- by the name of a term, and by its prefix; Enter without a choice is a new line
  await edit(page, "en");
  await clear(page);
  await page.keyboard.type("coop:particip");
  out.named = await page.$$eval("#suggest code", (items) => items.map((item) => item.innerText));
  await page.keyboard.press("Enter");
  out.newline = await value(page);
  await page.keyboard.type('"coop');
  out.inText = await page.$eval("#suggest", (list) => list.hidden);
  await page.keyboard.type('" # coop');
  out.inComment = await page.$eval("#suggest", (list) => list.hidden);
  await page.keyboard.press("Tab");
  out.left = await page.evaluate(() => [document.activeElement.tagName, document.activeElement.innerText]);

  // ---- colours stand exactly behind the letters
  await page.goto(`${address}/de/query/?query=${encodeURIComponent(NETWORK)}`);
  out.kinds = await page.$$eval(".backdrop span", (items) => [...new Set(items.map((item) => item.className))].sort());
  out.backdrop = await page.$eval(".backdrop", (item) => item.textContent);
  out.boxes = await page.evaluate(() => ["#text", ".backdrop"].map((name) => {
    const item = document.querySelector(name), own = getComputedStyle(item), box = item.getBoundingClientRect();
    return [box.left, box.top, box.width, box.height, own.font, own.padding, own.lineHeight, own.whiteSpace, own.overflowWrap, own.letterSpacing];
  }));

  // ---- pictures, problems, narrow, dark: nothing is found
  const query = encodeURIComponent(NETWORK);
  const places = encodeURIComponent("PREFIX coop: <https://w3id.org/agency-cooperation/ontology#> SELECT * { ?unit coop:jurisdictionArea ?place }");
  const pages = {
    empty: "en/query/", table: `de/query/?query=${query}`, network: `de/query/?query=${query}&as=network`,
    timeline: `en/query/?query=${query}&as=timeline`, map: `de/query/?query=${places}&as=map`,
    problem: "de/query/?query=SELECT", truth: "en/query/?query=ASK{}",
    graph: `en/query/?query=${encodeURIComponent("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 40")}`,
    question: "de/query/01-partners-of-an-agency?agency=Kreis+Lippe",
  };
  await page.setBypassCSP(true); // axe is put in by the test
  for (const [name, path] of Object.entries(pages)) {
    await page.setViewport({ width: 1200, height: 900 });
    await page.goto(`${address}/${path}`);
    out.axe.push(...await violations(page, name));
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "dark" }]);
    out.axe.push(...await violations(page, `${name} (dark)`));
    if (name === "table") await page.screenshot({ path: join(folder, "query-dark.png") });
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "light" }]);
    await page.screenshot({ path: join(folder, `query-${name}.png`), fullPage: true });
    await page.setViewport({ width: 320, height: 640 });
    out.narrow[name] = await page.evaluate(() => document.documentElement.scrollWidth);
    if (name === "question") await page.screenshot({ path: join(folder, "query-narrow.png") });
  }
  await edit(page, "en");
  await clear(page);
  await page.keyboard.type("participa");
  await page.keyboard.press("ArrowDown");
  out.narrow.suggest = await page.evaluate(() => document.documentElement.scrollWidth);
  out.axe.push(...await violations(page, "suggest"));
  await page.screenshot({ path: join(folder, "query-narrow-suggest.png") });

  // ---- a long query goes by a form
  await page.setViewport({ width: 1200, height: 900 });
  await page.$eval("#text", (field) => { field.value = "ASK {}\n#" + "x".repeat(9000); });
  await page.focus("#text");
  await Promise.all([page.waitForNavigation(), control(page, "Enter")]);
  out.long = [page.url(), await answered(page)];

  // ---- without a script
  const plain = await browser.newPage();
  await plain.setJavaScriptEnabled(false);
  await plain.goto(`${address}/de/query/`);
  await Promise.all([plain.waitForNavigation(), plain.click("#ask button")]);
  out.scriptless = await plain.$eval("main", (item) => item.innerText);
  await plain.goto(`${address}/de/query/?query=${query}`);
  const links = await plain.$$eval("nav .choices a", (items) => items.map((item) => item.innerText));
  out.choices = links;
  const link = (await plain.$$("nav .choices a"))[links.indexOf("Netz")];
  await Promise.all([plain.waitForNavigation(), link.click()]);
  out.network = await plain.$eval("figure .picture", (item) => item.getAttribute("class"));
  Object.assign(out, { requests, errors });
  await browser.close();
  process.stdout.write(JSON.stringify(out));
})().catch((error) => { process.stderr.write(String(error.stack)); process.exit(1); });

// Walks through a site in Chromium as readers do, and prints what they meet, as JSON.
// Arguments: the address of the site, where pictures go ("": nowhere), paths of pages. Modules: by NODE_PATH.
"use strict";
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const puppeteer = require("puppeteer-core");

const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const [address, folder, ...paths] = process.argv.slice(2);
const FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"];

// Of colours alone: the rules about them that are on by default.
const COLOURS = { runOnly: ["cat.color"], rules: { "color-contrast-enhanced": { enabled: false } } };
const violations = async (page, where, rules = {}) => {
  const options = { resultTypes: ["violations"], ...rules };
  const result = await page.evaluate((options) => axe.run(document, options), options);
  return result.violations.map((item) =>
    `${where}: ${item.id}: ` + item.nodes.slice(0, 3).map((node) => node.target.join(" ")).join(" | "));
};
// The page from its top; of a very long one the beginning, as Chromium takes no picture of all.
const picture = async (page, name) => {
  if (!folder) return;
  const size = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]);
  const clip = { x: 0, y: 0, width: size[0], height: Math.min(size[1], 8000) };
  await page.screenshot({ path: join(folder, `${name}.png`), clip, captureBeyondViewport: true });
};
const heading = (page) => page.$eval("h1", (item) => item.innerText);
const follow = async (page, text) => {
  const links = await page.$$("main a");
  for (const link of links) {
    if ((await link.evaluate((item) => item.innerText ?? "")).trim() === text) {
      await Promise.all([page.waitForNavigation(), link.evaluate((item) => item.click())]);
      return heading(page);
    }
  }
  throw new Error(`no link ${text} on ${page.url()}`);
};
const focused = (page) => page.evaluate(() => document.activeElement.innerText || document.activeElement.id);
// What Tab reaches in the main part of a page, from its beginning to its end.
const tabbed = async (page) => {
  await page.focus("main");
  const reached = [];
  for (let step = 0; step < 500; step++) {
    await page.keyboard.press("Tab");
    const found = await page.evaluate(() => {
      const item = document.activeElement;
      if (!item.closest("main")) return null;
      const kind = item.getAttribute("class") ?? item.localName;
      const marked = getComputedStyle(item).outlineStyle !== "none";
      return { kind: item.dataset.act ?? (item.matches(".picture a") ? "node" : kind), marked };
    });
    if (found === null) return reached;
    reached.push(found);
  }
  throw new Error(`Tab does not leave ${page.url()}`);
};
// The picture of a page by keyboard: what is reached, what opens the table, where a node leads.
const byKeyboard = async (page, path) => {
  await page.goto(`${address}/${path}`);
  const reached = await tabbed(page);
  const found = { unmarked: reached.filter((item) => !item.marked).map((item) => item.kind),
    kinds: [...new Set(reached.map((item) => item.kind))].sort(),
    reached: reached.filter((item) => item.kind === "node").length,
    nodes: await page.$$eval(".picture a[href]", (items) => items.length) };
  await page.focus(".picture-table > summary");
  await page.keyboard.press("Enter");
  found.table = await page.$eval(".picture-table", (item) => item.open);
  const first = await page.$(".picture a.node");
  const leads = await first.evaluate((item) => new URL(item.getAttribute("href"), document.baseURI).href);
  await first.evaluate((item) => item.focus());
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  found.followed = page.url() === leads;
  return found;
};

(async () => {
  const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM, args: FLAGS });
  const page = await browser.newPage();
  // axe is put into the page by the test, which the policy of the site forbids to everybody else
  const requests = [], errors = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => { if (message.type() === "error") errors.push(message.text()); });
  await page.setViewport({ width: 1200, height: 900 });
  const out = { walk: [], axe: [], narrow: {}, pictures: {} };

  await page.goto(`${address}/de/index.html`);
  out.walk.push(await heading(page));
  out.walk.push(await follow(page, "29 Organisationen"));
  out.walk.push(await follow(page, "Stadt Lügde"));
  out.walk.push(await follow(page, "Ordnungspartnerschaft Lügde"));
  out.walk.push(await follow(page, "Mehr Zusammenarbeit in Lügde"));
  await Promise.all([page.waitForNavigation(), page.click("header nav a[hreflang=en]")]);
  out.walk.push(await page.$eval("html", (item) => item.lang), await heading(page));

  await page.goto(`${address}/de/index.html`);
  await page.keyboard.press("Tab");
  out.skip = await focused(page);
  await page.keyboard.press("Enter");
  out.skipped = await page.evaluate(() => document.activeElement.id);
  for (let step = 0; step < 3; step++) await page.keyboard.press("Tab");
  await page.goto(`${address}/de/index.html`);
  await page.focus("#find");
  await page.keyboard.type("polizei lip");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  out.search = { said: await page.$eval("#found", (item) => item.innerText),
    first: await page.$eval("#results a", (item) => item.innerText) };
  await page.$eval("#query", (item) => { item.value = ""; });
  await page.type("#query", "luegde strasse");
  out.search.none = await page.$eval("#found", (item) => item.innerText);
  await page.$eval("#query", (item) => { item.value = ""; });
  await page.type("#query", "Lugde");
  out.search.unmarked = await page.$$eval("#results a", (items) => items.map((item) => item.innerText));
  await page.keyboard.press("Tab");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  out.search.opened = await heading(page);
  for (const path of paths) {
    await page.setViewport({ width: 1200, height: 900 });
    await page.goto(`${address}/${path}`);
    await page.$$eval("details", (items) => items.slice(0, 5).forEach((item) => { item.open = true; }));
    const name = path.replaceAll("/", "-").replace(".html", "");
    await picture(page, name);
    await page.setBypassCSP(true);
    await page.goto(`${address}/${path}`);
    await page.$$eval("details", (items) => items.slice(0, 5).forEach((item) => { item.open = true; }));
    await page.evaluate(AXE);
    out.axe.push(...await violations(page, path));
    // in the dark only colours are others: test_in_the_dark_only_colours_are_others
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "dark" }]);
    out.axe.push(...await violations(page, `${path} (dark)`, COLOURS));
    await picture(page, `${name}-dark`);
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "light" }]);
    await page.setBypassCSP(false);
    await page.setViewport({ width: 320, height: 640 });
    out.narrow[path] = await page.evaluate(() => document.documentElement.scrollWidth);
    await picture(page, `${name}-narrow`);
  }
  await page.setViewport({ width: 1200, height: 900 });
  for (const path of paths.filter((item) => item.includes("/network"))) {
    out.pictures[path] = await byKeyboard(page, path);
  }
  await page.emulateMediaType("print");
  await page.goto(`${address}/${paths[0]}`);
  out.print = await page.$$eval("header nav", (items) => items.some((item) => item.checkVisibility()));
  await page.emulateMediaType(null);

  const plain = await browser.newPage();
  await plain.setJavaScriptEnabled(false);
  await plain.goto(`${address}/de/search.html`);
  out.scriptless = await plain.$eval("main", (item) => item.innerText);
  Object.assign(out, { requests, errors });
  await browser.close();
  process.stdout.write(JSON.stringify(out));
})().catch((error) => { process.stderr.write(String(error.stack)); process.exit(1); });

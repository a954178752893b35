// Opens a page of pictures in Chromium and prints what a reader meets, as JSON.
// Arguments: the page, where screenshots go. Modules are found by NODE_PATH.
"use strict";
const { readFileSync } = require("node:fs");
const { pathToFileURL } = require("node:url");
const { join } = require("node:path");
const puppeteer = require("puppeteer-core");

const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const [file, folder] = process.argv.slice(2);
const FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND"];

const violations = async (page) => {
  const result = await page.evaluate(() => axe.run(
    { exclude: [["#large-figure"], ["#dots-figure"]] }, // as the others, a hundred times larger
    { resultTypes: ["violations"], preload: false }));
  return result.violations.flatMap((item) =>
    item.nodes.map((node) => `${item.id}: ${node.target.join(" ")}: ${node.failureSummary}`));
};

// With the fonts that are there: what stands on what, and what is cut.
const geometry = () => [...document.querySelectorAll("svg.picture")].map((svg) => {
  const view = svg.viewBox.baseVal;
  const texts = [...svg.querySelectorAll("text")]
    .filter((text) => getComputedStyle(text).visibility === "visible" && !text.hasAttribute("transform"))
    .map((text) => ({ text: text.textContent, box: text.getBBox() }));
  const cut = texts.filter(({ box }) => box.x < view.x || box.y < view.y ||
    box.x + box.width > view.x + view.width || box.y + box.height > view.y + view.height);
  const meet = (a, b) => a.x + a.width > b.x && b.x + b.width > a.x &&
    a.y + a.height - 4 > b.y && b.y + b.height - 4 > a.y; // boxes have room above and below letters
  const met = texts.flatMap((one, at) => texts.slice(at + 1)
    .filter((other) => meet(one.box, other.box)).map((other) => `${one.text} / ${other.text}`));
  return { id: svg.querySelector("title").textContent, cut: cut.map(({ text }) => text), met };
});
const shown = (page) => page.$$eval("#network-figure .node:not(.away)", (nodes) => nodes.length);

(async () => {
  const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM, args: FLAGS });
  const page = await browser.newPage();
  const requests = [], errors = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => { if (message.type() === "error") errors.push(message.text()); });
  await page.setViewport({ width: 1280, height: 900 });
  await page.goto(pathToFileURL(file).href);
  await page.$$eval("details", (items) => items.slice(0, 6).forEach((item) => { item.open = true; }));
  await page.setBypassCSP(true);
  await page.evaluate(AXE);
  const out = { geometry: await page.evaluate(geometry), violations: {} };
  for (const scheme of ["light", "dark"]) {
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    out.violations[scheme] = await violations(page);
    await page.screenshot({ path: join(folder, `${scheme}.png`), fullPage: true });
  }
  await page.emulateMediaFeatures([]);
  await page.emulateMediaType("print");
  await page.screenshot({ path: join(folder, "print.png"), fullPage: true });
  await page.emulateMediaType("screen");

  const box = () => page.$eval("#network-figure svg", (svg) => svg.getAttribute("viewBox"));
  out.all = await shown(page);
  out.options = await page.$$eval("#network-figure option", (items) => items.map((item) => item.value));
  await page.select("#network-figure select", out.options[1]);
  out.filtered = await shown(page);
  out.said = await page.$eval("#network-figure [role=status]", (item) => item.textContent);
  await page.select("#network-figure select", "");
  out.again = await shown(page);
  out.whole = await box();
  await page.focus("#network-figure .picture-scroll");
  await page.keyboard.press("+");
  out.zoomed = await box();
  await page.keyboard.press("ArrowRight");
  out.moved = await box();
  await page.keyboard.press("0");
  out.back = await box();
  await page.keyboard.press("Tab");
  out.focused = await page.evaluate(() => document.activeElement.getAttribute("href") ?? document.activeElement.outerHTML.slice(0, 300));
  out.far = await page.$$eval("#network-figure .node.far", (nodes) => nodes.length);

  await page.setViewport({ width: 320, height: 640 });
  out.narrow = await page.evaluate(() => document.documentElement.scrollWidth);
  await page.screenshot({ path: join(folder, "narrow.png") });
  const plain = await browser.newPage();
  await plain.setJavaScriptEnabled(false);
  await plain.goto(pathToFileURL(file).href);
  out.scriptless = await plain.$$eval(".picture-controls", (items) => items.map((item) => item.checkVisibility()));
  Object.assign(out, { requests, errors });
  await browser.close();
  process.stdout.write(JSON.stringify(out));
})().catch((error) => { process.stderr.write(String(error.stack)); process.exit(1); });

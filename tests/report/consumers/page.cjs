// Opens a report in Chromium and prints what a reader meets, as JSON.
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
  await page.evaluate(AXE);
  const result = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  return result.violations.map((item) => ({
    id: item.id,
    impact: item.impact,
    nodes: item.nodes.map((node) => node.target.join(" ") + ": " + node.failureSummary),
  }));
};
const seen = (page) => page.evaluate(() => ({
  articles: [...document.querySelectorAll("article")].filter((item) => item.checkVisibility()).length,
  shown: document.getElementById("shown")?.textContent ?? null,
  form: document.getElementById("filter")?.checkVisibility() ?? null,
  text: document.querySelector("main").innerText,
}));

(async () => {
  const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM, args: FLAGS });
  const page = await browser.newPage();
  const requests = [], dialogs = [], errors = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("dialog", (dialog) => { dialogs.push(dialog.message()); dialog.dismiss(); });
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => { if (message.type() === "error") errors.push(message.text()); });
  const address = pathToFileURL(file).href;
  await page.setViewport({ width: 1200, height: 900 });
  const started = Date.now();
  await page.goto(address);
  const out = { milliseconds: Date.now() - started, steps: {} };
  out.steps.opened = await seen(page);
  await page.screenshot({ path: join(folder, "report.png"), fullPage: out.steps.opened.articles < 50 });
  if (out.steps.opened.articles < 200) out.violations = await violations(page);
  await page.evaluate(() => document.querySelector("input[name=language]:not(:checked)").click());
  out.steps.other = await seen(page);
  if (out.steps.opened.articles < 200) out.violations.push(...await violations(page));
  for (const [id, value] of [["by-severity", "warning"], ["by-severity", ""], ["by-table", null], ["by-file", "1"]]) {
    const select = await page.$(`#${id}`);
    if (select === null) continue;
    const wanted = value ?? await page.$eval(`#${id} option:nth-child(2)`, (item) => item.value);
    await page.select(`#${id}`, wanted);
    out.steps[`${id}=${value ?? "first"}`] = await seen(page);
    await page.select(`#${id}`, "");
  }
  await page.setViewport({ width: 320, height: 640 });
  out.narrow = await page.evaluate(() => document.documentElement.scrollWidth);
  await page.screenshot({ path: join(folder, "report-narrow.png") });
  const plain = await browser.newPage();
  await plain.setJavaScriptEnabled(false);
  await plain.goto(address);
  out.steps.scriptless = await seen(plain);
  out.requests = requests.filter((url) => url !== address);
  Object.assign(out, { dialogs, errors });
  await browser.close();
  process.stdout.write(JSON.stringify(out));
})().catch((error) => { process.stderr.write(String(error.stack)); process.exit(1); });

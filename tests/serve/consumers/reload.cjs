// Opens the pages of a watch in Chromium, touches nothing, and says what they come to show.
// Arguments: the addresses of the page of findings and of a record. Modules: by NODE_PATH.
"use strict";
const puppeteer = require("puppeteer-core");

const [findings, record] = process.argv.slice(2);
const FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"];
const STATES = [["good", "2021-03-01"], ["V103", "2021-03-01"], ["good", "2021-03-02"]];
const DAY = /2021-03-0\d/;
const PATIENCE = 90_000;
const faults = [], errors = [], elsewhere = [];

const opened = async (browser, address) => {
  const context = await browser.createBrowserContext(); // a window of its own
  const page = await context.newPage();
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => { if (message.type() === "error") errors.push(message.text()); });
  page.on("request", (request) => {
    if (new URL(request.url()).host !== new URL(address).host) elsewhere.push(request.url());
  });
  await page.goto(address, { waitUntil: "domcontentloaded" });
  return page;
};
const verdict = () => {
  if (document.querySelector(".verdict.good")) return "good";
  return document.querySelector("main").innerText.match(/\bV\d{3}\b/)?.[0] ?? "";
};
const comes = async (page, look, wanted) => { // a page that reloads has no context for a moment
  for (const begun = Date.now(); ;) {
    const found = await page.evaluate(look).catch(() => "");
    if (found === wanted || Date.now() - begun > PATIENCE) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

(async () => {
  const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM, args: FLAGS });
  const pages = [await opened(browser, findings), await opened(browser, record)];
  const day = `document.querySelector("main").innerText.match(${DAY})?.[0] ?? ""`;
  for (const [code, date] of STATES) {
    const shown = [await comes(pages[0], verdict, code), await comes(pages[1], day, date)];
    console.log(JSON.stringify({ shown }));
  }
  console.log(JSON.stringify({ faults, errors, elsewhere }));
  await browser.close();
})().catch((error) => { console.error(error); process.exit(1); });

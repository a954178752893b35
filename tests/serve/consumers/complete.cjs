// Writes beginnings of queries in Chromium by keyboard, and prints what is suggested at the caret, as
// JSON: for each text the part of a triple that the place awaits, and the options as they are read.
// Arguments: the address of the page, the texts as JSON, each with ‸ where the caret is.
"use strict";
const puppeteer = require("puppeteer-core");

const [address, given] = process.argv.slice(2);
const FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"];

(async () => {
  const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM, args: FLAGS });
  const page = await browser.newPage();
  const errors = [], suggested = {};
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => { if (message.type() === "error") errors.push(message.text()); });
  const names = page.waitForResponse((answer) => /terms\.\w+\.json$/.test(answer.url()));
  await page.goto(address);
  await (await names).text();
  for (const text of JSON.parse(given)) {
    const at = text.indexOf("‸");
    await page.$eval("#text", (field, before, after) => { // the last letters are typed
      field.value = before.slice(0, -1) + after;
      field.focus();
      field.setSelectionRange(before.length - 1, before.length - 1);
    }, text.slice(0, at), text.slice(at + 1));
    await page.keyboard.type(text[at - 1]);
    await page.keyboard.down("Control");
    await page.keyboard.press(" ");
    await page.keyboard.up("Control");
    suggested[text] = await page.evaluate(() => {
      const field = document.getElementById("text"), list = document.getElementById("suggest");
      const place = QueryText.placeAt(field.value, field.selectionStart - /[\w:?-]*$/.exec(field.value.slice(0, field.selectionStart))[0].length);
      const options = list.hidden ? [] : [...list.children];
      return { part: place.part, options: options.map((item) => [item.firstChild.innerText, item.innerText]) };
    });
  }
  // ---- a query by keyboard: a class, one of its properties, a variable that there is
  const chosen = async (name) => {
    for (let step = 0; step < 12; step++) {
      await page.keyboard.press("ArrowDown");
      if (await page.$eval("#suggest [aria-selected=true] code", (item) => item.innerText) === name) break;
    }
    await page.keyboard.press("Enter");
  };
  await page.$eval("#text", (field) => { field.value = ""; });
  await page.keyboard.type("SELECT ?agency { ?who a participation");
  await chosen("coop:EventParticipation");
  await page.keyboard.type(" ; coop:part");
  await chosen("coop:participant");
  await page.keyboard.type(" ?ag");
  await chosen("?agency");
  const written = await page.$eval("#text", (field) => field.value);
  // ---- labels that somebody wrote to do harm, in a page of its own
  const other = await browser.newPage();
  const labels = ["W".repeat(5000), "<img src=x onerror=alert(1)>", "\u202eexe.gpj", "a\nb", "😀".repeat(200)];
  await other.setRequestInterception(true);
  other.on("pageerror", (error) => errors.push(String(error)));
  other.on("dialog", (dialog) => { errors.push(dialog.message()); dialog.dismiss(); });
  other.on("request", (request) => (/terms\.\w+\.json$/.test(request.url()) ? request.respond({
    contentType: "application/json",
    body: JSON.stringify({
      prefixes: { lib: "https://library.example/" }, kinds: { property: "P", class: "C", variable: "V" },
      terms: labels.map((label, number) => [`lib:x${number}`, label, "P"]),
      properties: {}, concepts: [],
    }),
  }) : request.continue()));
  const hostile = other.waitForResponse((answer) => /terms\.\w+\.json$/.test(answer.url()));
  await other.goto(address);
  await (await hostile).text();
  await other.$eval("#text", (field) => { field.value = ""; });
  await other.type("#text", "SELECT * { ?x a constructor ; lib:x");
  const harmless = await other.evaluate(() => {
    const list = document.getElementById("suggest");
    return {
      height: list.getBoundingClientRect().height,
      images: list.querySelectorAll("img").length,
      shown: [...list.children].map((item) => [item.querySelector("bdi").textContent, item.lastChild.textContent]),
    };
  });
  await browser.close();
  process.stdout.write(JSON.stringify({ suggested, written, harmless, errors }));
})().catch((error) => { process.stderr.write(String(error.stack)); process.exit(1); });

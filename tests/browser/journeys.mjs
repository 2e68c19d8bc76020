// Journeys through the web desk as people make them. usage: node journeys.mjs PROGRAM FOLDER-FOR-SCREENSHOTS
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import { Desk, openBrowser } from "./desk.mjs";

const [program, folder] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const VISITOR = "PlantedVisitor/7.7";
const PHONE = { width: 360, height: 740 };
const WIDE = { width: 1100, height: 800 };
const JOHNNY = "Johnny, congratulations on moving your grade up to a B from a C!";
const REPORT = "A boy told me in my third period he will bring a gun tomorrow";

const desk = new Desk(program);
let browser;
let passed = 0;
const foreign = [];

/// A visitor of their own: an empty browser. Every request to another place is noted.
async function visitor(options = {}) {
  const context = await browser.newContext({ viewport: WIDE, userAgent: VISITOR, locale: "en-US", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on("request", (request) => { if (!request.url().startsWith(desk.address)) foreign.push(request.url()); });
  page.on("pageerror", (error) => { throw error; });
  page.on("console", (message) => { if (message.type() === "error") foreign.push(`console: ${message.text()}`); });
  return page;
}

const go = (page, path) => page.goto(desk.address + path);
const main = async (page) => (await page.locator("main").innerText()).replaceAll("\u00a0", " ");
const shot = (page, name) => page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });

// What is missing of the pieces, in this order; nothing when all are there.
function missing(text, pieces) {
  let rest = text;
  for (const piece of pieces) {
    const at = rest.indexOf(piece);
    if (at < 0) return piece;
    rest = rest.slice(at + piece.length);
  }
  return undefined;
}

// A press comes back before the next page is there, so it is looked at until it is, for as long as a person would wait.
async function sees(page, ...pieces) {
  const end = Date.now() + 10_000;
  for (;;) {
    const text = await main(page).catch(() => "");
    const piece = missing(text, pieces);
    if (piece === undefined) return;
    assert.ok(Date.now() < end, `no "${piece}" (in this order) on ${page.url()}:\n${text}`);
    await page.waitForTimeout(100);
  }
}

async function fits(page) {
  const [content, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(content <= screen, `${page.url()} is ${content} wide on a screen of ${screen}`);
}

async function keepsNothing(page) {
  assert.deepEqual(await page.context().cookies(), []);
  const kept = await page.evaluate(async () => [
    localStorage.length, sessionStorage.length, (await indexedDB.databases()).length, document.cookie,
  ]);
  assert.deepEqual(kept, [0, 0, 0, ""]);
}

async function sound(page, name) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => axe.run({
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  }));
  const told = violations.map((one) => `${one.id}: ${one.help}\n  ${one.nodes.map((node) => `${node.html}\n  ${node.failureSummary}`).join("\n  ")}`);
  assert.equal(violations.length, 0, `${name}:\n${told.join("\n")}`);
}

async function writeReport(page, what) {
  await page.getByLabel("What happened?").fill(what);
  await page.getByLabel("Where?").fill("Lincoln High");
  await page.getByRole("radio", { name: "No" }).check();
  await page.getByRole("button", { name: "Send", exact: true }).click();
}

const receiptOf = async (page) => (await page.locator(".copy .text").innerText()).trim();

const journeys = {
  async "a question is asked, and the question back is answered"() {
    const page = await visitor({ viewport: PHONE });
    await go(page, "/");
    await page.getByLabel("Your question").fill("can i post a picture of my class on insta?");
    await page.getByRole("button", { name: "Ask", exact: true }).click();
    await sees(page, "can i post a picture of my class", "Guideline 3", "Has the parent or legal guardian agreed");
    await fits(page);
    await shot(page, "journey-ask-phone");
    await page.getByRole("button", { name: "Yes", exact: true }).click();
    await sees(page, "can i post a picture of my class", "principal");
    const before = await page.locator(".lead").first().innerText();
    await page.getByRole("button", { name: "Yes", exact: true }).click();
    assert.notEqual(await page.locator(".lead").first().innerText(), before);
    await page.getByRole("link", { name: "Guideline 3" }).first().click();
    assert.equal(new URL(page.url()).hash, "#guideline-3");
    await keepsNothing(page);
  },

  async "a draft is checked while it is typed"() {
    const page = await visitor();
    await go(page, "/");
    const box = page.getByRole("textbox", { name: "Your draft" });
    await box.pressSequentially(JOHNNY, { delay: 5 });
    await page.locator("#live mark").first().waitFor();
    assert.match(await page.locator("#live .lead").first().innerText(), /Do not post this/);
    assert.match(await page.getByRole("status").innerText(), /Do not post this/);
    await shot(page, "journey-check-live");
    await box.fill("Go Wildcats! Practice moves to the small gym on Thursday.");
    await page.locator("#live mark").first().waitFor({ state: "detached" });
    await sees(page, "Nothing to change");
    await box.fill("");
    await page.locator("#live > *").first().waitFor({ state: "detached" });
    await keepsNothing(page);
  },

  async "a report is written, warned of, sent, and come back to"() {
    const page = await visitor({ viewport: PHONE });
    await go(page, "/");
    await page.getByRole("link", { name: "Write a report" }).click();
    await sees(page, "call 911", "This page is the same for everybody", "What happened?");
    await fits(page);
    await writeReport(page, REPORT);
    await sees(page, "NOT SENT YET", "my third period", "Send it as it is", "What happened?");
    assert.equal(await page.getByLabel("What happened?").inputValue(), REPORT, "nothing has to be typed again");
    await fits(page);
    await shot(page, "journey-reveals-phone");
    await page.getByRole("button", { name: "Send it as it is" }).dblclick();
    await sees(page, "Saved and sealed", "Your receipt");
    const receipt = await receiptOf(page);
    assert.equal(receipt.split(/\s+/).length, 8);
    await fits(page);
    await shot(page, "journey-receipt-phone");
    await page.emulateMedia({ media: "print" });
    await shot(page, "journey-receipt-printed");
    await page.emulateMedia({ media: "screen" });
    await page.reload();
    assert.equal(await receiptOf(page), receipt, "sent again by a reload, it is still one report");
    await keepsNothing(page);
    await page.context().close();

    await desk.stop();
    const cases = desk.command(["cases", "list"]).match(/\b(?=\w*[A-Z])[A-Z0-9]{4}-[A-Z0-9]{4}\b/g);
    assert.equal(new Set(cases).size, 1, `a double click files one report: ${cases}`);
    desk.command(["cases", "open", cases[0]]);
    desk.command(["cases", "reply", cases[0]], "Thank you. Which <b>school</b>?\n");
    await desk.start();

    const back = await visitor();
    await go(back, "/r/status");
    await back.getByLabel("Your receipt").fill(receipt);
    await back.getByRole("button", { name: "Send", exact: true }).click();
    await sees(back, "somebody has it", "Thank you. Which <b>school</b>?");
    await shot(back, "journey-status");
    await back.getByLabel("Anything to add?").fill("Lincoln, room 12");
    await back.getByRole("button", { name: "Send", exact: true }).click();
    await sees(back, "Added, sealed and saved", "Which <b>school</b>?");
    assert.equal(await back.getByLabel("Anything to add?").inputValue(), "");
    await back.getByLabel("Your receipt").fill("one two three");
    await back.getByRole("button", { name: "Send", exact: true }).click();
    await sees(back, "A receipt has eight words");
    await keepsNothing(back);
  },

  async "everything works without a script"() {
    const page = await visitor({ javaScriptEnabled: false, viewport: PHONE });
    await go(page, "/");
    await page.getByRole("button", { name: "Can I post a photo of my class?" }).click();
    await sees(page, "Guideline 3");
    await page.getByRole("button", { name: "Not sure" }).click();
    await sees(page, "Not sure?");
    await page.getByRole("link", { name: "Check", exact: true }).click();
    await page.getByRole("textbox", { name: "Your draft" }).fill(JOHNNY);
    await page.getByRole("radio", { name: "A school account" }).check();
    await page.getByRole("button", { name: "Check", exact: true }).click();
    await sees(page, "Do not post this", "Johnny", "Guideline 4", "Instead:");
    assert.ok(await page.getByRole("radio", { name: "A school account" }).isChecked());
    await page.getByRole("link", { name: "Report", exact: true }).click();
    await writeReport(page, "Somebody writes cruel things about a girl under every photo");
    await sees(page, "Saved and sealed");
    const receipt = await receiptOf(page);
    await page.locator("main").getByRole("link", { name: /127.*\/r\/status/ }).click();
    await page.getByLabel("Your receipt").fill(receipt);
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await sees(page, "nobody has confirmed it yet");
  },

  async "everything works by keyboard"() {
    const page = await visitor();
    await go(page, "/");
    const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");
    await page.keyboard.press("Tab");
    assert.equal(await focused(), "Skip to the content");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.id), "q", "the first thing in the content");
    await page.keyboard.type("do i need a disclaimer?");
    await page.keyboard.press("Tab");
    assert.equal(await focused(), "Ask");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/ask");
    await sees(page, "Guideline 9");
    await go(page, "/r");
    for (let step = 0; step < 40; step++) {
      await page.keyboard.press("Tab");
      if (await page.evaluate(() => document.activeElement.id === "what")) break;
    }
    await page.keyboard.type("A parent shouts at the clerk every morning");
    for (const typed of ["office", "mornings", "a parent"]) {
      await page.keyboard.press("Tab");
      await page.keyboard.type(typed);
    }
    await page.keyboard.press("Tab");
    await page.keyboard.press("ArrowDown");
    assert.ok(await page.getByRole("radio", { name: "No" }).isChecked());
    await page.keyboard.press("Tab");
    assert.equal(await focused(), "Send");
    await shot(page, "journey-keyboard-focus");
    await page.keyboard.press("Enter");
    await page.waitForLoadState();
    await sees(page, "Your receipt");
  },

  async "what is typed is inert wherever it is shown"() {
    const page = await visitor();
    page.on("dialog", () => { throw new Error("a script of the visitor's ran"); });
    const nasty = `"><img src=x onerror=alert(1)><script>alert(2)</script></textarea><svg onload=alert(3)> Johnny has a B \u202e`;
    for (const [path, label, button] of [["/ask", "Your question", "Ask"], ["/check", "Your draft", "Check"], ["/r/status", "Your receipt", "Send"]]) {
      await go(page, path);
      await page.getByRole("textbox", { name: label }).fill(nasty);
      await page.getByRole("button", { name: button, exact: true }).click();
      await page.waitForLoadState();
      assert.equal(await page.locator("main img, main script").count(), 0, path);
      assert.equal(await page.getByRole("textbox", { name: label }).inputValue(), nasty, path);
    }
    await go(page, "/r");
    for (const label of ["What happened?", "Where?", "When?", "Who did it, and to whom?"]) {
      await page.getByRole("textbox", { name: label }).fill(`${nasty} my third period`);
    }
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await sees(page, "NOT SENT YET", "<script>");
    assert.equal(await page.locator("main img, main script").count(), 0);
  },

  async "every page is sound in both languages, both themes, on a phone and wide"() {
    for (const lang of ["en", "es"]) for (const colorScheme of ["light", "dark"]) for (const viewport of [PHONE, WIDE]) {
      const page = await visitor({ colorScheme, viewport, locale: lang === "es" ? "es-MX" : "en-US" });
      const look = async (name) => {
        const full = `${name}-${lang}-${colorScheme}-${viewport.width}`;
        await fits(page);
        await sound(page, full);
        await shot(page, full);
        assert.equal(await page.locator("html").getAttribute("lang"), lang, full);
      };
      for (const [name, path] of [["home", "/"], ["policy", "/policy"], ["report", "/r"], ["status", "/r/status"], ["nowhere", "/nowhere"], ["ask-empty", "/ask"], ["check-empty", "/check"]]) {
        await go(page, path);
        await look(name);
      }
      await go(page, "/ask");
      await page.locator("#q").fill(lang === "es" ? "¿puedo publicar una foto de mi clase?" : "can i post a picture of my class on insta?");
      await page.locator("form.desk button").click();
      await look("ask");
      await go(page, "/check");
      await page.locator("#text").fill(lang === "es" ? "¡Felicidades Johnny por subir tu calificación de C a B!" : JOHNNY);
      await page.locator("form.desk button").click();
      await look("check");
      await go(page, "/r");
      await page.locator("#what").fill(lang === "es" ? "Un niño me dijo en mi tercera clase que mañana va a traer una pistola" : REPORT);
      await page.locator("form.desk button").click();
      await look("reveals");
      // In the other language nothing in it tells who wrote it, and it is sent already.
      const asItIs = page.locator("button[value=send]");
      if (await asItIs.count()) await asItIs.click();
      await look("receipt");
      const receipt = await receiptOf(page);
      await go(page, "/r/status");
      await page.locator("#receipt").fill(receipt);
      await page.locator("form.desk button").click();
      await look("found");
      await page.context().close();
    }
  },

  async "a chosen language stays"() {
    const page = await visitor();
    await go(page, "/policy");
    await page.getByRole("link", { name: "Español" }).click();
    await page.getByRole("link", { name: "Reportar", exact: true }).click();
    await sees(page, "911", "¿Qué");
    assert.equal(await page.locator("html").getAttribute("lang"), "es");
    await page.getByRole("link", { name: "English" }).click();
    assert.equal(await page.locator("html").getAttribute("lang"), "en");
  },
};

browser = await openBrowser();
await desk.start();
const only = process.env.ONLY;
let failed = 0;
for (const [name, journey] of Object.entries(journeys).filter(([name]) => !only || name.includes(only))) {
  const start = Date.now();
  try {
    await journey();
    passed += 1;
    console.log(`ok    ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL  ${name}\n${error.stack}`);
  }
}
await browser.close();
assert.equal(await desk.stop(), 0, "it ends in good order");

// Nothing of the visitor is anywhere, and nothing came from anywhere else.
const everything = desk.log + desk.stored();
for (const trace of [VISITOR, "third period", "Johnny", "picture of my class", "shouts at the clerk"]) {
  assert.ok(!everything.includes(trace), `"${trace}" was kept or logged`);
}
assert.ok(!/web_request|GET \/|POST \//.test(desk.log), "there is no log of who opened what");
assert.deepEqual(foreign.filter((url) => !url.startsWith("data:") && !url.includes("404")), []);
desk.remove();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);

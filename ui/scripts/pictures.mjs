// Takes a picture of every screen of the page on the fake core, light and dark, large and small, and lets axe look at
// each of them. Pictures go to ../target/pictures/page/. Ends with an error when axe finds anything, when the page
// breaks the content security policy of tauri.conf.json, or when it writes to the console.
import { createReadStream, existsSync, mkdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { SHOTS } from "./shots.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.join(here, "../../target/ui-fake");
const out = path.join(here, "../../target/pictures/page");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const policy = readPolicy();
const SIZES = [
  [1280, 800],
  [800, 600],
];
const THEMES = ["light", "dark"];
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };
// The moment at which the fake world stands.
const NOW = new Date("2026-11-21T14:02:30Z");

/** The policy that the desktop shell sets, so that what it would refuse is refused here as well. */
function readPolicy() {
  const conf = JSON.parse(readFileSync(path.join(here, "../../tauri.conf.json"), "utf8"));
  return Object.entries(conf.app.security.csp)
    .map(([name, value]) => `${name} ${value}`)
    .join("; ");
}

function serve() {
  const server = createServer((request, response) => {
    const name = new URL(request.url, "http://localhost").pathname;
    // Browsers ask for it by themselves; the desktop shell does not.
    if (name === "/favicon.ico") return response.writeHead(204).end();
    const file = path.join(root, name === "/" ? "index.html" : path.normalize(name));
    if (!file.startsWith(root) || !existsSync(file)) return response.writeHead(404).end();
    response.writeHead(200, {
      "content-type": TYPES[path.extname(file)] ?? "application/octet-stream",
      "content-security-policy": policy,
    });
    createReadStream(file).pipe(response);
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

async function takeOne(browser, base, shot, theme, [width, height]) {
  // bypassCSP lets axe in; the policy is checked in a page of its own, see checkPolicy.
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    reducedMotion: "reduce",
    locale: "en-GB",
    timezoneId: "UTC",
    bypassCSP: true,
  });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => complaints.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  await page.clock.setFixedTime(NOW);
  await page.goto(`${base}/?${shot.query ?? ""}`);
  await page.waitForSelector(shot.ready ?? "[data-testid=flag-list] [data-testid^=flag-row-]");
  await shot.act?.(page);
  await page.waitForTimeout(shot.settle_ms ?? 60);
  const name = `${shot.name}-${theme}-${width}x${height}`;
  await page.screenshot({ path: path.join(out, `${name}.png`) });
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() =>
    window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }),
  );
  for (const violation of violations) {
    for (const node of violation.nodes.slice(0, 3)) {
      complaints.push(`axe ${violation.id}: ${node.target.join(" ")} – ${node.failureSummary.split("\n")[1]?.trim()}`);
    }
  }
  await context.close();
  return complaints.map((complaint) => `${name}: ${complaint}`);
}

/** Walks through the page under the policy itself; everything it refuses is an error on the console. */
async function checkPolicy(browser, base) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-GB" });
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => complaints.push(`policy: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`policy: ${error.message}`));
  for (const shot of SHOTS) {
    await page.clock.setFixedTime(NOW);
    await page.goto(`${base}/?${shot.query ?? ""}`);
    await page.waitForSelector(shot.ready ?? "[data-testid=flag-list] [data-testid^=flag-row-]");
    await shot.act?.(page);
  }
  await context.close();
  return complaints;
}

mkdirSync(out, { recursive: true });
const server = await serve();
const base = `http://127.0.0.1:${server.address().port}`;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
  ],
});
const only = process.argv[2];
const complaints = only === undefined ? await checkPolicy(browser, base) : [];
let taken = 0;
for (const shot of SHOTS.filter(({ name }) => only === undefined || name.includes(only))) {
  for (const theme of THEMES) {
    for (const size of SIZES) {
      // One screen that cannot be reached must not hide the others.
      const found = await takeOne(browser, base, shot, theme, size).catch((error) => [
        `${shot.name}: ${error.message}`,
      ]);
      complaints.push(...found);
      taken += 1;
    }
  }
}
await browser.close();
server.close();
process.stdout.write(`${taken} pictures in target/pictures/page\n`);
for (const complaint of complaints) process.stdout.write(`${complaint}\n`);
process.exitCode = complaints.length === 0 ? 0 : 1;

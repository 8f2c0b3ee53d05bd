import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TEST_OUT } from "../../harness/engine/suite.ts";
import { ALL_HOSTILE } from "../../harness/text/testing/hostile-text.ts";
import { mustSkipPages, openFile, startBrowser, withoutBrowser } from "../testing/browser.ts";
import { formatSessionPage } from "./page.ts";
import { hostileSession } from "./testing/hostile-session.ts";
import { sampleHints, sampleSession } from "./testing/sample-session.ts";
import { sampleTasks, turnsOf } from "./testing/sample-tasks.ts";

/** The folder of screenshots, for people who want to look at the pages. */
const SCREENSHOTS = join(TEST_OUT, "screenshots");

interface Layout {
  /** The width of the page in pixels. */
  readonly width: number;
  /** The size of the smallest letters in the drawings, in pixels. */
  readonly smallest: number;
  /** The number of axis labels that overlap the label before them. */
  readonly overlaps: number;
  readonly axes: readonly string[];
}

/** JavaScript code that measures the layout of the page in the browser. */
const LAYOUT = `(() => {
  const visible = [...document.querySelectorAll(".tick, .label, .levels")].filter(
    (one) => one.textContent !== "" && one.getClientRects().length > 0,
  );
  const rows = [...document.querySelectorAll(".timeline")].map((figure) =>
    [...figure.querySelectorAll(".tick")]
      .map((tick) => tick.getBoundingClientRect())
      .filter((box) => box.width > 0),
  );
  return {
    width: document.documentElement.scrollWidth,
    smallest: Math.min(...visible.map((one) => parseFloat(getComputedStyle(one).fontSize))),
    overlaps: rows.flatMap((row) => row.slice(1).filter((box, i) => box.left < row[i].right)).length,
    axes: [...document.querySelectorAll(".axis .label")].map((one) => one.textContent),
  };
})()`;

describe.skipIf(mustSkipPages)(`the page of a session in a browser${withoutBrowser}`, () => {
  let folder: string;
  let browser: Browser;
  let file: string;
  let page: Page;
  let problems: readonly string[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "aiorig-session-page-"));
    file = join(folder, "index.html");
    writeFileSync(file, formatSessionPage({ ...sampleSession, tasks: sampleTasks }, sampleHints));
    browser = await startBrowser();
    ({ page, problems } = await openFile(browser, file));
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  test.each([1280, 400])(
    "in a window of %i px, the page fits, its labels are legible, and it loads no other files",
    async (width) => {
      await page.setViewportSize({ width, height: 720 });
      await page.screenshot({ path: join(SCREENSHOTS, `session-${width}.png`), fullPage: true });
      const { smallest, ...found } = await page.evaluate<Layout>(LAYOUT);
      expect(found).toEqual({ width, overlaps: 0, axes: ["time in s", "time in ms"] });
      expect(smallest).toBeGreaterThan(10);
      expect(problems).toEqual([]);
    },
  );

  test("without scripts, the page has wires, tasks, tables and the program, but no buttons", async () => {
    const { page: plain } = await openFile(browser, file, { scripts: false });
    expect(await plain.locator(".controls").isVisible()).toBe(false);
    expect(await plain.locator(".row svg").count()).toBe(10);
    await plain.getByText("Edges as a table").click();
    const row = plain.getByRole("row").filter({ hasText: "rises" }).first();
    expect(await row.isVisible()).toBe(true);
    await plain.getByRole("link", { name: "blink.py, line 11" }).click();
    expect(await plain.locator("li:target").innerText()).toContain("await asyncio.sleep_ms(500)");
  });

  test("a drag over a drawing zooms in, and the button returns to the whole time", async () => {
    await page.setViewportSize({ width: 1280, height: 720 });
    const labels = () => page.locator("#whole .tick").allInnerTexts();
    const box = (await page.locator("#whole .row.wire svg").first().boundingBox())!;
    const before = await labels();
    await page.mouse.move(box.x + box.width * 0.24, box.y + 5);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.51, box.y + 5);
    await page.mouse.up();
    const zoomed = await labels();
    await page.screenshot({ path: join(SCREENSHOTS, "session-zoomed.png") });
    await page.getByRole("button", { name: "Whole time" }).click();
    expect({ zoomed: [zoomed[0], zoomed.at(-1)], whole: await labels() }).toEqual({
      zoomed: ["1000", "2000"],
      whole: before,
    });
    expect(problems).toEqual([]);
  });

  test("many turns are drawn as a share of time, and after zooming each turn is visible", async () => {
    const starts = Array.from({ length: 400 }, (_, i) => i * 10_000);
    const turns = turnsOf(starts, 20, "sleep");
    const tasks = [{ ...sampleTasks[1]!, turns }];
    const many = join(folder, "many.html");
    writeFileSync(many, formatSessionPage({ ...sampleSession, tasks }));
    const opened = await openFile(browser, many);
    const areVisible = () =>
      opened.page.evaluate(
        "['.share', '.span'].map((path) => getComputedStyle(document.querySelector('#whole ' + path)).display !== 'none')",
      );
    const whole = await areVisible();
    for (const _ of [1, 2]) await opened.page.getByRole("button", { name: "Zoom in" }).click();
    expect({ whole, zoomed: await areVisible() }).toEqual({
      whole: [true, false],
      zoomed: [false, true],
    });
  });

  test("the page shows the levels and the running task at the place of the pointer", async () => {
    await page.setViewportSize({ width: 1280, height: 720 });
    const box = (await page.locator("#whole .row.wire svg").first().boundingBox())!;
    // The pointer is at 1.04 s of 4 s. At this time the button is pressed, and GP16 has many edges.
    await page.mouse.move(box.x + box.width * 0.26, box.y + 5);
    expect(await page.locator("output").innerText()).toMatch(
      /^10[34]\d ms · button low · GP16 (?:low|high) · led low$/,
    );
    // 0.44 s: a worker runs.
    await page.mouse.move(box.x + box.width * 0.11, box.y + 5);
    expect(await page.locator("output").innerText()).toMatch(/led high · worker 1 runs$/);
  });

  test("a dark page has light text", async () => {
    await page.emulateMedia({ colorScheme: "dark" });
    await page.screenshot({ path: join(SCREENSHOTS, "session-dark.png"), fullPage: true });
    expect(await page.evaluate("getComputedStyle(document.querySelector('.label b')).color")).toBe(
      "rgb(223, 228, 236)",
    );
    await page.emulateMedia({ colorScheme: "light" });
  });

  test("a page on paper has the drawings, and no buttons", async () => {
    await page.emulateMedia({ media: "print" });
    expect(await page.locator(".controls").isVisible()).toBe(false);
    expect(await page.locator("#whole svg").first().isVisible()).toBe(true);
    await page.emulateMedia({ media: "screen" });
  });

  test("a screen reader gets a sentence for each drawing", async () => {
    const names = await page
      .locator("#whole")
      .getByRole("img")
      .evaluateAll((drawings) => drawings.map((one) => one.getAttribute("aria-label")));
    expect(names).toEqual([
      "button (GP15): 4 edges, median period 1.300 s, duty 93.8 %",
      "GP16: 400 edges, median period 500.0 us, duty 50.0 %",
      "led (GP25): 8 edges, median period 1.000 s, duty 50.0 %",
      "Number of times at which the program printed something: 4",
      "main: ran 2 times, 2.000 ms in total",
      "blink: ran 8 times, 2.400 ms in total",
      "worker 1: ran 3 times, 360.0 ms in total",
      "worker 2: ran once, 80.00 ms in total",
    ]);
  });

  test("hostile text runs no script and sends no request", async () => {
    const html = `</style></svg><script>alert(1)</script><img src=https://example.org/x onerror=alert(2)>"'>`;
    const hostile = join(folder, "hostile.html");
    const { session, hints } = hostileSession(`${html} ${ALL_HOSTILE}`);
    writeFileSync(hostile, formatSessionPage(session, hints));
    const opened = await openFile(browser, hostile, { width: 400 });
    expect(opened.problems).toEqual([]);
    expect(await opened.page.locator("body").innerText()).toContain("<script>alert(1)</script>");
    expect(await opened.page.evaluate("document.documentElement.scrollWidth")).toBe(400);
  });
});

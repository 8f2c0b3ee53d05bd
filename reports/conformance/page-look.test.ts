import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TEST_OUT } from "../../harness/engine/suite.ts";
import { ALL_HOSTILE } from "../../harness/text/testing/hostile-text.ts";
import { mustSkipPages, openFile, startBrowser, withoutBrowser } from "../testing/browser.ts";
import { renderConformancePage } from "./page.ts";
import { hostileReport, sampleReport } from "./testing/sample-report.ts";

/** The folder of screenshots, for people who want to look at the pages. */
const SCREENSHOTS = join(TEST_OUT, "screenshots");

describe.skipIf(mustSkipPages)(`the page of the matrix in a browser${withoutBrowser}`, () => {
  let folder: string;
  let browser: Browser;
  let file: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "aiorig-page-"));
    file = join(folder, "matrix.html");
    writeFileSync(file, renderConformancePage(sampleReport));
    browser = await startBrowser();
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  test("the page loads no other files and reports no error", async () => {
    const { page, problems } = await openFile(browser, file);
    expect(await page.title()).toBe("Conformance of 3 targets");
    await page.screenshot({ path: join(SCREENSHOTS, "matrix.png"), fullPage: true });
    expect(problems).toEqual([]);
  });

  test("a click on a symbol opens its cell without scripts", async () => {
    const { page } = await openFile(browser, file, { scripts: false });
    const cell = page.locator('[id="PIN-01.pico-virtual"]');
    expect(await cell.isVisible()).toBe(false);
    await page.locator('a[href="#PIN-01.pico-virtual"]').click();
    await cell.locator("svg").waitFor({ state: "visible" });
    expect(await cell.getByText("npm run aiorig -- trace PIN-01").isVisible()).toBe(true);
    await page.screenshot({ path: join(SCREENSHOTS, "matrix-cell.png") });
  });

  test("the search hides rows that do not match", async () => {
    const { page, problems } = await openFile(browser, file);
    await page.getByRole("searchbox").fill("pin-01");
    expect(await page.locator(".matrix .clause:visible th").allInnerTexts()).toEqual(["PIN-01"]);
    expect(problems).toEqual([]);
  });

  test("a dark page has light text", async () => {
    const { page } = await openFile(browser, file, { colorScheme: "dark" });
    const colours = await page.evaluate(
      "(({ color, backgroundColor }) => ({ color, backgroundColor }))(getComputedStyle(document.body))",
    );
    await page.screenshot({ path: join(SCREENSHOTS, "matrix-dark.png"), fullPage: true });
    expect(colours).toEqual({ color: "rgb(223, 228, 236)", backgroundColor: "rgb(20, 24, 31)" });
  });

  test("a printed page has the matrix and no search", async () => {
    const { page } = await openFile(browser, file);
    await page.emulateMedia({ media: "print" });
    expect(await page.locator(".find").isVisible()).toBe(false);
    expect(await page.locator(".matrix").isVisible()).toBe(true);
  });

  test("a screen reader gets the row, the column and the word of a symbol", async () => {
    const { page } = await openFile(browser, file);
    const row = page
      .getByRole("row")
      .filter({ has: page.getByRole("rowheader", { name: "SLEEP-02" }) });
    expect(
      await row
        .getByRole("link")
        .evaluateAll((links) => links.map((link) => link.ariaLabel ?? link.textContent)),
    ).toEqual([...["SLEEP-02", "inconclusive", "fail", "as declared"]]);
  });

  test("hostile text runs no script and sends no request", async () => {
    const html = `</pre></style><script>alert(1)</script><img src=https://example.org/x onerror=alert(2)>"'>`;
    const hostile = join(folder, "hostile.html");
    writeFileSync(hostile, renderConformancePage(hostileReport(`${html} ${ALL_HOSTILE}`)));
    const { page, problems } = await openFile(browser, hostile);
    expect(problems).toEqual([]);
    expect(await page.locator("body").innerText()).toContain("<script>alert(1)</script>");
  });
});

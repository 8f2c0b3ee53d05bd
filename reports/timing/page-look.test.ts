import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ALL_HOSTILE } from "../../harness/text/testing/hostile-text.ts";
import { mustSkipPages, openFile, startBrowser, withoutBrowser } from "../testing/browser.ts";
import { renderTimingPage } from "./page.ts";
import { hostileReport } from "./testing/hostile-report.ts";
import { sampleReport } from "./testing/sample-report.ts";

describe.skipIf(mustSkipPages)(`the timing page in a browser${withoutBrowser}`, () => {
  let folder: string;
  let browser: Browser;
  let file: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "aiorig-timing-page-"));
    file = join(folder, "timing.html");
    writeFileSync(file, renderTimingPage(sampleReport()));
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  test("the page loads no other files and reports no error", async () => {
    const { page, problems } = await openFile(browser, file);
    expect(await page.title()).toBe("Timing report");
    expect(problems).toEqual([]);
  });

  test.each([1280, 400])("the page fits a window of %i px", async (width) => {
    const { page } = await openFile(browser, file);
    await page.setViewportSize({ width, height: 900 });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
  });

  test.each([1280, 400])(
    "the letters of a plot are legible in a window of %i px",
    async (width) => {
      const { page } = await openFile(browser, file);
      await page.setViewportSize({ width, height: 900 });
      await page.evaluate(
        "document.querySelectorAll('details').forEach((one) => { one.open = true })",
      );
      const scales = await page.evaluate(
        "[...document.querySelectorAll('svg[role=img]')].map((svg) => svg.getScreenCTM().a)",
      );
      // At scale 1, the letters of a plot are 12 px high. They are legible as long as they are higher than 10 px.
      for (const scale of scales as number[]) expect(12 * scale).toBeGreaterThan(10);
    },
  );

  test("if a page is dark, its plots have light colours", async () => {
    const { page } = await openFile(browser, file, { colorScheme: "dark" });
    const colours = await page.evaluate(
      "[...document.querySelectorAll('svg[role=img] text')].map((text) => getComputedStyle(text).fill)",
    );
    expect(new Set(colours as string[])).toEqual(new Set(["rgb(223, 228, 236)"]));
  });

  test("a printed page shows its folded parts, except for the tables behind plots", async () => {
    const { page } = await openFile(browser, file);
    await page.emulateMedia({ media: "print" });
    expect(await page.locator("table.conditions").last().isVisible()).toBe(true);
    expect(await page.locator(".behind table").first().isVisible()).toBe(false);
  });

  test("a screen reader gets the name and the description of a plot", async () => {
    const { page } = await openFile(browser, file);
    expect(await page.getByRole("img", { name: "Histogram" }).count()).toBe(4);
    const description = await page.evaluate(
      "document.getElementById(document.querySelector('svg[aria-label=Histogram]').getAttribute('aria-describedby')).textContent",
    );
    expect(description).toBe(
      "How many samples are in each bin of 100 us. The axis of the counts is logarithmic.",
    );
  });

  test("the table behind a plot opens without scripts", async () => {
    const { page } = await openFile(browser, file, { scripts: false });
    const behind = page.locator(".behind").first();
    await behind.locator("summary").click();
    expect(await behind.getByRole("columnheader").allInnerTexts()).toEqual([
      ...["us, from", "to below", "micropython@1.20", "pico-virtual@1.21"],
    ]);
  });

  test("hostile text runs no script and sends no request", async () => {
    const html = `</style><script>alert(1)</script><img src=https://example.org/x onerror=alert(2)>"'>`;
    const hostile = join(folder, "hostile.html");
    writeFileSync(hostile, renderTimingPage(hostileReport(`${html} ${ALL_HOSTILE}`)));
    const { page, problems } = await openFile(browser, hostile);
    expect(problems).toEqual([]);
    expect(await page.locator("body").innerText()).toContain("<script>alert(1)</script>");
  });
});

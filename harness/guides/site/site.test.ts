import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  mustSkipPages,
  openFile,
  startBrowser,
  withoutBrowser,
} from "../../../reports/testing/browser.ts";
import { linkedFiles } from "../guide-files.ts";
import { siteFiles } from "./site-files.ts";
import { siteSections } from "./site-pages.ts";

let folder: string;
let files: Record<string, string>;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-site-"));
  files = siteFiles({ hasApi: false });
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

test("each link of the site leads to an existing file and anchor", () => {
  const broken = Object.entries(files).flatMap(([name, text]) => {
    if (!name.endsWith(".html")) return [];
    const links = [...text.matchAll(/<(?:a|img|script)\b[^>]*? (?:href|src)="([^"]*)"/g)];
    return links.flatMap(([, address = ""]) => {
      if (/^[a-z]+:/.test(address)) return [];
      const [path = "", anchor] = address.split("#");
      const target = path === "" ? name : join(dirname(name), decodeURIComponent(path));
      const aim = files[target];
      const isThere = aim !== undefined && (!anchor || aim.includes(` id="${anchor}"`));
      return isThere ? [] : [`${name}: ${address}`];
    });
  });
  expect(broken).toEqual([]);
});

test("each guide has its own page", () => {
  const names = siteSections().flatMap(({ pages }) => pages.map(({ file }) => file));
  expect(names).toEqual([...new Set(names)]);
  expect(names).toHaveLength(linkedFiles().length);
});

test("no page loads anything from another site", () => {
  const loaded = Object.entries(files).flatMap(([name, text]) =>
    [
      ...text.matchAll(/<(?:script|link|img|iframe)\b[^>]*(?:src|href)="(?:https?:)?\/\/[^"]*"/g),
    ].map(([tag]) => `${name}: ${tag}`),
  );
  expect(loaded).toEqual([]);
});

describe.skipIf(mustSkipPages)(`in a browser${withoutBrowser}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());

  test.each([1280, 400])("the pages fit into %i pixels", async (width) => {
    for (const name of ["index.html", "adapter-protocol.html", "rig-guide.html", "figures.html"]) {
      const { page, problems } = await openFile(browser, join(folder, name), { folder, width });
      const scrollWidth = await page.evaluate("document.documentElement.scrollWidth");
      expect({ name, scrollWidth, problems }).toEqual({ name, scrollWidth: width, problems: [] });
      await page.context().close();
    }
  });

  test("the search finds a heading of another page", async () => {
    const { page, problems } = await openFile(browser, join(folder, "index.html"), { folder });
    await page.fill("input[name=words]", "start new port");
    const first = page.locator(".found a").first();
    await first.waitFor();
    const address = await first.getAttribute("href");
    await page.keyboard.press("Enter");
    await page.waitForURL(`**/${address}`);
    expect({ address, problems }).toEqual({
      address: "own-expectations.html#start-with-a-new-port",
      problems: [],
    });
    await page.context().close();
  });

  test("the search finds a clause by its id", async () => {
    const file = join(folder, "files/docs/examples/own-suite.html");
    const { page } = await openFile(browser, file, { folder });
    await page.fill("input[name=words]", "GATHER-21");
    expect(await page.locator(".found a").first().getAttribute("href")).toBe(
      "../../../spec.html#GATHER-21",
    );
    await page.context().close();
  });

  test("without scripts, a page shows its text and the navigation, but no search", async () => {
    const { page, problems } = await openFile(browser, join(folder, "timing.html"), {
      folder,
      scripts: false,
    });
    expect({
      search: await page.locator(".find").isVisible(),
      heading: await page.locator("main h1").innerText(),
      current: await page.locator("nav a[aria-current]").innerText(),
      problems,
    }).toEqual({ search: false, heading: "Timing", current: "Timing", problems: [] });
    await page.context().close();
  });

  test("a page has a dark mode, and a printed page has no navigation", async () => {
    const { page } = await openFile(browser, join(folder, "index.html"), {
      folder,
      colorScheme: "dark",
    });
    const paper = "getComputedStyle(document.body).backgroundColor";
    const dark = await page.evaluate(paper);
    await page.emulateMedia({ media: "print" });
    expect({
      dark,
      printed: await page.evaluate(paper),
      navigation: await page.locator("nav").isVisible(),
    }).toEqual({ dark: "rgb(20, 24, 31)", printed: "rgb(255, 255, 255)", navigation: false });
    await page.context().close();
  });
});

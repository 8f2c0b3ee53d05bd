// Opens pages in a headless Chromium. If there is no Chromium, tests that need it are skipped, and the reason is shown.
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";

/** The path of Chromium or Chrome on this machine. The value is undefined if there is no such browser. */
const EXECUTABLE = (process.env.PATH ?? "")
  .split(delimiter)
  .flatMap((folder) =>
    ["chromium", "chromium-browser", "google-chrome"].map((name) => join(folder, name)),
  )
  .find((path) => existsSync(path));

/** True if no browser is available. Tests that look at pages must then be skipped. */
export const mustSkipPages = EXECUTABLE === undefined;

/** The end of the name of each test that looks at a page. If there is no browser, this end says what to install. */
export const withoutBrowser = mustSkipPages
  ? " (there is no Chromium: install Debian's package chromium)"
  : "";

/** A page that is open in the browser. */
export interface OpenPage {
  readonly page: Page;
  /**
   * Everything that went wrong on the page: errors on the console, exceptions of scripts, dialogs, and requests for
   * anything except the page's own file and the files in `folder`.
   */
  readonly problems: readonly string[];
}

export interface LookOptions {
  readonly scripts?: boolean;
  readonly colorScheme?: "light" | "dark";
  /** The part of the page's address after the #. */
  readonly anchor?: string;
  /** The folder with files that the page may load in addition to its own file. */
  readonly folder?: string;
  /** The width of the window in pixels. */
  readonly width?: number;
}

/** Starts a browser. The caller must close it. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: EXECUTABLE!,
    chromiumSandbox: false,
    args: ["--disable-quic", "--disable-component-update", "--disable-sync"],
  });
}

/** Opens a file as a page, and waits until it is complete. No request can leave this machine. */
export async function openFile(
  browser: Browser,
  file: string,
  { scripts = true, colorScheme = "light", anchor, folder, width = 1280 }: LookOptions = {},
): Promise<OpenPage> {
  const context = await browser.newContext({
    javaScriptEnabled: scripts,
    colorScheme,
    viewport: { width, height: 720 },
  });
  const page = await context.newPage();
  const problems: string[] = [];
  const address = pathToFileURL(file).href;
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => problems.push(`exception: ${error.message}`));
  page.on("dialog", (dialog) => {
    problems.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await context.route("**", (route) => {
    const url = route.request().url();
    const isInside = folder !== undefined && url.startsWith(`${pathToFileURL(folder).href}/`);
    if (url === address || isInside || /^(?:data|blob):/.test(url)) return route.continue();
    problems.push(`request: ${url}`);
    return route.abort();
  });
  await page.goto(anchor === undefined ? address : `${address}#${anchor}`);
  return { page, problems };
}

import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  mustSkipPages,
  openFile,
  startBrowser,
  withoutBrowser,
} from "../../reports/testing/browser.ts";
import { TEST_OUT } from "../engine/suite.ts";
import { aiorigHere, compiledHere, type Finished } from "./testing/command-line.ts";
import { type PlantedSuite, plantSuite, programThat } from "./testing/planted-suite.ts";

/**
 * A text that a page must escape. If the page does not escape it, the browser runs it as code, which sends a request
 * and opens a dialog.
 */
const HOSTILE_HTML = "<img src=https://example.org/x onerror=alert(1)><script>alert(2)</script>";

let suite: PlantedSuite;
let ran: Finished;
let made: Finished;

/** Makes a suite with one clause for each kind of verdict, judges it with --allure, and makes the report. */
beforeAll(async () => {
  const link = "https://example.org/1";
  suite = plantSuite(
    [
      { program: programThat() },
      {
        program: programThat(
          `mark(${JSON.stringify(HOSTILE_HTML)})`,
          `print(${JSON.stringify(HOSTILE_HTML)})`,
        ),
        statement: `It marks a. ${HOSTILE_HTML}`,
        level: "should",
      },
      {
        program: programThat('mark("b")'),
        expect: [{ when: { column: "reference" }, verdict: "fail", reason: "it marks b", link }],
      },
      {
        program: programThat(),
        expect: [{ when: { column: "reference" }, verdict: "skipped", reason: "it is slow" }],
      },
      {
        program: programThat("from machine import Pin", "Pin(2, Pin.OUT, value=1)"),
        pins: { wires: { LED: 2 }, stimulus: [], watchMs: 10 },
      },
    ],
    {
      untested: [
        { id: "PLANTED-09", statement: "It stays.", sources: [], reason: "nobody can see it" },
      ],
    },
  );
  ran = await compiledHere([
    ...["run", "--allure", "--suites", suite.folder, "--out", suite.outDir],
    ...["--runtime", "reference"],
  ]);
  made = await compiledHere(["allure", "--out", suite.outDir]);
}, 120_000);
afterAll(() => suite?.remove());

test("--allure does not change the exit code of the run", () => {
  expect(ran.exitCode).toBe(1);
});

test("each Allure result agrees with its verdict", () => {
  expect(
    resultsIn(suite.outDir).map(({ name, status, statusDetails }) => ({
      name,
      status,
      ...statusDetails,
    })),
  ).toEqual([
    { name: "PLANTED-01 on reference", status: "passed", known: false },
    {
      ...{ name: "PLANTED-02 on reference", status: "failed", known: false },
      message: expect.stringMatching(/^fail, expected pass: /),
      trace: `Again: npm run aiorig -- trace PLANTED-02 --runtime reference --suites ${suite.folder}`,
    },
    {
      ...{ name: "PLANTED-03 on reference", status: "failed", known: true },
      message: expect.stringMatching(/^As declared: it marks b\nSeen: /),
      trace: expect.any(String),
    },
    {
      ...{ name: "PLANTED-04 on reference", status: "skipped", known: false },
      message: "skipped: it is slow",
      trace: expect.any(String),
    },
    { name: "PLANTED-05 on reference", status: "passed", known: false },
    {
      ...{ name: "PLANTED-09 on reference", status: "skipped", known: false },
      message: "untested: nobody can see it",
      trace: expect.any(String),
    },
  ]);
});

test("allure-vitest writes the results, without a step for each assertion", () => {
  const [first] = resultsIn(suite.outDir);
  expect(first?.labels.map(({ name }) => name)).toContain("thread");
  expect(first?.steps).toEqual([]);
});

test("a declared deviation links to its description", () => {
  const [, , declared] = resultsIn(suite.outDir);
  expect(declared?.links).toEqual([
    { type: "issue", url: "https://example.org/1", name: "declared deviation" },
  ]);
});

test("the environment has the versions of the targets", () => {
  const file = join(suite.outDir, "allure-results", "environment.properties");
  expect(readFileSync(file, "utf8")).toMatch(/^reference ?= ?aiorig \d/m);
});

test("the quality gate of Allure counts only unexpected results", () => {
  expect({ exitCode: made.exitCode, stdout: made.stdout.split("/").slice(-2).join("/") }).toEqual({
    exitCode: 1,
    stdout: "allure-report/index.html",
  });
  expect(made.stderr).toContain("1 result is not as expected; the limit is 0");
});

test("after a second report, the history contains two reports", async () => {
  await compiledHere(["allure", "--out", suite.outDir]);
  const history = readFileSync(join(suite.outDir, "allure-history.jsonl"), "utf8");
  expect(history.trimEnd().split("\n")).toHaveLength(2);
}, 120_000);

test("if there are no results, allure says how to make them", async () => {
  const folder = mkdtempSync(join(tmpdir(), "aiorig-allure-none-"));
  const { stderr, exitCode } = await aiorigHere(["allure"], { cwd: folder });
  rmSync(folder, { recursive: true });
  expect({ stderr, exitCode }).toEqual({
    stderr:
      "aiorig: there are no Allure results in out. To make Allure results, run: npm run aiorig -- run --allure",
    exitCode: 2,
  });
});

describe.skipIf(mustSkipPages)(`the Allure report in a browser${withoutBrowser}`, () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await startBrowser();
  }, 60_000);
  afterAll(() => browser?.close());

  test("the report file shows a failing clause with its attachments and sends no requests", async () => {
    const file = join(suite.outDir, "allure-report", "index.html");
    const { page, problems } = await openFile(browser, file);
    await page.getByText("PLANTED-02 on reference").first().click();
    await page.getByText("fail, expected pass: ").first().waitFor();
    await page.getByText("marks", { exact: true }).first().waitFor();
    await page.getByText("program", { exact: true }).first().waitFor();
    await page.getByText("marks", { exact: true }).first().click();
    await page.getByText("Outcome: ended").first().waitFor();
    await page.screenshot({ path: join(TEST_OUT, "screenshots", "allure.png") });
    expect(problems).toEqual([]);
  }, 120_000);
});

interface WrittenResult {
  readonly name: string;
  readonly status: string;
  readonly statusDetails: object;
  readonly labels: readonly { readonly name: string }[];
  readonly links: readonly object[];
  readonly steps: readonly object[];
}

/** Returns the Allure results in a folder for output, sorted by name. */
function resultsIn(outDir: string): WrittenResult[] {
  const folder = join(outDir, "allure-results");
  return readdirSync(folder)
    .filter((name) => name.endsWith("-result.json"))
    .map((name): WrittenResult => JSON.parse(readFileSync(join(folder, name), "utf8")))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

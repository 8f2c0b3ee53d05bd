import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { groups } from "../../suites/index.ts";
import { aiorigHere } from "./testing/command-line.ts";
import { plantSuite, programThat } from "./testing/planted-suite.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-spec-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("`spec` writes every clause and its program as an HTML page and as Markdown", async () => {
  const { stdout, exitCode } = await aiorigHere(["spec", "--out", folder], { cwd: folder });
  expect({ stdout, exitCode }).toEqual({ stdout: "spec.html\nspec.md", exitCode: 0 });
  const ids = groups.flatMap(({ clauses, untested = [], retired = [] }) =>
    [...clauses, ...untested, ...retired].map(({ id }) => id).sort(),
  );
  const page = readFileSync(join(folder, "spec.html"), "utf8");
  const document = readFileSync(join(folder, "spec.md"), "utf8");
  expect([...page.matchAll(/<article class="clause" id="(.*)">/g)].map(([, id]) => id)).toEqual(
    ids,
  );
  expect([...document.matchAll(/^### <a id=".*"><\/a>(.*)$/gm)].map(([, id]) => id)).toEqual(ids);
  expect(page + document).not.toContain("there is no such file");
});

test("if `spec` gets names of groups, it writes only these groups of your own suite", async () => {
  const suite = plantSuite([{ program: programThat() }, { program: programThat() }]);
  try {
    const { exitCode } = await aiorigHere([
      ...["spec", "planted-02", "--suites", suite.folder, "--out", folder],
    ]);
    expect(exitCode).toBe(0);
    const document = readFileSync(join(folder, "spec.md"), "utf8");
    expect(document.match(/PLANTED-\d\d$/gm)).toEqual(["PLANTED-02"]);
    expect(document).toContain("It records `a`.");
  } finally {
    suite.remove();
  }
});

test("`spec` refuses an unknown group, and writes nothing", async () => {
  const { stderr, exitCode } = await aiorigHere(["spec", "GATER", "--out", folder]);
  expect(stderr).toMatch(/^aiorig: there is no clause or group GATER\./);
  expect({ exitCode, files: readdirSync(folder) }).toEqual({ exitCode: 2, files: [] });
});

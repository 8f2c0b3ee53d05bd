import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { aiorigHere } from "./testing/command-line.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-config-"));
  file = join(folder, "aiorig.config.json");
});
afterEach(() => rmSync(folder, { recursive: true }));

test("each value is shown with its origin", async () => {
  writeFileSync(
    file,
    JSON.stringify({
      runtimes: { mine: { exec: "pypy3 -X utf8", env: { A: "1" } }, cp: { python: "node" } },
      use: { Semaphore: "lib:Semaphore", Queue: "lib:Queue" },
      columns: ["mine", "reference"],
      limitMs: 500,
    }),
  );
  const options = ["--library", folder, "--limit-ms", "700", "--queue", "other:Queue"];
  const { stdout, exitCode } = await aiorigHere(["config", "--config", file, "--json", ...options]);
  const fromFile = { from: "file", source: file };
  expect({ ...JSON.parse(stdout), exitCode }).toEqual({
    type: "config",
    schema: 1,
    file,
    exitCode: 0,
    settings: [
      {
        key: "micropython",
        from: "default",
        source: "default: micropython on the PATH, or a build by aiorig",
      },
      { key: "python", from: "default", source: "default: python3 on the PATH" },
      { key: "firmware", from: "default", source: "default: built by aiorig" },
      {
        key: "runtimes.mine",
        value: { kind: "exec", command: ["pypy3", "-X", "utf8"], env: { A: "1" } },
        ...fromFile,
      },
      { key: "runtimes.cp", value: { cpython: expect.stringMatching(/\/node$/) }, ...fromFile },
      { key: "rigs", from: "default", source: "default: none" },
      { key: "columns", value: ["mine", "reference"], ...fromFile },
      { key: "use.Semaphore", value: "lib:Semaphore", ...fromFile },
      { key: "use.Queue", value: "other:Queue", from: "command line", source: "--use" },
      { key: "library", value: folder, from: "command line", source: "--library" },
      { key: "asyncio", from: "default", source: "default: the asyncio of each runtime" },
      { key: "limitMs", value: 700, from: "command line", source: "--limit-ms" },
      { key: "budgets", from: "default", source: "default: none" },
      { key: "outDir", value: expect.stringMatching(/\/out$/), from: "default" },
    ],
  });
});

test("without --json, config prints a table", async () => {
  writeFileSync(file, JSON.stringify({ limitMs: 500 }));
  const { stdout } = await aiorigHere(["config", "--config", file]);
  const lines = stdout.split("\n").map((line) => line.replaceAll(/ {2,}/g, "  "));
  expect(lines[0]).toMatch(/^The configuration is .*aiorig\.config\.json\.$/);
  expect(lines).toContain("  limitMs  500  from the file");
  expect(lines).toContain("  firmware  default: built by aiorig");
});

test("a wrong configuration counts as wrong usage", async () => {
  writeFileSync(file, `{ "runtimes": { "mine": { "exce": "x" } } }`);
  const { stderr, exitCode } = await aiorigHere(["config", "--config", file]);
  expect({ stderr, exitCode }).toEqual({
    stderr: expect.stringContaining(
      '"runtimes.mine": a runtime needs exactly one of the keys exec, adapter, serial, rfc2217, tcp, micropython, python, firmware',
    ),
    exitCode: 2,
  });
});

import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { aiorigHere } from "./testing/command-line.ts";

const folder = mkdtempSync(join(tmpdir(), "aiorig-wiring-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("`rig wiring` writes its files into the given folder, and prints their names", async () => {
  const { stdout, exitCode } = await aiorigHere(["rig", "wiring", "two-picos", "--out", folder]);
  expect([exitCode, stdout.split("\n").map((line) => line.split("/").at(-1))]).toEqual([
    0,
    ["two-picos.html", "two-picos.svg"],
  ]);
  expect(readdirSync(folder).filter((name) => !name.startsWith("."))).toEqual([
    "two-picos.html",
    "two-picos.svg",
  ]);
  expect(readFileSync(join(folder, "two-picos.html"), "utf8")).toContain("<td>GP15</td>");
});

test("`rig wiring` refuses an unknown rig, and refuses a file as the folder", async () => {
  const wrong = async (...args: string[]) => {
    const { stderr, exitCode } = await aiorigHere(["rig", "wiring", ...args]);
    return [exitCode, stderr.split("\n").at(-1)];
  };
  expect([await wrong("three-picos"), await wrong("two-picos", "--out", "/dev/null/here")]).toEqual(
    [
      [2, expect.stringContaining("there is no rig three-picos.")],
      [2, expect.stringContaining("/dev/null is a file, not a folder.")],
    ],
  );
});

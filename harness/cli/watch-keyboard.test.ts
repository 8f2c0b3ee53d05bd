import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mustSkip } from "../emulated-boards/testing/test-firmware.ts";
import { AIORIG } from "./start-words.ts";
import { PLAIN } from "./testing/planted-suite.ts";

const PROGRAM = fileURLToPath(new URL("../../fixtures/session/button.py", import.meta.url));
const REPL = fileURLToPath(new URL("../../fixtures/session/repl.py", import.meta.url));
const LIBRARY = fileURLToPath(new URL("../../fixtures/lib", import.meta.url));
const TERMINAL =
  "import pty, sys, os; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-keys-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

// Node cannot make a pseudo-terminal. Python can, but not on Windows.
describe.skipIf(process.platform === "win32")("keys in a terminal", { timeout: 120_000 }, () => {
  test("keys press buttons until q is pressed; then watch prints a command that repeats the session", async () => {
    const { shown, exitCode } = await inTerminal([
      [/ s \| 1: button \(GP15\) released \| led 0/, "1 "],
      [/1: button \(GP15\) pressed \| led 1/, "1"],
      [/pressed for \d+ ms/, "q"],
    ]);
    expect(exitCode).toBe(0);
    expect(shown).toContain("1      presses button (GP15)");
    expect(shown).toContain("You stopped the watch after");
    expect(shown).toMatch(
      /To repeat what you pressed: .* watch \S+button\.py --drive out\/watch\/keys\.csv --for \d+ms --runtime reference\r\n/,
    );
    expect(readFileSync(join(folder, "out/watch/keys.csv"), "utf8")).toMatch(
      /^time_ms,pin,level\n[\d.]+,GP15,0\n[\d.]+,GP15,z\n$/,
    );
  });

  test("Ctrl-C ends the watch and all its processes", async () => {
    const runtime = mustSkip ? "reference" : "pico-virtual";
    const { shown, exitCode, left } = await inTerminal([[/ s \| 1: button/, "\x03"]], runtime);
    expect(shown).toContain("You stopped the watch after");
    expect([exitCode, left]).toEqual([130, []]);
  });
});

describe.skipIf(process.platform === "win32")("a REPL in a terminal", { timeout: 120_000 }, () => {
  test("a REPL gets every key until Ctrl-]; after that, watch prints a command that types the same text", async () => {
    const { shown, exitCode, left } = await inTerminal(
      [
        [/--> $/, "nane\x7f\x7fme\r"],
        [/'nobody'\r\n--> $/, "\x03"],
        [/^\r\n--> $/, "\x1d"],
      ],
      "reference",
      [REPL, "--repl", "--library", LIBRARY],
    );
    expect([exitCode, left]).toEqual([0, []]);
    expect(shown).toContain("--> nane\b \b\b \bme\r\n'nobody'\r\n");
    expect(shown).toContain("You stopped the watch after");
    expect(shown).toMatch(/--type 'nane\\x7f\\x7fme\\r@[\d.]+ms' --type '\\x03@[\d.]+ms'/);
  });
});

/**
 * Types keys into a terminal. Each element of `plan` has a pattern and keys. As soon as the pattern appears in the
 * terminal, the keys are typed. Returns everything that the terminal showed, the exit code, and the names of the
 * temporary files that were not removed.
 */
async function inTerminal(
  plan: readonly (readonly [appears: RegExp, keys: string])[],
  runtime = "reference",
  watched: readonly string[] = [PROGRAM, "--keys"],
) {
  const temporary = mkdtempSync(join(tmpdir(), "aiorig-temporary-"));
  const words = ["watch", ...watched, "--runtime", runtime];
  const child = spawn("python3", ["-c", TERMINAL, ...AIORIG, ...words], {
    cwd: folder,
    env: { ...process.env, ...PLAIN, NO_COLOR: "1", TMPDIR: temporary },
  });
  const steps = [...plan];
  let shown = "";
  let from = 0;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    shown += text;
    while (steps.length > 0 && steps[0]![0].test(shown.slice(from))) {
      from = shown.length;
      child.stdin.write(steps.shift()![1]);
    }
  });
  const exitCode = await new Promise((resolve) => child.on("close", resolve));
  const left = readdirSync(temporary);
  rmSync(temporary, { recursive: true });
  return { shown, exitCode, left };
}

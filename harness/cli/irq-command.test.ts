import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mustSkip, withoutFirmware } from "../emulated-boards/testing/test-firmware.ts";
import { aiorigHere } from "./testing/command-line.ts";
import { documentedFields } from "./testing/documented-fields.ts";

const RACE = fileURLToPath(new URL("../../fixtures/irq/planted_race.py", import.meta.url));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-irq-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const irq = (...args: string[]) => aiorigHere(["irq", ...args], { cwd: folder });

describe.skipIf(mustSkip)(`aiorig irq${withoutFirmware}`, () => {
  test("the result has the documented fields, and the report names the place", async () => {
    const { stdout, exitCode } = await irq(RACE, "--pin", "GP15", "--window", "12us", "--json");
    const result = JSON.parse(stdout);
    expect(exitCode).toBe(1);
    expect(new Set(Object.keys(result))).toEqual(
      new Set(["type", "schema", ...documentedFields().get("irq")!]),
    );
    expect(result).toMatchObject({ isSafe: false, unsafe: [{ instruction: "STR immediate" }] });
    const report = readFileSync(join(folder, result.report), "utf8");
    expect(report).toContain(`irq ${RACE} --pin GP15 --at ${result.unsafe[0].cycle}`);
    expect(report).toContain("counted = take(counts)");
  }, 120_000);

  test("if a program never turns on an interrupt, it has no window", async () => {
    writeFileSync(join(folder, "hello.py"), "print('hello')\n");
    const { stderr, exitCode } = await irq("hello.py", "--pin", "GP15");
    expect(exitCode).toBe(2);
    expect(stderr).toContain(
      "hello.py never turned on an interrupt of GP15: the program ended after",
    );
  }, 120_000);
});

test.each([
  [["x.py"], "required option '--pin <pin>' not specified"],
  [["x.py", "--pin", "GP30"], "Name a pin from GP0 to GP28"],
  [["x.py", "--pin", "GP1", "--window", "5ms..1ms"], "Name two times such as"],
  [["x.py", "--pin", "GP1", "--expect", "a", "--only-ends"], "cannot be used with option"],
  [["missing.py", "--pin", "GP1"], "missing.py cannot be read"],
  [["HTU21D-01", "--pin", "GP1"], "HTU21D-01 needs a device that answers the program (htu21d)"],
  [["REPL-01", "--pin", "GP15"], "REPL-01 needs a person who types"],
  [["PIN-06", "--pin", "GP15", "--limit", "1s"], "PIN-06 is watched for 2500 ms"],
])("%s is refused: %s", async (args, message) => {
  const { stderr, exitCode } = await irq(...args);
  expect([exitCode, stderr.includes(message) ? message : stderr]).toEqual([2, message]);
});

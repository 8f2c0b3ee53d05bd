import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { chosenRuntimes } from "./chosen-runtimes.ts";
import { parseChoices } from "./runtime-choice.ts";

let folder: string;
let config: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-chosen-"));
  config = join(folder, "aiorig.config.json");
});
afterEach(() => rmSync(folder, { recursive: true }));

test("the columns of the configuration are used if the command line chooses no column", async () => {
  const mine = join(folder, "mine");
  writeFileSync(mine, "", { mode: 0o755 });
  configure({ runtimes: RUNTIMES, columns: ["fork", "micropython=./mine", "reference"] });
  const usual = await chosenRuntimes({ config });
  const named = await chosenRuntimes({ config, runtime: parseChoices("cpython,fork") });
  expect([usual.named, usual.config.targets, named.named]).toEqual([
    ["reference", "micropython=mine", "fork"],
    { "micropython=mine": mine },
    ["cpython", "fork"],
  ]);
});

test("if a configuration names an unknown column, it is refused", async () => {
  configure({ runtimes: RUNTIMES, columns: ["frok"] });
  await expect(chosenRuntimes({ config })).rejects.toThrow(
    /^there is no runtime frok\. .* the configuration defines fork\./,
  );
  configure({ columns: ["tcp://lab"] });
  await expect(chosenRuntimes({ config })).rejects.toThrow(
    `${config}: "columns": tcp://lab is not an address.`,
  );
});

test("a runtime and a rig with the same name are refused", async () => {
  configure({ runtimes: { "virtual-pico": { exec: "x" } } });
  await expect(chosenRuntimes({ config, rig: ["virtual-pico"] })).rejects.toThrow(
    `${config} defines a runtime virtual-pico, and the rig virtual-pico has the same name.`,
  );
});

const RUNTIMES = { fork: { exec: "pypy3" } };

function configure(content: object): void {
  writeFileSync(config, JSON.stringify(content));
}

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadConfig } from "./config.ts";
import { UsageError } from "./usage-error.ts";

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "aiorig-config-"));
  file = join(folder, "aiorig.config.json");
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

test("a missing configuration is empty", async () => {
  const before = process.cwd();
  try {
    process.chdir(folder);
    expect(await loadConfig()).toEqual({});
  } finally {
    process.chdir(before);
  }
});

test("the file in the current folder is used", async () => {
  const before = process.cwd();
  await writeFile(file, `{"limitMs": 500}`);
  try {
    process.chdir(folder);
    expect(await loadConfig()).toEqual({
      limitMs: 500,
      file: resolve("aiorig.config.json"),
    });
  } finally {
    process.chdir(before);
  }
});

test("the file may start with a byte order mark", async () => {
  await writeFile(file, `\ufeff{"limitMs": 500}`);
  expect(await loadConfig(file)).toMatchObject({ limitMs: 500 });
});

test("a file in UTF-16 is named as such", async () => {
  await writeFile(file, Buffer.from(`\ufeff{"limitMs": 500}`, "utf16le"));
  await expect(loadConfig(file)).rejects.toEqual(
    new UsageError(`The configuration ${file} is UTF-16 text: save it as UTF-8.`),
  );
});

test("the name of a module may have letters of any language", async () => {
  await writeConfig({ queue: "größe.πρώτη_1:Ουρά" });
  expect(await loadConfig(file)).toMatchObject({ use: { Queue: "größe.πρώτη_1:Ουρά" } });
});

test("paths start at the file's folder, and bare names are commands", async () => {
  await writeFile(join(folder, "my-python"), "", { mode: 0o755 });
  await writeConfig({
    python: "./my-python",
    micropython: "node",
    library: ".",
    queue: "lib.fair_queue:Queue",
    use: { Semaphore: "lib:Semaphore" },
    outDir: "results",
  });
  const { micropython, ...config } = await loadConfig(file);
  expect(isAbsolute(micropython ?? "")).toBe(true);
  expect(config).toEqual({
    file,
    python: join(folder, "my-python"),
    library: folder,
    use: { Queue: "lib.fair_queue:Queue", Semaphore: "lib:Semaphore" },
    outDir: join(folder, "results"),
  });
});

describe("a bad configuration is refused, with its file and its key", () => {
  const cases: [why: string, text: string, message: RegExp][] = [
    ["not JSON", "{limitMs: 3", /FILE is not JSON: /],
    ["not an object", "[]", /FILE: the whole file: .*expected object/],
    ["an unknown key", `{"micropyton": "x"}`, /FILE: unknown key "micropyton"\. Known keys are /],
    ["a wrong type", `{"limitMs": "500"}`, /FILE: "limitMs": .*expected number/],
    ["no time at all", `{"limitMs": 0}`, /FILE: "limitMs": /],
    ["a time limit that is too long for a timer", `{"limitMs": 3e9}`, /FILE: "limitMs": /],
    ["a queue without a class", `{"queue": "queue"}`, /FILE: "queue": expected "module:Class"/],
    [
      "a module that cannot be imported",
      `{"queue": "my-lib.my-queue:Queue"}`,
      /FILE: "queue": my-lib\.my-queue cannot be imported, because a Python name has no dash: rename it to my_lib\.my_queue\. Known/,
    ],
    [
      "an unknown primitive",
      `{"use": {"Mutex": "a:B"}}`,
      /FILE: unknown key "use.Mutex" \("use" takes Queue, Semaphore,/,
    ],
    [
      "a primitive without a class",
      `{"use": {"Barrier": "barrier"}}`,
      /FILE: "use\.Barrier": expected "module:Class"/,
    ],
    [
      "a firmware that is not there",
      `{"firmware": "./firmware.uf2"}`,
      /FILE: "firmware" names FOLDER\/firmware\.uf2, which is not a file/,
    ],
    [
      "a MicroPython that is not there",
      `{"micropython": "./micropython"}`,
      /FILE: "micropython" names FOLDER\/micropython, which is not an executable file/,
    ],
    [
      "a command that is not there",
      `{"python": "no-such-python"}`,
      /FILE: "python" names the command no-such-python, which is not on the PATH/,
    ],
    [
      "a library that is not there",
      `{"library": "lib"}`,
      /FILE: "library" names FOLDER\/lib, which is not a folder/,
    ],
  ];
  test.each(cases)("%s", async (_why, text, message) => {
    await writeFile(file, text);
    const error = await loadConfig(file).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(UsageError);
    const shown = (error as Error).message.replaceAll(file, "FILE").replaceAll(folder, "FOLDER");
    expect(shown).toMatch(message);
    expect(shown).not.toContain("\n\n");
  });

  test("a named file that is missing is an error", async () => {
    await expect(loadConfig(file)).rejects.toThrow(
      `The configuration ${file} cannot be read: there is no such file.`,
    );
  });
});

async function writeConfig(config: object): Promise<void> {
  await writeFile(file, JSON.stringify(config));
}

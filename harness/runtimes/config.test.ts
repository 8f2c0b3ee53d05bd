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

test("if there is no configuration file, the configuration is empty", async () => {
  const before = process.cwd();
  try {
    process.chdir(folder);
    expect(await loadConfig()).toEqual({});
  } finally {
    process.chdir(before);
  }
});

test("the configuration file in the current folder is used", async () => {
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

test("the configuration file may start with a byte order mark", async () => {
  await writeFile(file, `\ufeff{"limitMs": 500}`);
  expect(await loadConfig(file)).toMatchObject({ limitMs: 500 });
});

test("a file in UTF-16 is refused, and the message names this encoding", async () => {
  await writeFile(file, Buffer.from(`\ufeff{"limitMs": 500}`, "utf16le"));
  await expect(loadConfig(file)).rejects.toEqual(
    new UsageError(`The configuration ${file} is UTF-16 text: save it as UTF-8.`),
  );
});

test("the name of a module may have letters of any language", async () => {
  await writeConfig({ queue: "größe.πρώτη_1:Ουρά" });
  expect(await loadConfig(file)).toMatchObject({ use: { Queue: "größe.πρώτη_1:Ουρά" } });
});

test("a relative path starts at the folder of the configuration file, but a name without a slash is a command", async () => {
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

describe("a bad configuration is refused, and the message names its file and its key", () => {
  const cases: [why: string, text: string, message: RegExp][] = [
    ["not JSON", "{limitMs: 3", /FILE is not JSON: /],
    ["an empty file", "", /FILE is not JSON: it is empty\. An empty configuration is \{\}\./],
    [
      "a comment",
      `{"suites": "a//b" /* here */}`,
      /FILE is not JSON: line 1: there is a comment, and JSON has no comments\. Remove the comment, or write the configuration in aiorig\.config\.ts/,
    ],
    [
      "a comma before a closing bracket",
      `{"limitMs": 5,}`,
      /FILE is not JSON: line 1: there is a comma before a closing bracket\. Remove the comma/,
    ],
    [
      "a duplicate key",
      `{"limitMs": 5, "limitMs": 6}`,
      /FILE is JSON that has the key "limitMs" twice\. Correct the error in that file\./,
    ],
    [
      "a command that is a number",
      `{"runtimes": {"a": {"exec": 5}}}`,
      /FILE: "runtimes.a.exec": expected a command: a text, or a list of words\. Correct the file\./,
    ],
    ["not an object", "[]", /FILE: the whole file: it must be an object, but it is a list/],
    ["an unknown key", `{"micropyton": "x"}`, /FILE: unknown key "micropyton"\. Known keys are /],
    ["a wrong type", `{"limitMs": "500"}`, /FILE: "limitMs": it must be a number, but it is "500"/],
    ["a time limit of zero", `{"limitMs": 0}`, /FILE: "limitMs": /],
    ["a time limit that is too long for a timer", `{"limitMs": 3e9}`, /FILE: "limitMs": /],
    ["a queue without a class", `{"queue": "queue"}`, /FILE: "queue": expected "module:Class"/],
    [
      "a module that cannot be imported",
      `{"queue": "my-lib.my-queue:Queue"}`,
      /FILE: "queue": my-lib\.my-queue cannot be imported, because a Python name has no dash: rename it to my_lib\.my_queue\. Correct the file\./,
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
      "a path of MicroPython at which there is no file",
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

  test("if the user names a missing configuration file, this is an error", async () => {
    await expect(loadConfig(file)).rejects.toThrow(
      `The configuration ${file} cannot be read: there is no such file.`,
    );
  });
});

describe("runtimes of your own", () => {
  test("each kind of runtime is checked, and relative paths in its entry start at the folder of the configuration file", async () => {
    await writeFile(join(folder, "wrapper"), "", { mode: 0o755 });
    await writeFile(join(folder, "runner.py"), "");
    await writeConfig({
      runtimes: {
        a: { exec: "./wrapper runner.py 'x y'", cwd: ".", clock: "virtual", family: "micropython" },
        b: { exec: ["pypy3", "{program}"], env: { A: "1" } },
        c: { micropython: "./wrapper" },
        d: { python: "./wrapper" },
        e: { firmware: "wrapper" },
        f: { serial: "/dev/ttyUSB0", baudRate: 921_600, reset: "lines" },
        g: { rfc2217: "lab:2217" },
        i: { adapter: ["node", "runner.py"], env: { A: "1" } },
        h: { tcp: "tcp://lab:4000" },
      },
      rigs: { bench: "wrapper" },
    });
    const wrapper = join(folder, "wrapper");
    expect(await loadConfig(file)).toEqual({
      file,
      runtimes: {
        a: {
          kind: "exec",
          command: [wrapper, join(folder, "runner.py"), "x y"],
          cwd: folder,
          clock: "virtual",
          family: "micropython",
        },
        b: { kind: "exec", command: ["pypy3", "{program}"], env: { A: "1" } },
        c: { kind: "known", runtime: "micropython", path: wrapper },
        d: { kind: "known", runtime: "cpython", path: wrapper },
        e: { kind: "known", runtime: "pico-virtual", path: wrapper },
        f: { kind: "serial", address: "/dev/ttyUSB0", baudRate: 921_600, reset: "lines" },
        g: { kind: "rfc2217", address: "//lab:2217" },
        i: { kind: "adapter", command: ["node", join(folder, "runner.py")], env: { A: "1" } },
        h: { kind: "tcp", address: "//lab:4000" },
      },
      ownRigs: { bench: wrapper },
    });
  });

  test.each([
    [
      { cpython: { exec: "x" } },
      '"runtimes.cpython": cpython is already the name of a runtime of aiorig',
    ],
    [{ "a=b": { exec: "x" } }, '"runtimes.a=b": a name has at most 40 letters'],
    [{ toString: { exec: "x" } }, '"runtimes.toString": a name has at most 40 letters'],
    [{ a: "x" }, '"runtimes.a": expected an object with one of the keys exec, '],
    [
      { a: { exec: "x", python: "y" } },
      '"runtimes.a": a runtime needs exactly one of the keys exec, ',
    ],
    [
      { a: { exec: "x", evn: {} } },
      '"runtimes.a.evn": a runtime with "exec" does not accept this key, only exec, env, cwd, clock, family',
    ],
    [{ a: { exec: "x", env: { A: 1 } } }, '"runtimes.a.env.A": it must be a text, but it is 1'],
    [{ a: { exec: "'x" } }, '"runtimes.a.exec" has an opening quote without a closing quote'],
    [{ a: { exec: "x", cwd: "no" } }, '"runtimes.a.cwd" names FOLDER/no, which is not a folder'],
    [{ a: { tcp: "lab" } }, '"runtimes.a.tcp": tcp://lab is not an address.'],
    [
      { a: { tcp: "lab:1", baudRate: 9600 } },
      'a runtime with "tcp" does not accept this key, only tcp',
    ],
    [{ a: { micropython: "./no" } }, '"runtimes.a.micropython" names FOLDER/no, which is not an'],
  ])("%j is refused", async (runtimes, why) => {
    await writeConfig({ runtimes });
    const error = await loadConfig(file).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(UsageError);
    expect((error as Error).message.replaceAll(folder, "FOLDER")).toContain(why);
  });
});

describe("a module", () => {
  const TYPED = `import { defineConfig } from "aiorig/config";
const limitMs: number = 500;
export default defineConfig({ limitMs });
`;

  test("a configuration in TypeScript can import aiorig/config without an installed package", async () => {
    const typed = join(folder, "aiorig.config.ts");
    await writeFile(typed, TYPED);
    expect(await loadConfig(typed)).toEqual({ file: typed, limitMs: 500 });
  });

  test("a configuration may be a module in JavaScript", async () => {
    const script = join(folder, "aiorig.config.mjs");
    await writeFile(script, TYPED.replace(": number", ""));
    expect(await loadConfig(script)).toEqual({ file: script, limitMs: 500 });
  });

  test.each([
    ["a syntax error", "export default {\n  limitMs: ,\n};\n", /aiorig\.config\.ts:2:11: ERROR/],
    [
      "an exception",
      "\nthrow new TypeError('no');\n",
      /TypeError: no \(aiorig\.config\.ts, line 2\)/,
    ],
  ])("a configuration module with %s is refused", async (_what, text, why) => {
    const typed = join(folder, "aiorig.config.ts");
    await writeFile(typed, text);
    const load = loadConfig(typed);
    await expect(load).rejects.toThrow(UsageError);
    await expect(load).rejects.toThrow(why);
  });

  test("two configuration files, a module and a JSON file, are refused", async () => {
    const before = process.cwd();
    await writeFile(join(folder, "aiorig.config.ts"), TYPED);
    await writeConfig({});
    try {
      process.chdir(folder);
      await expect(loadConfig()).rejects.toThrow(
        /has two configurations, aiorig\.config\.ts and aiorig\.config\.json\. Remove one of them/,
      );
    } finally {
      process.chdir(before);
    }
  });
});

async function writeConfig(config: object): Promise<void> {
  await writeFile(file, JSON.stringify(config));
}

test.each([
  ["nothing", "const a = 1;", /has no configuration as its default export\. Write: export default/],
  [
    "a function",
    "export default () => ({})",
    /exports something that is not data, such as a function/,
  ],
  [
    "a promise",
    "export default Promise.resolve({})",
    /the default export is a promise\. Export the value/,
  ],
])("a file that exports %s is refused", async (_what, code, message) => {
  const module = join(folder, "exports.config.ts");
  await writeFile(module, code);
  await expect(loadConfig(module)).rejects.toThrow(message);
});

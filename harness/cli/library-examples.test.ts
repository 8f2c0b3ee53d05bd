import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { Command } from "commander";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mustSkip, withoutFirmware } from "../emulated-boards/testing/test-firmware.ts";
import { ROOT } from "../engine/suite.ts";
import { openRuntime } from "../runtimes/index.ts";
import type { DecodePlan } from "../session/decode-plan.ts";
import type { ParsedDevice } from "../session/stimulus/device-text.ts";
import type { Driven } from "../session/stimulus/drive-text.ts";
import { type WatchPlan, watchProgram } from "../session/watch-program.ts";
import type { Runtime } from "../trace/runtime.ts";
import { decodeOption, deviceOption, driveOptions, forOption } from "./watch-options.ts";

const FOLDER = join(ROOT, "fixtures/examples");
const LIBRARY = join(ROOT, "fixtures/lib");

/**
 * The classes without an example, each for a reason: a Semaphore is used like a BoundedSemaphore, and emulated boards
 * have no touch pads for ESP32Touch. The last three classes need a receiver or a second board, so their examples are in
 * the guide of drivers.
 */
const WITHOUT_EXAMPLE = ["Semaphore", "ESP32Touch", "AS_GPS", "Initiator", "Responder"];

/** An example program from FOLDER. Its docstring has a `watch` command, and the lines that this command prints. */
interface Example {
  readonly name: string;
  readonly source: string;
  readonly command: string;
  readonly expected: readonly string[];
}

const examples = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".py"))
  .map(readExample);

describe("on the reference", () => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await openRuntime("reference", {});
  });
  afterAll(() => runtime?.close());

  const withoutThreads = examples.filter(({ command }) => !command.includes("--runtime"));
  test.each(withoutThreads)("$name prints the lines of its docstring", async (example) => {
    expect(await linesOf(runtime, example)).toEqual(example.expected);
  });
});

describe.skipIf(mustSkip)(`on the emulated Pico${withoutFirmware}`, () => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await openRuntime("pico-virtual", {});
  });
  afterAll(() => runtime?.close());

  const some = examples.filter(({ name }) => ["display", "other_core"].includes(name));
  test.each(some)("$name prints the lines of its docstring", async (example) => {
    expect(await linesOf(runtime, example)).toEqual(example.expected);
  });
});

test("each class of the library has an example", () => {
  const probe = readFileSync(join(LIBRARY, "probe.py"), "utf8");
  const table = /^_MODULES = \{\n([^}]+)/m.exec(probe)![1]!;
  const classes = [...table.matchAll(/"(\w+)": "(\w+)"/g)].map(([, name, module]) => ({
    name: name!,
    importLine: new RegExp(`^from ${module} import .*\\b${name}\\b`, "m"),
  }));
  const missing = classes.filter(
    ({ importLine }) => !examples.some(({ source }) => importLine.test(source)),
  );
  expect(missing.map(({ name }) => name).filter((name) => !WITHOUT_EXAMPLE.includes(name))).toEqual(
    [],
  );
});

test("the guide has the command of each example", () => {
  const guide = readFileSync(join(ROOT, "docs/library-examples.md"), "utf8");
  const missing = examples.filter(({ command }) => !guide.includes(`npm run aiorig -- ${command}`));
  expect(missing.map(({ name }) => name)).toEqual([]);
});

function readExample(file: string): Example {
  const source = readFileSync(join(FOLDER, file), "utf8");
  const [, , command, ...expected] = /^"""([^"]|"(?!""))*/.exec(source)![0].split("\n");
  const name = basename(file, ".py");
  if (!command?.startsWith(`    aiorig watch fixtures/examples/${file}`)) {
    throw new Error(
      `the third line of ${file} must be "    aiorig watch fixtures/examples/${file}"`,
    );
  }
  const lines = expected.map((line) => line.trim()).filter((line) => line !== "");
  return { name, source, command: command.trim().slice("aiorig ".length), expected: lines };
}

/** Runs an example with the options of its command. Returns the printed lines, and the last line of each decoder. */
async function linesOf(runtime: Runtime, example: Example): Promise<string[]> {
  const session = await watchProgram(runtime, planOf(example), new AbortController().signal);
  const printed = session.console.map(({ text }) => text).join("");
  const decoded = (session.decoded ?? []).flatMap(({ lines }) => lines.slice(-1));
  return [...printed.split("\n").filter((line) => line !== ""), ...decoded.map(({ text }) => text)];
}

interface Options {
  readonly for?: number;
  readonly press?: readonly Driven[];
  readonly analog?: WatchPlan["analog"];
  readonly device?: readonly ParsedDevice[];
  readonly decode?: readonly DecodePlan[];
}

function planOf({ name, source, command }: Example): WatchPlan {
  const parser = new Command().argument("<program>").option("--runtime <name>");
  for (const option of [...driveOptions(), forOption(), deviceOption(), decodeOption()]) {
    parser.addOption(option);
  }
  parser.parse(command.split(" ").slice(1), { from: "user" });
  const { press = [], device = [], ...options } = parser.opts<Options>();
  return {
    program: { path: `${name}.py`, file: join(FOLDER, `${name}.py`), text: source },
    driven: [...press, ...device.flatMap(({ drives = [] }) => drives)],
    devices: device.flatMap(({ answers }) => (answers === undefined ? [] : [answers])),
    analog: options.analog ?? [],
    decode: options.decode ?? [],
    forMs: options.for ?? 10_000,
  };
}

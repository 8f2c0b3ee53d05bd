import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { groups } from "../../suites/index.ts";
import type { Clause } from "../check/clause.ts";
import { verdictLine } from "../engine/judge-clause.ts";
import { suiteHashOf } from "../engine/run-header.ts";
import {
  clausesOf,
  isOwnSuite,
  loadSuite,
  ownSuite,
  type Suite,
  shownPath,
} from "../engine/suite.ts";
import { judge } from "../results/judge.ts";
import type { Header } from "../results/results-lines.ts";
import { keepTrace } from "../results/trace-file.ts";
import { factsOf } from "../trace/runtime-facts.ts";
import { aiorigHere, compiledHere } from "./testing/command-line.ts";
import { type PlantedSuite, plantSuite, programThat } from "./testing/planted-suite.ts";

let planted: PlantedSuite;
let suite: Suite;
let out: string;

beforeAll(async () => {
  planted = plantSuite([{ program: programThat() }, { program: programThat(), level: "should" }]);
  suite = await loadSuite(planted.folder);
  out = planted.outDir;
  mkdirSync(out);
  writeFileSync(join(out, "results.jsonl"), resultsOf(suite, clausesOf(suite), ["a", "a"], "."));
});
afterAll(() => planted.remove());

const STATEMENT =
  /^port: 1\.27\.0, linux\nmust 1\/1, should 1\/1, suite aiorig-planted-\w+@[0-9a-f]{12}\n/;

describe("a certified column", () => {
  let certified: Awaited<ReturnType<typeof aiorig>>;
  const bundle = () => join(out, "port.bundle.jsonl");
  beforeAll(async () => {
    certified = await aiorig("certify", "results.jsonl", "--badge", "badge.svg");
  });

  test("certify prints the statement and the hash of the bundle", () => {
    const hash = createHash("sha256").update(readFileSync(bundle())).digest("hex");
    expect(certified.stdout).toMatch(STATEMENT);
    expect(certified.stdout).toContain(
      `\n  ${hash}  port.bundle.jsonl\nTo judge it again: npm run aiorig -- verify port.bundle.jsonl --sha256 ${hash}`,
    );
    expect({ exitCode: certified.exitCode, stderr: certified.stderr }).toEqual({
      exitCode: 0,
      stderr: "",
    });
  });

  test("certify and verify read the suite that the configuration names", async () => {
    write("aiorig.config.json", JSON.stringify({ suites: planted.folder }));
    const args = ["certify", "results.jsonl", "--out", "again.bundle.jsonl"];
    const again = await compiledHere(args, { cwd: out });
    const verified = await compiledHere(["verify", "again.bundle.jsonl"], { cwd: out });
    rmSync(join(out, "aiorig.config.json"));
    expect([again.exitCode, verified.exitCode]).toEqual([0, 0]);
    expect(readFileSync(join(out, "again.bundle.jsonl"))).toEqual(readFileSync(bundle()));
  });

  test("verify judges the bundle again, without the results and traces", async () => {
    const elsewhere = join(planted.folder, "elsewhere.jsonl");
    writeFileSync(elsewhere, readFileSync(bundle()));
    const { exitCode, stdout } = await aiorig("verify", elsewhere);
    expect(stdout).toMatch(STATEMENT);
    expect(stdout).toMatch(
      /\n\S*elsewhere\.jsonl passed the verification: 2 verdicts were judged again by aiorig \S+, and the bundle that was made again is the same, byte for byte\.$/,
    );
    expect(exitCode).toBe(0);
  });

  test("verify refuses a bundle whose hash is not the published hash", async () => {
    const { exitCode, stdout } = await aiorig("verify", bundle(), "--sha256", "0".repeat(64));
    expect(stdout).toMatch(
      /^port\.bundle\.jsonl failed the verification:\n {2}the SHA-256 of the file is [0-9a-f]{64}, but 0{64} was published\. /,
    );
    expect(exitCode).toBe(1);
  });

  test("if a bundle belongs to another suite, verify reports this and names the version of aiorig to use", async () => {
    const { exitCode, stdout } = await aiorigHere(["verify", bundle()]);
    expect(stdout).toMatch(
      /cannot be verified completely, because this aiorig has another suite \(the bundle: aiorig-planted-.*\n0 verdicts were judged again with an identical result, because the clauses are unchanged\. Changed or unknown clauses \(2\): PLANTED-01, PLANTED-02\.\nUse aiorig \S+ to verify everything, or name your own suite with --suites\.$/,
    );
    expect(exitCode).toBe(4);
  });

  test("badges from the results and from the bundle are identical, and show the certificate's claim", async () => {
    const badge = readFileSync(join(out, "badge.svg"), "utf8");
    expect(badge).toMatch(
      /<title>port 1\.27\.0: must 1\/1, should 1\/1, suite aiorig-planted-\w+@[0-9a-f]{12}<\/title>/,
    );
    const { exitCode, stdout } = await aiorig("badge", bundle());
    expect({ exitCode, stdout: `${stdout}\n` }).toEqual({ exitCode: 0, stdout: badge });
  });
});

describe("no certificate", () => {
  const own = ownSuite(groups);
  const clause = clausesOf(own).find(({ id }) => id === "QUEUE-01")!;
  const failing = (folder: string) => resultsOf(own, [clause], ["nothing"], folder);

  test("if a clause fails, certify lists what prevents the certificate, and writes no bundle", async () => {
    const { exitCode, stdout } = await certify("failing", failing("failing"));
    const musts = clausesOf(own).filter(({ level }) => level === "must").length;
    expect(stdout).toContain(`\nnot certified: must 0/${musts}, should 0/`);
    expect(stdout).toContain(`\nWhat prevents the certificate (${musts})\n`);
    expect(stdout).toContain("\n  QUEUE-01: fail, expected pass\n");
    expect(stdout).toContain("\n  GATHER-01: not run\n");
    expect(stdout).toMatch(
      /\n\nNo bundle was written\. To write a bundle that contains these reasons, add the option --even-if-failing$/,
    );
    expect(exitCode).toBe(1);
  });

  test("with --even-if-failing, certify writes a bundle for a failing clause, and verify exits with 1", async () => {
    const certified = await certify("honest", failing("honest"), "--even-if-failing");
    const verified = await aiorigHere(["verify", "honest/port.bundle.jsonl"], { cwd: out });
    expect([certified.exitCode, verified.exitCode]).toEqual([1, 1]);
    expect(verified.stdout).toMatch(
      /\nnot certified: must 0\/.*[\s\S]* passed the verification: 1 verdict was/,
    );
  });

  test("if somebody changed a verdict, certify refuses the results, even with --even-if-failing", async () => {
    const [header, line] = failing("edited").trim().split("\n");
    const { detail: _detail, ...verdict } = JSON.parse(line!);
    const edited = JSON.stringify({ ...verdict, verdict: "pass", met: true });
    const { exitCode, stdout, stderr } = await certify(
      "edited",
      `${header}\n${edited}\n`,
      "--even-if-failing",
    );
    expect(stderr).toMatch(
      /^aiorig: edited\/results\.jsonl was changed after its run: 1 verdict does not follow from the traces\. Run again\.\n {2}QUEUE-01: verdict is "pass", but the trace leads to "fail"; met is true, but the trace leads to false; detail is absent/,
    );
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
  });

  test("certify refuses results of another suite, of an older version or without the runtime", async () => {
    const said = async (name: string, change: (header: Header) => Header) => {
      const text = resultsOf(own, [clause], ["nothing"], name, change);
      const { exitCode, stderr } = await certify(name, text);
      return [exitCode, stderr];
    };
    const { pins: _pins, ...older } = RUNTIME;
    expect([
      await said("a", (header) => ({ ...header, suiteHash: "0".repeat(64) })),
      await said("b", (header) => ({ ...header, runtimes: [older] })),
      await said("c", (header) => ({ ...header, runtimes: [{ name: "port" }] })),
    ]).toEqual([
      [
        1,
        "aiorig: the results in a/results.jsonl were made with a suite that differs from the suite of this aiorig. Do one of three things: run the suite again with this version, certify with the version that made the results (0.3.0), or name the folder of your own suite with --suites.",
      ],
      [
        1,
        "aiorig: b/results.jsonl is from an older version of aiorig, which did not record everything that a verdict depends on. Run the suite again.",
      ],
      [
        1,
        "aiorig: port was not available in the run that wrote c/results.jsonl, so the results say nothing about port. Run again when port is available.",
      ],
    ]);
  });
});

describe("wrong usage", () => {
  test("certify needs the name of a column if the results have several columns", async () => {
    const file = "two/results.jsonl";
    write(
      file,
      JSON.stringify({ ...headerOf(suite, []), runtimes: [{ name: "a" }, { name: "b" }] }),
    );
    const [without, unknown] = [
      await aiorigHere(["certify", file], { cwd: out }),
      await aiorigHere(["certify", file, "--target", "c"], { cwd: out }),
    ];
    expect([without, unknown].map(({ exitCode, stderr }) => [exitCode, stderr])).toEqual([
      [
        2,
        "aiorig: a certificate is about one column. The columns of two/results.jsonl are a, b. Name one column with --target.",
      ],
      [2, "aiorig: there is no column c. The columns of two/results.jsonl are a, b."],
    ]);
  });

  test("verify refuses a missing file, an empty file and a huge file", async () => {
    write("empty.jsonl", "");
    write("huge.jsonl", "");
    truncateSync(join(out, "huge.jsonl"), 300 * 1024 * 1024);
    const said = async (name: string) => {
      const { exitCode, stdout, stderr } = await aiorigHere(["verify", name], { cwd: out });
      return [exitCode, stdout + stderr];
    };
    expect([await said("none"), await said("empty.jsonl"), await said("huge.jsonl")]).toEqual([
      [
        2,
        expect.stringMatching(
          /^aiorig: none cannot be read: there is no such file\. Name a bundle that the command certify wrote\.$/,
        ),
      ],
      [1, "empty.jsonl failed the verification:\n  the file is empty. Get the bundle again."],
      [
        1,
        "huge.jsonl failed the verification:\n  the file has 314572800 bytes, but a bundle may have at most 268435456. Name a file that the command certify wrote.",
      ],
    ]);
    rmSync(join(out, "huge.jsonl"));
  });
});

const RUNTIME: Header["runtimes"][number] = {
  name: "port",
  version: "1.27.0",
  platform: "linux",
  pins: false,
  traits: {},
};

function headerOf(suite: Suite, clauses: readonly Clause[]): Header {
  return {
    type: "header",
    schema: 2,
    suite: "0.3.0",
    suiteHash: suiteHashOf(suite),
    ...(isOwnSuite(suite) ? {} : { suites: suite.folder }),
    host: "Linux x64",
    started: "2026-11-21T09:00:00.000Z",
    runtimes: [RUNTIME],
    clauses: clauses.map(({ id }) => id),
    limits: { programMs: 10_000, outputBytes: 1_048_576 },
  };
}

/**
 * Returns the text of a results file. In its run, the program of each clause recorded one mark: the one at the same
 * position in `marks`. Writes the traces to `folder`.
 */
function resultsOf(
  suite: Suite,
  clauses: readonly Clause[],
  marks: readonly string[],
  folder: string,
  change: (header: Header) => Header = (header) => header,
): string {
  const lines = clauses.map((clause, i) => {
    const run = {
      outcome: { kind: "ended" },
      trace: { marks: [{ name: marks[i]!, value: null, atUs: 5 }], stdout: "", stderr: "" },
      wallMs: 3,
    } as const;
    const facts = factsOf("port", { version: "1.27.0", platform: "linux" }, {});
    const program = shownPath(join(suite.fixtures, clause.program));
    const judgement = judge({ clause, facts, program }, run);
    const trace = keepTrace(join(out, folder), "port", clause.id, run);
    return {
      ...verdictLine(clause, "port", { ...suite, facts: {} }, judgement, run.wallMs),
      trace,
    };
  });
  return [change(headerOf(suite, clauses)), ...lines]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join("");
}

/** Writes a results file with this text, and runs `aiorig certify` on it with aiorig's own suite. */
function certify(folder: string, text: string, ...options: readonly string[]) {
  write(`${folder}/results.jsonl`, text);
  return aiorigHere(["certify", `${folder}/results.jsonl`, ...options], { cwd: out });
}

function write(name: string, text: string): void {
  const file = join(out, name);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, text);
}

function aiorig(...args: readonly string[]) {
  return compiledHere([...args, "--suites", planted.folder], { cwd: out });
}

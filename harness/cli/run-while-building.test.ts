import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { mustSkip, withoutFirmware } from "../emulated-boards/testing/test-firmware.ts";
import { parseLine, type ResultsLine } from "../results/results-lines.ts";
import { withLock } from "../toolchain/lock.ts";
import { buildRp2040Firmware } from "../toolchain/rp2040-firmware.ts";
import { AIORIG } from "./start-words.ts";
import { PLAIN, type PlantedSuite, plantSuite, programThat } from "./testing/planted-suite.ts";

let suite: PlantedSuite;
let cache: string;
beforeEach(() => {
  suite = plantSuite([{ program: programThat() }, { program: programThat('mark("b")') }]);
  cache = mkdtempSync(join(tmpdir(), "aiorig-building-"));
});
afterEach(() => {
  suite.remove();
  rmSync(cache, { recursive: true, force: true });
});

describe.skipIf(mustSkip)(`a run while the firmware is being built${withoutFirmware}`, () => {
  test("during a build, a run judges only the reference and shows its unexpected verdicts", {
    timeout: 300_000,
  }, async () => {
    const { during, exitCode } = await runDuringBuild(async ({ stderr, finishBuild, hasEnded }) => {
      await untilJudged("reference", hasEnded);
      await until(() => stderr().includes("✔ reference 2/2, 1 not as expected") || hasEnded());
      const seen = { lines: readLines().map(describeLine), shown: stderr().split("\n") };
      finishBuild();
      return seen;
    });
    const first = [
      "header: reference cpython pico-virtual?",
      "PLANTED-01 reference pass",
      "PLANTED-02 reference fail",
    ];
    expect(during?.shown).toEqual(
      expect.arrayContaining([
        "❯ Getting pico-virtual ready",
        "› PLANTED-02 on reference: fail, expected pass",
      ]),
    );
    expect({ during: during?.lines, all: sortedAfter(first.length + 1), exitCode }).toEqual({
      during: first,
      all: [
        ...first,
        "header: reference cpython pico-virtual",
        "PLANTED-01 cpython pass",
        "PLANTED-01 pico-virtual pass",
        "PLANTED-02 cpython fail",
        "PLANTED-02 pico-virtual fail",
      ],
      exitCode: 1,
    });
  });

  test("if a run is stopped during a build, it keeps the verdicts that it already has", {
    timeout: 300_000,
  }, async () => {
    const { exitCode, stderr } = await runDuringBuild(async ({ stop, hasEnded }) => {
      await untilJudged("reference", hasEnded);
      stop();
    });
    expect({ exitCode, all: readLines().map(describeLine) }).toEqual({
      exitCode: 130,
      all: [
        "header: reference cpython pico-virtual?",
        "PLANTED-01 reference pass",
        "PLANTED-02 reference fail",
      ],
    });
    expect(stderr).toContain("Stopped. 2 of 6 verdicts are complete.");
  });
});

interface DuringBuild {
  /** Returns the text that the run has printed to standard error until now. */
  readonly stderr: () => string;
  /**
   * Puts the firmware and the kept emulated boards of the usual cache into the cache. The cache then looks as if another
   * process had built the firmware.
   */
  readonly finishBuild: () => void;
  /** Returns true if the run has ended. A run that has ended prints nothing more. */
  readonly hasEnded: () => boolean;
  /** Sends Ctrl-C. */
  readonly stop: () => void;
}

/**
 * Starts a run with an empty cache while another process builds the firmware. In this test, the other process is the
 * process of the test itself.
 */
async function runDuringBuild<T>(look: (during: DuringBuild) => Promise<T>) {
  const built = dirname(await buildRp2040Firmware(async () => {}));
  const place = join(cache, basename(built));
  let said = "";
  const start = () => {
    const [command = "", ...args] = AIORIG;
    const runtimes = ["reference", "cpython", "pico-virtual"].flatMap((it) => ["--runtime", it]);
    const run = execa(
      command,
      [...args, "run", "--suites", suite.folder, "--out", suite.outDir, ...runtimes],
      {
        cwd: tmpdir(),
        reject: false,
        stdin: "ignore",
        env: { ...PLAIN, NO_COLOR: "1", AIORIG_CACHE: cache },
      },
    );
    run.stderr.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
    return run;
  };
  let during: T | undefined;
  const run = await withLock(`${place}.lock`, async () => {
    const started = start();
    during = await look({
      stderr: () => said,
      finishBuild: () => {
        for (const folder of [...keptBoardsIn(dirname(built)), built]) {
          const copy = join(cache, basename(folder));
          cpSync(folder, copy, { recursive: true, preserveTimestamps: true });
        }
      },
      hasEnded: () => started.exitCode !== null || started.signalCode !== null,
      stop: () => started.kill("SIGINT"),
    });
    return { started };
  });
  const { exitCode, stderr } = await run.started;
  return { during, exitCode, stderr };
}

/**
 * Returns the folders of the emulated boards that a cache keeps, if it has any. With such a board, a run does not copy
 * the modules to a blank board, which takes five seconds of processor time. These tests are not about this copying.
 */
function keptBoardsIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /^prepared-pico-[^-]+-[0-9a-f]{12}$/.test(name))
    .map((name) => join(folder, name));
}

async function untilJudged(column: string, hasEnded: () => boolean): Promise<void> {
  await until(() => {
    const judged = readLines().filter((line) => line.type === "verdict" && line.runtime === column);
    return judged.length === 2 || hasEnded();
  });
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await delay(50);
}

function readLines(): ResultsLine[] {
  const file = join(suite.outDir, "results.jsonl");
  if (!existsSync(file)) return [];
  const texts = readFileSync(file, "utf8").split("\n").slice(0, -1);
  return texts.map((text) => {
    const parsed = parseLine(text);
    if (parsed.kind !== "line") throw new Error(`${parsed.kind}: ${text}`);
    return parsed.line;
  });
}

/**
 * Returns all lines of the output. The lines from number `start` on are sorted, because the columns are judged at the
 * same time and print in any order.
 */
function sortedAfter(start: number): string[] {
  const lines = readLines().map(describeLine);
  return [...lines.slice(0, start), ...lines.slice(start).sort()];
}

/** Describes a line of the results in a few words. A column without a version has a question mark after its name. */
function describeLine(line: ResultsLine): string {
  if (line.type === "verdict") return `${line.clause} ${line.runtime} ${line.verdict}`;
  const columns = line.runtimes.map(({ name, version }) =>
    version === undefined ? `${name}?` : name,
  );
  return `header: ${columns.join(" ")}`;
}

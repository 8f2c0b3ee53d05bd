import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { execa } from "execa";
import { afterEach, describe, expect, test } from "vitest";
import { readResultsFile } from "../results/results-file.ts";
import {
  AIORIG,
  PLAIN,
  type PlantedSuite,
  plantSuite,
  programThat,
} from "./testing/planted-suite.ts";
import { processesOf } from "./testing/process-list.ts";

let suite: PlantedSuite;
afterEach(() => suite.remove());

// What is left is looked up in /proc, which only Linux has.
describe.runIf(process.platform === "linux")("a run that is stopped", () => {
  test("by Ctrl-C ends with 130, keeps what was judged and leaves no process", async () => {
    const { stderr, exitCode, left } = await stopped((pid) => process.kill(-pid, "SIGINT"));
    expect(stderr).toMatch(
      /Stopped\. 1 of 3 verdicts were reached before that; they are in (\S+)\. See them with: npm run aiorig -- results \1 --suites \S+$/,
    );
    expect({ exitCode, left, kept: keptVerdicts() }).toEqual({
      exitCode: 130,
      left: [],
      kept: ["PLANTED-01 pass"],
    });
  });

  test("by SIGTERM to the command alone ends with 143 and does the same", async () => {
    const { exitCode, left } = await stopped((pid) => process.kill(pid, "SIGTERM"));
    expect({ exitCode, left, kept: keptVerdicts() }).toEqual({
      exitCode: 143,
      left: [],
      kept: ["PLANTED-01 pass"],
    });
  });

  test("by SIGKILL to all of its group keeps what was judged and leaves no process", async () => {
    const { left } = await stopped((pid) => process.kill(-pid, "SIGKILL"));
    expect({ left, kept: keptVerdicts() }).toEqual({ left: [], kept: ["PLANTED-01 pass"] });
  });
});

/** Stops a run while its second program and a child of that are under way, and says what is left then. */
async function stopped(stop: (pid: number) => void) {
  suite = plantSuite([
    { program: programThat() },
    {
      program: programThat(
        "import subprocess, sys, time",
        'subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)", __file__])',
        'open(__file__ + ".started", "w").close()',
        "time.sleep(1000)",
      ),
      limitMs: 600_000,
    },
    { program: programThat() },
  ]);
  const [command = "", ...args] = AIORIG;
  const { folder, outDir } = suite;
  const aiorig = execa(
    command,
    [...args, "run", "--suites", folder, "--out", outDir, "--runtime", "cpython"],
    // As from a shell with job control: a process group of its own.
    { detached: true, reject: false, stdin: "ignore", env: PLAIN },
  );
  const pid = aiorig.pid!;
  await until(() => existsSync(join(folder, "fixtures", "02.py.started")));
  stop(pid);
  const { stderr, exitCode } = await aiorig;
  // What was killed with SIGKILL is cleared away by another process, a moment later.
  await until(() => processesOf(pid, folder).length === 0, 100);
  return { stderr, exitCode, left: processesOf(pid, folder) };
}

async function until(condition: () => boolean, tries = 1000): Promise<void> {
  for (let i = 0; i < tries && !condition(); i++) await delay(50);
}

function keptVerdicts(): string[] {
  const { verdicts } = readResultsFile(join(suite.outDir, "results.jsonl"));
  return verdicts.map(({ clause, verdict }) => `${clause} ${verdict}`);
}

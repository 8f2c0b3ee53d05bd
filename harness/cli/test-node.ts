import "./plain-output.ts";

import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { ROOT, TEST_OUT } from "../engine/suite.ts";
import { SAMPLE_VARIABLE, USUAL_SEED } from "../engine/test-sample.ts";
import { print } from "../text/output.ts";
import { NODE_VERSIONS, provideNode } from "../toolchain/node-binary.ts";
import { columns } from "./columns.ts";
import { interruptSignal } from "./interrupt.ts";
import { runToEnd } from "./last-resort.ts";

const HELP = `npm run test:node [-- VERSION... FILE...]

Runs the unit tests on Node ${Object.values(NODE_VERSIONS).join(", ")}, one after the other, and prints a table. npm's
package "node" contains the binaries. They are installed into the cache folder, about 120 MB each.
Each version takes about as long as \`npm test\`.

  VERSION   ${Object.keys(NODE_VERSIONS).join(", ")}; all of them by default
  FILE      part of the path of a test file; all unit tests by default

Example: npm run test:node -- 22 24 harness/scheduler
`;

/** The result of the unit tests on one version of Node. */
interface NodeResult {
  readonly version: string;
  readonly isGood: boolean;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly seconds: number;
}

/**
 * Runs `npm run test:node`: the unit tests on several versions of Node. `args` may contain versions and test files. If
 * `args` contains no version, the tests run on every version that aiorig supports.
 */
async function testNode(args: readonly string[]): Promise<void> {
  if (args.includes("--help") || args.includes("-h")) return print(HELP);
  const signal = interruptSignal();
  const asked = args.filter((arg) => arg in NODE_VERSIONS);
  const files = args.filter((arg) => !(arg in NODE_VERSIONS));
  const versions = asked.length > 0 ? asked : Object.keys(NODE_VERSIONS);
  const results: NodeResult[] = [];
  for (const line of versions) results.push(await runOn(NODE_VERSIONS[line]!, files, signal));
  const rows = results.map(({ version, isGood, passed, failed, skipped, seconds }) => [
    version,
    isGood ? "ok" : "failed",
    ...[passed, failed, skipped].map(String),
    `${seconds.toFixed(0)} s`,
  ]);
  const header = ["Node", "unit tests", "passed", "failed", "skipped", "duration"];
  print(`\n${columns([header, ...rows]).join("\n")}\n`);
  process.exitCode = results.every(({ isGood }) => isGood) ? 0 : 1;
}

async function runOn(
  version: string,
  files: readonly string[],
  signal: AbortSignal,
): Promise<NodeResult> {
  const binary = await provideNode(version, signal);
  const report = join(TEST_OUT, `vitest-node-${version}.json`);
  mkdirSync(TEST_OUT, { recursive: true });
  rmSync(report, { force: true });
  print(`\nNode ${version}\n`);
  const startedMs = performance.now();
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const { exitCode } = await execa(
    binary,
    [VITEST, "run", "--project", "unit", ...reporters, ...files],
    {
      cwd: ROOT,
      stdin: "ignore",
      stdout: "inherit",
      stderr: "inherit",
      reject: false,
      cancelSignal: signal,
      // With this PATH, the programs that the tests start also find this version of Node.
      env: {
        PATH: [dirname(binary), process.env.PATH].join(delimiter),
        [SAMPLE_VARIABLE]: process.env[SAMPLE_VARIABLE] ?? String(USUAL_SEED),
      },
    },
  );
  signal.throwIfAborted();
  const { numPassedTests, numFailedTests, numPendingTests } = vitestReport.parse(
    JSON.parse(readFileSync(report, "utf8")),
  );
  return {
    version,
    isGood: exitCode === 0 && numPassedTests > 0,
    passed: numPassedTests,
    failed: numFailedTests,
    skipped: numPendingTests,
    seconds: (performance.now() - startedMs) / 1000,
  };
}

const VITEST = join(ROOT, "node_modules", "vitest", "vitest.mjs");

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
});

await runToEnd(() => testNode(process.argv.slice(2)));

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clause } from "../../check/clause.ts";
import { judge } from "../../results/judge.ts";
import type { Config } from "../../runtimes/config.ts";
import { outcomeOf } from "../../runtimes/probe-outcome.ts";
import { makeSentinel, parseProbeOutput } from "../../trace/probe-output.ts";
import type { Runtime } from "../../trace/runtime.ts";
import type { RuntimeFacts } from "../../trace/runtime-facts.ts";

/**
 * Groups clauses into batches, in the order of the clauses. The clauses of a batch run together. If a clause needs its
 * own interpreter, it is alone in its batch.
 */
export function batchesOf(clauses: readonly Clause[]): Clause[][] {
  const batches: Clause[][] = [];
  let open: Clause[] = [];
  const close = () => {
    if (open.length > 0) batches.push(open);
    open = [];
  };
  for (const clause of clauses) {
    if (mustRunAlone(clause)) {
      close();
      batches.push([clause]);
    } else if (open.push(clause) === BATCH_SIZE) close();
  }
  close();
  return batches;
}

/**
 * Runs the programs of a batch one after the other in one interpreter. Returns the clauses whose results are not as
 * expected. These clauses are only suspects, because a program may affect the program after it. A batch of a single
 * clause is not run: this clause counts as a suspect.
 */
export async function suspiciousOf(
  runtime: Runtime,
  batch: readonly Clause[],
  facts: RuntimeFacts,
  use: Config["use"] = {},
): Promise<readonly Clause[]> {
  if (batch.length === 1) return batch;
  const programs = batch.map(({ program }) => [makeSentinel(), sourceOf(program)] as const);
  // The arguments are written as JSON, because JSON strings, lists and objects are also valid in Python.
  const args = [programs, use].map((arg) => JSON.stringify(arg));
  const folder = mkdtempSync(join(tmpdir(), "aiorig-faults-"));
  try {
    const path = join(folder, "batch.py");
    writeFileSync(path, `${DRIVER}\nrun_programs(${args.join(", ")})\n`);
    const { trace } = await runtime.run({ path }, { limitMs: LIMIT_MS });
    return batch.filter((clause, i) => {
      const { marks, stdout, end } = parseProbeOutput(trace.stdout, programs[i]![0]);
      if (end === undefined || end.end === "interrupted") return true;
      const seen = { marks, stdout, stderr: "" };
      const run = { outcome: outcomeOf(end), trace: seen, wallMs: 0 };
      return !judge({ clause, facts, program: clause.program }, run).met;
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The largest number of clauses in a batch. It is small, so that a program that hangs the interpreter does not block
 * many other programs.
 */
const BATCH_SIZE = 30;

/**
 * The time limit of a batch in milliseconds of virtual time. If a program never waits, the host's clock measures this
 * limit instead.
 */
const LIMIT_MS = 5000;

/**
 * Returns true if a clause needs its own interpreter. Such a clause has pins, looks at the console, or sets a start
 * tick. All programs of a batch share the console, and an interpreter sets its start tick only once.
 */
function mustRunAlone({ pins, startTickMs, program }: Clause): boolean {
  return pins !== undefined || startTickMs !== undefined || ON_THE_CONSOLE.test(program);
}

const ON_THE_CONSOLE =
  /^run\/(report_on_the_console|default_handler_called|handler_called_by_the_program)/;

/**
 * Python code that runs the programs of a batch. Every program gets a new probe, a new asyncio and
 * a new loop.
 */
const DRIVER = `import sys


def run_programs(programs, use):
    for sentinel, source in programs:
        for name in list(sys.modules):
            # Remove only modules from files. All other modules belong to the interpreter.
            if hasattr(sys.modules[name], "__file__"):
                sys.modules.pop(name)
        probe = __import__("probe")
        probe.asyncio.new_event_loop()
        probe.launch("program.py", sentinel, use, True, source)
`;

function sourceOf(program: string): string {
  return readFileSync(new URL(`../../../fixtures/${program}`, import.meta.url), "utf8");
}

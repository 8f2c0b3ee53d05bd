import { afterAll, describe, inject, recordArtifact, test } from "vitest";
import type { Clause, Group } from "../check/clause.ts";
import { reproduceCommand } from "../results/reproduce.ts";
import type { VerdictLine } from "../results/results-file.ts";
import { openRuntime } from "../runtimes/index.ts";
import { DEFAULT_LIMIT_MS, type Runtime } from "../runtimes/runtime.ts";
import { judgeClause } from "./judge-clause.ts";
import type { RunSettings } from "./settings.ts";
import { clauseTestName } from "./test-name.ts";

/** Registers a vitest test a clause. Runs in a test worker, in the project of one runtime. */
export function registerClauses(group: Group): void {
  const name = inject("runtime");
  const settings = inject("settings");
  leaveInterruptsToTheMainProcess();
  describe(group.name, () => {
    let runtime: Promise<Runtime> | undefined;
    const open = () => {
      runtime ??= openRuntime(name, settings.config);
      return runtime;
    };
    afterAll(async () => {
      const opened = await runtime?.catch(() => undefined);
      await opened?.close();
    });
    for (const clause of group.clauses.filter(({ id }) => isSelected(id, settings))) {
      test(clauseTestName(clause), { timeout: safetyNetMs(clause, settings) }, async (context) => {
        const line = await judgeClause(clause, name, settings, open, context.signal);
        if (line.verdict === "untested") context.skip(line.detail);
        // At once, not with the next batch of task updates: a crash of this worker must not lose it.
        await recordArtifact(context.task, { type: "aiorig:verdict", line });
        if (!line.met) throw unmet(line, settings);
        // A deviation that came out as declared was tested, and so passes here.
        if (line.verdict === "unsupported" || line.verdict === "skipped") {
          context.skip(line.reason ?? line.detail);
        }
      });
    }
  });
}

function isSelected(id: string, { clauses }: RunSettings): boolean {
  return clauses === undefined || clauses.includes(id);
}

/** Runtimes keep their limits themselves, in their own time; this catches one that does not. */
function safetyNetMs({ limitMs }: Clause, { config }: RunSettings): number {
  return 60_000 + 6 * (limitMs ?? config.limitMs ?? DEFAULT_LIMIT_MS);
}

/** What vitest shows: the words of the verdict, without a stack that would only show this file. */
function unmet(
  { verdict, expected, detail, program, runtime }: VerdictLine,
  { config }: RunSettings,
): Error {
  const error = new Error(
    `${verdict}, expected ${expected}: ${detail}\nAgain: ${reproduceCommand(program, runtime, config)}`,
  );
  error.stack = `${error.name}: ${error.message}`;
  return error;
}

/**
 * Ctrl-C and a hang-up reach every process of the terminal. The main process stops the run through the test's
 * signal, so that what was judged is kept; without it there is nobody left to report to. SIGTERM keeps its
 * default effect: it also ends a check that computes for ever.
 */
function leaveInterruptsToTheMainProcess(): void {
  if (process.listeners("SIGINT").includes(ignore)) return;
  process.on("SIGINT", ignore);
  process.on("SIGHUP", ignore);
  process.on("disconnect", () => process.exit(1));
}

function ignore(): void {}

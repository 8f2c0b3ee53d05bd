import { afterAll, describe, inject, recordArtifact, test } from "vitest";
import type { Clause, Group } from "../check/clause.ts";
import { farewell } from "../runtimes/adapter-farewell.ts";
import { openRuntime } from "../runtimes/index.ts";
import type { Runtime } from "../trace/runtime.ts";
import { judgeClause, judgeUnrun } from "./judge-clause.ts";
import { safetyNetMs } from "./safety-net.ts";
import type { RunSettings } from "./settings.ts";
import { caseKey, clauseTestName } from "./test-name.ts";
import { printableVerdict, unmetError } from "./vitest-messages.ts";

/**
 * Registers one vitest test for each repetition of each clause. This runs in a test worker, in the project of one
 * runtime.
 */
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
    const sayFarewell = async () => farewell(await runtime?.catch(() => undefined));
    const cases = casesOf(group, name, settings);
    const last = cases.findLast(({ clause }) => judgeUnrun(clause, name, settings) === undefined);
    for (const { clause, repetition } of cases) {
      const isLast = last?.clause === clause && last.repetition === repetition;
      const timeout = safetyNetMs(clause, settings);
      test(clauseTestName(clause, repetition), { timeout }, async (context) => {
        const notSampled = settings.notSampled?.[name]?.[clause.id];
        if (notSampled !== undefined) context.skip(notSampled);
        const { task, signal } = context;
        const beforeCheck = () =>
          recordArtifact(task, { type: "aiorig:judging", pid: process.pid });
        const asked = { clause, repetition, signal, beforeCheck, ...(isLast && { sayFarewell }) };
        const judged = await judgeClause(asked, name, settings, open);
        const { line } = judged;
        // The check may have left something behind that blocks this process forever. Let the event loop do one turn. If
        // the process blocks, it blocks here, before it sends the verdict, and the main process reports a verdict.
        await new Promise(setImmediate);
        const { reason, detail } = printableVerdict(line);
        if (line.verdict === "untested") context.skip(detail);
        // The verdict is sent immediately, instead of with the next batch of task updates. If this worker crashed, a
        // verdict that waits for the batch would be lost.
        await recordArtifact(task, { type: "aiorig:verdict", ...judged });
        if (!line.met) throw unmetError(line, settings);
        // If a clause fails as declared (verdict `fail` or `error`), its test passes. If the verdict is `unsupported`
        // or `skipped`, the test counts as skipped.
        if (line.verdict === "unsupported" || line.verdict === "skipped") {
          context.skip(reason ?? detail);
        }
      });
    }
  });
}

/**
 * Returns the tests of a column. All clauses come once, then all clauses come again, and so on. So the repetitions of a
 * clause are far apart in time.
 */
function casesOf(
  { clauses }: Group,
  column: string,
  { clauses: selected, repeat = 1, leftOut }: RunSettings,
): { readonly clause: Clause; readonly repetition: number }[] {
  const isSelected = (id: string, repetition: number) =>
    (selected === undefined || selected.includes(id)) &&
    leftOut?.[column]?.includes(caseKey(id, repetition)) !== true;
  return Array.from({ length: repeat }, (_, i) => i + 1).flatMap((repetition) =>
    clauses
      .filter(({ id }) => isSelected(id, repetition))
      .map((clause) => ({ clause, repetition })),
  );
}

/**
 * Makes a worker survive Ctrl-C and a hang-up, because a terminal sends these signals to all of its processes. Only the
 * main process must react: it stops the run through the test's signal, so that verdicts are kept. If the main process
 * is gone, nobody can receive a report, and the worker ends. SIGTERM keeps its default effect, because only SIGTERM can
 * end a check that computes forever.
 */
function leaveInterruptsToTheMainProcess(): void {
  if (process.listeners("SIGINT").includes(ignore)) return;
  process.on("SIGINT", ignore);
  process.on("SIGHUP", ignore);
  process.on("disconnect", () => process.exit(1));
}

function ignore(): void {}

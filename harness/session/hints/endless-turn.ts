import { endlessTurnOf } from "../endless-turn.ts";
import { isAsync, nodesBelow, type PythonNode, scopeAround } from "../python-source/syntax.ts";
import type { Session } from "../session.ts";
import { isBlockingInput } from "./blocking-input.ts";
import { type BlockingSleep, blockingSleepsOf } from "./blocking-sleep.ts";
import { coroutineNamed, nameOf } from "./functions.ts";
import type { Hint } from "./hint.ts";
import { functionsInInterrupts } from "./interrupts.ts";
import type { LoopWithoutAwait } from "./loop-never-awaits.ts";
import { type Program, written } from "./program.ts";
import { innermost, runInTask } from "./reached.ts";
import { onlySpinningLoop, type SpinningLoop } from "./spinning-loops.ts";
import { formatUs } from "./times.ts";

/** The hint about a task that ran until the end of the session without letting other tasks run. */
export interface EndlessTurnHint {
  readonly hint: Hint;
  /** How the long turn affected another task, in one or two sentences. */
  readonly effect: string;
  /** The blocking sleep in the code of the task. Undefined if there is no such sleep. */
  readonly cause: BlockingSleep | undefined;
}

/**
 * Returns the hint about the task that ran until the end of the session, although another task should have had a turn.
 * Returns undefined if an interrupt handler may be the cause, or if another hint already explains this: a hint about a
 * loop without `await`, or about `input`.
 */
export function endlessTurnHintOf(
  program: Program,
  session: Session,
  loops: readonly LoopWithoutAwait[],
): EndlessTurnHint | undefined {
  const found = endlessTurnOf(session);
  const task = found && coroutineNamed(found.lane.name, program);
  if (found === undefined || task === undefined || mayHandlerRunLong(program)) return undefined;
  const run = runInTask(task, program);
  const isRun = (node: PythonNode) => run.some(({ from }) => from === scopeAround(node)?.from);
  if (loops.some(({ loop }) => isRun(loop))) return undefined;
  if (program.calls.some((call) => isBlockingInput(call, program) && isRun(call))) return undefined;
  const { lane, turn, starved } = found;
  const running = turn === lane.turns[0] ? task : innermost(task, program);
  const name = nameOf(running, program);
  const who = name === lane.name ? name : `${name}, which ${lane.name} awaits,`;
  const other = starved.name === lane.name ? `another ${starved.name}` : starved.name;
  const turns = starved.turns.length === 0 ? "never got a turn" : "got no more turns";
  const effect = `From ${formatUs(turn.fromUs)} until the end of the session, ${who} ran without letting other tasks run. So ${other} ${turns}.`;
  const cause = blockingSleepsOf(program).find(({ scope }) =>
    run.some(({ from }) => from === scope.from),
  );
  const loop = onlySpinningLoop(run, program);
  const hint =
    loop === undefined
      ? program.mistake(
          "endless-turn",
          running,
          effect,
          `Find the loop or the call in ${name} that does not end. If it is a loop, add to it: ${pauseIn(program)}`,
        )
      : program.mistake("endless-turn", loop.loop, `${effect} ${loop.why}`, fixOf(loop, program));
  return { hint, effect, cause };
}

/**
 * Says whether an interrupt handler may have run for a long time. The record counts the time of a handler as a part of
 * the turn that it interrupts. So such a handler may be the real cause of a long turn.
 */
function mayHandlerRunLong(program: Program): boolean {
  return functionsInInterrupts(program).some((handler) =>
    nodesBelow(handler, true).some(({ name }) => name === "WhileStatement"),
  );
}

function fixOf({ loop, event }: SpinningLoop, program: Program): string {
  if (event !== undefined) return `After await ${event}.wait(): ${event}.clear()`;
  const own = scopeAround(loop)!;
  const pause = pauseIn(program);
  return isAsync(own)
    ? `Put an "await" into the loop, at a place that each round reaches, for example at the start: ${pause}`
    : `Make ${nameOf(own, program)} a coroutine: define it with "async def", and call it with "await". In the loop, write: ${pause}`;
}

function pauseIn(program: Program): string {
  return `await ${written("asyncio.sleep_ms", program)}(10)`;
}

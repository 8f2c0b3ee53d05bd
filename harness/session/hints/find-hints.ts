import type { Session, SessionProgram } from "../session.ts";
import { findAwaitsInFunctions } from "./await-in-function.ts";
import { findAwaitsOfValues } from "./await-not-awaitable.ts";
import { findAwaitsWithoutCall } from "./await-without-call.ts";
import { findBlockingInputs } from "./blocking-input.ts";
import { findBlockingSleeps } from "./blocking-sleep.ts";
import { findSwallowedCancels } from "./cancel-swallowed.ts";
import { findCoroutinesAsHandlers } from "./coroutine-as-handler.ts";
import { findForgottenAwaits } from "./coroutine-not-awaited.ts";
import { findDriftingLoops } from "./drifting-loop.ts";
import { findEndlessFirstItems } from "./endless-first-item.ts";
import { endlessTurnHintOf } from "./endless-turn.ts";
import { findEventsInInterrupts } from "./event-in-interrupt.ts";
import { findFloatMilliseconds } from "./float-milliseconds.ts";
import { findFloatingPins } from "./floating-pin.ts";
import { findFunctionsAsTasks } from "./function-as-task.ts";
import { HINT_RULES, type Hint } from "./hint.ts";
import { joinEndlessTurn, joinLongTurns, joinLoops, withoutRepeatedNotes } from "./join-hints.ts";
import { findHeldLocks } from "./lock-not-released.ts";
import { longTurnsOf } from "./long-turn.ts";
import { loopsWithoutAwait } from "./loop-never-awaits.ts";
import { findLostExceptions } from "./lost-exception.ts";
import { findMainsThatEnd } from "./main-ends-early.ts";
import { findUncalledMethods } from "./method-not-called.ts";
import { findModuleHints } from "./module-hints.ts";
import { findUnreachedStarts } from "./never-reached.ts";
import { findPinsWithoutMode } from "./pin-without-mode.ts";
import { type ModuleSource, type Program, readProgram } from "./program.ts";
import { findRunsInCoroutines } from "./run-in-coroutine.ts";
import { findStaleQueues } from "./stale-queue.ts";
import { findTasksInInterrupts } from "./task-in-interrupt.ts";
import { findTasksAsValues } from "./task-not-awaited.ts";
import { findForgottenTasks } from "./task-not-kept.ts";
import { findGrowingTasks } from "./tasks-pile-up.ts";
import { findUncaughtTimeouts } from "./timeout-not-caught.ts";
import { findPlainWiths } from "./with-without-async.ts";

/**
 * Finds typical mistakes in an asyncio program. The hints are in the order of the program's lines, and hints about
 * modules beside the program come last. A hint reports only what is certain from the source, or from the source
 * together with what happened in a session. A program with a syntax error has no hints. A hint quotes text of the
 * program unmodified, so a renderer must make the text printable.
 */
export function findHints(watched: Watched): Hint[] {
  const program = readProgram(watched.program, watched.modules);
  if (program === undefined) return [];
  const { session } = watched;
  const fromSource = STATIC_RULES.flatMap((rule) => rule(program, session));
  const fromSession =
    session === undefined ? [] : DYNAMIC_RULES.flatMap((rule) => rule(program, session));
  const loops = loopsWithoutAwait(program);
  const turns = session === undefined ? [] : longTurnsOf(program, session, loops);
  const endless = session && endlessTurnHintOf(program, session, loops);
  const hints = joinEndlessTurn(
    joinLongTurns(joinLoops([...fromSource, ...fromSession], loops, program), turns),
    endless,
  );
  return [
    ...inOrder(withoutRepeatedNotes(hints)),
    ...program.files.slice(1).flatMap((module) => inOrder(findModuleHints(module, program))),
  ];
}

function inOrder(hints: readonly Hint[]): Hint[] {
  return hints.toSorted(
    (one, other) =>
      one.line - other.line || HINT_RULES.indexOf(one.rule) - HINT_RULES.indexOf(other.rule),
  );
}

/** A program, and the session in which it ran, if there is one. */
export interface Watched {
  readonly program: SessionProgram;
  /** The user's own modules in the folder of the program. */
  readonly modules?: readonly ModuleSource[];
  readonly session?: Session;
}

/**
 * The rules that need only the source to find a mistake. If there is also a session, the hint of a rule can say what
 * happened in the session.
 */
const STATIC_RULES: readonly ((program: Program, session?: Session) => Hint[])[] = [
  findForgottenAwaits,
  findTasksAsValues,
  findFunctionsAsTasks,
  findCoroutinesAsHandlers,
  findAwaitsOfValues,
  findAwaitsWithoutCall,
  findUncalledMethods,
  findPlainWiths,
  findFloatMilliseconds,
  findRunsInCoroutines,
  findAwaitsInFunctions,
  findMainsThatEnd,
  findUnreachedStarts,
  findEndlessFirstItems,
  findGrowingTasks,
  findBlockingSleeps,
  findBlockingInputs,
  findStaleQueues,
  findSwallowedCancels,
  findHeldLocks,
  findEventsInInterrupts,
  findTasksInInterrupts,
  findPinsWithoutMode,
  findForgottenTasks,
];

const DYNAMIC_RULES = [
  findUncaughtTimeouts,
  findDriftingLoops,
  findLostExceptions,
  findFloatingPins,
];

import type { TaskLane } from "../../trace/task-lane.ts";
import { childrenOf, type PythonNode } from "../python-source/syntax.ts";
import type { Session } from "../session.ts";
import { argumentsOf, calledName, coroutineAround, methodOf, nameOf } from "./functions.ts";
import type { Hint } from "./hint.ts";
import { canLeave, isForever, statementsOf } from "./loops.ts";
import { constantOf, pinsOf } from "./pins.ts";
import { type Program, written } from "./program.ts";
import { askedUs, formatUs } from "./times.ts";

/**
 * A loop moves a pin or counts, and sleeps for a fixed time after its work. Its rounds are longer than the sleep, so
 * the loop falls behind. The rule reports a loop that lost at least one whole round, and at least 1 % of the time. If a
 * single round took more than twice its time, something else is wrong. Then the rule reports nothing.
 */
export function findDriftingLoops(program: Program, session: Session): Hint[] {
  return program.nodes.flatMap((loop) => {
    const round = isForever(loop, program) ? roundOf(loop, program) : undefined;
    if (round === undefined) return [];
    const seen = roundsInTasks(round, session, program) ?? roundsInWire(round, session, program);
    if (seen === undefined || !isDrift(seen)) return [];
    const name = nameOf(round.coroutine, program);
    const periodUs = seen.askedUs / seen.rounds;
    const due = Math.floor((seen.lengthUs + periodUs / 100) / periodUs);
    return [
      program.mistake(
        "drifting-loop",
        round.sleep,
        `This sleep starts after the work of the loop, so a round of ${name} takes ${formatUs(seen.lengthUs / seen.rounds)}, not ${formatUs(periodUs)}. In ${formatUs(seen.lengthUs)} it made ${seen.rounds} rounds instead of ${due}.`,
        fixFor(round, program),
      ),
    ];
  });
}

/** A loop that should do something at regular times, and that waits only with sleeps. */
interface Round {
  readonly loop: PythonNode;
  readonly coroutine: PythonNode;
  /** The length of the loop's sleeps. Undefined if the source does not show the length. */
  readonly periodUs: number | undefined;
  readonly sleeps: number;
  /** The last sleep of the loop. */
  readonly sleep: PythonNode;
  /** The object whose `toggle` the loop calls exactly once, if there is one. */
  readonly toggled: PythonNode | undefined;
}

function roundOf(loop: PythonNode, program: Program): Round | undefined {
  const coroutine = coroutineAround(loop);
  if (coroutine === undefined || canLeave(loop, program)) return undefined;
  let periodUs: number | undefined = 0;
  const sleeps: PythonNode[] = [];
  const toggled: PythonNode[] = [];
  let isRegular = false;
  for (const statement of statementsOf(loop)) {
    const expression = statement.name === "ExpressionStatement" ? statement.firstChild! : statement;
    if (isSleep(expression, program)) {
      const lengthUs = sleepUs(expression, program);
      periodUs = lengthUs === undefined || periodUs === undefined ? undefined : periodUs + lengthUs;
      sleeps.push(expression);
      continue;
    }
    if (statement.name === "UpdateStatement") isRegular = true;
    const method = expression.name === "CallExpression" ? methodOf(expression, program) : undefined;
    if (method === undefined || !MOVES.has(method.method)) {
      if (awaits(statement)) return undefined;
      continue;
    }
    isRegular = true;
    if (method.method === "toggle") toggled.push(method.object);
  }
  const sleep = sleeps.at(-1);
  if (sleep === undefined || !isRegular) return undefined;
  const [only, ...more] = toggled;
  const isOne = more.length === 0 && sleeps.length === 1;
  return {
    loop,
    coroutine,
    periodUs,
    sleeps: sleeps.length,
    sleep,
    toggled: isOne ? only : undefined,
  };
}

/** The methods that move a pin. */
const MOVES: ReadonlySet<string> = new Set(["toggle", "on", "off", "high", "low", "value"]);

function awaits(statement: PythonNode): boolean {
  return statement.getChild("AwaitExpression") !== null || containsAwait(statement);
}

function containsAwait(node: PythonNode): boolean {
  return childrenOf(node).some(
    (child) => child.name === "AwaitExpression" || child.name === "async" || containsAwait(child),
  );
}

function isSleep(expression: PythonNode, program: Program): boolean {
  if (expression.name !== "AwaitExpression") return false;
  const name = calledName(expression.lastChild!, program);
  return name === "asyncio.sleep" || name === "asyncio.sleep_ms";
}

/**
 * The length of `await asyncio.sleep_ms(...)` in microseconds. Returns undefined if the source does not show the length
 * as a number.
 */
function sleepUs({ lastChild: call }: PythonNode, program: Program): number | undefined {
  const unitUs = calledName(call!, program) === "asyncio.sleep" ? 1_000_000 : 1000;
  const [length] = argumentsOf(call!, program).positional;
  const value = length && constantOf(length, program);
  return typeof value === "number" ? value * unitUs : undefined;
}

interface Seen {
  readonly rounds: number;
  /** The time that the rounds took. */
  readonly lengthUs: number;
  /** The time that the rounds should have taken: the sum of the sleeps. */
  readonly askedUs: number;
}

/**
 * Returns the rounds of the task that runs this loop. If several tasks run the loop, this chooses the task that lost
 * the largest share of its time. If the source does not show the length of the sleeps, only a session on the reference
 * shows it. On the reference, time stands still between the call and the end of the turn.
 */
function roundsInTasks(
  round: Round,
  { tasks, target }: Session,
  program: Program,
): Seen | undefined {
  if (round.periodUs === undefined && target.name !== "reference") return undefined;
  const name = nameOf(round.coroutine, program);
  const lanes = tasks?.filter((lane) => lane.name === name) ?? [];
  return lanes
    .flatMap((lane) => roundsOf(lane, round) ?? [])
    .sort((one, other) => lostUs(other) / other.askedUs - lostUs(one) / one.askedUs)[0];
}

/** The rounds of a task from the end of its first sleep. Each turn after a sleep starts a part of a round. */
function roundsOf({ turns }: TaskLane, { sleeps, periodUs }: Round): Seen | undefined {
  const [, ...later] = turns;
  if (later.some(({ wokenBy }) => wokenBy.by !== "time")) return undefined;
  const rounds = Math.floor((later.length - 1) / sleeps);
  const last = later[rounds * sleeps];
  if (rounds < 1 || last === undefined) return undefined;
  const asked = later
    .slice(0, rounds * sleeps)
    .map((turn) => (periodUs === undefined ? (askedUs(turn) ?? 0) : periodUs / sleeps));
  const isMissed = asked.some((us, i) => later[i + 1]!.fromUs - later[i]!.fromUs > 2 * us);
  if (isMissed) return undefined;
  return {
    rounds,
    lengthUs: last.fromUs - later[0]!.fromUs,
    askedUs: asked.reduce((sum, us) => sum + us, 0),
  };
}

/** If the target records no tasks, the edges of the toggled pin show the rounds of the loop. */
function roundsInWire(
  { toggled, periodUs }: Round,
  session: Session,
  program: Program,
): Seen | undefined {
  if (toggled === undefined || !periodUs) return undefined;
  const pin = pinsOf(program).find((one) => one.variable === program.text(toggled));
  const wire = session.wires.find((one) => typeof pin?.id === "number" && one.gpio === pin.id);
  const writers = program.calls.filter(
    (call) =>
      MOVES.has(methodOf(call, program)?.method ?? "") &&
      program.text(methodOf(call, program)!.object) === program.text(toggled),
  );
  if (wire === undefined || writers.length !== 1) return undefined;
  const edges = session.waveform?.edges.filter((edge) => edge.wire === wire.name) ?? [];
  // The first edge may come from setting the pin up.
  const rounds = edges.length - 2;
  const isMissed = edges.some(({ atUs }, i) => i > 1 && atUs - edges[i - 1]!.atUs > 2 * periodUs);
  if (rounds < 1 || isMissed) return undefined;
  const lengthUs = edges.at(-1)!.atUs - edges[1]!.atUs;
  return { rounds, lengthUs, askedUs: rounds * periodUs };
}

function isDrift(seen: Seen): boolean {
  const { rounds, lengthUs, askedUs } = seen;
  if (rounds < LEAST_ROUNDS || askedUs === 0) return false;
  return lostUs(seen) >= askedUs / rounds && lostUs(seen) >= lengthUs / 100;
}

function lostUs({ lengthUs, askedUs }: Seen): number {
  return lengthUs - askedUs;
}

const LEAST_ROUNDS = 5;

function fixFor({ sleep, sleeps }: Round, program: Program): string {
  const call = sleep.lastChild!;
  const [length] = argumentsOf(call, program).positional;
  const text = program.text(length!);
  const isSeconds = calledName(call, program) === "asyncio.sleep";
  const ms = isSeconds ? `int(${text} * 1000)` : text;
  const time = program.names.localNameOf("time") ?? "time";
  const sleepMs = written("asyncio.sleep_ms", program);
  const next = `due = ${time}.ticks_add(due, ${ms}); await ${sleepMs}(${time}.ticks_diff(due, ${time}.ticks_ms()))`;
  const each = sleeps > 1 ? " for each sleep" : "";
  return `Sleep until a fixed time. Before the loop: due = ${time}.ticks_ms(). In the loop${each}: ${next}`;
}

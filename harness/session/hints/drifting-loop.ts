import { askedUs } from "../../trace/asked-us.ts";
import type { TaskLane } from "../../trace/task-lane.ts";
import { childrenOf, nodesBelow, type PythonNode } from "../python-source/syntax.ts";
import type { Session } from "../session.ts";
import { mayDelay } from "./delays.ts";
import { argumentsOf, calledName, coroutineAround, methodOf, nameOf } from "./functions.ts";
import type { Hint } from "./hint.ts";
import { canLeave, isForever, statementsOf } from "./loops.ts";
import { constantInCalls } from "./parameters.ts";
import { pinsOf } from "./pins.ts";
import { type Program, written } from "./program.ts";
import { formatUs } from "./times.ts";

/**
 * Finds loops that fall behind. Such a loop moves a pin up and down, and then sleeps for a fixed time. So a round takes
 * longer than its sleeps, because the work also takes time. There is a hint if the loop lost at least 1 % of the
 * planned time of its rounds. The loss of the worst round does not count. There is no hint in these cases:
 * - A round took more than twice its planned time. The cause is then not drift.
 * - The loop waits without an await. Its sleeps then do not show how long a round should take.
 */
export function findDriftingLoops(program: Program, session: Session): Hint[] {
  return program.nodes.flatMap((loop) => {
    const round = isForever(loop, program) ? roundOf(loop, program) : undefined;
    if (round === undefined) return [];
    const seen = roundsInTasks(round, session, program) ?? roundsInWire(round, session, program);
    if (seen === undefined || !isDrift(seen)) return [];
    const rounds = seen.lengthsUs.length;
    const name = nameOf(round.coroutine, program);
    const [takes, asked] = [sumOf(seen.lengthsUs) / rounds, sumOf(seen.askedUs) / rounds];
    const percent = Number(((takes / asked - 1) * 100).toPrecision(2));
    return [
      program.mistake(
        "drifting-loop",
        round.sleep,
        `This sleep starts after the work of the loop${seen.waitsForOthers ? ", and ends late while other tasks run" : ""}. So a round of ${name} takes ${formatUs(takes)}, not ${formatUs(asked)} (${percent} % more). After ${rounds} rounds, the loop was ${formatUs(lostUs(seen))} late.`,
        fixFor(round, program),
      ),
    ];
  });
}

/** One round of a loop that should do something at regular times and that waits only with sleeps. */
interface Round {
  readonly loop: PythonNode;
  readonly coroutine: PythonNode;
  /**
   * The time that one round should take: the sum of its sleeps, in microseconds. Undefined if the source does not show
   * the lengths of the sleeps.
   */
  readonly periodUs: number | undefined;
  readonly sleeps: number;
  /** The last sleep of the loop. */
  readonly sleep: PythonNode;
  /** The pin that each round of the loop inverts exactly once. Undefined if there is no such pin. */
  readonly toggled: PythonNode | undefined;
}

function roundOf(loop: PythonNode, program: Program): Round | undefined {
  const coroutine = coroutineAround(loop);
  if (coroutine === undefined || canLeave(loop, program) || mayDelay(loop, program))
    return undefined;
  let periodUs: number | undefined = 0;
  const sleeps: PythonNode[] = [];
  const moves: Move[] = [];
  for (const statement of statementsOf(loop)) {
    const expression = statement.name === "ExpressionStatement" ? statement.firstChild! : statement;
    if (isSleep(expression, program)) {
      if (!isFixed(expression, loop, program)) return undefined;
      const lengthUs = sleepUs(expression, program);
      periodUs = lengthUs === undefined || periodUs === undefined ? undefined : periodUs + lengthUs;
      sleeps.push(expression);
      continue;
    }
    const move = moveOf(expression, loop, program);
    if (move !== undefined) moves.push(move);
    else if (awaits(statement)) return undefined;
    else moves.push(...movesOfEach(statement, program));
  }
  const sleep = sleeps.at(-1);
  if (sleep === undefined || !movesUpAndDown(moves)) return undefined;
  const toggled = moves.flatMap(({ level, pin }) => (level === "other" ? [pin] : []));
  const [only, ...more] = toggled;
  const isOne = more.length === 0 && sleeps.length === 1 && moves.every(({ isEach }) => !isEach);
  return {
    loop,
    coroutine,
    periodUs,
    sleeps: sleeps.length,
    sleep,
    toggled: isOne ? only : undefined,
  };
}

/**
 * A statement of the program that sets a pin. It sets the same level in each round, or it inverts the level in each
 * round.
 */
interface Move {
  readonly pin: PythonNode;
  readonly level: "high" | "low" | "other";
  /** True if the statement sets each pin of a list, as in `for led in leds: led.toggle()`. */
  readonly isEach?: true;
}

/**
 * If a `for` statement contains only statements that set each pin of a list, returns these statements. Otherwise
 * returns an empty list.
 */
function movesOfEach(statement: PythonNode, program: Program): Move[] {
  if (statement.name !== "ForStatement") return [];
  const target = childrenOf(statement)[1]!;
  const moves = statementsOf(statement).map((one) =>
    one.name === "ExpressionStatement" ? moveOf(one.firstChild!, statement, program) : undefined,
  );
  const areOfTarget = moves.every(
    (move) => move !== undefined && program.text(move.pin) === program.text(target),
  );
  return areOfTarget ? moves.map((move) => ({ ...move!, isEach: true as const })) : [];
}

function moveOf(expression: PythonNode, loop: PythonNode, program: Program): Move | undefined {
  if (expression.name !== "CallExpression") return undefined;
  const { positional } = argumentsOf(expression, program);
  const found = methodOf(expression, program);
  const known = found && LEVELS.get(found.method);
  if (known !== undefined)
    return positional.length === 0 ? { pin: found!.object, level: known } : undefined;
  const [value, ...more] = positional;
  if (value === undefined || more.length > 0) return undefined;
  const pin = found?.method === "value" ? found.object : expression.firstChild!;
  if (found !== undefined && found.method !== "value") return undefined;
  const text = program.text(value);
  if (/^(1|True)$/.test(text)) return { pin, level: "high" };
  if (/^(0|False)$/.test(text)) return { pin, level: "low" };
  return isOtherLevel(value, pin, loop, program) ? { pin, level: "other" } : undefined;
}

const LEVELS: ReadonlyMap<string, Move["level"]> = new Map([
  ["toggle", "other"],
  ["on", "high"],
  ["high", "high"],
  ["off", "low"],
  ["low", "low"],
]);

/**
 * Says whether a value is the opposite level of a pin, as in `led.value(not led.value())`. A variable that the loop
 * inverts also counts, as in `led.value(state)`.
 */
function isOtherLevel(
  value: PythonNode,
  pin: PythonNode,
  loop: PythonNode,
  program: Program,
): boolean {
  const own = program.text(pin);
  const inverted = (old: string) => [
    `not ${old}`,
    `1 - ${old}`,
    `1-${old}`,
    `${old} ^ 1`,
    `${old}^1`,
  ];
  const text = program.text(value);
  if ([`${own}.value()`, `${own}()`].flatMap(inverted).includes(text)) return true;
  return (
    value.name === "VariableName" &&
    statementsOf(loop).some((one) =>
      [...inverted(text).map((next) => `${text} = ${next}`), `${text} ^= 1`].includes(
        program.text(one),
      ),
    )
  );
}

/** Says whether the program sets a pin both high and low. Only such a pin has a period. */
function movesUpAndDown(moves: readonly Move[]): boolean {
  const levels = new Set(moves.map(({ level }) => level));
  return levels.has("other") || (levels.has("high") && levels.has("low"));
}

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
 * Says whether a sleep has the same length in each round. If the loop computes the length, it may already correct the
 * drift.
 */
function isFixed({ lastChild: call }: PythonNode, loop: PythonNode, program: Program): boolean {
  const [length] = argumentsOf(call!, program).positional;
  if (length === undefined) return false;
  const parts = [length, ...nodesBelow(length)];
  const names = parts.flatMap((node) => (node.name === "VariableName" ? [program.text(node)] : []));
  const isChanged = nodesBelow(loop, true).some(
    (node) => CHANGES.has(node.name) && names.includes(program.text(node.firstChild!)),
  );
  return !isChanged && parts.every(({ name }) => name !== "CallExpression");
}

const CHANGES: ReadonlySet<string> = new Set(["AssignStatement", "UpdateStatement"]);

/**
 * Returns the length of an awaited `asyncio.sleep` or `asyncio.sleep_ms` in microseconds. Returns undefined if the
 * source does not show the length as a number.
 */
function sleepUs({ lastChild: call }: PythonNode, program: Program): number | undefined {
  const unitUs = calledName(call!, program) === "asyncio.sleep" ? 1_000_000 : 1000;
  const [length] = argumentsOf(call!, program).positional;
  const value = length && constantInCalls(length, program);
  return typeof value === "number" ? value * unitUs : undefined;
}

interface Seen {
  /** How long each round took, in microseconds. */
  readonly lengthsUs: readonly number[];
  /** How long each round should have taken, in microseconds: the sum of its sleeps. */
  readonly askedUs: readonly number[];
  /**
   * True if most of the lost time passed between the planned end of a sleep and the next turn. In this case, other
   * tasks delay the loop.
   */
  readonly waitsForOthers: boolean;
}

/**
 * Returns the measured rounds of the task that runs this loop. If several tasks run the loop, chooses the task that
 * lost the largest share of its time. If the source does not show the lengths of the sleeps, the function needs a
 * session on the reference, and otherwise returns undefined. On the reference, the record of the tasks shows the exact
 * lengths, because no time passes between the call of a sleep and the end of the turn.
 */
function roundsInTasks(
  round: Round,
  { tasks, target }: Session,
  program: Program,
): Seen | undefined {
  if (round.periodUs === undefined && target.name !== "reference") return undefined;
  const name = nameOf(round.coroutine, program);
  const lanes = tasks?.filter((lane) => lane.name === name) ?? [];
  const isAlone = tasks?.length === 1;
  return lanes
    .flatMap((lane) => roundsOf(lane, round, isAlone) ?? [])
    .sort((one, other) => shareLost(other) - shareLost(one))[0];
}

/**
 * Returns the rounds of a task. The first round starts at the end of the task's first sleep. A round has as many turns
 * as the loop has sleeps.
 */
function roundsOf(
  { turns }: TaskLane,
  { sleeps, periodUs }: Round,
  isAlone: boolean,
): Seen | undefined {
  const [, ...later] = turns;
  if (later.some(({ wokenBy }) => wokenBy.by !== "time")) return undefined;
  const rounds = Math.floor((later.length - 1) / sleeps);
  if (rounds < 1) return undefined;
  const parts = later.slice(0, rounds * sleeps).map((turn, i) => {
    const next = later[i + 1]!.fromUs;
    return {
      lengthUs: next - turn.fromUs,
      askedUs: periodUs === undefined ? (askedUs(turn) ?? 0) : periodUs / sleeps,
      lateUs: next - (turn.wait?.untilUs ?? next),
    };
  });
  const perRound = (of: (part: (typeof parts)[number]) => number) =>
    Array.from({ length: rounds }, (_, i) =>
      sumOf(parts.slice(i * sleeps, (i + 1) * sleeps).map(of)),
    );
  const seen = {
    lengthsUs: perRound((part) => part.lengthUs),
    askedUs: perRound((part) => part.askedUs),
  };
  const lateUs = sumOf(parts.map((part) => part.lateUs));
  return { ...seen, waitsForOthers: !isAlone && lateUs > lostUs(seen) / 2 };
}

/**
 * Returns the rounds of the loop, as the edges of the inverted pin show them. Some targets do not record their tasks,
 * but this function does not need such a record.
 */
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
      (LEVELS.has(methodOf(call, program)?.method ?? "") ||
        (methodOf(call, program)?.method === "value" &&
          argumentsOf(call, program).positional.length > 0)) &&
      program.text(methodOf(call, program)!.object) === program.text(toggled),
  );
  if (wire === undefined || writers.length !== 1) return undefined;
  const edges = session.waveform?.edges.filter((edge) => edge.wire === wire.name) ?? [];
  // The first edge does not count, because it may come from the setup of the pin.
  const times = edges.slice(1).map(({ atUs }) => atUs);
  if (times.length < 2) return undefined;
  const lengthsUs = times.slice(1).map((atUs, i) => atUs - times[i]!);
  return { lengthsUs, askedUs: lengthsUs.map(() => periodUs), waitsForOthers: false };
}

/**
 * Says whether the loop drifts. It drifts if it ran at least LEAST_ROUNDS rounds and lost enough time in them: at least
 * 1 % of its planned time, and at least LEAST_LOST_US. The loss of the worst round does not count, because a single
 * event may have delayed this round. If a round took more than twice its planned time, the cause is not drift.
 */
function isDrift(seen: Seen): boolean {
  const { lengthsUs, askedUs } = seen;
  const lost = lengthsUs.map((lengthUs, i) => lengthUs - askedUs[i]!);
  if (lengthsUs.length < LEAST_ROUNDS || sumOf(askedUs) === 0) return false;
  if (lengthsUs.some((lengthUs, i) => lengthUs > 2 * askedUs[i]!)) return false;
  const usual = sumOf(lost) - lost.reduce((most, one) => Math.max(most, one));
  return usual >= sumOf(askedUs) / 100 && usual >= LEAST_LOST_US;
}

function lostUs({ lengthsUs, askedUs }: Pick<Seen, "lengthsUs" | "askedUs">): number {
  return sumOf(lengthsUs) - sumOf(askedUs);
}

function shareLost(seen: Seen): number {
  return lostUs(seen) / sumOf(seen.askedUs);
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

const LEAST_ROUNDS = 5;

/**
 * A loop that lost less time than this does not count as drifting. Sleeps end at ticks of 1 ms, so the measured loss
 * may be wrong by one tick at the start and one tick at the end.
 */
const LEAST_LOST_US = 3000;

function fixFor({ sleep, sleeps }: Round, program: Program): string {
  const call = sleep.lastChild!;
  const [length] = argumentsOf(call, program).positional;
  const text = program.text(length!);
  const isSeconds = calledName(call, program) === "asyncio.sleep";
  const ms = !isSeconds
    ? text
    : length!.name === "Number"
      ? `${Math.trunc(Number(text) * 1000)}`
      : `int(${text} * 1000)`;
  const time = program.names.localNameOf("time") ?? "time";
  const sleepMs = written("asyncio.sleep_ms", program);
  const next = `due = ${time}.ticks_add(due, ${ms}); await ${sleepMs}(${time}.ticks_diff(due, ${time}.ticks_ms()))`;
  const own = program.names.localNameOf("time") === undefined ? "At the top: import time. " : "";
  const each =
    sleeps > 1 ? "each sleep, write this with the length of that sleep" : "the sleep, write";
  return `Sleep until a fixed time. ${own}Before the loop: due = ${time}.ticks_ms(). Instead of ${each}: ${next}`;
}

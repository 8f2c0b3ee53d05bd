import { withFewerTurnsIn } from "./cancel-sweep.ts";
import type { Awaitable, Block, Child, Program, Statement, Try } from "./program.ts";
import { countLines, render } from "./render.ts";
import { tidy } from "./tidy-program.ts";
import { callsOf, statementsOf } from "./walk.ts";

/**
 * Makes a program smaller, step by step. In each step, `findFirst` gets lists of smaller candidates. It returns the
 * first candidate of a list that still shows the difference, or undefined if no candidate does. Shrinking ends if no
 * single step makes the program smaller, or if the limit of tries is reached. Returns the smallest program so far.
 */
export async function shrink(
  program: Program,
  findFirst: (candidates: readonly Program[]) => Promise<Program | undefined>,
): Promise<Program> {
  const tried = new Set<string>();
  let smallest = program;
  let atATime = FEWEST_AT_A_TIME;
  for (let candidates = smallerThan(smallest, tried); ; ) {
    const some = take(candidates, atATime);
    if (some.length === 0 || tried.size > MOST_TRIES) return smallest;
    const found = await findFirst(some);
    if (found === undefined) {
      atATime = Math.min(2 * atATime, MOST_AT_A_TIME);
      continue;
    }
    smallest = found;
    candidates = smallerThan(smallest, tried);
    atATime = FEWEST_AT_A_TIME;
  }
}

/**
 * The number of candidates in the first group. This group is small, because usually one of the first candidates
 * succeeds. Later groups are larger, because trying many candidates at the same time takes little longer than trying a
 * few.
 */
const FEWEST_AT_A_TIME = 8;
const MOST_AT_A_TIME = 32;

/** The largest number of tries. This number of tries takes about ten minutes on a real clock. */
const MOST_TRIES = 3000;

function take<T>(items: Iterator<T>, count: number): T[] {
  const taken: T[] = [];
  while (taken.length < count) {
    const { done, value } = items.next();
    if (done) break;
    taken.push(value);
  }
  return taken;
}

/**
 * Yields the programs that are one step smaller and not yet in `tried`, and adds these programs to
 * `tried`.
 */
function* smallerThan(program: Program, tried: Set<string>): Generator<Program> {
  const cost = costOf(program);
  for (const changed of changesOf(program)) {
    const candidate = tidy(changed);
    const source = render(candidate, 1);
    if (tried.has(source) || costOf(candidate) >= cost) continue;
    tried.add(source);
    yield candidate;
  }
}

/** Returns the cost of a program. The number of lines counts most, then the length of the text, and then the times. */
function costOf(program: Program): number {
  const source = render(program, 1);
  const numbers = source.match(/\d+/g) ?? [];
  const sum = numbers.reduce((total, number) => total + Math.min(Number(number), 99), 0);
  return countLines(source) * 1e9 + source.length * 1e4 + sum;
}

function* changesOf(program: Program): Generator<Program> {
  yield* singleChangesOf(program);
  // In a smaller program, the task that the canceller cancels often reaches the same state after fewer turns. So the
  // canceller needs to wait for fewer turns, too.
  for (const sooner of withFewerTurns(program)) yield* singleChangesOf(sooner);
  if (countLines(render(program, 1)) <= SHORT) return;
  // Some statements can only be removed together, such as an acquire and its release.
  for (const once of withoutOne(program)) yield* withoutOne(once);
}

/** Yields versions in which the canceller gives the other tasks fewer turns before it cancels. */
function* withFewerTurns(program: Program): Generator<Program> {
  const { coroutines } = program;
  for (const [i, coroutine] of coroutines.entries()) {
    for (const body of withFewerTurnsIn(coroutine)) {
      yield { ...program, coroutines: coroutines.with(i, { ...coroutine, body }) };
    }
  }
}

function* singleChangesOf(program: Program): Generator<Program> {
  const { coroutines } = program;
  for (const [i, coroutine] of coroutines.entries()) {
    for (const body of withoutParts(coroutine.body)) {
      yield { ...program, coroutines: coroutines.with(i, { ...coroutine, body }) };
    }
  }
  if (program.reportsFailures) yield { ...program, reportsFailures: false };
  yield* withOneForAnother(program);
  for (const [i, coroutine] of coroutines.entries()) {
    for (const body of smallerBlocks(coroutine.body, program)) {
      yield { ...program, coroutines: coroutines.with(i, { ...coroutine, body }) };
    }
  }
}

/**
 * If a program has at most this number of lines, shrinking does not try pairs of changes. Readers understand such a
 * program immediately, and trying pairs takes much time.
 */
const SHORT = 12;

/**
 * Yields versions of the program in which one statement is removed, or replaced by the statements
 * inside it.
 */
function* withoutOne(program: Program): Generator<Program> {
  const { coroutines } = program;
  for (const [i, coroutine] of coroutines.entries()) {
    for (const body of blocksWithoutOne(coroutine.body)) {
      yield { ...program, coroutines: coroutines.with(i, { ...coroutine, body }) };
    }
  }
}

function* blocksWithoutOne(block: Block): Generator<Block> {
  for (const [i, statement] of block.entries()) {
    for (const instead of withoutItOrWithin(statement)) {
      yield [...block.slice(0, i), ...instead, ...block.slice(i + 1)];
    }
  }
}

function* withoutItOrWithin(statement: Statement): Generator<Block> {
  yield [];
  switch (statement.kind) {
    case "with":
    case "repeat":
      yield statement.body;
      yield [BRIEF];
      for (const body of blocksWithoutOne(statement.body)) yield [{ ...statement, body }];
      return;
    case "try":
      yield* partsOfTry(statement);
      for (const key of ["body", "onCancel", "onError", "last"] as const) {
        for (const block of blocksWithoutOne(statement[key] ?? [])) {
          yield [{ ...statement, [key]: block }];
        }
      }
      return;
    default:
  }
}

/**
 * Yields versions in which calls of one coroutine become calls of another coroutine. The first coroutine is then no
 * longer needed.
 */
function* withOneForAnother(program: Program): Generator<Program> {
  const place = new Map(program.coroutines.map(({ name }, i) => [name, i]));
  for (const gone of program.coroutines.slice(1)) {
    for (const instead of program.coroutines.slice(1)) {
      if (gone === instead || gone.parameters.length !== instead.parameters.length) continue;
      const coroutines = program.coroutines.map((coroutine) => ({
        ...coroutine,
        body: JSON.parse(
          JSON.stringify(coroutine.body, (key, value) =>
            key === "coroutine" && value === gone.name ? instead.name : value,
          ),
        ) as Block,
      }));
      const goesBack = coroutines.some(({ name, body }) =>
        [...callsOf(body)].some(({ coroutine }) => place.get(coroutine)! <= place.get(name)!),
      );
      if (!goesBack) yield { ...program, coroutines };
    }
  }
}

/**
 * Yields shorter versions of the block, with consecutive statements removed: first all statements,
 * then each half, then each quarter, and so on.
 */
function* withoutParts(block: Block): Generator<Block> {
  for (let size = block.length; size >= 1; size = Math.floor(size / 2)) {
    for (let start = 0; start < block.length; start += size) {
      yield [...block.slice(0, start), ...block.slice(start + size)];
    }
  }
}

function* smallerBlocks(block: Block, program: Program): Generator<Block> {
  for (const [i, statement] of block.entries()) {
    for (const instead of smallerStatements(statement, program)) {
      yield [...block.slice(0, i), ...instead, ...block.slice(i + 1)];
    }
  }
}

function* smallerStatements(statement: Statement, program: Program): Generator<Block> {
  switch (statement.kind) {
    case "mark":
      if (statement.error) yield [{ ...statement, error: false }];
      return;
    case "await": {
      const { what, marked } = statement;
      if (what.kind === "call") yield inlined(program, what.coroutine, what.given);
      if (what.kind !== "sleep") yield [BRIEF];
      for (const smaller of smallerAwaitables(what)) yield [{ ...statement, what: smaller }];
      if (marked) yield [{ ...statement, marked: false }];
      return;
    }
    case "start": {
      const { coroutine, given } = statement;
      yield [{ kind: "await", what: { kind: "call", coroutine, given }, marked: false }];
      return;
    }
    case "release":
    case "putNowait":
    case "getNowait":
    case "taskDone":
      // This statement may be needed only for the exception that it raises. A `raise` can then replace it.
      yield [{ kind: "raise" }];
      return;
    case "feed":
    case "room":
      for (const bytes of smallerNumbers(statement.bytes, 1)) yield [{ ...statement, bytes }];
      return;
    case "block":
      for (const units of smallerNumbers(statement.units, 1)) yield [{ ...statement, units }];
      return;
    case "with":
      yield statement.body;
      yield [BRIEF];
      for (const body of changedBlocks(statement.body, program)) yield [{ ...statement, body }];
      return;
    case "repeat":
      yield statement.body;
      for (const times of smallerNumbers(statement.times, 2)) yield [{ ...statement, times }];
      for (const body of changedBlocks(statement.body, program)) yield [{ ...statement, body }];
      return;
    case "try": {
      yield* partsOfTry(statement);
      for (const key of ["onCancel", "onError", "last"] as const) {
        if (statement[key]) yield [{ ...statement, [key]: undefined }];
      }
      for (const key of ["body", "onCancel", "onError", "last"] as const) {
        for (const block of changedBlocks(statement[key] ?? [], program)) {
          yield [{ ...statement, [key]: block }];
        }
      }
      return;
    }
    default:
  }
}

/** A statement that waits for zero time, so that the other tasks run once. It can replace a longer wait. */
const BRIEF: Statement = { kind: "await", what: { kind: "sleep", units: 0 }, marked: false };

function* partsOfTry({ body, onCancel = [], onError = [], last = [] }: Try): Generator<Block> {
  yield body;
  for (const block of [onCancel, onError, last]) if (block.length > 0) yield block;
  if (last.length > 0) yield [...body, ...last];
}

function* changedBlocks(block: Block, program: Program): Generator<Block> {
  yield* withoutParts(block);
  yield* smallerBlocks(block, program);
}

/**
 * Returns the body of the coroutine `name`, in which `given` replaces the parameters. The body can replace a call of
 * this coroutine.
 */
function inlined(program: Program, name: string, given: readonly string[]): Block {
  const { parameters, body } = program.coroutines.find((each) => each.name === name)!;
  const started = new Set(
    [...statementsOf(body)]
      .filter(({ kind }) => kind === "start")
      .map((start) => "task" in start && start.task),
  );
  const rename = (task: string) =>
    parameters.includes(task) && !started.has(task) ? given[parameters.indexOf(task)] : task;
  return JSON.parse(
    JSON.stringify(body, (key, value) => {
      if (key === "task") return rename(value);
      if (key === "given") return value.map(rename);
      return value;
    }),
  ) as Block;
}

function* smallerAwaitables(what: Awaitable): Generator<Awaitable> {
  if (what.kind !== "sleep") return yield* smallerChildren(what);
  for (const units of smallerNumbers(what.units, 0)) yield { ...what, units };
}

function* smallerChildren(child: Child): Generator<Child> {
  if ("bytes" in child) {
    for (const bytes of smallerNumbers(child.bytes, 1)) yield { ...child, bytes };
  }
  if (child.kind === "waitFor") {
    yield child.child;
    for (const inner of smallerChildren(child.child)) yield { ...child, child: inner };
    for (const units of smallerNumbers(child.units ?? 0, 0)) yield { ...child, units };
  }
  if (child.kind === "gather") {
    yield* child.children;
    for (const [i, inner] of child.children.entries()) {
      yield { ...child, children: child.children.filter((_, other) => other !== i) };
      for (const smaller of smallerChildren(inner)) {
        yield { ...child, children: child.children.with(i, smaller) };
      }
    }
    if (child.keepsErrors) yield { ...child, keepsErrors: false };
  }
}

function smallerNumbers(number: number, least: number): number[] {
  const some = [least, least + 1, Math.floor(number / 2), number - 1];
  return [...new Set(some)].filter((smaller) => smaller >= least && smaller < number);
}

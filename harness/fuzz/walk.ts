import type { Awaitable, Block, Call, Child, Statement } from "./program.ts";

/** Yields all statements of a block and of the blocks inside it, from top to bottom. */
export function* statementsOf(block: Block): Generator<Statement> {
  for (const statement of block) {
    yield statement;
    for (const inner of blocksOf(statement)) yield* statementsOf(inner);
  }
}

/**
 * Yields everything that a block awaits. Outer awaitables come first: a wait_for comes before the
 * awaitable inside it.
 */
export function* awaitablesOf(block: Block): Generator<Awaitable> {
  for (const statement of statementsOf(block)) {
    if (statement.kind !== "await") continue;
    if (statement.what.kind === "sleep") yield statement.what;
    else yield* withInner(statement.what);
  }
}

/**
 * Yields all calls in a block: awaited calls, gathered calls and calls that are started as tasks.
 */
export function* callsOf(block: Block): Generator<Call> {
  for (const statement of statementsOf(block)) if (statement.kind === "start") yield statement;
  for (const awaitable of awaitablesOf(block)) if (awaitable.kind === "call") yield awaitable;
}

/**
 * Returns the names that a block uses. A task that the block starts but never uses afterwards is left out. The field
 * `blocks` is true if the block contains a statement that blocks the loop.
 */
export function namesUsedIn(block: Block) {
  const names = {
    tasks: new Set<string>(),
    events: new Set<string>(),
    locks: new Set<string>(),
    queues: new Set<string>(),
    streams: new Set<string>(),
    blocks: false,
  };
  const note = (what: object) => {
    if ("event" in what) names.events.add(String(what.event));
    if ("lock" in what) names.locks.add(String(what.lock));
    if ("queue" in what) names.queues.add(String(what.queue));
    if ("stream" in what) names.streams.add(String(what.stream));
  };
  for (const statement of statementsOf(block)) {
    note(statement);
    if (statement.kind === "cancel" || statement.kind === "done") names.tasks.add(statement.task);
    if (statement.kind === "block") names.blocks = true;
  }
  for (const awaitable of awaitablesOf(block)) {
    note(awaitable);
    if (awaitable.kind === "task") names.tasks.add(awaitable.task);
  }
  for (const { given } of callsOf(block)) for (const task of given) names.tasks.add(task);
  return names;
}

function* withInner(child: Child): Generator<Child> {
  yield child;
  if (child.kind === "waitFor") yield* withInner(child.child);
  if (child.kind === "gather") for (const inner of child.children) yield* withInner(inner);
}

function blocksOf(statement: Statement): Block[] {
  switch (statement.kind) {
    case "with":
    case "repeat":
      return [statement.body];
    case "try":
      return [statement.body, statement.onCancel, statement.onError, statement.last].filter(
        (block) => block !== undefined,
      );
    default:
      return [];
  }
}

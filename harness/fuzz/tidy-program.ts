import {
  type Block,
  type Call,
  type Child,
  type Coroutine,
  OWN_TASK,
  type Program,
  type Statement,
} from "./program.ts";
import { callsOf, namesUsedIn } from "./walk.ts";

/**
 * Removes the useless parts of a program: names of tasks that do not exist, parameters that nobody uses or passes,
 * coroutines that nobody calls, and lines that are never reached. Call this after a part of the program was removed,
 * because this may have made other parts useless.
 */
export function tidy(program: Program): Program {
  for (let current = program; ; ) {
    const next = dropParameters(dropUncalled(dropMeaningless(current)));
    if (JSON.stringify(next) === JSON.stringify(current)) return current;
    current = next;
  }
}

function dropUncalled(program: Program): Program {
  const called = new Set(["main"]);
  // The list has each coroutine after the coroutines that call it, so one pass is enough.
  for (const { name, body } of program.coroutines) {
    if (called.has(name)) for (const { coroutine } of callsOf(body)) called.add(coroutine);
  }
  return { ...program, coroutines: program.coroutines.filter(({ name }) => called.has(name)) };
}

/** A name that no task has. A call passes it instead of the name of a task that no longer exists. */
const NOBODY = "";

function dropParameters(program: Program): Program {
  const calls = program.coroutines.flatMap(({ body }) => [...callsOf(body)]);
  const kept = new Map(
    program.coroutines.map(({ name, parameters, body }) => {
      const used = namesUsedIn(body).tasks;
      const isGiven = (i: number) =>
        calls.every(({ coroutine, given }) => coroutine !== name || given[i] !== NOBODY);
      return [name, parameters.map((parameter, i) => used.has(parameter) && isGiven(i))];
    }),
  );
  const keep = (name: string, names: readonly string[]) =>
    names.filter((_, i) => kept.get(name)![i]);
  return mapCoroutines(program, (coroutine) => ({
    ...coroutine,
    parameters: keep(coroutine.name, coroutine.parameters),
    body: mapCalls(coroutine.body, (call) => ({
      ...call,
      given: keep(call.coroutine, call.given),
    })),
  }));
}

function dropMeaningless(program: Program): Program {
  const names = new Set(program.coroutines.map(({ name }) => name));
  return mapCoroutines(program, (coroutine) => {
    const scope: Scope = {
      tasks: new Set([OWN_TASK, ...coroutine.parameters]),
      coroutines: names,
      handles: undefined,
    };
    return { ...coroutine, body: tidyBlock(coroutine.body, scope) };
  });
}

interface Scope {
  /**
   * The tasks that certainly exist at this place of the block. If the block starts a task, the task is added. If an
   * inner block starts a task, the task is added only to the inner block's own copy of this set, because the inner
   * block may end before it starts the task.
   */
  readonly tasks: Set<string>;
  readonly coroutines: ReadonlySet<string>;
  /** The kind of the `except` handler in which this place is. Undefined if it is in none. */
  readonly handles: "cancel" | "error" | undefined;
}

function tidyBlock(block: Block, outer: Scope): Block {
  const scope = { ...outer, tasks: new Set(outer.tasks) };
  const tidied: Statement[] = [];
  for (const statement of block) {
    tidied.push(...tidyStatement(statement, scope));
    if (ENDS.has(tidied.at(-1)?.kind ?? "mark")) break;
  }
  return tidied;
}

const ENDS: ReadonlySet<Statement["kind"]> = new Set(["return", "raise", "reraise"]);

function tidyStatement(statement: Statement, scope: Scope): Block {
  const { tasks, handles } = scope;
  switch (statement.kind) {
    case "mark":
      return [{ ...statement, error: statement.error && handles === "error" }];
    case "await": {
      if (statement.what.kind === "sleep") return [statement];
      const what = tidyChild(statement.what, scope);
      return what === undefined ? [] : [{ ...statement, what }];
    }
    case "start":
      if (!scope.coroutines.has(statement.coroutine)) return [];
      tasks.add(statement.task);
      return [tidyCall(statement, scope)];
    case "cancel":
    case "done":
      return tasks.has(statement.task) ? [statement] : [];
    case "reraise":
      return handles === undefined ? [] : [statement];
    case "with":
    case "repeat":
      return [{ ...statement, body: tidyBlock(statement.body, scope) }];
    case "try": {
      const body = tidyBlock(statement.body, scope);
      const handler = (block: Block | undefined, handles: Scope["handles"]) =>
        block && tidyBlock(block, { ...scope, handles });
      const onCancel = handler(statement.onCancel, "cancel");
      const onError = handler(statement.onError, "error");
      const last = handler(statement.last, undefined);
      if (!onCancel && !onError && !last) return body;
      return [{ kind: "try", body, onCancel, onError, last }];
    }
    default:
      return [statement];
  }
}

function tidyChild(child: Child, scope: Scope): Child | undefined {
  switch (child.kind) {
    case "task":
      return scope.tasks.has(child.task) ? child : undefined;
    case "call":
      return scope.coroutines.has(child.coroutine) ? tidyCall(child, scope) : undefined;
    case "gather": {
      const children = child.children.map((each) => tidyChild(each, scope));
      return { ...child, children: children.filter((each) => each !== undefined) };
    }
    case "waitFor": {
      const inner = tidyChild(child.child, scope);
      return inner && { ...child, child: inner };
    }
    default:
      return child;
  }
}

function tidyCall<C extends Call>(call: C, { tasks }: Scope): C {
  return { ...call, given: call.given.map((task) => (tasks.has(task) ? task : NOBODY)) };
}

function mapCoroutines(program: Program, change: (coroutine: Coroutine) => Coroutine): Program {
  return { ...program, coroutines: program.coroutines.map(change) };
}

function mapCalls(block: Block, change: <C extends Call>(call: C) => C): Block {
  return block.map((statement): Statement => {
    switch (statement.kind) {
      case "start":
        return change(statement);
      case "await":
        return statement.what.kind === "sleep"
          ? statement
          : { ...statement, what: mapChildCalls(statement.what, change) };
      case "with":
      case "repeat":
        return { ...statement, body: mapCalls(statement.body, change) };
      case "try": {
        const { body, onCancel, onError, last } = statement;
        return {
          kind: "try",
          body: mapCalls(body, change),
          onCancel: onCancel && mapCalls(onCancel, change),
          onError: onError && mapCalls(onError, change),
          last: last && mapCalls(last, change),
        };
      }
      default:
        return statement;
    }
  });
}

function mapChildCalls(child: Child, change: <C extends Call>(call: C) => C): Child {
  switch (child.kind) {
    case "call":
      return change(child);
    case "gather":
      return { ...child, children: child.children.map((each) => mapChildCalls(each, change)) };
    case "waitFor":
      return { ...child, child: mapChildCalls(child.child, change) };
    default:
      return child;
  }
}

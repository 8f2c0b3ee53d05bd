import {
  childrenOf,
  isAsync,
  nodesBelow,
  type PythonNode,
  scopeAround,
} from "../python-source/syntax.ts";
import { createsTask, runsLoop } from "./event-loop.ts";
import { argumentsOf, calledFunction, calledName, methodOf } from "./functions.ts";
import { parameterFor } from "./parameters.ts";
import type { Program } from "./program.ts";

/**
 * Says whether the program may await a task of this coroutine. This is true in two cases:
 * - The program keeps the task in a name, an attribute or a list, and awaits it from there.
 * - The program passes the task to other code, which may await it.
 */
export function mayAwaitTask(coroutine: string, program: Program): boolean {
  return program.calls.some(
    (call) =>
      createsTask(call, program) &&
      mayRun(coroutine, call, program) &&
      mayAwait(call, program, new Set()),
  );
}

/**
 * Says whether a call may create a task of this coroutine. If the argument comes from a variable or a parameter, the
 * answer is yes, because a variable or a parameter may hold any coroutine.
 */
function mayRun(coroutine: string, call: PythonNode, program: Program): boolean {
  const [made] = argumentsOf(call, program).positional;
  if (made?.name !== "CallExpression") return true;
  const callee = made.firstChild!;
  const name = program.text(callee.getChild("PropertyName") ?? callee);
  if (name === coroutine) return true;
  if (callee.name !== "VariableName") return false;
  const kind = program.names.resolve(name, callee)?.kind;
  return kind !== "definition" && kind !== "import";
}

/**
 * Says whether an `await` may use the value of this expression. `seen` holds the positions in the source that are
 * already checked.
 */
function mayAwait(value: PythonNode, program: Program, seen: Set<number>): boolean {
  if (seen.has(value.from)) return false;
  seen.add(value.from);
  for (let node = value; node.parent !== null; node = node.parent) {
    const { parent } = node;
    if (parent.name === "AwaitExpression") return true;
    if (parent.name === "MemberExpression" && parent.firstChild!.from === node.from) {
      const method = parent.getChild("PropertyName");
      const isCalled = parent.parent!.name === "CallExpression" && method !== null;
      if (isCalled && !TAKES.has(program.text(method))) return false;
      continue;
    }
    if (parent.name.endsWith("ComprehensionExpression") && awaitsIn(parent)) return true;
    if (parent.name === "ArgList") return goesTo(node, parent.parent!, program, seen);
    if (parent.name === "ReturnStatement") return isReturned(parent, program, seen);
    if (TARGETS.has(parent.name))
      return targetsOf(parent).some((target) => isNameAwaited(target, program, seen));
    if (parent.name.endsWith("Statement")) return false;
  }
  return false;
}

/** The methods of a list or a dictionary that return its items. */
const TAKES: ReadonlySet<string> = new Set("copy get items pop popitem popleft values".split(" "));

function awaitsIn(node: PythonNode): boolean {
  return nodesBelow(node, true).some(({ name }) => name === "AwaitExpression");
}

/** The syntax nodes that assign a value, or the items of a value, to names. */
const TARGETS: ReadonlySet<string> = new Set([
  "AssignStatement",
  "NamedExpression",
  "ForStatement",
]);

function targetsOf(parent: PythonNode): PythonNode[] {
  const children = childrenOf(parent);
  const end = children.findIndex(({ name }) => name === "AssignOp" || name === "in");
  return children
    .slice(0, end < 0 ? 1 : end)
    .flatMap((child) => (NAMES.has(child.name) ? [child] : nodesBelow(child, true)));
}

/**
 * Says whether the program may await the argument of a call. This is true in these cases:
 * - The program awaits the call.
 * - The call runs the loop.
 * - The called function awaits its parameter.
 * - The call adds the argument to a list, and the program awaits this list.
 * - The call passes the argument to other code, which may await it.
 */
function goesTo(
  argument: PythonNode,
  call: PythonNode,
  program: Program,
  seen: Set<number>,
): boolean {
  const called = methodOf(call, program);
  if (called !== undefined && ADDS.has(called.method))
    return isNameAwaited(called.object, program, seen);
  if (runsLoop(call, program)) return true;
  if (
    calledName(call, program)?.startsWith("asyncio.") ||
    ITEMS.has(program.text(call.firstChild!))
  )
    return mayAwait(call, program, seen);
  const parameter = parameterFor(argument, call, program);
  if (parameter !== undefined) return isNameAwaited(parameter, program, seen);
  return program.text(call.firstChild!) !== "print";
}

const ADDS: ReadonlySet<string> = new Set(["append", "add", "insert", "extend"]);
const ITEMS: ReadonlySet<string> = new Set(["list", "tuple", "set", "reversed", "enumerate"]);

/**
 * Says whether the program awaits the task that a function returns with this `return` statement. For this, the program
 * must await the result of a call of the function.
 */
function isReturned(statement: PythonNode, program: Program, seen: Set<number>): boolean {
  const scope = scopeAround(statement);
  if (scope?.name !== "FunctionDefinition") return true;
  const calls = program.calls.filter((call) => calledFunction(call, program)?.from === scope.from);
  // If the function is a coroutine, the first `await` of its call only returns the task. The program must then await
  // this task, too.
  return calls.some((call) =>
    mayAwait(isAsync(scope) ? (call.parent ?? call) : call, program, seen),
  );
}

/**
 * Says whether the program may await a value. `target` is the name or the attribute that holds the value. An await of
 * an item of the value also counts. Looks at all other uses of this name or attribute.
 */
function isNameAwaited(target: PythonNode, program: Program, seen: Set<number>): boolean {
  const key = keyOf(target, program);
  if (key === undefined) return false;
  const uses = program.nodes.filter(
    (node) => node.from !== target.from && NAMES.has(node.name) && isSame(node, target, program),
  );
  return uses.some((use) => mayAwait(use, program, seen));

  function isSame(one: PythonNode, other: PythonNode, { names, text }: Program): boolean {
    if (keyOf(one, program) !== key) return false;
    const isName = one.name === "VariableName" && other.name === "VariableName";
    return !isName || names.allBindings(text(one), one) === names.allBindings(text(other), other);
  }
}

const NAMES: ReadonlySet<string> = new Set(["VariableName", "MemberExpression"]);

/** Returns a key that identifies a name or an attribute. For `tasks[0]`, this is the key of `tasks`. */
function keyOf(node: PythonNode, program: Program): string | undefined {
  if (node.name === "VariableName") return program.text(node);
  if (node.name !== "MemberExpression") return undefined;
  const property = node.getChild("PropertyName");
  return property === null ? keyOf(node.firstChild!, program) : `.${program.text(property)}`;
}

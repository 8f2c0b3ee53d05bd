import { isAsync, nodesBelow, type PythonNode, scopeAround } from "../python-source/syntax.ts";
import { ownClassOf } from "./classes.ts";
import { calledOfLoop } from "./event-loop.ts";
import { argumentsOf, coroutineNamed } from "./functions.ts";
import type { Program } from "./program.ts";

/**
 * Returns the coroutine that a task with this name runs. Usually this is the coroutine with the same name. But a
 * decorator of this file may have an inner function, such as `wrapper`, which runs a decorated coroutine. The task then
 * has the name of the inner function. In this case, returns the decorated coroutine if only one is possible. Otherwise
 * returns the inner function.
 */
export function coroutineOfTask(name: string, program: Program): PythonNode | undefined {
  const found = coroutineNamed(name, program);
  if (found === undefined) return undefined;
  const wrapped = wrappedBy(found, program);
  const started = wrapped.filter((one) => program.calls.some((call) => starts(call, one, program)));
  const [only, ...more] = started.length > 0 ? started : wrapped;
  return only !== undefined && more.length === 0 ? only : found;
}

/** Says whether a call, such as `asyncio.create_task(...)`, makes a task that runs the decorated `coroutine`. */
function starts(call: PythonNode, coroutine: PythonNode, program: Program): boolean {
  if (!calledOfLoop(call, program)?.startsWith("asyncio.")) return false;
  return argumentsOf(call, program).positional.some(
    (one) =>
      one.name === "CallExpression" && decoratedFunction(one, program)?.from === coroutine.from,
  );
}

/** Returns the decorated function or method that a call runs through its decorators, if it is in this file. */
export function decoratedFunction(call: PythonNode, program: Program): PythonNode | undefined {
  const { names, text } = program;
  const callee = call.firstChild!;
  const property = callee.name === "MemberExpression" ? callee.getChild("PropertyName") : null;
  const owner = property && ownClassOf(callee.firstChild!, program);
  const found = owner
    ? names.bindingsIn(owner, text(property))
    : callee.name === "VariableName"
      ? names.allBindings(text(callee), callee)
      : [];
  const [only, ...more] = found;
  if (only?.kind !== "definition" || more.length > 0) return undefined;
  const isFunction = only.node.name === "FunctionDefinition";
  return isFunction && only.node.parent?.name === "DecoratedStatement" ? only.node : undefined;
}

/**
 * Returns the functions that run when a program calls a decorated function: the inner functions of its decorators, if
 * the decorators are in this file.
 */
export function wrappersOf(decorated: PythonNode, program: Program): PythonNode[] {
  return decoratorsOf(decorated, program).flatMap((decorator) =>
    nodesBelow(decorator).filter(({ name }) => name === "FunctionDefinition"),
  );
}

/** Returns the coroutines of this file that a decorator replaces by the inner function `wrapper`. */
export function wrappedBy(wrapper: PythonNode, program: Program): PythonNode[] {
  if (scopeAround(wrapper)?.name !== "FunctionDefinition") return [];
  return program.nodes.filter(
    (node) =>
      node.name === "FunctionDefinition" &&
      isAsync(node) &&
      wrappersOf(node, program).some(({ from }) => from === wrapper.from),
  );
}

/** Returns the functions of this file that decorate a function: `logged` for `@logged` and for `@logged("slow")`. */
function decoratorsOf(definition: PythonNode, { names, text }: Program): PythonNode[] {
  const statement = definition.parent!;
  if (statement.name !== "DecoratedStatement") return [];
  return statement.getChildren("Decorator").flatMap((decorator) => {
    const name = decorator.getChild("VariableName");
    const found = name === null ? undefined : names.resolve(text(name), name);
    return found?.kind === "definition" && found.node.name === "FunctionDefinition"
      ? [found.node]
      : [];
  });
}

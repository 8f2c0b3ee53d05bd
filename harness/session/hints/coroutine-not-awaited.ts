import {
  childrenOf,
  isAsync,
  isAwaited,
  nodesBelow,
  type PythonNode,
  scopeAround,
} from "../python-source/syntax.ts";
import { functionsCalledBy } from "./called-functions.ts";
import type { Defined } from "./defined.ts";
import { runsLoop } from "./event-loop.ts";
import { adviceToSetFlag } from "./flag-advice.ts";
import {
  argumentsOf,
  calledFunction,
  calledName,
  coroutineAround,
  isCoroutine,
  methodOf,
  nameOf,
  yields,
} from "./functions.ts";
import { isBuiltin } from "./held-items.ts";
import type { Hint } from "./hint.ts";
import { functionsInInterrupts } from "./interrupts.ts";
import { endlessLoopsOf } from "./loops.ts";
import { classOfObject } from "./parameters.ts";
import { inOneLine, type Program, written } from "./program.ts";

/**
 * Finds calls that make a coroutine that never runs, because the `await` is missing. The program ignores the coroutine,
 * or uses it like the result of the call, for example as a number.
 */
export function findForgottenAwaits(program: Program): Hint[] {
  const shownBefore = new Set<number>();
  return program.calls.flatMap((call) => {
    const made = coroutineMadeBy(call, program);
    const misuse = made && misuseOf(call, program);
    if (!made || misuse === undefined || shownBefore.has(call.from)) return [];
    const shown = inOneLine(call, program);
    const others = startsTogether(call, made, program);
    for (const other of [...others, ...besideInList(call)]) shownBefore.add(other.from);
    const lines = others.map((other) => program.lineOf(other)).join(", ");
    const also =
      lines === "" ? "" : ` The same mistake is in line${others.length > 1 ? "s" : ""} ${lines}.`;
    return [
      program.mistake(
        "coroutine-not-awaited",
        call,
        `${shown} only makes a coroutine. ${misuse || made.effect}${also}`,
        fixFor(call, made, program),
      ),
    ];
  });
}

/** Returns the later calls that need the same advice as this call: to write one coroutine that runs all these calls. */
function startsTogether(call: PythonNode, { coroutine }: Made, program: Program): PythonNode[] {
  const isStart =
    program.files[0] === program &&
    call.parent!.name === "ExpressionStatement" &&
    coroutine !== undefined &&
    coroutineAround(call) === undefined &&
    !program.calls.some((one) => runsLoop(one, program));
  return isStart ? forgottenBeside(call, program) : [];
}

interface Made {
  /** A sentence that says what happens because of the missing await. */
  readonly effect: string;
  /** The function that makes the coroutine, if the function is in this file or in a module beside the program. */
  readonly coroutine?: Defined;
}

function coroutineMadeBy(
  call: PythonNode,
  program: Program,
  seen: readonly number[] = [],
): Made | undefined {
  const qualified = calledName(call, program);
  const effect = ASYNCIO_COROUTINES.get(qualified ?? "");
  if (effect !== undefined) return { effect };
  const called = functionsCalledBy(call, program);
  if (called !== undefined) return coroutineOf(called, seen);
  const found = qualified === undefined ? methodOf(call, program) : undefined;
  if (found === undefined) return undefined;
  const owner = classOfObject(found.object, program);
  if (!METHODS.get(owner ?? "")?.has(found.method)) return undefined;
  // A module with the name `queue` may contain ordinary queues. But if the program awaits a method of such a queue, the
  // queues of this module are queues of asyncio.
  if (owner === "queue.Queue" && !awaitsQueue(program)) return undefined;
  return { effect: `Nothing awaits the coroutine, so ${found.method}() does nothing here.` };
}

/** Returns the coroutine that a call makes, if this is certain. The call runs one of the functions in `called`. */
function coroutineOf(called: readonly Defined[], seen: readonly number[]): Made | undefined {
  const [first] = called;
  if (called.every(({ node }) => isCoroutine(node))) {
    const name = nameOf(first!.node, first!.program);
    return {
      effect: `Nothing awaits the coroutine, so the body of ${name} never runs.`,
      coroutine: first!,
    };
  }
  return called.length === 1 ? coroutineReturnedBy(first!, seen) : undefined;
}

/** Returns the coroutine that an ordinary function makes and returns, as in `def short(): return pulse(30)`. */
function coroutineReturnedBy({ node, program }: Defined, seen: readonly number[]) {
  if (isAsync(node) || yields(node) || seen.includes(node.from)) return undefined;
  const below = nodesBelow(node, true);
  const last = childrenOf(node.getChild("Body")!).at(-1);
  if (last?.name !== "ReturnStatement" || below.some(({ name }) => name === "AwaitExpression")) {
    return undefined;
  }
  const made = below.flatMap((one) => {
    if (one.name !== "ReturnStatement") return [];
    const [, value, ...more] = childrenOf(one);
    const isCall = value?.name === "CallExpression" && more.length === 0;
    return [isCall ? coroutineMadeBy(value, program, [...seen, node.from]) : undefined];
  });
  return made.every((one) => one !== undefined) ? made[0] : undefined;
}

function awaitsQueue(program: Program): boolean {
  return program.calls.some((call) => {
    const found = methodOf(call, program);
    const around = call.parent!.name === "ArgList" ? call.parent!.parent! : call.parent!;
    const isWaitedFor = isAwaited(call) || AWAITING.has(calledName(around, program) ?? "");
    return (
      isWaitedFor &&
      found !== undefined &&
      QUEUE_METHODS.has(found.method) &&
      classOfObject(found.object, program) === "queue.Queue"
    );
  });
}

const AWAITING: ReadonlySet<string> = new Set(["asyncio.wait_for", "asyncio.wait_for_ms"]);

const NO_PAUSE = "Nothing awaits the coroutine, so the program does not pause here.";

const ASYNCIO_COROUTINES: ReadonlyMap<string, string> = new Map([
  ["asyncio.sleep", NO_PAUSE],
  ["asyncio.sleep_ms", NO_PAUSE],
  ["asyncio.wait_for", "Nothing awaits the coroutine, so it runs nothing and waits for nothing."],
  [
    "asyncio.wait_for_ms",
    "Nothing awaits the coroutine, so it runs nothing and waits for nothing.",
  ],
  [
    "asyncio.gather",
    "Nothing awaits the gather, so MicroPython runs none of the coroutines in it.",
  ],
]);

const QUEUE_METHODS: ReadonlySet<string> = new Set(["get", "put", "join"]);

const METHODS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["asyncio.Event", new Set(["wait"])],
  ["asyncio.Lock", new Set(["acquire"])],
  ["asyncio.ThreadSafeFlag", new Set(["wait"])],
  ["asyncio.StreamReader", new Set(["read", "readline", "readexactly", "readinto"])],
  ["asyncio.StreamWriter", new Set(["drain"])],
  ["asyncio.Queue", QUEUE_METHODS],
  ["queue.Queue", QUEUE_METHODS],
  ["primitives.Queue", QUEUE_METHODS],
  ["primitives.queue.Queue", QUEUE_METHODS],
]);

/**
 * Returns a sentence that says how the program uses the coroutine without an await. The text is empty if the program
 * does nothing with the coroutine. Returns undefined if this use may be correct.
 */
function misuseOf(call: PythonNode, program: Program): string | undefined {
  const parent = call.parent!;
  if (parent.name === "ExpressionStatement" || isLostList(call)) return "";
  if (isUsedAsValue(call, program))
    return "Without await, this code gets the coroutine, not its result.";
  const list = isInList(call) ? parent : undefined;
  const value = list ?? call;
  const uses = usesOfValue(value, program);
  if (uses === undefined) return undefined;
  const [name, ...places] = uses;
  if (list !== undefined) {
    const areCounted = places.length > 0 && places.every((use) => isCounted(use, program));
    return areCounted
      ? `Without await, ${name} contains the coroutine, not its result.`
      : undefined;
  }
  if (places.length === 0) return "";
  const isMisused =
    places.every((use) => isUsedAsValue(use, program)) ||
    places.some((use) => isCalculatedWith(use, program));
  return isMisused ? `Without await, ${name} is the coroutine, not its result.` : undefined;
}

/**
 * Returns the name to which a program assigns a value, and the uses of this name. Returns undefined if the name also
 * gets other values.
 */
function usesOfValue(
  value: PythonNode,
  program: Program,
): readonly [string, ...PythonNode[]] | undefined {
  if (value.parent!.name !== "AssignStatement") return undefined;
  const target = value.parent!.firstChild!;
  const name = program.text(target);
  const binding = target.name === "VariableName" ? program.names.resolve(name, target) : undefined;
  if (binding?.kind !== "value" || binding.node.from !== value.from) return undefined;
  return [name, ...program.names.usesOf(binding, name)];
}

/**
 * Says whether a call makes the items of a list that the program does not keep, as in `[lamp.flash() for lamp in
 * lamps]`.
 */
function isLostList(call: PythonNode): boolean {
  const list = call.parent!;
  return (
    list.name === "ArrayComprehensionExpression" &&
    call.prevSibling?.name === "[" &&
    list.parent!.name === "ExpressionStatement"
  );
}

function isInList({ parent }: PythonNode): boolean {
  return parent!.name === "ArrayExpression" || parent!.name === "TupleExpression";
}

/** Returns the later calls in the same list. They get no hint of their own, because one hint is enough for a list. */
function besideInList(call: PythonNode): PythonNode[] {
  return isInList(call)
    ? call.parent!.getChildren("CallExpression").filter(({ from }) => from > call.from)
    : [];
}

/**
 * Says whether a list is the only argument of `sum`, `min` or `max`. These functions add up or compare the items of the
 * list.
 */
function isCounted(list: PythonNode, program: Program): boolean {
  const call = list.parent!.name === "ArgList" ? list.parent!.parent! : undefined;
  if (call === undefined) return false;
  const { positional, named } = argumentsOf(call, program);
  if (positional.length !== 1 || named.size > 0) return false;
  return ["sum", "min", "max"].some((name) => isBuiltin(call, name, program));
}

/** Says whether an expression is used as a number. With a coroutine, this raises TypeError. */
function isCalculatedWith(node: PythonNode, program: Program): boolean {
  const { parent } = node;
  if (isAwaited(node) || parent?.name !== "BinaryExpression") return false;
  const isLeft = parent.firstChild!.from === node.from;
  const operator = program.text((isLeft ? node.nextSibling : node.prevSibling)!);
  return /^(<=?|>=?|[-+*/]|\/\/)$/.test(operator) || (operator === "%" && isLeft);
}

/**
 * Says whether an expression is used in a way that makes no sense for a coroutine: as a number, a text or a condition.
 */
function isUsedAsValue(node: PythonNode, program: Program): boolean {
  const parent = node.parent!;
  if (isAwaited(node)) return false;
  switch (parent.name) {
    case "WhileStatement":
    case "IfStatement":
    case "UnaryExpression":
    case "FormatReplacement":
    case "UpdateStatement":
      return true;
    case "BinaryExpression": {
      const operator = program.text(node.nextSibling ?? node.prevSibling!);
      if (/^(and|or)$/.test(operator)) return isUsedAsValue(parent, program);
      return /^(==|!=|<=?|>=?|[-+*/%]|\/\/)$/.test(operator);
    }
    case "ConditionalExpression":
      return node.prevSibling?.name === "if" || isUsedAsValue(parent, program);
    case "ParenthesizedExpression":
      return isUsedAsValue(parent, program);
    case "ArrayExpression":
    case "TupleExpression":
      return isCounted(parent, program);
    case "MemberExpression":
      return node.from === parent.from && !isMethodOfCoroutine(parent, program);
    case "ArgList": {
      const call = parent.parent!;
      if (isFormat(call, program) || setsHardware(call, program)) return true;
      return TAKES_VALUES.has(nameOfCalled(call, program) ?? "");
    }
    default:
      return false;
  }
}

/** Says whether a call sets a pin, a signal or a PWM to a number, as `led.value(...)` and `led(...)` do. */
function setsHardware(call: PythonNode, program: Program): boolean {
  if (call.name !== "CallExpression") return false;
  const found = methodOf(call, program);
  const owner = classOfObject(found?.object ?? call.firstChild!, program) ?? "";
  return SETTERS.get(owner)?.has(found?.method ?? "") === true;
}

/** For each class, the methods that accept only a number. The empty name stands for a call of the object itself. */
const SETTERS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["machine.Pin", new Set(["value", ""])],
  ["machine.Signal", new Set(["value", ""])],
  ["machine.PWM", new Set(["freq", "duty_u16", "duty_ns"])],
]);

/** Says whether an expression is a method of a coroutine, such as `made.close`. */
function isMethodOfCoroutine(member: PythonNode, { text }: Program): boolean {
  const property = member.getChild("PropertyName");
  return property !== null && /^(send|throw|close|__\w+__)$/.test(text(property));
}

/** Says whether a call is `"...".format(...)`. */
function isFormat(call: PythonNode, program: Program): boolean {
  if (call.name !== "CallExpression") return false;
  const found = methodOf(call, program);
  return found?.method === "format" && found.object.name === "String";
}

function nameOfCalled(call: PythonNode, program: Program): string | undefined {
  if (call.name !== "CallExpression") return undefined;
  const callee = call.firstChild!;
  const name = program.text(callee);
  const isBuiltin =
    callee.name === "VariableName" && program.names.allBindings(name, callee).length === 0;
  return calledName(call, program) ?? (isBuiltin ? name : undefined);
}

/** Functions that cannot do anything useful with a coroutine: built-in functions, and functions of modules. */
const TAKES_VALUES: ReadonlySet<string> = new Set([
  "print",
  "int",
  "float",
  "str",
  "len",
  "range",
  "abs",
  "min",
  "max",
  "round",
  "asyncio.sleep",
  "asyncio.sleep_ms",
  "time.sleep",
  "time.sleep_ms",
  "time.sleep_us",
  "time.ticks_add",
  "time.ticks_diff",
]);

function fixFor(call: PythonNode, { coroutine }: Made, program: Program): string {
  const shown = inOneLine(call, program);
  const scope = scopeAround(call);
  const isStatement = call.parent!.name === "ExpressionStatement";
  const isMain = program.files[0] === program;
  if (isStatement && isMain && coroutine !== undefined && coroutineAround(call) === undefined) {
    const start = startFor(call, shown, program);
    if (start !== undefined) return start;
  }
  if (scope === undefined || scope.name === "ClassDefinition") {
    return `Move this call into a coroutine. In the coroutine, write: await ${shown}`;
  }
  if (functionsInInterrupts(program).some(({ from }) => from === scope.from)) {
    return `An interrupt handler cannot await. ${adviceToSetFlag(shown, program)}`;
  }
  if (coroutineAround(call) === undefined) {
    return `Define the function around this call with async def. In this function, write: await ${shown}`;
  }
  if (isLostList(call)) {
    return `await ${written("asyncio.gather", program)}(*${program.text(call.parent!)})`;
  }
  if (besideInList(call).length > 0)
    return `await ${shown}. Also write "await" in front of the other calls in the list`;
  if (!isStatement || coroutine === undefined) return `await ${shown}`;
  const task = `${written("asyncio.create_task", program)}(${shown})`;
  return endlessLoopsOf(coroutine.node, coroutine.program).length > 0
    ? `${task}, so that it runs beside ${nameOf(coroutineAround(call)!, program)}. An await of ${shown} would never return.`
    : `await ${shown}, or ${task} to run it beside ${nameOf(coroutineAround(call)!, program)}`;
}

/**
 * Says how to start a coroutine from code outside of coroutines. This depends on how the program runs the loop. Returns
 * undefined if no certain advice is possible.
 */
function startFor(call: PythonNode, shown: string, program: Program): string | undefined {
  const scope = scopeAround(call);
  const runs = program.calls.filter((one) => runsLoop(one, program));
  const inScope = runs.filter((one) => scopeAround(one)?.from === scope?.from);
  const later = inScope.find((one) => one.from > call.from);
  const found = later && methodOf(later, program);
  if (found !== undefined && calledName(later!, program) === undefined) {
    return `${program.text(found.object)}.create_task(${shown}), in a line before ${inOneLine(later!, program)}`;
  }
  if (later !== undefined) {
    const task = `${written("asyncio.create_task", program)}(${shown})`;
    const [argument] = argumentsOf(later, program).positional;
    const main =
      argument?.name === "CallExpression" ? calledFunction(argument, program) : undefined;
    return main && `In ${nameOf(main, program)}, which runs in the event loop, write: ${task}`;
  }
  if (runs.length > 0) return undefined;
  const others = forgottenBeside(call, program);
  if (others.length === 0) return `${written("asyncio.run", program)}(${shown})`;
  const all = [call, ...others].map((one) => inOneLine(one, program)).join(", ");
  return `Write: async def main(): await ${written("asyncio.gather", program)}(${all}). At the end of the program, write: ${written("asyncio.run", program)}(main())`;
}

/**
 * Returns further calls of coroutines of this file. Each of these calls is later than `call`, in the same block, and is
 * a statement of its own.
 */
function forgottenBeside(call: PythonNode, program: Program): PythonNode[] {
  return program.calls.filter((other) => {
    const definition = calledFunction(other, program);
    return (
      other.from > call.from &&
      other.parent!.name === "ExpressionStatement" &&
      other.parent!.parent!.from === call.parent!.parent!.from &&
      definition !== undefined &&
      isCoroutine(definition)
    );
  });
}

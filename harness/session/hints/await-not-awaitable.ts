import { awaitedBy, nodesBelow, type PythonNode } from "../python-source/syntax.ts";
import { ordinaryFunctionOf } from "./function-as-task.ts";
import { calledName, methodOf, nameOf } from "./functions.ts";
import type { Hint } from "./hint.ts";
import { classOfObject } from "./parameters.ts";
import { inOneLine, type Program } from "./program.ts";
import { replacementFor } from "./sleep-replacement.ts";

/** Finds an `await` of a call that returns None or a number, so that the `await` raises TypeError. */
export function findAwaitsOfValues(program: Program): Hint[] {
  return program.nodes.flatMap((node) => {
    const call = node.name === "AwaitExpression" ? awaitedBy(node) : undefined;
    if (call?.name !== "CallExpression") return [];
    const advice = adviceFor(call, program);
    if (advice === undefined) return [];
    return [
      program.mistake(
        "await-not-awaitable",
        node,
        `${inOneLine(call, program)} is an ordinary call, not a coroutine. It runs, and then the await fails with TypeError.`,
        advice,
      ),
    ];
  });
}

function adviceFor(call: PythonNode, program: Program): string | undefined {
  const shown = inOneLine(call, program);
  const own = ordinaryFunctionOf(call, program);
  if (own !== undefined) {
    if (nodesBelow(own, true).some(({ name }) => name === "WhileStatement")) return undefined;
    const name = nameOf(own, program);
    return `Without await: ${shown}. If ${name} must wait for something, write: async def ${name}(...), with an await wherever it waits`;
  }
  const sleep = replacementFor(call, program);
  if (sleep !== undefined) return `await ${sleep}`;
  const name = calledName(call, program);
  if (name !== undefined) return PLAIN_FUNCTIONS.has(name) ? `Without await: ${shown}` : undefined;
  const found = methodOf(call, program);
  const owner = found && classOfObject(found.object, program);
  if (!found || !PLAIN_METHODS.get(owner ?? "")?.has(found.method)) return undefined;
  return owner === "asyncio.Event" && found.method === "is_set"
    ? `await ${program.text(found.object)}.wait()`
    : `Without await: ${shown}`;
}

const PLAIN_FUNCTIONS: ReadonlySet<string> = new Set(["time.ticks_ms", "gc.collect"]);

const PIN_METHODS: ReadonlySet<string> = new Set(["on", "off", "high", "low", "toggle", "value"]);

const PLAIN_METHODS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["machine.Pin", PIN_METHODS],
  ["machine.Signal", new Set(["on", "off", "value"])],
  ["pyb.LED", new Set(["on", "off", "toggle", "intensity"])],
  ["machine.ADC", new Set(["read_u16"])],
  ["machine.PWM", new Set(["freq", "duty_u16", "duty_ns"])],
  ["asyncio.Event", new Set(["set", "clear", "is_set"])],
  ["asyncio.ThreadSafeFlag", new Set(["set", "clear"])],
  ["asyncio.Lock", new Set(["release", "locked"])],
  ["asyncio.StreamWriter", new Set(["write"])],
]);

import type { PythonNode } from "../python-source/syntax.ts";
import { calledName, methodOf } from "./functions.ts";
import { classOfObject } from "./parameters.ts";
import type { Program } from "./program.ts";

/** Says whether a call runs an ordinary function or method that the target provides, such as `led.toggle()`. */
export function isPlainCall(call: PythonNode, program: Program): boolean {
  const name = calledName(call, program);
  if (name !== undefined) return PLAIN_FUNCTIONS.has(name);
  const found = methodOf(call, program);
  return found !== undefined && isPlainMethod(found.object, found.method, program);
}

/** Says whether an object that the target provides has an ordinary method with this name. */
export function isPlainMethod(object: PythonNode, method: string, program: Program): boolean {
  return PLAIN_METHODS.get(classOfObject(object, program) ?? "")?.has(method) === true;
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

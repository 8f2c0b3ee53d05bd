import { type Program, written } from "./program.ts";

/**
 * Returns advice for a program that wants to await `awaited` (Python code) in an interrupt handler. A handler cannot
 * await. So the advice is that the handler sets a flag, and that a task waits for the flag and then awaits `awaited`.
 */
export function adviceToSetFlag(awaited: string, program: Program): string {
  return `Here, write: flag.set(). ${makingFlag(program)} ${loopFor(awaited)}`;
}

/**
 * Returns the advice of `adviceToSetFlag` for the place where a program chooses the handler. The handler becomes a
 * lambda that sets the flag.
 */
export function adviceToPassFlag(awaited: string, program: Program): string {
  return `${makingFlag(program)} As the handler, use: lambda _: flag.set(). ${loopFor(awaited)}`;
}

function makingFlag(program: Program): string {
  return `Outside of all functions, write: flag = ${written("asyncio.ThreadSafeFlag", program)}().`;
}

function loopFor(awaited: string): string {
  return `In a task, write a loop with two lines. First line: await flag.wait(). Second line: await ${awaited}`;
}

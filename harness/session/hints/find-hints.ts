import {
  findBlockingSleeps,
  findCallsWithoutAwait,
  findLoopsWithoutAwait,
} from "./coroutine-rules.ts";
import { type Hint, readProgram } from "./program.ts";

/**
 * Finds typical mistakes in an asyncio program, in the order of its lines. It reports only what is certain from the
 * source. A program with a syntax error has no hints. Texts contain text of the program unmodified: whoever shows them
 * must make them printable.
 */
export function findHints(source: string): Hint[] {
  const program = readProgram(source);
  if (program === undefined) return [];
  return [findCallsWithoutAwait, findLoopsWithoutAwait, findBlockingSleeps]
    .flatMap((rule) => rule(program))
    .sort((one, other) => one.line - other.line);
}

import type { MicroPythonBoard } from "../board/micropython-board.ts";
import { importProbe } from "../trace/probe-import.ts";
import type { RuntimeIdentity } from "../trace/runtime.ts";
import { findOtherOrigin } from "./asyncio-folder.ts";
import { namePlace } from "./place-names.ts";
import { findAnswer, identityOf, QUESTION } from "./question.ts";
import { quote } from "./quote.ts";
import type { TargetLibrary } from "./target-library.ts";

/**
 * The answer of a board: its identity, or the reason why programs cannot run on the board. The reason is the end of a
 * sentence that starts with the name of the board.
 */
export type BoardAnswer =
  | { readonly kind: "fit"; readonly identity: RuntimeIdentity }
  | { readonly kind: "unfit"; readonly why: string };

/**
 * Restarts MicroPython on a board that already has our modules, and asks the board for its identity. Throws BoardError.
 */
export async function askBoard(
  board: MicroPythonBoard,
  { imports, places, asyncio: source }: TargetLibrary,
): Promise<BoardAnswer> {
  await board.softReset();
  const code = [...importProbe(imports), QUESTION].join("\n");
  const { output, error, stopped } = await board.exec(code, LIMITS);
  if (error !== "")
    return { kind: "unfit", why: `lacks something that programs need: ${lastLine(error)}` };
  const answer = findAnswer(output.toString());
  if (answer === undefined || stopped !== undefined) {
    const printed = output.length === 0 ? "nothing" : quote(output.toString());
    const after = stopped === undefined ? "" : ` within ${LIMITS.limitMs} ms`;
    return { kind: "unfit", why: `did not identify itself${after}: it printed ${printed}` };
  }
  const asyncio = namePlace(answer.asyncio, places);
  const other = source && findOtherOrigin(source, asyncio);
  if (other) return { kind: "unfit", why: other };
  return { kind: "fit", identity: identityOf({ ...answer, asyncio }, "micropython") };
}

const LIMITS = { limitMs: 5000, outputLimitBytes: 100_000 };

function lastLine(text: string): string {
  return text.trimEnd().split("\n").at(-1)!.trim();
}

import type { EndlessTurnHint } from "./endless-turn.ts";
import type { Hint, HintRule } from "./hint.ts";
import type { LongTurn } from "./long-turn.ts";
import type { LoopWithoutAwait } from "./loop-never-awaits.ts";
import type { Program } from "./program.ts";

/**
 * Adds the hint about each loop without await. If one of `hints` already advises an await inside the loop, that hint
 * gets a sentence about the loop, and no hint is added.
 */
export function joinLoops(
  hints: readonly Hint[],
  loops: readonly LoopWithoutAwait[],
  program: Program,
): Hint[] {
  const joined = [...hints];
  for (const { loop, hint } of loops) {
    const last =
      program.lineOf(loop.lastChild ?? loop) + linesIn(program.text(loop.lastChild ?? loop));
    const at = joined.findIndex(
      ({ rule, line, instead }) =>
        WITH_AWAIT.has(rule) && line > hint.line && line <= last && instead.startsWith("await "),
    );
    if (at < 0) joined.push(hint);
    else {
      const what = `${joined[at]!.what} The loop in line ${hint.line} has no other await, so no other task can run once the loop has started.`;
      joined[at] = { ...joined[at]!, what };
    }
  }
  return joined;
}

/** The rules whose advice puts an await into the loop. */
const WITH_AWAIT: ReadonlySet<HintRule> = new Set(["coroutine-not-awaited", "blocking-sleep"]);

function linesIn(text: string): number {
  return text.trimEnd().split(/\r\n|\r|\n/).length - 1;
}

/**
 * Adds the hints about long turns, except in two cases:
 * - A blocking sleep made the turn long. The hint about this sleep then gets a sentence about the task that was late.
 * - A loop without await made the turn long. The hint about this loop says enough.
 */
export function joinLongTurns(hints: readonly Hint[], turns: readonly LongTurn[]): Hint[] {
  const joined = [...hints];
  for (const { hint, effect, cause, hasLoop } of turns) {
    const at = joined.findIndex(
      ({ rule, line }) => rule === "blocking-sleep" && line === cause?.hint.line,
    );
    if (at >= 0) joined[at] = { ...joined[at]!, what: `${joined[at]!.what} ${effect}` };
    else if (!hasLoop) joined.push(hint);
  }
  return joined;
}

/**
 * Adds the hint about the turn that did not end. If a blocking sleep caused this turn, there is already a hint about
 * the sleep. That hint then gets the sentences about the task that had no turn, and no hint is added. Otherwise the new
 * hint replaces a hint about a long turn in the same line.
 */
export function joinEndlessTurn(
  hints: readonly Hint[],
  endless: EndlessTurnHint | undefined,
): readonly Hint[] {
  if (endless === undefined) return hints;
  const { hint, effect, cause } = endless;
  const isCause = ({ rule, line }: Hint) => rule === "blocking-sleep" && line === cause?.hint.line;
  if (hints.some(isCause)) {
    return hints.map((one) => (isCause(one) ? { ...one, what: `${one.what} ${effect}` } : one));
  }
  return [...hints.filter(({ rule, line }) => rule !== "long-turn" || line !== hint.line), hint];
}

/** Removes each note about a line that also has a mistake, because the mistake is more important. */
export function withoutRepeatedNotes(hints: readonly Hint[]): Hint[] {
  const mistakes = new Set(hints.flatMap(({ kind, line }) => (kind === "mistake" ? [line] : [])));
  return hints.filter(({ kind, line }) => kind === "mistake" || !mistakes.has(line));
}

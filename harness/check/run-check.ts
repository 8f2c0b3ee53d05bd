import { inspect, types } from "node:util";
import { createContext, Script } from "node:vm";
import type { Trace } from "../trace/trace.ts";
import type { Check } from "./clause.ts";
import { broken, type Finding, holds, undecided } from "./finding.ts";

/** The result of a check: its finding, or the reason why the check has no finding. */
export type CheckRun =
  | { readonly kind: "found"; readonly finding: Finding }
  | { readonly kind: "failed"; readonly why: string };

/**
 * Runs a check and never throws. A check has failed if it throws, if it does not return a finding,
 * or if it does not end within the limit.
 */
export function runCheck(check: Check, trace: Trace, limitMs = CHECK_LIMIT_MS): CheckRun {
  limited.run = () => tryCheck(check, trace);
  try {
    return CALL.runInContext(limited, { timeout: limitMs });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
    return { kind: "failed", why: `the check did not end within ${limitMs / 1000} s` };
  } finally {
    limited.run = undefined;
  }
}

/**
 * The time limit of a check in milliseconds. A check takes a few milliseconds, so this limit is long enough even on a
 * busy machine.
 */
const CHECK_LIMIT_MS = 5000;

/**
 * The context of the script CALL. The script calls `run` of this context. `run` is defined outside of the script, but
 * the time limit of the script also stops `run`.
 */
const limited = createContext({}) as { run: (() => CheckRun) | undefined };
const CALL = new Script("run()");

function tryCheck(check: Check, trace: Trace): CheckRun {
  try {
    return asFinding(check(trace));
  } catch (error) {
    return { kind: "failed", why: describe(error) };
  }
}

/**
 * Converts the result of a check to a CheckRun. This happens within the time limit, because a getter of the result may
 * also run forever.
 */
function asFinding(result: unknown): CheckRun {
  if (types.isPromise(result)) {
    // Nobody waits for this promise. Without a handler, a rejection of this promise would be an unhandled rejection.
    result.catch(() => {});
    return {
      kind: "failed",
      why: "the check returned a promise, but a check must return its finding directly",
    };
  }
  const { kind, detail } = Object(result);
  if (kind === "holds") return { kind: "found", finding: holds };
  if (kind === "broken" && typeof detail === "string")
    return { kind: "found", finding: broken(detail) };
  if (kind === "undecided" && typeof detail === "string") {
    return { kind: "found", finding: undecided(detail) };
  }
  return { kind: "failed", why: `the check returned ${describe(result)}, which is not a finding` };
}

function describe(value: unknown): string {
  const text = value instanceof Error ? `${value.name}: ${value.message}` : inspect(value);
  return text.length > MOST_WORDS ? `${text.slice(0, MOST_WORDS)}...` : text;
}

const MOST_WORDS = 500;

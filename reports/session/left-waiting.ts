import type { Session } from "../../harness/session/session.ts";
import { showLine } from "../conformance/trace-text.ts";
import { showTime } from "./show-time.ts";

/**
 * Returns true if the loop returned although its main task still waited, because the loop of this target does not wait
 * for interrupts. After that, handlers of the program continued, and one of them could still have ended the wait.
 */
export function isLeftWaiting({ end, returnedAtUs }: Session): boolean {
  return end.kind === "program" && end.outcome.kind === "deadlocked" && returnedAtUs !== undefined;
}

/** Says when the program ended and which tasks still waited, in a session for which `isLeftWaiting` is true. */
export function describeLeft({
  program,
  target,
  end,
  returnedAtUs = 0,
  lengthUs,
}: Session): string {
  const waits =
    end.kind === "program" && end.outcome.kind === "deadlocked" ? end.outcome.waits.join(", ") : "";
  return `${showLine(program.path)} ended after ${showTime(returnedAtUs)}, although tasks still waited: ${showLine(waits)}. On ${showLine(target.name)}, asyncio.run returns as soon as no task is due and no task sleeps. It does not wait for an interrupt that could set an Event later. Timers, PWM or handlers of pins continued. The watch ended after ${showTime(lengthUs)}, because the time to watch had passed.`;
}

import type { ProbeEnd } from "../trace/probe-output.ts";
import type { Outcome } from "../trace/run.ts";
import type { SessionTrace } from "../trace/trace.ts";

/** Returns the outcome of a program, as the probe's report describes it. */
export function outcomeOf(probe: ProbeEnd): Outcome {
  if (probe.end === "unusable") {
    const { name, class: path, exception, traceback } = probe;
    return { kind: "unusable", name, class: path, exception, traceback };
  }
  const { traceback = "" } = "traceback" in probe ? probe : {};
  if (probe.lost > 0) {
    const exception = `TooManyMarks: the probe could not store ${probe.lost} more marks, so the trace is incomplete`;
    return { kind: "raised", exception, traceback };
  }
  switch (probe.end) {
    case "ended":
      return { kind: "ended" };
    case "unsupported":
      return { kind: "unsupported", reason: probe.reason };
    case "raised":
      return { kind: "raised", exception: probe.exception, traceback };
    case "interrupted":
      // aiorig did not interrupt the program, so the program itself raised this exception.
      return { kind: "raised", exception: "KeyboardInterrupt", traceback };
  }
}

/**
 * If a program failed at a known time, returns this time, and sets `hasThreadLeft` if a thread continued after the
 * failure. Otherwise returns an empty object.
 */
export function failedAt(
  probe: ProbeEnd | undefined,
): Pick<SessionTrace, "failedAtUs" | "hasThreadLeft"> {
  if (probe?.end !== "raised" || probe.us === undefined) return {};
  return { failedAtUs: probe.us, ...(probe.by === "thread" && { hasThreadLeft: true }) };
}

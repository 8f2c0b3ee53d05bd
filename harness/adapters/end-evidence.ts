import type { Edge } from "../trace/waveform.ts";
import { AdapterFault } from "./adapter-fault.ts";
import type { EndMessage, Hello, RunMessage } from "./messages.ts";

/** What aiorig itself knows about a run at its end. */
export interface SeenRun {
  readonly run: RunMessage;
  readonly clock: Hello["clock"];
  readonly edges: readonly Edge[];
  /** The time of the last mark or edge, in microseconds. If there was no mark and no edge, this time is 0. */
  readonly lastUs: number;
  /** The time since the start of the run by this machine's clock, in milliseconds. */
  readonly passedMs: number;
  /** The total length of all messages of the run, in bytes. */
  readonly bytes: number;
}

/** Throws AdapterFault if the message `end` contradicts the other messages of the run. */
export function checkEvidence(end: EndMessage, seen: SeenRun): void {
  if (end.outcome === "timeout") checkTimeout(end, seen);
  else checkLimit(end, seen);
  if (end.outcome === "flooded") checkFlood(seen);
  if (end.outcome !== "unsupported" && end.pins !== undefined) checkPins(end, end.pins, seen);
}

/**
 * Throws AdapterFault if the time limit cannot have passed. The adapter's clock decides which time must have reached
 * the limit:
 * - real clock: the time of this machine's clock.
 * - virtual clock, if the adapter says when it stopped the program: this time.
 * - virtual clock, if the adapter does not say this: the time of the last mark or edge, or the time of this machine's
 *   clock.
 */
function checkTimeout(
  { us: stoppedUs }: Extract<EndMessage, { outcome: "timeout" }>,
  { run: { id, limits }, clock, lastUs, passedMs }: SeenRun,
): void {
  const claim = `says that run ${id} reached its limit of ${limits.ms} ms`;
  const enoughMs = limits.ms * NEARLY;
  if (clock.kind === "real") {
    if (passedMs >= enoughMs) return;
    throw new AdapterFault(
      `says that its clock is real and ${claim}, but by this machine's clock, only ${Math.round(passedMs)} ms have passed`,
    );
  }
  if (stoppedUs === undefined) {
    if (Math.max(lastUs / 1000, passedMs) >= enoughMs) return;
    throw new AdapterFault(
      `${claim}, but nothing shows that this time has passed. Add the field "us" to the message "end". Its value is the virtual time at which the adapter stopped the program, in microseconds`,
    );
  }
  if (stoppedUs < lastUs) {
    throw new AdapterFault(
      `says that it stopped run ${id} at ${stoppedUs} us, but it sent a mark or an edge at ${lastUs} us`,
    );
  }
  const isLate = stoppedUs > (2 * limits.ms + BEYOND_MS) * 1000;
  if (stoppedUs / 1000 < enoughMs || isLate) {
    throw new AdapterFault(`${claim}, but it stopped the program at ${stoppedUs} us`);
  }
}

/**
 * Checks that a scenario in virtual time has not run beyond its limit. Only a step that blocks may run beyond the
 * limit.
 */
function checkLimit({ outcome }: EndMessage, { run, clock, lastUs }: SeenRun): void {
  if (clock.kind === "real" || !("scenario" in run) || outcome === "unsupported") return;
  const latestMs = run.limits.ms + longestBlockMs(run.scenario) + LATE_MS;
  if (lastUs <= latestMs * 1000) return;
  throw new AdapterFault(
    `did not stop run ${run.id} at its limit of ${run.limits.ms} ms: its last mark or edge is at ${lastUs} us, but the adapter reported the outcome "${outcome}". When a program reaches its time limit, the adapter must stop the program and answer with the outcome "timeout"`,
  );
}

/**
 * Returns the longest time for which one step of the scenario blocks the processor. If a step takes this time from a
 * variable, the result is infinite.
 */
function longestBlockMs(steps: unknown): number {
  if (typeof steps !== "object" || steps === null) return 0;
  const { do: step, ms } = steps as { readonly do?: unknown; readonly ms?: unknown };
  if (step === "block") return typeof ms === "number" ? ms : Number.POSITIVE_INFINITY;
  return Math.max(0, ...Object.values(steps).map(longestBlockMs));
}

function checkFlood({ run: { id, limits }, bytes }: SeenRun): void {
  if (bytes >= limits.output_bytes / 2) return;
  throw new AdapterFault(
    `says that run ${id} wrote more than its limit of ${limits.output_bytes} bytes, but all messages of this run together have only ${bytes} bytes. Until a program reaches its limit, send everything that the program writes`,
  );
}

/** Checks that the start levels, the edges and the time of the watch agree with each other and with the request. */
function checkPins(
  { id, outcome }: EndMessage,
  { initial, watched_us: watchedUs }: PinsOfEnd,
  { run, clock, edges }: SeenRun,
): void {
  const pins = "pins" in run ? run.pins : undefined;
  if (pins === undefined) return;
  const wires = Object.keys(pins.wires);
  const named = Object.keys(initial);
  if (named.toSorted().join() !== wires.toSorted().join()) {
    throw new AdapterFault(
      `sent the start levels of the wires ${named.join(", ") || "(none)"} for run ${id}, but the wires of this run are ${wires.join(", ")}`,
    );
  }
  for (const wire of wires) {
    const first = edges.find((edge) => edge.wire === wire);
    if (first === undefined || first.level !== initial[wire]) continue;
    throw new AdapterFault(
      `says that the wire ${wire} had the level ${first.level} at the start of run ${id}, but the first edge of this wire also goes to the level ${first.level}`,
    );
  }
  const last = edges.at(-1);
  if (last !== undefined && last.atUs > watchedUs + clock.resolution_us) {
    throw new AdapterFault(
      `says that it watched the wires of run ${id} for ${watchedUs} us, but it sent an edge of the wire ${last.wire} at ${last.atUs} us`,
    );
  }
  const askedUs = pins.watch_ms * 1000;
  const isShort = outcome === "watched" && watchedUs < askedUs * NEARLY;
  if (isShort || watchedUs > askedUs + MOST_LATE_US) {
    throw new AdapterFault(
      `says that it watched the wires of run ${id} for ${watchedUs} us, but aiorig asked for ${askedUs} us`,
    );
  }
}

type PinsOfEnd = NonNullable<Extract<EndMessage, { outcome: "ended" }>["pins"]>;

/**
 * The fraction of a time limit, or of the time of a watch, that must have passed. It is below 1, because clocks differ
 * a little.
 */
const NEARLY = 0.9;

/**
 * The longest time in milliseconds by which a mark or an edge may be later than the limit, in addition to the longest
 * blocking step. A step may begin just before the limit, and each step takes some time.
 */
const LATE_MS = 1000;

/**
 * The allowance in milliseconds for an adapter that stops a program late. A stop is a fault if it is later than twice
 * the limit plus this time. A late stop is allowed, because a step that blocks may end after the limit.
 */
const BEYOND_MS = 600_000;

/**
 * The longest time in microseconds by which a watch may end after its planned end, for example because a step blocks. A
 * watch that ends later is a fault.
 */
const MOST_LATE_US = 600_000_000;

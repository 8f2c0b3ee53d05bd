import type { Mark } from "../trace/mark.ts";
import type { Edge } from "../trace/waveform.ts";
import { AdapterFault } from "./adapter-fault.ts";
import { checkEvidence } from "./end-evidence.ts";
import type { EndMessage, FromAdapter, Hello, RunMessage } from "./messages.ts";

/** What an adapter recorded while it ran a program. */
export interface RunRecord {
  readonly marks: readonly Mark[];
  readonly edges: readonly Edge[];
  readonly stdout: string;
  readonly stderr: string;
  /**
   * How the program ended. The value is `flooded` if the program wrote too much and the adapter did not stop the
   * program.
   */
  readonly end: EndMessage | "flooded";
}

/** Collects the messages of one run, and checks that they agree with each other and with the adapter's hello. */
export class RecordedRun {
  readonly marks: Mark[] = [];
  readonly edges: Edge[] = [];
  readonly output = { stdout: "", stderr: "" };
  readonly #run: RunMessage;
  readonly #hello: Hello;
  readonly #startedMs = performance.now();
  readonly #levels = new Map<string, 0 | 1>();
  #lastMarkUs: number | undefined;
  #bytes = 0;
  #total = 0;

  constructor(run: RunMessage, hello: Hello) {
    this.#run = run;
    this.#hello = hello;
  }

  /** True if the output and the marks of the program have more bytes than the run's `limits.output_bytes`. */
  get isFlooded(): boolean {
    return this.#bytes > this.#run.limits.output_bytes;
  }

  /** Records a message of this run. `bytes` is the length of the message. Throws AdapterFault. */
  take(
    message: Exclude<FromAdapter, { type: "hello" | "bye" | "pong" | "end" }>,
    bytes: number,
  ): void {
    this.#total += bytes;
    if (this.#total > MOST_TOTAL_BYTES) {
      throw new AdapterFault(`sent more than ${MOST_TOTAL_BYTES} bytes for run ${this.#run.id}`);
    }
    switch (message.type) {
      case "mark": {
        const { name, value = null, us: atUs } = message;
        if (this.#run.form === "python") {
          throw new AdapterFault(
            `sent the mark ${JSON.stringify(name)} for the Python program of run ${this.#run.id}. The probe prints the marks of a Python program, so send only the output of the program`,
          );
        }
        this.#checkOrder("mark", name, atUs, this.#lastMarkUs);
        this.#lastMarkUs = atUs;
        this.marks.push({ name, value, atUs });
        this.#bytes += bytes;
        return;
      }
      case "edge":
        this.#takeEdge(message);
        return;
      case "output":
        this.output[message.stream] += message.text;
        this.#bytes += Buffer.byteLength(message.text);
    }
  }

  /** Checks that the message `end` agrees with this run and with the adapter's hello. Throws AdapterFault. */
  checkEnd(end: EndMessage): void {
    const { form, id } = this.#run;
    const has = { ...this.#run };
    if (end.outcome === "unsupported") {
      if (form !== "scenario") return;
      throw new AdapterFault(
        `says that it cannot run the scenario of run ${id} (${end.reason}), but its hello says that it supports every step of this scenario. Remove the steps that the adapter does not support from the key "steps" of its hello`,
      );
    }
    if (!this.#hello.programs.some((claimed) => claimed === form)) {
      throw new AdapterFault(
        `says that run ${id} ${describeEnd(end)}, but the key "programs" of its hello does not contain the form ${JSON.stringify(form)} of this run. So the outcome must be "unsupported"`,
      );
    }
    const hasPins = "pins" in has && has.pins !== undefined;
    if (hasPins && end.pins === undefined) {
      throw new AdapterFault(
        `says in its hello that programs can use pins, but its message "end" for run ${id} has no field "pins" with the levels of the wires`,
      );
    }
    if (!hasPins && end.pins !== undefined) {
      throw new AdapterFault(
        `sent the field "pins" in the message "end" of run ${id}, but this run has no pins`,
      );
    }
    if (!hasPins && end.outcome === "watched") {
      throw new AdapterFault(
        `sent the outcome "watched" for run ${id}, but this run has no pins to watch`,
      );
    }
    checkEvidence(end, {
      run: this.#run,
      clock: this.#hello.clock,
      edges: this.edges,
      lastUs: Math.max(this.#lastMarkUs ?? 0, this.edges.at(-1)?.atUs ?? 0),
      passedMs: performance.now() - this.#startedMs,
      bytes: this.#total,
    });
  }

  #takeEdge({ wire, level, us }: Extract<FromAdapter, { type: "edge" }>): void {
    const pins = "pins" in this.#run ? this.#run.pins : undefined;
    if (pins === undefined) {
      throw new AdapterFault(
        `sent an edge of the wire ${JSON.stringify(wire)} for a run without pins`,
      );
    }
    if (!Object.hasOwn(pins.wires, wire)) {
      throw new AdapterFault(
        `sent an edge of the wire ${JSON.stringify(wire)}, but the wires of this run are ${Object.keys(pins.wires).join(", ")}`,
      );
    }
    this.#checkOrder("edge", wire, us, this.edges.at(-1)?.atUs);
    if (this.#levels.get(wire) === level) {
      throw new AdapterFault(
        `sent two edges of the wire ${wire} to the level ${level}, but no edge to the other level between them`,
      );
    }
    this.#levels.set(wire, level);
    this.edges.push({ wire, level, atUs: us });
  }

  #checkOrder(what: string, name: string, us: number, lastUs = 0): void {
    if (us < lastUs) {
      throw new AdapterFault(
        `sent ${article(what)} ${what} whose time goes backwards: ${JSON.stringify(name)} is at ${us} us, but the ${what} before it is at ${lastUs} us`,
      );
    }
    const { ms: limitMs } = this.#run.limits;
    if (us > (2 * limitMs + BEYOND_MS) * 1000) {
      throw new AdapterFault(
        `sent ${article(what)} ${what} far beyond the time limit of the program: ${JSON.stringify(name)} is at ${us} us, but the time limit is ${limitMs} ms`,
      );
    }
    const passedUs = (performance.now() - this.#startedMs) * 1000;
    if (this.#hello.clock.kind === "real" && us > passedUs + AHEAD_US) {
      throw new AdapterFault(
        `says that its clock is real, but the ${what} ${JSON.stringify(name)} is at ${us} us, and only ${Math.round(passedUs)} us have passed since the start of the run`,
      );
    }
  }
}

/** The largest total length of all messages of one run, in bytes. */
const MOST_TOTAL_BYTES = 32 * 1024 * 1024;

/**
 * The allowance in milliseconds for a mark or an edge after the time limit of the program, because a blocking step may
 * end late. A mark or an edge that is later than twice the limit plus this time is a fault.
 */
const BEYOND_MS = 600_000;

/** The longest time in microseconds by which an adapter's real clock may be ahead of this machine's clock. */
const AHEAD_US = 1_000_000;

function describeEnd({ outcome }: EndMessage): string {
  return outcome === "deadlocked"
    ? "is deadlocked"
    : outcome === "timeout"
      ? "reached its limit"
      : outcome;
}

function article(what: string): string {
  return what === "edge" ? "an" : "a";
}

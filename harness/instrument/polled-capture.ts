import { BoardError } from "../board/board-error.ts";
import type { HostTime } from "../board/host-time.ts";
import type { Edge, Level } from "../trace/waveform.ts";
import type { Capture, CaptureResult } from "./capture.ts";
import type { FirmataClient } from "./firmata-client.ts";
import type { PlayedStep } from "./played-step.ts";

/**
 * The declared resolution of a Firmata board without timestamps: edges have the times at which reports of them
 * reached the host. A choice, on the careful side, and no measurement: a board at 57,600 baud looks at its pins every
 * millisecond or so, its USB bridge may keep a report for 16 ms, and then there is the host's own scheduling.
 */
export const POLLED_RESOLUTION_US = 25_000;

/** A capture by any Firmata board, from its reports of digital pins. What is shorter than its round is not seen. */
export class PolledCapture implements Capture {
  readonly #client: FirmataClient;
  readonly #time: HostTime;
  readonly #edges: Edge[] = [];
  readonly #initial: Record<string, Level> = {};
  readonly #levels = new Map<string, Level>();
  readonly #stopListening: (() => void)[] = [];
  #startMs = 0;

  private constructor(client: FirmataClient, time: HostTime) {
    this.#client = client;
    this.#time = time;
  }

  /** Starts watching wires by name, each on a pin that is an input. Throws BoardError. */
  static async start(
    client: FirmataClient,
    time: HostTime,
    wires: Readonly<Record<string, number>>,
  ): Promise<PolledCapture> {
    const capture = new PolledCapture(client, time);
    for (const [wire, pin] of Object.entries(wires)) {
      await client.wait<void>(`level of pin ${pin}`, REPORT_LIMIT_MS, (done) => {
        capture.#listen(wire, pin, done);
      });
    }
    capture.#startMs = time.nowMs;
    // What changed while the others were being asked for is where the capture begins.
    capture.#edges.length = 0;
    Object.assign(capture.#initial, Object.fromEntries(capture.#levels));
    return capture;
  }

  async mark(): Promise<number> {
    await this.#client.wait<void>("version", REPORT_LIMIT_MS, (done) =>
      this.#client.io.reportVersion(done),
    );
    return this.#nowUs;
  }

  async play(): Promise<PlayedStep[]> {
    throw new BoardError(
      "refused",
      `${this.#client.name} is a plain Firmata board and plays no schedules; use a Pico as the instrument`,
    );
  }

  async end(): Promise<CaptureResult> {
    const watchedUs = await this.mark();
    for (const stop of this.#stopListening) stop();
    const waveform = {
      initial: this.#initial,
      edges: this.#edges,
      watchedUs,
      resolutionUs: POLLED_RESOLUTION_US,
    };
    return { waveform, faults: [] };
  }

  get #nowUs(): number {
    return (this.#time.nowMs - this.#startMs) * 1000;
  }

  #listen(wire: string, pin: number, onFirst: () => void): void {
    const { io } = this.#client;
    const onLevel = (value: number) => {
      const level = value === 0 ? 0 : 1;
      const before = this.#levels.get(wire);
      this.#levels.set(wire, level);
      if (before === undefined) onFirst();
      else if (before !== level) this.#edges.push({ wire, level, atUs: this.#nowUs });
    };
    io.digitalRead(pin, onLevel);
    this.#stopListening.push(() => {
      io.removeListener(`digital-read-${pin}`, onLevel);
      io.reportDigitalPin(pin, 0);
    });
  }
}

const REPORT_LIMIT_MS = 2000;

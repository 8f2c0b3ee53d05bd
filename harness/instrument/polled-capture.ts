import { BoardError } from "../board/board-error.ts";
import type { HostTime } from "../board/host-time.ts";
import type { Edge, Level } from "../trace/waveform.ts";
import type { Capture, CaptureResult } from "./capture.ts";
import type { FirmataClient } from "./firmata-client.ts";
import type { PlayedStep } from "./played-step.ts";

/**
 * The declared resolution of a Firmata board without timestamps, in microseconds. An edge gets the time at which its
 * report reaches the host. This time is too late, for three reasons:
 * - A board at 57,600 baud reads its pins only about every millisecond.
 * - The USB bridge of the board may delay a report by 16 ms.
 * - The host's scheduler adds more delay.
 *
 * The resolution is a cautious choice, not a measurement.
 */
export const POLLED_RESOLUTION_US = 25_000;

/**
 * A capture from the pin reports of any Firmata board. It misses pulses that are shorter than the interval in which the
 * board reads its pins.
 */
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

  /** Starts a capture of wires. All pins in `wires` must be inputs. Throws BoardError. */
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
    // The start levels of the wires are read one after the other. Discard the edges that happened meanwhile, because
    // the start levels already contain these edges.
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
      `${this.#client.name} is a plain Firmata board, so it cannot run schedules. Use a Pico as the instrument`,
    );
  }

  levels(): Readonly<Record<string, Level>> {
    return Object.fromEntries(this.#levels);
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

import { BoardError } from "../board/board-error.ts";
import type { Level, Waveform } from "../trace/waveform.ts";
import type { Capture, CaptureResult } from "./capture.ts";
import { EdgeLog } from "./edge-log.ts";
import { type BoardMessage, MOST_STEPS_A_MESSAGE, type PlayerStep } from "./extension-messages.ts";
import type { FirmataClient } from "./firmata-client.ts";
import { findPlayedSteps, type PlayedStep } from "./played-step.ts";
import { compileSchedule, type PinState, type ScheduleStep } from "./schedule.ts";

/** The abilities that an instrument with aiorig's firmware reports. */
export type Abilities = BoardMessage & { readonly kind: "query" };

/** A capture by the instrument's sampler. Times and schedules use the clock of the instrument's PIO. */
export class TimestampedCapture implements Capture {
  readonly #client: FirmataClient;
  readonly #abilities: Abilities;
  readonly #wires: Readonly<Record<string, number>>;
  readonly #log: EdgeLog;
  readonly #usPerLook: number;
  readonly #otherFaults: string[] = [];
  #played: ((hasStarved: boolean) => void) | undefined;

  private constructor(
    client: FirmataClient,
    abilities: Abilities,
    wires: Readonly<Record<string, number>>,
  ) {
    this.#client = client;
    this.#abilities = abilities;
    this.#wires = wires;
    this.#usPerLook = usPerLook(abilities);
    this.#log = new EdgeLog(wires, this.#usPerLook);
  }

  /**
   * Starts a capture of wires. The values of `wires` are GPIO numbers. Only one capture may be active. Throws
   * BoardError.
   */
  static async start(
    client: FirmataClient,
    abilities: Abilities,
    wires: Readonly<Record<string, number>>,
  ): Promise<TimestampedCapture> {
    const capture = new TimestampedCapture(client, abilities, wires);
    const before = client.onMessage;
    // Add the listener before the question is sent, because records may arrive together with the answer.
    client.onMessage = (message) => capture.#receive(message);
    client.onDamage = (why) =>
      capture.#otherFaults.push(`a message from the instrument is damaged: ${why}`);
    try {
      await client.ask({ kind: "start capture" });
    } catch (error) {
      client.onMessage = before;
      throw error;
    }
    return capture;
  }

  async mark(): Promise<number> {
    await this.#client.ask({ kind: "mark" });
    return this.#log.lastMarkUs;
  }

  async play(schedule: readonly ScheduleStep[], stop?: AbortSignal): Promise<PlayedStep[]> {
    if (schedule.length === 0) return [];
    const { clockHz, mostSteps } = this.#abilities;
    const names = [...new Set(schedule.map(({ wire }) => wire))];
    const steps = compileSchedule(schedule, this.#statesOf(names), clockHz);
    if (steps.length > mostSteps) {
      throw new RangeError(
        `a schedule has ${steps.length} steps, but the instrument can store only ${mostSteps}`,
      );
    }
    await this.#send(steps);
    const ended = new Promise<boolean>((resolve) => {
      this.#played = resolve;
    });
    const wires = names.reduce((mask, wire) => mask | (1 << this.#wires[wire]!), 0) >>> 0;
    await this.#client.ask({ kind: "play", wires, count: steps.length });
    const startUs = this.#log.lastMarkUs;
    const limitMs = schedule.at(-1)!.atUs / 1000 + PLAY_MARGIN_MS;
    const stopPlaying = () => this.#client.sendExtension({ kind: "stop playing" });
    stop?.addEventListener("abort", stopPlaying, { once: true });
    if (stop?.aborted) stopPlaying();
    let hasStarved: boolean;
    try {
      hasStarved = await this.#client.wait<boolean>("end of the schedule", limitMs, (done) => {
        ended.then(done);
      });
    } finally {
      stop?.removeEventListener("abort", stopPlaying);
    }
    if (hasStarved)
      this.#otherFaults.push(
        "the instrument carried out some steps of the schedule late, because its schedule player got these steps too late",
      );
    if (stop?.aborted) this.#letGo(names);
    else this.#noteStates(schedule);
    return findPlayedSteps(schedule, this.#waveform(), startUs, this.#playToleranceUs);
  }

  levels(): Readonly<Record<string, Level>> {
    return this.#log.levels();
  }

  async end(): Promise<CaptureResult> {
    const { records, faults } = await this.#client.ask({ kind: "end capture" });
    this.#client.onMessage = this.#client.onDamage = undefined;
    const missing = records - this.#log.count;
    return {
      waveform: this.#waveform(),
      faults: [
        ...this.#log.gaps.map(
          ({ lostRecords, fromUs, toUs }) =>
            `${lostRecords} records were lost between ${ms(fromUs)} and ${ms(toUs)}, because edges came faster than the instrument could send them (its buffer holds ${this.#abilities.ringRecords} records)`,
        ),
        ...(missing > 0 ? [`the last ${missing} records were lost on the way to the host`] : []),
        ...(faults & STALLED
          ? [
              "the sampler of the instrument had to wait for memory, so the times of some edges after this wait are wrong",
            ]
          : []),
        ...(faults & UNATTENDED
          ? [
              "the instrument no longer knows the time, because the host did not read the instrument's records for minutes",
            ]
          : []),
        ...this.#otherFaults,
      ],
    };
  }

  /**
   * The allowed difference between the planned time and the recorded time of a step: three sample intervals. Two of
   * them are for the sampling of the start mark and of the edge. The third one is for the time from the start mark to
   * the player's first cycle.
   */
  get #playToleranceUs(): number {
    return 3 * this.#usPerLook;
  }

  #waveform(): Waveform {
    const { initial, edges, lastMarkUs } = this.#log;
    return {
      initial,
      edges: [...edges],
      watchedUs: lastMarkUs,
      resolutionUs: this.#usPerLook,
    };
  }

  #receive(message: BoardMessage): void {
    if (message.kind === "played") this.#played?.(message.hasStarved);
    if (message.kind !== "records") return;
    try {
      this.#log.add(message.first, message.records);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#otherFaults.push(error.message);
    }
  }

  async #send(steps: readonly PlayerStep[]): Promise<void> {
    for (let first = 0; first < steps.length; first += MOST_STEPS_A_MESSAGE) {
      const some = steps.slice(first, first + MOST_STEPS_A_MESSAGE);
      const { count } = await this.#client.ask({ kind: "take steps", first, steps: some });
      if (count !== first + some.length) {
        throw new BoardError(
          "damaged",
          `${this.#client.name} received ${count} steps of a schedule, but the host sent ${first + some.length}`,
        );
      }
    }
  }

  #statesOf(names: readonly string[]): Record<string, PinState> {
    const { io } = this.#client;
    return Object.fromEntries(
      names.map((wire) => {
        const pin = this.#wires[wire];
        if (pin === undefined) throw new RangeError(`${wire} is not one of the captured wires`);
        const isDriven = io.pins[pin]?.mode === io.MODES.OUTPUT;
        return [wire, { pin, isDriven, level: (isDriven ? io.pins[pin]!.value : 0) as Level }];
      }),
    );
  }

  #letGo(names: readonly string[]): void {
    const { io } = this.#client;
    for (const wire of names) io.pinMode(this.#wires[wire]!, io.MODES.INPUT);
  }

  /** Updates the pin states that firmata-io stores, because the player has changed the pins without firmata-io. */
  #noteStates(schedule: readonly ScheduleStep[]): void {
    const { io } = this.#client;
    for (const { wire, level } of schedule) {
      const pin = this.#wires[wire]!;
      if (level !== null) {
        io.pins[pin]!.mode = io.MODES.OUTPUT;
        io.updateDigitalPort(pin, level);
      } else if (io.pins[pin]!.mode === io.MODES.OUTPUT) io.pins[pin]!.mode = io.MODES.INPUT;
    }
  }
}

/** The sample interval in microseconds. */
export function usPerLook({ cyclesPerLook, clockHz }: Abilities): number {
  return (cyclesPerLook * 1e6) / clockHz;
}

const STALLED = 1;
const UNATTENDED = 2;
const PLAY_MARGIN_MS = 2000;

function ms(us: number): string {
  return `${(us / 1000).toFixed(3)} ms`;
}

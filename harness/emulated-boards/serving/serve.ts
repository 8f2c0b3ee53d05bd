import { setImmediate as hostIsDone } from "node:timers/promises";
import type { Board } from "../../emulator/simulation/board.ts";
import type { CoSimulation } from "../../emulator/simulation/co-simulation.ts";
import { Notices } from "./notices.ts";
import { nextEventNs, Pace } from "./pace.ts";
import type { Pty } from "./pty.ts";
import { ServedPort } from "./served-port.ts";
import { Wake } from "./wake.ts";

export interface ServeOptions {
  /**
   * If true, virtual time is never faster than wall time. If false, virtual time passes as fast as the boards can be
   * emulated.
   */
  readonly isRealTime: boolean;
  /** A signal that stops the boards when it aborts. */
  readonly signal: AbortSignal;
  /** Called with messages for the user, for example if a board hangs or two outputs drive one wire. */
  readonly onNotice: (message: string) => void;
}

/**
 * Connects each board's serial port to a terminal and runs the boards until the signal is aborted. Throws if a terminal
 * breaks. While all boards wait for input, no processor time is used.
 *
 * A program of the host may keep a terminal open without reading the board's output. Virtual time then stops for at
 * most one second. After this second, the output is dropped. A real board also drops output that nobody reads.
 */
export async function serve(
  simulation: CoSimulation,
  terminals: ReadonlyMap<Board, Pty>,
  options: ServeOptions,
): Promise<void> {
  const wake = new Wake();
  options.signal.addEventListener("abort", wake.now, { once: true });
  const ports = [...terminals].map(([board, pty]) => new ServedPort(board, pty, wake.now));
  const pace = options.isRealTime ? new Pace(simulation) : undefined;
  const notices = new Notices(simulation, options.onNotice);
  let broken: string | undefined;
  for (const pty of terminals.values()) {
    void pty.ended.then((why) => {
      broken ??= why;
      wake.now();
    });
  }
  for (;;) {
    await hostIsDone();
    if (options.signal.aborted) return;
    if (broken !== undefined) throw new Error(`a terminal is gone: ${broken}`);
    if (ports.some((port) => port.isHeldBack())) {
      await wake.orAfter(READER_LOOK_MS);
      continue;
    }
    const dueNs = pace?.dueNs() ?? Number.POSITIVE_INFINITY;
    const untilNs = Math.min(dueNs, nextEventNs(simulation) + STEP_NS);
    if (untilNs < Number.POSITIVE_INFINITY) simulation.advanceTo(untilNs);
    for (const port of ports) port.deliver();
    notices.look();

    const idleNs = nextEventNs(simulation) - simulation.nowNs;
    const isDue = pace === undefined ? idleNs === Number.POSITIVE_INFINITY : untilNs === dueNs;
    if (isDue && idleNs > 0) await wake.orAfter(Math.min(idleNs / 1e6, LONGEST_WAIT_MS));
  }
}

/** The length of a step of virtual time. It is short, so input waits for at most a few milliseconds. */
const STEP_NS = 2e6;
const LONGEST_WAIT_MS = 1000;
const READER_LOOK_MS = 5;

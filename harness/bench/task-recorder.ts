import { fileURLToPath } from "node:url";
import { median } from "../check/median.ts";
import { openRuntime } from "../runtimes/index.ts";
import type { Runtime } from "../trace/runtime.ts";

/**
 * The time of a switch with `sleep_ms(0)` on an emulated Pico, in microseconds of virtual time: without the recording
 * of tasks (`plainUs`), and with it.
 */
export interface RecorderCost {
  readonly plainUs: number;
  /** The time of the same switch while aiorig records the tasks. */
  readonly recordedUs: number;
}

/**
 * Measures the time of a switch twice: while aiorig does not record the tasks, and while it does. Both times are
 * virtual, so the result is the same in each run.
 */
export async function measureTaskRecorder(): Promise<RecorderCost> {
  const pico = await openRuntime("pico-virtual", {});
  try {
    return {
      plainUs: await switchUs(pico, true),
      recordedUs: await switchUs(pico, false),
    };
  } finally {
    await pico.close();
  }
}

/**
 * The path of the program that is measured. It toggles a pin in each turn, so the edges of the pin show how long a
 * switch takes.
 */
const PROGRAM = fileURLToPath(new URL("../../fixtures/session/switches.py", import.meta.url));

async function switchUs(pico: Runtime, isWithoutTasks: boolean): Promise<number> {
  const pins = { wires: { GP16: 16 }, stimulus: [], watchMs: 500, endsWithProgram: true };
  const { trace } = await pico.run({ path: PROGRAM }, { pins, session: { isWithoutTasks } });
  const edges = trace.waveform?.edges ?? [];
  return median(edges.slice(1).map(({ atUs }, i) => atUs - edges[i]!.atUs));
}

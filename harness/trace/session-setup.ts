import type { LiveSetup } from "./live-pins.ts";
import type { Level } from "./waveform.ts";

/**
 * Says how to watch a user's own program. A run with this setup has a `session` in its trace. The run also ends if all
 * tasks wait and nothing can end the waits. On an emulated board, any pin can be a wire, because the emulator itself
 * watches the pins.
 */
export interface SessionSetup {
  /**
   * The run ends when this condition becomes true, or some time later. A fast runtime may ignore the condition, because
   * an early end would save no time.
   */
  readonly until?: WatchCondition;
  /** True if the run must not record what the tasks do. On a real processor, this record costs time in each turn. */
  readonly isWithoutTasks?: boolean;
  /**
   * Set only if a person drives pins or types while the program runs. On a runtime without pins, the person can only
   * type. With an adapter, the person can neither drive pins nor type.
   */
  readonly live?: LiveSetup;
}

/** Something that may happen during a run: a wire changes to a level, or the program has printed a text. */
export type WatchCondition =
  | { readonly kind: "edge"; readonly wire: string; readonly level: Level }
  | { readonly kind: "text"; readonly text: string };

import type { Capabilities } from "./runtime.ts";
import type { RuntimeKindName } from "./runtime-names.ts";

/** The facts about a column that the plan of a run needs before the column's runtime is open. */
export interface ColumnNeeds {
  /** The kind of the column's clock. If the clock is real, other work on this machine can disturb the programs. */
  readonly clock: Capabilities["clock"];
  /** True if only one program can run at a time, for example because there is only one board. */
  readonly isExclusive: boolean;
  /** True if the column may load an emulator. Workers without the emulator start half a second faster. */
  readonly usesEmulator: boolean;
}

/** The needs of each kind of runtime. */
export const NEEDS: Readonly<Record<RuntimeKindName, ColumnNeeds>> = {
  reference: { clock: "virtual", isExclusive: false, usesEmulator: false },
  "micropython-wasm": { clock: "virtual", isExclusive: false, usesEmulator: false },
  micropython: { clock: "real", isExclusive: false, usesEmulator: false },
  cpython: { clock: "real", isExclusive: false, usesEmulator: false },
  "pico-virtual": { clock: "virtual", isExclusive: false, usesEmulator: true },
  exec: { clock: "real", isExclusive: false, usesEmulator: false },
  adapter: { clock: "real", isExclusive: false, usesEmulator: false },
  serial: { clock: "real", isExclusive: true, usesEmulator: false },
  rfc2217: { clock: "real", isExclusive: true, usesEmulator: false },
  tcp: { clock: "real", isExclusive: true, usesEmulator: false },
};

import type { BridgeOptions } from "./bridge-options.ts";

/** Returns the functions behind `sys.stdin` of shim/stdin.py. If the run has no input, no key ever arrives. */
export function makeInputFunctions({ input }: Pick<BridgeOptions, "input">) {
  return {
    inputAvailable: () => input?.available ?? 0,
    inputRead: () => input?.read() ?? -1,
    inputTakeInterrupt: () => Number(input?.takeInterrupt() ?? false),
    /**
     * Chooses the key that interrupts the program. `key` is the code of its character. If `key` is -1, no key
     * interrupts the program.
     */
    inputInterruptBy: (key: number) => {
      if (input !== undefined) input.interruptKey = key;
      return 0;
    },
  };
}

import type { Runtime } from "../trace/runtime.ts";

const faults = new WeakMap<Runtime["close"], () => string | undefined>();

/** Notes how to find out whether an adapter broke the protocol at its end. */
export function noteFarewell(runtime: Runtime, fault: () => string | undefined): Runtime {
  faults.set(runtime.close, fault);
  return runtime;
}

/**
 * The fault of an adapter at its end, such as an ignored bye, after its runtime was closed. No program shows such a
 * fault. Undefined for other runtimes.
 */
export function faultAtTheEnd(runtime: Runtime): string | undefined {
  return faults.get(runtime.close)?.();
}

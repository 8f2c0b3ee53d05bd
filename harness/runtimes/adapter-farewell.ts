import type { Runtime } from "../trace/runtime.ts";

const faults = new WeakMap<Runtime["close"], () => string | undefined>();

/** Notes how to find out whether an adapter broke the protocol at its end. */
export function noteFarewell(runtime: Runtime, fault: () => string | undefined): Runtime {
  faults.set(runtime.close, fault);
  return runtime;
}

/**
 * Closes the runtime of an adapter, and returns the fault of the adapter at its end, such as an ignored bye. No program
 * shows such a fault. Does nothing for other runtimes.
 */
export async function farewell(runtime: Runtime | undefined): Promise<string | undefined> {
  const fault = runtime && faults.get(runtime.close);
  if (runtime === undefined || fault === undefined) return undefined;
  await runtime.close();
  return fault();
}

import type { Runtime } from "../trace/runtime.ts";

const faults = new WeakMap<Runtime["close"], () => string | undefined>();

/**
 * Stores the function `fault`, so that `farewell` can call it when the adapter has ended. `fault` then returns how the
 * adapter broke the protocol, or undefined if the adapter did not break it.
 */
export function noteFarewell(runtime: Runtime, fault: () => string | undefined): Runtime {
  faults.set(runtime.close, fault);
  return runtime;
}

/**
 * Closes the runtime of an adapter. Returns the adapter's fault if the adapter breaks the protocol at its end, for
 * example if it ignores the message `bye`. No run of a program can show this fault. Does nothing for other runtimes.
 */
export async function farewell(runtime: Runtime | undefined): Promise<string | undefined> {
  const fault = runtime && faults.get(runtime.close);
  if (runtime === undefined || fault === undefined) return undefined;
  await runtime.close();
  return fault();
}

import type { Fault } from "./fault.ts";

/**
 * Returns a fault in one of aiorig's drivers: one place in the driver's file is changed. `caughtBy` lists the clauses
 * that must find the fault.
 */
export function changedDriver(
  file: string,
  name: string,
  find: string,
  replace: string,
  ...caughtBy: string[]
): Fault {
  return { name, patches: [{ file: `fixtures/lib/drivers/${file}.py`, find, replace }], caughtBy };
}

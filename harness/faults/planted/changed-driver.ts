import type { Fault } from "./fault.ts";

/**
 * A fault in one of our drivers: one place of the driver's file is changed. `caughtBy` lists the clauses that must find
 * the fault.
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

/**
 * The slowest test files, with the processor time in seconds that each takes. If vitest has recorded no durations yet,
 * these files start first, in this order, and all others follow. Only the order matters. Correct this list when `npm
 * test` shows another order at its end.
 */
export const SLOW_FILES: Readonly<Record<string, number>> = {
  "suites/hil.suite.ts": 43,
  "harness/runtimes/pico-rig.test.ts": 36,
  "harness/fuzz/planted-faults.test.ts": 32,
  "harness/rig/checks/wiring-check.test.ts": 30,
  "harness/cli/rig-command.test.ts": 28,
  "harness/cli/hostile-text.test.ts": 27,
  "suites/pin.suite.ts": 27,
  "harness/cli/allure-command.test.ts": 25,
  "harness/rig/opening/host-watch.test.ts": 24,
  "harness/cli/rig-doctor.test.ts": 20,
  "harness/faults/planted/fault-table.test.ts": 18,
  "harness/runtimes/rig-run.test.ts": 17,
  "harness/faults/mutated/mutant.test.ts": 13,
  "harness/runtimes/pico-virtual.test.ts": 11,
  "harness/runtimes/reference-variants.test.ts": 11,
  "harness/instrument/firmata-server.test.ts": 10,
  "harness/instrument/timestamped-edges.test.ts": 10,
  "harness/faults/user-library.test.ts": 9,
};

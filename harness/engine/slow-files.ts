/**
 * The slowest test files, with the processor time in seconds that each file takes. vitest uses this list only if it has
 * recorded no durations yet. Then these files start first, in this order, and all other files follow. Only the order
 * matters. If `npm test` shows another order at its end, correct this list.
 */
export const SLOW_FILES: Readonly<Record<string, number>> = {
  "harness/cli/run-command.test.ts": 85,
  "harness/cli/interrupt.test.ts": 60,
  "harness/runtimes/pico-rig.test.ts": 60,
  "suites/hil.suite.ts": 36,
  "harness/faults/planted/fault-table.test.ts": 30,
  "harness/cli/run-rig.test.ts": 30,
  "harness/cli/fuzz-command.test.ts": 28,
  "suites/pin.suite.ts": 25,
  "harness/cli/rig-command.test.ts": 25,
  "harness/cli/allure-command.test.ts": 25,
  "harness/runtimes/odd-files.test.ts": 22,
  "harness/cli/hostile-text.test.ts": 20,
  "harness/cli/run-while-building.test.ts": 18,
  "harness/runtimes/rig-run.test.ts": 15,
  "harness/cli/rig-doctor.test.ts": 14,
  "harness/rig/opening/host-watch.test.ts": 13,
  "harness/runtimes/pico-virtual.test.ts": 12,
  "harness/campaign/rigs/rigs.test.ts": 11,
  "harness/campaign/truth/planted-runtimes.test.ts": 10,
  "harness/runtimes/asyncio-folder.test.ts": 10,
  "harness/instrument/firmata-server.test.ts": 10,
  "harness/instrument/timestamped-edges.test.ts": 10,
  "harness/campaign/truth/truth.test.ts": 9,
  "harness/fuzz/planted-faults.test.ts": 9,
  "harness/fuzz/known-defects.test.ts": 9,
  "harness/campaign/stops.test.ts": 9,
  "harness/runtimes/mapped-rig.test.ts": 9,
  "harness/runtimes/reference-variants.test.ts": 8,
  "harness/timing/causes/planted-causes.test.ts": 8,
  "harness/faults/user-library.test.ts": 8,
  "harness/faults/mutated/mutant.test.ts": 8,
  "harness/rig/checks/wiring-check.test.ts": 7,
};

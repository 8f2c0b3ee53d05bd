import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import hil from "../../../suites/hil.suite.ts";
import { allOf } from "../../check/all-of.ts";
import type { Clause } from "../../check/clause.ts";
import { printed } from "../../check/order/printed.ts";
import { recorded } from "../../check/order/record.ts";
import { goesThrough } from "../../check/waveform/levels.ts";
import { press } from "../../check/waveform/presses.ts";

/** A clause, with a program that obeys the clause or breaks it on purpose. */
export interface RigTask {
  readonly name: string;
  readonly clause: Clause;
  readonly source: string;
  /** The verdict on a rig without a fault. */
  readonly right: "pass" | "fail";
}

const ANSWERS: Clause = {
  id: "ANSWERS",
  level: "must",
  statement:
    "After each of three presses, the program turns the LED on, records a mark and prints a line.",
  sources: [],
  judgedBy: "timing",
  program: "answers_presses.py",
  pins: {
    wires: { LED: 16, button: 15 },
    // The program needs up to 40 ms for its imports, so the first press comes later than that.
    stimulus: press("button", [80, 10], [140, 15], [210, 10]),
    watchMs: 300,
  },
  check: allOf(
    goesThrough("LED", 0, 1, 0, 1, 0, 1, 0, 1),
    recorded("answered=0", "answered=1", "answered=2"),
    printed("answer 0", "answer 1", "answer 2", "three presses were answered"),
  ),
};

const HIL_01 = hil.clauses.find(({ id }) => id === "HIL-01")!;
/** To save time, the wires of this clause are watched for a shorter time than in the suite. */
const SILENT: Clause = { ...HIL_01, pins: { ...HIL_01.pins!, watchMs: 300 } };

const answers = readFileSync(new URL("programs/answers_presses.py", import.meta.url), "utf8");
const silent = readFileSync(
  fileURLToPath(new URL("../../../fixtures/hil/blink_without_await.py", import.meta.url)),
  "utf8",
);

/**
 * The good programs and the bad programs. Each bad program differs from a good program in one place: on a wire, in a
 * mark, or in its output.
 */
export const TASKS: readonly RigTask[] = [
  task("answers", ANSWERS, answers, "pass"),
  task(
    "misses the second press",
    ANSWERS,
    change(answers, "led.on()\n        mark", "led.value(number != 1)\n        mark"),
  ),
  task(
    "marks a wrong number",
    ANSWERS,
    change(answers, '"answered", number', '"answered", number // 2'),
  ),
  task(
    "prints a wrong number",
    ANSWERS,
    change(answers, '"answer", number', '"answer", number // 2'),
  ),
  task("does not blink", SILENT, silent, "pass"),
  task(
    "blinks once",
    SILENT,
    change(
      silent,
      "    blink(200)",
      "    led.on()\n    await asyncio.sleep_ms(100)\n    led.off()",
    ),
  ),
  task("does not say that main is over", SILENT, change(silent, 'print("main is over")', "")),
];

function task(name: string, clause: Clause, source: string, right: RigTask["right"] = "fail") {
  return { name, clause, source, right };
}

function change(source: string, find: string, replace: string): string {
  if (source.split(find).length !== 2)
    throw new Error(`the program does not contain this text exactly once: ${find}`);
  return source.replace(find, replace);
}

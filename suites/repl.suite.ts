import { allOf } from "../harness/check/all-of.ts";
import { defineGroup } from "../harness/check/clause.ts";
import { printedLines } from "../harness/check/repl/printed-lines.ts";
import {
  hasOneGap,
  keepsPeriodUntil,
  risesAtTimes,
  stopsAt,
} from "../harness/check/repl/typed-wires.ts";
import { LATE_MS, sleepLimits } from "../harness/check/waveform/span.ts";
import type { PinSetup } from "../harness/trace/pin-setup.ts";
import type { TypedText } from "../harness/trace/typed-text.ts";

const AIOREPL =
  "https://github.com/micropython/micropython-lib/blob/master/micropython/aiorepl/README.md";
const USAGE = `${AIOREPL}#usage`;
const CANCELLATION = `${AIOREPL}#cancellation`;
const SLEEP = "https://docs.micropython.org/en/latest/library/asyncio.html#asyncio.sleep_ms";

const PROGRAM = "repl/commands_beside_a_blink.py";
const PINS: PinSetup = { wires: { LED: 16, answer: 17 }, stimulus: [], watchMs: 900 };
const PERIOD_MS = 50;

const CTRL_C = "\x03";
const CTRL_D = "\x04";

function typed(...texts: readonly (readonly [text: string, atMs: number])[]): TypedText[] {
  return texts.map(([text, atMs]) => ({ text, atMs }));
}

/**
 * The longest allowed time, in milliseconds, from the end of a typed line until the wire changes. It includes one turn
 * per key. It also includes the delay of the connection from the host to the board. No test measures this delay.
 */
const SERVED_MS = 60;

const KEEPS_PERIOD = { periodMs: PERIOD_MS, lateMs: LATE_MS };

export default defineGroup({
  name: "REPL",
  title: "a REPL that is a task of the program, beside its other tasks",
  part: "boards",
  clauses: [
    {
      id: "REPL-01",
      level: "must",
      statement:
        "A REPL task reads keys from standard input and runs each typed line. Meanwhile another task keeps its period of 50 ms.",
      sources: [USAGE, SLEEP],
      judgedBy: "timing",
      program: PROGRAM,
      pins: PINS,
      typed: typed(["answer.on()\r", 300], ["answer.off()\r", 420], ["answer.on(); 6*7\r", 540]),
      check: allOf(
        keepsPeriodUntil("LED", KEEPS_PERIOD),
        risesAtTimes("answer", { timesMs: [300, 540], withinMs: SERVED_MS }),
      ),
    },
    {
      id: "REPL-02",
      level: "must",
      statement:
        "If a typed line contains `await`, the REPL runs the line as a separate task. While this line waits, another task keeps its period of 50 ms. When the wait ends, the line continues.",
      sources: [USAGE],
      judgedBy: "timing",
      program: PROGRAM,
      pins: PINS,
      typed: typed(["await pulse(150)\r", 300]),
      check: allOf(
        keepsPeriodUntil("LED", KEEPS_PERIOD),
        risesAtTimes("answer", { timesMs: [300], withinMs: SERVED_MS, high: sleepLimits(150) }),
      ),
    },
    {
      id: "REPL-03",
      level: "must",
      statement:
        "A task has a period of 50 ms. While a typed line blocks the loop, this task does not run. After the line has ended, the task continues with its period.",
      sources: [CANCELLATION],
      judgedBy: "timing",
      program: PROGRAM,
      pins: PINS,
      // The program has already imported `time`. An import in a typed line would search the file system, which can take a
      // board 20 ms and would delay the LED.
      typed: typed(["time.sleep_ms(180)\r", 400]),
      check: hasOneGap("LED", { ...KEEPS_PERIOD, blockMs: 180 }),
    },
    {
      id: "REPL-04",
      level: "must",
      statement:
        "If the user types Ctrl-C in an unfinished line, the REPL discards this line. The REPL runs the next line as usual.",
      sources: [CANCELLATION],
      judgedBy: "timing",
      program: PROGRAM,
      pins: PINS,
      typed: typed(["answer.on()", 300], [CTRL_C, 380], ["\r", 400], ["answer.on()\r", 500]),
      check: allOf(
        keepsPeriodUntil("LED", KEEPS_PERIOD),
        risesAtTimes("answer", { timesMs: [500], withinMs: SERVED_MS }),
      ),
    },
    {
      id: "REPL-05",
      level: "must",
      statement:
        "A typed line waits, and the user types Ctrl-C. The REPL then cancels the task of this line, and the `finally` block of the line runs immediately. Other tasks continue, and the REPL runs the next line.",
      sources: [CANCELLATION],
      judgedBy: "timing",
      program: PROGRAM,
      pins: PINS,
      typed: typed(["await pulse(5000)\r", 300], [CTRL_C, 420], ["answer.on()\r", 600]),
      check: allOf(
        keepsPeriodUntil("LED", KEEPS_PERIOD),
        risesAtTimes("answer", {
          timesMs: [300, 600],
          withinMs: SERVED_MS,
          high: { leastUs: (120 - SERVED_MS) * 1000, mostUs: (120 + SERVED_MS) * 1000 },
        }),
      ),
    },
    {
      id: "REPL-06",
      level: "must",
      statement:
        "Ctrl-D on an empty line ends the REPL. The program then continues and can end its other tasks. Ctrl-D in a line that contains text does not end the REPL.",
      sources: [CANCELLATION],
      judgedBy: "timing",
      program: PROGRAM,
      pins: PINS,
      typed: typed(["answer.on()", 300], [CTRL_D, 350], ["\r", 380], [CTRL_D, 500]),
      check: allOf(
        risesAtTimes("answer", { timesMs: [380], withinMs: SERVED_MS }),
        stopsAt("LED", { ...KEEPS_PERIOD, atMs: 500, withinMs: SERVED_MS }),
        printedLines("over"),
      ),
    },
    {
      id: "REPL-07",
      level: "must",
      statement:
        "If a typed line raises an exception, the REPL prints the type and the message of the exception. The REPL and all other tasks continue.",
      sources: [USAGE],
      judgedBy: "timing",
      program: PROGRAM,
      pins: PINS,
      typed: typed(
        ['raise ValueError("no")\r', 300],
        ["await nobody()\r", 400],
        ["answer.on()\r", 500],
      ),
      check: allOf(
        keepsPeriodUntil("LED", KEEPS_PERIOD),
        risesAtTimes("answer", { timesMs: [500], withinMs: SERVED_MS }),
        printedLines("ValueError: no", /^NameError: /),
      ),
    },
  ],
});

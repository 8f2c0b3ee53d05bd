import { allOf } from "../harness/check/all-of.ts";
import { type Check, defineGroup } from "../harness/check/clause.ts";
import { recordedOneOf } from "../harness/check/order/record.ts";
import { togglesEvery } from "../harness/check/waveform/periods.ts";
import type { PinSetup } from "../harness/trace/pin-setup.ts";
import { BLINK, BLINKING, DRIVERS, driverClause, untilTheEnd } from "./driver-clauses.ts";

const KEYBOARD = `${DRIVERS}#44-keyboard-class`;

const KEYS = { row0: 15, row1: 16, column0: 18, column1: 19 } as const;

/** The code of a key, and the times at which the key is pressed and released. */
type Key = readonly [code: number, atMs: number, untilMs: number];

function keys(...presses: readonly Key[]): PinSetup {
  return {
    ...untilTheEnd(KEYS),
    devices: [
      {
        kind: "keyboard",
        rows: ["row0", "row1"],
        columns: ["column0", "column1"],
        presses: presses.map(([code, atMs, untilMs]) => ({
          row: code >> 1,
          column: code & 1,
          atMs,
          untilMs,
        })),
      },
    ],
  };
}

const ALL_KEYS = keys([0, 450, 500], [1, 550, 600], [2, 650, 700], [3, 750, 800]);

/**
 * Returns a check. The program must report first these keys, and then these marks. The code 0 may belong to the first
 * key or to the last key of the keyboard.
 */
function codes(keyNumbers: readonly number[], ...marks: readonly string[]): Check {
  return recordedOneOf(
    ...[(key: number) => key, (key: number) => 3 - key].map((codeOf) => [
      ...keyNumbers.map((key) => `code=${codeOf(key)}`),
      ...marks,
    ]),
  );
}

export default defineGroup({
  name: "KEYBOARD",
  title: "Keyboard: a matrix of keys",
  part: "drivers",
  clauses: [
    driverClause({
      id: "KEYBOARD-01",
      statement:
        "Each press of a key delivers one code, which is the number of this key. The numbers start with 0 and continue row by row. The number 0 belongs either to the first key or to the last key of the keyboard.",
      sources: [KEYBOARD],
      program: "tells_codes",
      pins: ALL_KEYS,
      check: codes([0, 1, 2, 3], "end"),
    }),
    driverClause({
      id: "KEYBOARD-02",
      statement:
        "A second key is pressed while a first key is still pressed. The second key also delivers its own code.",
      sources: [KEYBOARD],
      program: "tells_codes",
      pins: keys([0, 450, 600], [3, 520, 700]),
      check: codes([0, 3], "end"),
    }),
    driverClause({
      id: "KEYBOARD-03",
      statement: "A key that is held for a long time delivers only one code.",
      sources: [KEYBOARD],
      program: "tells_codes",
      pins: keys([2, 450, 800]),
      check: codes([2], "end"),
    }),
    driverClause({
      id: "KEYBOARD-04",
      statement: "`keyboard[code]` is true while the key with this code is pressed.",
      sources: [KEYBOARD],
      program: "tells_state",
      pins: keys([1, 500, 620]),
      check: recordedOneOf(
        ...["[False, True, False, False]", "[False, False, True, False]"].map((pressed) => [
          "at the start=[False, False, False, False]",
          `pressed=${pressed}`,
          "released=[False, False, False, False]",
        ]),
      ),
    }),
    driverClause({
      id: "KEYBOARD-05",
      statement:
        "If the queue of codes is full because no task takes the codes, the queue keeps the newest codes.",
      sources: [KEYBOARD],
      program: "keeps_the_last_codes",
      pins: ALL_KEYS,
      check: recordedOneOf(["codes=[2, 3]"], ["codes=[1, 0]"]),
    }),
    driverClause({
      id: "KEYBOARD-06",
      statement: "After `deinit`, no key delivers a code.",
      sources: [KEYBOARD],
      program: "ends",
      pins: keys([0, 450, 510], [3, 1100, 1180]),
      check: codes([0], "end"),
    }),
    driverClause({
      id: "KEYBOARD-07",
      statement: "While keys are pressed, another task still toggles a pin every 20 ms.",
      sources: [KEYBOARD],
      program: "blinks_meanwhile",
      pins: {
        ...keys([0, 500, 560], [1, 620, 680]),
        wires: { ...KEYS, blink: BLINK },
        watchMs: 800,
        endsWithProgram: false,
      },
      check: allOf(codes([0, 1]), togglesEvery("blink", BLINKING)),
    }),
  ],
});

import { allOf } from "../harness/check/all-of.ts";
import { defineGroup } from "../harness/check/clause.ts";
import {
  shows,
  showsFromEachState,
  writesOnly,
  writesOnlySecondRow,
} from "../harness/check/display/content.ts";
import {
  endsIdle,
  keepsLinesStable,
  pausesAtStart,
  pulsesE,
  setsUpDisplay,
  startsAfter,
  waitsForClear,
  waitsForWrites,
} from "../harness/check/display/signals.ts";
import { recorded } from "../harness/check/order/record.ts";
import { movesOnlyWhile } from "../harness/check/waveform/levels.ts";
import { togglesEvery } from "../harness/check/waveform/periods.ts";
import type { PinSetup } from "../harness/trace/pin-setup.ts";
import { ANSWER, BLINK, BLINKING, driverClause, untilTheEnd } from "./driver-clauses.ts";

const LCD = "https://github.com/peterhinch/micropython-async/blob/master/v3/docs/hd44780.md";
const UPDATES = `${LCD}#42-display-updates`;
/** The data sheet of the HD44780. Page 46 has the start sequence. Pages 24, 49 and 58 have the times. */
const DATA_SHEET = "https://www.sparkfun.com/datasheets/LCD/HD44780.pdf";

const WIRES = { RS: 6, E: 7, D4: 8, D5: 9, D6: 10, D7: 11 } as const;
const TWO_ROWS = { columns: 16, rows: 2 } as const;
const FOUR_ROWS = { columns: 20, rows: 4 } as const;

const display = untilTheEnd(WIRES);
const withAnswer = untilTheEnd({ ...WIRES, answer: ANSWER });

/** Returns the setup of a program with a display and a task that blinks. */
function blinking(watchMs: number): PinSetup {
  return {
    ...display,
    wires: { ...WIRES, blink: BLINK },
    watchMs,
    endsWithProgram: false,
  };
}

/** The texts that the program `shows_rows.py` writes. */
const ROWS = ["Hello, display!", "0123456789~[{@}]"] as const;

export default defineGroup({
  name: "HD44780",
  title: "LCD: a character display with four data lines",
  part: "drivers",
  clauses: [
    driverClause({
      id: "HD44780-01",
      statement:
        "Before the first character, the driver sends four instructions: use four data lines and two rows, turn the display on, clear the display, and write from left to right.",
      sources: [DATA_SHEET],
      program: "shows_rows",
      pins: display,
      check: setsUpDisplay,
    }),
    driverClause({
      id: "HD44780-02",
      statement:
        "In the start sequence, the driver waits for at least 4.1 ms after the first nibble, and for at least 100 us after the second nibble.",
      sources: [DATA_SHEET],
      program: "shows_rows",
      pins: display,
      check: pausesAtStart,
    }),
    driverClause({
      id: "HD44780-03",
      level: "should",
      statement:
        "The driver sends nothing in the first 15 ms of the program. A display needs this time after its power is turned on, and the power may be turned on at the start of the program.",
      sources: [DATA_SHEET],
      program: "writes_at_once",
      pins: display,
      check: startsAfter(15),
    }),
    driverClause({
      id: "HD44780-04",
      statement:
        "When the driver starts, the display may be in one of three states: it expects eight data lines, it expects four data lines, or it has received only half of a byte through four data lines. The driver starts the display correctly from each of these states.",
      sources: [DATA_SHEET],
      program: "writes_changed_rows",
      pins: withAnswer,
      check: showsFromEachState(TWO_ROWS, "first", "changed"),
    }),
    driverClause({
      id: "HD44780-05",
      statement:
        "On a display with 16 columns and 2 rows, each row shows the text that the program has set for this row.",
      sources: [UPDATES],
      program: "shows_rows",
      pins: display,
      check: shows(TWO_ROWS, ...ROWS),
    }),
    driverClause({
      id: "HD44780-06",
      statement:
        "On a display with 20 columns and 4 rows, each row shows the text that the program has set for this row.",
      sources: [`${LCD}#41-constructor`, DATA_SHEET],
      program: "shows_four_rows",
      pins: display,
      check: shows(
        FOUR_ROWS,
        ...[0, 1, 2, 3].map((row) => `row ${row} of 4, to the end`.slice(0, FOUR_ROWS.columns)),
      ),
    }),
    driverClause({
      id: "HD44780-07",
      statement:
        "A new text replaces the whole row. If the text is shorter than the row, spaces fill the rest of the row. If the text is longer than the row, the surplus characters do not appear in any row.",
      sources: [UPDATES],
      program: "replaces_a_row",
      pins: display,
      check: shows(TWO_ROWS, "short", "second row"),
    }),
    driverClause({
      id: "HD44780-08",
      statement: "The driver writes only rows whose text has changed.",
      sources: [LCD],
      program: "writes_changed_rows",
      pins: withAnswer,
      check: allOf(
        movesOnlyWhile("E", { wire: "answer", level: 0 }),
        writesOnlySecondRow({ wire: "answer", level: 0 }),
      ),
    }),
    driverClause({
      id: "HD44780-09",
      statement:
        "If the program changes the rows several times while the driver writes, the display finally shows the last text of each row.",
      sources: [UPDATES],
      program: "changes_while_written",
      pins: display,
      check: shows(TWO_ROWS, "c".repeat(16), "e".repeat(16)),
    }),
    driverClause({
      id: "HD44780-10",
      statement:
        "If the program changes the text of a row while the driver writes this row, the driver does not mix characters of the old text and the new text.",
      sources: [UPDATES],
      program: "changes_while_written",
      pins: display,
      check: writesOnly(TWO_ROWS, ...[..."abcde"].map((letter) => letter.repeat(16))),
    }),
    driverClause({
      id: "HD44780-11",
      statement:
        "After each character and after each instruction except `clear` and `home`, the driver waits for at least 37 us.",
      sources: [DATA_SHEET],
      program: "shows_rows",
      pins: display,
      check: waitsForWrites,
    }),
    driverClause({
      id: "HD44780-12",
      statement:
        "After the driver has cleared the display, it sends nothing for at least 1.52 ms, even if a text of the program already waits to be sent.",
      sources: [DATA_SHEET],
      program: "writes_at_once",
      pins: display,
      check: waitsForClear,
    }),
    driverClause({
      id: "HD44780-13",
      statement:
        "Each pulse of the line E lasts for at least 450 ns, and E rises at most once per microsecond.",
      sources: [DATA_SHEET],
      program: "shows_rows",
      pins: display,
      check: pulsesE,
    }),
    driverClause({
      id: "HD44780-14",
      statement:
        "The line RS does not change while the line E is high. The data lines do not change in the last 195 ns before E falls.",
      sources: [DATA_SHEET],
      program: "shows_rows",
      pins: display,
      check: keepsLinesStable,
    }),
    driverClause({
      id: "HD44780-15",
      statement: "While the driver writes rows, another task still toggles a pin every 20 ms.",
      sources: [LCD],
      program: "blinks_meanwhile",
      pins: blinking(700),
      check: allOf(shows(TWO_ROWS, "3".padStart(16), "second 3"), togglesEvery("blink", BLINKING)),
    }),
    driverClause({
      id: "HD44780-16",
      level: "should",
      statement:
        "While the driver starts the display, another task still toggles a pin every 20 ms.",
      sources: [LCD],
      program: "starts_meanwhile",
      pins: blinking(600),
      check: allOf(shows(TWO_ROWS, "ready", ""), togglesEvery("blink", BLINKING)),
    }),
    driverClause({
      id: "HD44780-17",
      statement:
        "If the loop ends while the driver writes a row, the driver has sent only whole bytes, and the line E is low.",
      sources: [DATA_SHEET],
      program: "ends_within_a_row",
      pins: display,
      check: endsIdle,
    }),
    driverClause({
      id: "HD44780-18",
      level: "may",
      statement: "After `deinit`, the driver sends nothing, and the display keeps its text.",
      sources: [LCD],
      program: "ends",
      pins: withAnswer,
      check: allOf(shows(TWO_ROWS, "first", ""), movesOnlyWhile("E", { wire: "answer", level: 0 })),
    }),
    driverClause({
      id: "HD44780-19",
      statement: "`lcd[row] = text` raises IndexError if the display does not have this row.",
      sources: [UPDATES],
      program: "no_such_row",
      pins: display,
      check: allOf(recorded("IndexError"), shows(TWO_ROWS, "", "second")),
    }),
    driverClause({
      id: "HD44780-20",
      statement: "`lcd[row]` returns the last text that the program has set for this row.",
      sources: [UPDATES],
      program: "reads_back",
      pins: display,
      check: recorded("rows=[first, second]", "rows=[first, last]"),
    }),
  ],
});

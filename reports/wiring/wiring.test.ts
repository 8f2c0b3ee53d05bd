import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { BOARDS } from "../../harness/rig/definition/boards/known-boards.ts";
import { defineRig } from "../../harness/rig/definition/define-rig.ts";
import { ALL_HOSTILE, harmIn } from "../../harness/text/testing/hostile-text.ts";
import inProcess from "../../rigs/in-process.ts";
import twoPicos from "../../rigs/two-picos.ts";
import virtualPico from "../../rigs/virtual-pico.ts";
import { drawWiring } from "./drawing.ts";
import { jointsOf } from "./joints.ts";
import { renderWiringPage } from "./page.ts";
import { HEADER } from "./pico-header.ts";
import { explainSafety } from "./safety.ts";

/**
 * Finds the pins that each wire of a drawing joins. The two ends of a wire's line lie at these pins.
 */
function endsOf(svg: string): string[] {
  const holes = [...svg.matchAll(/<circle class="\w+" cx="(\d+)" cy="(\d+)"/g)].map(
    ([, x, y], i) => ({
      name: `${i < 40 ? "dut" : "instrument"} ${HEADER[i % 40]}`,
      at: `${x} ${y}`,
    }),
  );
  const nameOf = (at: string) => holes.find((hole) => hole.at === at)?.name ?? `nothing at ${at}`;
  return [...svg.matchAll(/<path d="M(\d+ \d+) V\d+ H\d+ V[\d.]+ H(\d+) V(\d+)"/g)].map(
    ([, start, x, y]) => `${nameOf(start!)} - ${nameOf(`${x} ${y}`)}`,
  );
}

describe("the drawing of a rig", () => {
  test("the drawing joins the pins that the rig joins, and also ground and RUN", () => {
    expect(endsOf(drawWiring(twoPicos))).toEqual([
      "dut GND - instrument GND",
      ...[14, 15, 16, 17, 18, 19].map((gpio) => `dut GP${gpio} - instrument GP${gpio}`),
      "dut RUN - instrument GP22",
    ]);
  });

  test("the drawing is also correct if the wires of a rig join different GPIOs", () => {
    const crossed = defineRig({
      kind: "emulated",
      name: "crossed",
      title: "Crossed.",
      wires: { button: { dut: 2, instrument: 28 }, go: { dut: 20, instrument: 0 } },
      start: "go",
      run: { instrument: 5 },
      notes: [],
    });
    expect(endsOf(drawWiring(crossed)).slice(1)).toEqual([
      "dut GP2 - instrument GP28",
      "dut GP20 - instrument GP0",
      "dut RUN - instrument GP5",
    ]);
  });

  test("the drawing never has two wires in the same place", () => {
    const lines = [...drawWiring(virtualPico).matchAll(/ V(\d+) H(\d+) V([\d.]+) H/g)];
    const [starts, lanes, ends] = [1, 2, 3].map((part) => lines.map((line) => line[part]));
    expect(lines).toHaveLength(jointsOf(virtualPico).length);
    for (const lanesOfAKind of [starts, lanes, ends]) {
      expect(new Set(lanesOfAKind).size).toBe(lines.length);
    }
  });

  test("the wiring page of two-picos matches the copy in rigs/", () => {
    const kept = readFileSync(new URL("../../rigs/two-picos.svg", import.meta.url), "utf8");
    // The texts are compared with ===, because toBe would print both long texts if they differed. To update the copy:
    // npm run aiorig -- rig wiring two-picos --out rigs
    expect(kept === drawWiring(twoPicos)).toBe(true);
  });
});

describe("the wiring page", () => {
  test("the wiring page lists the notes, and every wire with its ends and its resistor", () => {
    const page = renderWiringPage(twoPicos);
    const rows = [...page.matchAll(/<tr><td>(.*)<\/td><\/tr>/g)].map(([, row]) =>
      row!.split("</td><td>"),
    );
    expect(rows.slice(0, 2)).toEqual([
      ["GND", "pin 18, GND", "pin 18, GND", "a plain wire"],
      ["GP14 (start)", "pin 19, GP14", "pin 19, GP14", "330 Ω"],
    ]);
    expect(rows).toHaveLength(8);
    for (const note of twoPicos.notes) expect(page).toContain(note);
  });

  test("the wiring page of another board names its pins, its reset line and its dangers", () => {
    const rig = defineRig({
      ...twoPicos,
      dut: { board: "esp32", usbPath: "1-2:1.0" },
      wires: {
        GP14: { program: 14, dut: "IO25", instrument: 14, ohms: 330 },
        GP15: { program: 15, dut: "IO12", instrument: 15, ohms: 330 },
      },
    });
    const page = renderWiringPage(rig);
    const rows = [...page.matchAll(/<tr><td>(.*)<\/td><\/tr>/g)].map(([, row]) =>
      row!.split("</td><td>"),
    );
    expect({ rows, safety: explainSafety(rig), ends: endsOf(drawWiring(rig)).length }).toEqual({
      rows: [
        ["GND", "-", "GND", "pin 18, GND", "a plain wire"],
        ["GP14 (start)", "Pin(14)", "IO25", "pin 19, GP14", "330 Ω"],
        ["GP15", "Pin(15)", "IO12", "pin 20, GP15", "330 Ω"],
        ["EN", "-", "EN", "pin 29, GP22", "330 Ω"],
      ],
      safety: [
        "The device under test is an ESP32 board with levels of 3.3 V. The instrument is a Pico with levels of 3.3 V. More than 3.6 V at any pin damages a board.",
        "Connect the grounds of both boards first. Without a ground wire, currents flow through the other wires.",
        "The reset line EN is the pin EN, which some boards call RST or CHIP_PU. The board itself pulls this line up. The instrument only pulls the line low or leaves it free, and never drives it high. So a reset button or a USB adapter may also use this line.",
        "The serial port of this board may be a UART behind a USB adapter. No wire may use the pins of this UART. The board prints a log when it starts. aiorig waits until the log has ended.",
        "Take care with the wire GP15 at IO12. When the chip starts, it reads the level of this strapping pin. If the instrument or a resistor holds the pin at the wrong level, the board does not boot. A high level at IO12 also sets the flash memory to 1.8 V.",
      ],
      ends: 4,
    });
    expect(page).toContain("the board with the USB path <code>1-2:1.0</code>");
  });

  test("the wiring page warns if the rig has a level shifter or no reset", () => {
    const rig = defineRig({
      ...twoPicos,
      dut: {
        board: { ...BOARDS.stm32, title: "a 5 V board", logicVolts: 5 },
        serialNumber: "1",
        reset: "none",
        levelShifter: true,
      },
      wires: { GP14: { program: 14, dut: "D4", instrument: 14 } },
      run: undefined,
    });
    expect(explainSafety(rig).slice(0, 3)).toEqual([
      "The device under test is a 5 V board with levels of 5 V. The instrument is a Pico with levels of 3.3 V. Put a level shifter into each wire, and check its direction: the wires carry signals in both directions. Never connect the two boards directly.",
      "Connect the grounds of both boards first. Without a ground wire, currents flow through the other wires.",
      "Nothing resets the board from outside. Before each program, MicroPython restarts, and the pins of the wires become inputs. Timers and other hardware may keep their state, so a program can affect the verdict of the next program. If a program hangs, the rig is broken until somebody resets the board.",
    ]);
  });

  test("if a rig has no boards, the wiring page says that it has no wires", () => {
    expect(renderWiringPage(inProcess)).toContain("This rig has no wires.");
  });

  test("the wiring page and the drawing have no invisible characters", () => {
    const rig = defineRig({
      ...twoPicos,
      title: ALL_HOSTILE,
      notes: [ALL_HOSTILE],
      wires: { [ALL_HOSTILE]: { dut: 14, instrument: 15 } },
      start: ALL_HOSTILE,
      dut: { serialNumber: ALL_HOSTILE },
    });
    for (const text of [renderWiringPage(rig), drawWiring(rig)]) {
      expect(harmIn(text)).toEqual([]);
      expect(text).toContain("\\x1b]0;owned\\x07");
    }
  });

  test("escapes HTML in a user's rig", () => {
    const page = renderWiringPage(defineRig({ ...inProcess, title: "<script>alert(1)</script>" }));
    expect(page).not.toContain("<script>");
  });
});

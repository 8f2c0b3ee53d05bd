import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { defineRig } from "../../harness/rig/definition/define-rig.ts";
import { ALL_HOSTILE, harmIn } from "../../harness/text/testing/hostile-text.ts";
import inProcess from "../../rigs/in-process.ts";
import twoPicos from "../../rigs/two-picos.ts";
import virtualPico from "../../rigs/virtual-pico.ts";
import { drawWiring } from "./drawing.ts";
import { jointsOf } from "./joints.ts";
import { renderWiringPage } from "./page.ts";
import { HEADER } from "./pico-header.ts";

/**
 * Finds the pins that each wire of a drawing joins. The start and the end of a wire's line show the
 * pins.
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
  test("the drawing joins the pins that the rig joins, plus ground and RUN", () => {
    expect(endsOf(drawWiring(twoPicos))).toEqual([
      "dut GND - instrument GND",
      ...[14, 15, 16, 17, 18, 19].map((gpio) => `dut GP${gpio} - instrument GP${gpio}`),
      "dut RUN - instrument GP22",
    ]);
  });

  test("the drawing is also right for a rig whose wires join different GPIOs", () => {
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

  test("the drawing never has two wires on top of each other", () => {
    const lines = [...drawWiring(virtualPico).matchAll(/ V(\d+) H(\d+) V([\d.]+) H/g)];
    const [starts, lanes, ends] = [1, 2, 3].map((part) => lines.map((line) => line[part]));
    expect(lines).toHaveLength(jointsOf(virtualPico).length);
    for (const lanesOfAKind of [starts, lanes, ends]) {
      expect(new Set(lanesOfAKind).size).toBe(lines.length);
    }
  });

  test("the wiring page of two-picos matches the copy in rigs/", () => {
    const kept = readFileSync(new URL("../../rigs/two-picos.svg", import.meta.url), "utf8");
    // This does not use toBe, because toBe would print both texts. To update the copy: npm run
    // aiorig -- rig wiring two-picos --out rigs
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

  test("the wiring page says that a rig without boards has no wires", () => {
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

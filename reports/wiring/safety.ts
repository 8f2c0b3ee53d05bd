import { type BoardKind, reasonFor } from "../../harness/rig/definition/boards/board-kind.ts";
import { boardOf, dutPinOf } from "../../harness/rig/definition/dut-pins.ts";
import type { WiredRigDefinition } from "../../harness/rig/definition/rig-definition.ts";

/**
 * Says what a person must check before connecting the boards of a rig: levels, ground, the reset line, the serial port,
 * special pins, and the warnings about the kind of board.
 */
export function explainSafety(rig: WiredRigDefinition): string[] {
  const board = boardOf(rig);
  return [
    explainLevels(rig, board),
    "Connect the grounds of both boards first. Without a ground wire, currents flow through the other wires.",
    explainReset(rig, board),
    ...explainConsole(rig, board),
    ...Object.entries(rig.wires).flatMap(([name, wire]) => {
      const { label } = dutPinOf(rig, wire);
      const why = reasonFor(board.pins.careful, label);
      return why === undefined ? [] : [`Take care with the wire ${name} at ${label}. ${why}`];
    }),
    ...board.warnings,
  ];
}

function explainLevels(rig: WiredRigDefinition, { title, logicVolts }: BoardKind): string {
  const levels = `The device under test is ${title} with levels of ${logicVolts} V. The instrument is a Pico with levels of 3.3 V.`;
  if (rig.kind === "bench" && rig.dut.levelShifter === true) {
    return `${levels} Put a level shifter into each wire, and check its direction: the wires carry signals in both directions. Never connect the two boards directly.`;
  }
  return `${levels} More than 3.6 V at any pin damages a board.`;
}

function explainReset(rig: WiredRigDefinition, { resetLine }: BoardKind): string {
  const { name, place } = resetLine;
  const reset = rig.kind === "bench" ? (rig.dut.reset ?? "wire") : "wire";
  switch (reset) {
    case "wire":
      return `The reset line ${name} is ${place}. The board itself pulls this line up. The instrument only pulls the line low or leaves it free, and never drives it high. So a reset button or a USB adapter may also use this line.`;
    case "dtr-rts":
      return `The USB adapter resets the board through its lines DTR and RTS. No wire goes to ${name}. If the process of aiorig is killed, nothing resets the board until the rig is opened again.`;
    case "none":
      return "Nothing resets the board from outside. Before each program, MicroPython restarts, and the pins of the wires become inputs. Timers and other hardware may keep their state, so a program can affect the verdict of the next program. If a program hangs, the rig is broken until somebody resets the board.";
  }
}

function explainConsole(rig: WiredRigDefinition, { usb, printsBootLog }: BoardKind): string[] {
  if (rig.kind === "emulated" || usb === "native") return [];
  const log = printsBootLog
    ? " The board prints a log when it starts. aiorig waits until the log has ended."
    : "";
  return [
    `The serial port of this board may be a UART behind a USB adapter. No wire may use the pins of this UART.${log}`,
  ];
}

import type { PinName } from "./boards/board-kind.ts";
import { boardOf, dutPinOf, programPinOf } from "./dut-pins.ts";
import type { DutBoard, UsbBoard, WiredRigDefinition } from "./rig-definition.ts";

/** Returns the mistakes in the wiring and the boards of a rig, each as one sentence without a full stop. */
export function findMistakes(rig: WiredRigDefinition): string[] {
  return [...findWireMistakes(rig), ...findBoardMistakes(rig)];
}

function findWireMistakes(rig: WiredRigDefinition): string[] {
  const { wires, start, run } = rig;
  const mistakes =
    wires[start] === undefined ? [`the start wire ${start} is not one of the rig's wires`] : [];
  const taken = new Map<string, string>();
  const take = (pin: string, name: string) => {
    const other = taken.get(pin);
    if (other !== undefined) mistakes.push(`${other} and ${name} are both on ${pin}`);
    taken.set(pin, name);
  };
  const numbered = new Map<number, PinName>();
  if (run !== undefined) take(`instrument GP${run.instrument}`, "RUN");
  for (const [name, wire] of Object.entries(wires)) {
    try {
      take(`dut ${dutPinOf(rig, wire).label}`, name);
      const number = programPinOf(rig, wire);
      // Two wires on one pin also have the same pin number. This is reported as one mistake and not as two.
      const isSamePin = numbered.get(number) === wire.dut;
      if (!isSamePin) take(`program pin ${number}`, name);
      numbered.set(number, wire.dut);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      mistakes.push(`wires.${name}: ${error.message}`);
    }
    take(`instrument GP${wire.instrument}`, name);
  }
  return mistakes;
}

function findBoardMistakes(rig: WiredRigDefinition): string[] {
  const { title, logicVolts, pins, resetLine } = boardOf(rig);
  if (rig.kind === "emulated") {
    return [
      ...(rig.run === undefined
        ? [
            "run: an emulated rig needs a wire to the pin RUN. Name the GPIO of the instrument that is wired to RUN",
          ]
        : []),
      ...(pins.form === "text"
        ? [`dut.board: the emulated board is a Pico, so it cannot have the pins of ${title}`]
        : []),
    ];
  }
  const { dut, instrument, run } = rig;
  const reset = dut.reset ?? "wire";
  return [
    ...findAddressMistakes("dut", dut),
    ...findAddressMistakes("instrument", instrument),
    ...findSameBoard(dut, instrument),
    ...(logicVolts > MOST_VOLTS && dut.levelShifter !== true
      ? [
          `${title} has levels of ${logicVolts} V, which damage the instrument (3.3 V). Put a level shifter into each wire and write dut.levelShifter: true, or use another board`,
        ]
      : []),
    ...(reset === "wire" && run === undefined
      ? [
          `run: name the GPIO of the instrument that is wired to ${resetLine.name} of the device under test. If there is no such wire, write dut.reset: "dtr-rts" or "none"`,
        ]
      : []),
    ...(reset !== "wire" && run !== undefined
      ? [
          `run: the rig has a wire to ${resetLine.name}, but dut.reset is "${reset}". Remove run or dut.reset`,
        ]
      : []),
  ];
}

function findAddressMistakes(
  role: "dut" | "instrument",
  { serialNumber, usbPath, port }: UsbBoard,
) {
  if (port !== undefined) {
    const isOnly = serialNumber === undefined && usbPath === undefined;
    return isOnly ? [] : [`${role}: give only one of serialNumber, usbPath and port`];
  }
  if ((serialNumber === undefined) !== (usbPath === undefined)) return [];
  return [
    serialNumber === undefined
      ? `${role}: give the board's serialNumber, or its usbPath if it has no serial number of its own`
      : `${role}: give either the serialNumber or the usbPath, not both`,
  ];
}

function findSameBoard(dut: DutBoard, instrument: UsbBoard): string[] {
  if (dut.serialNumber !== undefined && dut.serialNumber === instrument.serialNumber) {
    return [`both boards have the serial number ${dut.serialNumber}`];
  }
  if (dut.usbPath !== undefined && dut.usbPath === instrument.usbPath) {
    return [`both boards have the USB path ${dut.usbPath}`];
  }
  if (dut.port !== undefined && dut.port === instrument.port) {
    return [`both boards have the port ${dut.port}`];
  }
  return [];
}

/**
 * The highest safe voltage at a pin of the instrument. A pin of an RP2040 tolerates 0.5 V more than its supply voltage
 * of 3.3 V, so 3.6 V is safe.
 */
const MOST_VOLTS = 3.6;

import { z } from "zod";
import { BoardError } from "../../board/board-error.ts";
import type { Level } from "../../trace/waveform.ts";
import { boardOf, dutPinOf, pinMapOf } from "../definition/dut-pins.ts";
import type { MeasuredWires } from "../measuring/measured-wires.ts";
import type { OpenRig } from "../opening/opened-rig.ts";

/**
 * Checks the start wire and the wires of a measurement after the program has ended, because a wire can break while a
 * program runs. Returns one sentence per problem, or an empty list if all wires are as defined. There are two steps:
 * 1. Finds the wires that something holds at a level. If there are any, the check reports only these wires and ends.
 * 2. The device under test drives each wire low while the other wires are high, and the instrument reads all wires.
 *
 * This check cannot find a wire that was interrupted only for a moment. Throws BoardError if a board does not answer,
 * or answers wrongly.
 */
export async function checkMeasuredWires(
  rig: Pick<OpenRig, "definition" | "dut" | "instrument">,
  measured: MeasuredWires,
): Promise<readonly string[]> {
  const ends = new Set(Object.values(measured));
  const wires = Object.entries(rig.definition.wires)
    .filter(([name, { instrument }]) => name === rig.definition.start || ends.has(instrument))
    .map(([name, wire]) => ({
      name,
      id: dutPinOf(rig.definition, wire).id,
      instrument: wire.instrument,
    }));
  // While the module `machine` for programs is loaded, the pin numbers on the board are those of programs. This check
  // uses the board's own pin numbers, so a soft reset unloads the module first.
  if (pinMapOf(rig.definition) !== undefined) await rig.dut.softReset();
  const held = await findHeld(rig, wires);
  if (held.length > 0) return held;
  const broken = await findBroken(rig, wires);
  return wires
    .filter(({ name }) => broken.has(name))
    .map(
      ({ name }) =>
        `the wire ${name} no longer carries levels from the device under test to the instrument. Check for a loose contact and for wires that were moved.`,
    );
}

interface Wire {
  readonly name: string;
  readonly id: number | string;
  readonly instrument: number;
}

type Checked = Pick<OpenRig, "definition" | "dut" | "instrument">;

async function findHeld(
  { definition, dut, instrument }: Checked,
  wires: readonly Wire[],
): Promise<string[]> {
  for (const wire of wires) instrument.mode(wire.instrument, "input");
  await instrument.settle();
  const hasPullDown = boardOf(definition).pulls.includes("down");
  const code = `from machine import Pin
import time
aiorig_pins=[Pin(n,Pin.IN,Pin.PULL_UP) for n in ${JSON.stringify(wires.map(({ id }) => id))}]
time.sleep_ms(1)
aiorig_up=[pin.value() for pin in aiorig_pins]
for pin in aiorig_pins:
 pin.init(Pin.IN,${hasPullDown ? "Pin.PULL_DOWN" : "None"})
time.sleep_ms(1)
print([aiorig_up,[pin.value() for pin in aiorig_pins]])`;
  const [up = [], down = []] = await ask(dut, code, z.array(z.array(z.literal([0, 1]))).length(2));
  return wires.flatMap(({ name }, i) => {
    if (up[i] !== 0 && (down[i] !== 1 || !hasPullDown)) return [];
    const level = up[i] === 0 ? "0 V" : "3.3 V";
    return [
      `${name} is stuck at ${level}. Check for a short, and for another output on this wire.`,
    ];
  });
}

/** Returns the names of the wires on which the instrument did not read the driven level. */
async function findBroken(
  { dut, instrument }: Checked,
  wires: readonly Wire[],
): Promise<Set<string>> {
  const pins = wires.map((wire) => wire.instrument);
  for (const pin of pins) instrument.mode(pin, "pull-up");
  await instrument.settle();
  const broken = new Set<string>();
  for (let low = 0; low <= wires.length; low++) {
    const levels = wires.map((_, i): Level => (i === low ? 0 : 1));
    const code = `for pin,level in zip(aiorig_pins,${JSON.stringify(levels)}):
 pin.init(Pin.OUT,value=level)
time.sleep_ms(1)
print([pin.value() for pin in aiorig_pins])`;
    await ask(dut, code, z.array(z.literal([0, 1])).length(wires.length));
    const seen = await instrument.readAll(pins);
    for (const [i, { name, instrument: pin }] of wires.entries()) {
      if (seen.get(pin) !== levels[i]) broken.add(name);
    }
  }
  await ask(dut, "for pin in aiorig_pins:\n pin.init(Pin.IN,None)\nprint(0)", z.literal(0));
  for (const pin of pins) {
    instrument.mode(pin, "input");
    instrument.io.reportDigitalPin(pin, 0);
  }
  return broken;
}

async function ask<T>(dut: OpenRig["dut"], code: string, answer: z.ZodType<T>): Promise<T> {
  const { output, error } = await dut.exec(code, { limitMs: LIMIT_MS });
  if (error !== "") {
    throw new BoardError(
      "refused",
      `${dut.name} cannot check its wires: ${error.trimEnd().split("\n").at(-1)}`,
    );
  }
  const parsed = answer.safeParse(parseJson(output.toString()));
  if (parsed.success) return parsed.data;
  throw new BoardError(
    "damaged",
    `the levels that ${dut.name} reported are damaged. Bytes were lost, duplicated or changed on the way. Try again. If it happens again, check the cable and the USB hub.`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const LIMIT_MS = 2000;

import { z } from "zod";

/** The two ends of a wire: a GPIO of the device under test and a GPIO of the instrument. */
export interface RigWire {
  readonly dut: number;
  readonly instrument: number;
  /** The resistor in the wire. It protects the boards if both drive the wire at the same time. */
  readonly ohms?: number | undefined;
}

/** A real board. A rig finds it by its USB serial number, never by the order of ports. */
export interface UsbBoard {
  /** The USB serial number, such as `E660583883724A32`. `aiorig rig list` shows the numbers of all plugged-in boards. */
  readonly serialNumber: string;
}

interface RigBase {
  /** The rig's name on the command line and in results. It has only small letters, digits and dashes. */
  readonly name: string;
  /** What the rig is, in one sentence. */
  readonly title: string;
  readonly notes: readonly string[];
}

interface WiredRig extends RigBase {
  /** The wires by name. */
  readonly wires: Readonly<Record<string, RigWire>>;
  /** The wire for the instrument's start signal. Programs and schedules count time from its first rising edge. */
  readonly start: string;
  /** The GPIO of the instrument that is wired to the RUN pin of the device under test. */
  readonly run: { readonly instrument: number; readonly ohms?: number | undefined };
}

/** The board that drives and samples the device under test. */
export interface InstrumentBoard extends UsbBoard {
  /**
   * `firmata` if the board already runs plain Firmata, such as an Uno with StandardFirmata. Then nothing is installed
   * on the board, its edge times are coarse, and it does not make the rig safe when the host is gone. By default the
   * board is a Pico with MicroPython.
   */
  readonly firmware?: "firmata" | undefined;
}

/** Two boards on a bench. */
export interface BenchRig extends WiredRig {
  readonly kind: "bench";
  readonly dut: UsbBoard;
  readonly instrument: InstrumentBoard;
}

/** Two boards that this process emulates, in virtual time. */
export interface EmulatedRig extends WiredRig {
  readonly kind: "emulated";
  /** How much too fast the crystal of each board is, in ppm. The default is 0 for both. */
  readonly crystalPpm?:
    | { readonly dut?: number | undefined; readonly instrument?: number | undefined }
    | undefined;
}

/** A rig without boards: the reference scheduler with simulated pins, in virtual time. */
export interface InProcessRig extends RigBase {
  readonly kind: "in-process";
}

/** A rig and its wiring, as plain data. The code that opens, draws and checks a rig reads this data. */
export type RigDefinition = BenchRig | EmulatedRig | InProcessRig;

/** A rig that has boards. */
export type WiredRigDefinition = BenchRig | EmulatedRig;

/**
 * Declares a rig. Throws RangeError that names the rig and its mistakes, for example two wires on one pin, a start wire
 * that does not exist, or a GPIO that is not on a Pico's header.
 */
export function defineRig<T extends RigDefinition>(definition: T): T {
  const parsed = schema.safeParse(definition);
  if (!parsed.success) {
    throw new RangeError(`rig "${definition.name}" is not valid: ${listIssues(parsed.error)}`);
  }
  return definition;
}

/** Parses a rig definition from a file's content. Throws RangeError that says what is wrong with it. */
export function parseRig(value: unknown): RigDefinition {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new RangeError(`is not a valid rig: ${listIssues(parsed.error)}`);
}

/** The GPIOs on a Pico's header. The header lacks GP23 to GP25 and GP29, which the board itself uses. */
export const HEADER_PINS: readonly number[] = [
  ...Array.from({ length: 23 }, (_, gpio) => gpio),
  26,
  27,
  28,
];

/** The error of a board's crystal is never larger. */
const MOST_PPM = 1000;

function listIssues({ issues }: z.ZodError): string {
  return issues
    .map(({ path, message }) => [path.join("."), message].filter((part) => part !== "").join(": "))
    .join("; ");
}

const gpio = z.int().refine((pin) => HEADER_PINS.includes(pin), {
  error: ({ input }) => `a Pico's header has no GP${input}`,
});
const ohms = z.number().positive().optional();
const base = {
  name: z.string().regex(/^[a-z][a-z0-9-]*$/, "use only small letters, digits and dashes"),
  title: z.string().min(1),
  notes: z.array(z.string()),
};
const wired = {
  ...base,
  wires: z.record(z.string().min(1), z.strictObject({ dut: gpio, instrument: gpio, ohms })),
  start: z.string(),
  run: z.strictObject({ instrument: gpio, ohms }),
};
const ppm = z.number().min(-MOST_PPM).max(MOST_PPM).optional();
const crystalPpm = z.strictObject({ dut: ppm, instrument: ppm }).optional();
const usbBoard = z.strictObject({ serialNumber: z.string().min(1) });
const instrumentBoard = usbBoard.extend({ firmware: z.literal("firmata").optional() });

const schema = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("in-process"), ...base }),
    z.strictObject({ kind: z.literal("emulated"), ...wired, crystalPpm }),
    z.strictObject({
      kind: z.literal("bench"),
      ...wired,
      dut: usbBoard,
      instrument: instrumentBoard,
    }),
  ])
  .superRefine((rig, context) => {
    if (rig.kind === "in-process") return;
    const complain = (message: string) => context.addIssue({ code: "custom", message });
    if (rig.wires[rig.start] === undefined) {
      complain(`the start wire ${rig.start} is not one of the rig's wires`);
    }
    const taken = new Map<string, string>([[`instrument GP${rig.run.instrument}`, "RUN"]]);
    for (const [name, wire] of Object.entries(rig.wires)) {
      for (const pin of [`dut GP${wire.dut}`, `instrument GP${wire.instrument}`]) {
        const other = taken.get(pin);
        if (other !== undefined) complain(`${other} and ${name} are both on ${pin}`);
        taken.set(pin, name);
      }
    }
    if (rig.kind === "bench" && rig.dut.serialNumber === rig.instrument.serialNumber) {
      complain(`both boards have the serial number ${rig.dut.serialNumber}`);
    }
  });

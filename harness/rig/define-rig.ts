import { z } from "zod";

/** What a wire of a rig joins: a GPIO of the device under test and one of the instrument. */
export interface RigWire {
  readonly dut: number;
  readonly instrument: number;
  /** The resistor in the wire, which keeps both boards whole when they drive against each other. */
  readonly ohms?: number | undefined;
}

/** A real board, found by what it says of itself on USB, never by the order of ports. */
export interface UsbBoard {
  /** The USB serial number, such as `E660583883724A32`: `aiorig rig list` shows those of what is plugged in. */
  readonly serialNumber: string;
}

interface RigBase {
  /** Names it on the command line and in results: small letters, digits and dashes. */
  readonly name: string;
  /** One sentence. */
  readonly title: string;
  readonly notes: readonly string[];
}

interface WiredRig extends RigBase {
  /** The wires by name. */
  readonly wires: Readonly<Record<string, RigWire>>;
  /** The wire by which the instrument gives the sign to start: programs and schedules count from its first rising edge. */
  readonly start: string;
  /** The GPIO of the instrument that is wired to the RUN pin of the device under test. */
  readonly run: { readonly instrument: number; readonly ohms?: number | undefined };
}

/** The board that drives and samples the other. */
export interface InstrumentBoard extends UsbBoard {
  /**
   * `firmata` for a board that runs plain Firmata already, such as an Uno with StandardFirmata: nothing is sent to it,
   * it times edges coarsely, and does not make the rig safe when the host is gone. Else it is a Pico with MicroPython.
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
}

/** No boards: the reference scheduler with simulated pins, in virtual time. */
export interface InProcessRig extends RigBase {
  readonly kind: "in-process";
}

/** How boards are wired. Plain data: opening, drawing and checking read the same thing. */
export type RigDefinition = BenchRig | EmulatedRig | InProcessRig;

/**
 * Declares a rig. Throws RangeError that names the rig and what is wrong in it: two wires on one pin, a start wire
 * that is none, a GPIO that a Pico's header does not have.
 */
export function defineRig<T extends RigDefinition>(definition: T): T {
  const parsed = schema.safeParse(definition);
  if (!parsed.success) {
    throw new RangeError(`the rig ${definition.name} is none: ${listIssues(parsed.error)}`);
  }
  return definition;
}

/** Reads a rig from what somebody's file holds. Throws RangeError that says what is wrong in it. */
export function parseRig(value: unknown): RigDefinition {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new RangeError(`is no rig: ${listIssues(parsed.error)}`);
}

/** The GPIOs on a Pico's header. GP23 to GP25 and GP29 are used on the board itself. */
export const HEADER_PINS: readonly number[] = [
  ...Array.from({ length: 23 }, (_, gpio) => gpio),
  26,
  27,
  28,
];

function listIssues({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => `${path.join(".") || "it"}: ${message}`).join("; ");
}

const gpio = z.int().refine((pin) => HEADER_PINS.includes(pin), {
  error: ({ input }) => `a Pico's header has no GP${input}`,
});
const ohms = z.number().positive().optional();
const base = {
  name: z.string().regex(/^[a-z][a-z0-9-]*$/, "small letters, digits and dashes"),
  title: z.string().min(1),
  notes: z.array(z.string()),
};
const wired = {
  ...base,
  wires: z.record(z.string().min(1), z.strictObject({ dut: gpio, instrument: gpio, ohms })),
  start: z.string(),
  run: z.strictObject({ instrument: gpio, ohms }),
};
const usbBoard = z.strictObject({ serialNumber: z.string().min(1) });
const instrumentBoard = usbBoard.extend({ firmware: z.literal("firmata").optional() });

const schema = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("in-process"), ...base }),
    z.strictObject({ kind: z.literal("emulated"), ...wired }),
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
      complain(`its start wire ${rig.start} is not among its wires`);
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

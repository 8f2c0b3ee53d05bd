import { z } from "zod";

/** The two ends of a wire: a GPIO of the device under test and one of the instrument. */
export interface RigWire {
  readonly dut: number;
  readonly instrument: number;
  /** The resistor in the wire, which protects both boards if they drive against each other. */
  readonly ohms?: number | undefined;
}

/** A real board. It is found by its USB serial number, never by the order of ports. */
export interface UsbBoard {
  /** The USB serial number, such as `E660583883724A32`. `aiorig rig list` shows the numbers of all plugged-in boards. */
  readonly serialNumber: string;
}

interface RigBase {
  /** Its name on the command line and in results: small letters, digits and dashes. */
  readonly name: string;
  /** One sentence. */
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

/** The board that drives and samples the other. */
export interface InstrumentBoard extends UsbBoard {
  /**
   * `firmata` for a board that already runs plain Firmata, such as an Uno with StandardFirmata. Nothing is installed on
   * it, its edge times are coarse, and it does not make the rig safe when the host is gone. By default the board is a
   * Pico with MicroPython.
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

/** How boards are wired. This is plain data: opening, drawing and checking a rig all read it. */
export type RigDefinition = BenchRig | EmulatedRig | InProcessRig;

/** A rig with boards in it. */
export type WiredRigDefinition = BenchRig | EmulatedRig;

/**
 * Declares a rig. Throws RangeError that names the rig and its mistakes: two wires on one pin, a start wire that does
 * not exist, a GPIO that a Pico's header does not have.
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

/** The GPIOs on a Pico's header. The board itself uses GP23 to GP25 and GP29. */
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

import { z } from "zod";

/**
 * The schema of a device in the pins of a clause (see DeviceSetup). The schema is strict, so that a misspelt name is
 * reported.
 */
export const deviceSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("i2c target"),
    address: z.int().min(0).max(0x7f),
    registers: z.array(z.int().min(0).max(0xff)).optional(),
    ...onI2c(),
  }),
  z.strictObject({
    kind: z.literal("htu21d"),
    climate: z
      .array(
        z.strictObject({
          atMs: z.number().nonnegative(),
          celsius: z.number(),
          humidity: z.number(),
        }),
      )
      .optional(),
    badChecksums: z.array(z.int().nonnegative()).optional(),
    ...onI2c(),
  }),
  z.strictObject({
    kind: z.literal("keyboard"),
    rows: z.array(z.string()),
    columns: z.array(z.string()),
    presses: z.array(
      z.strictObject({
        row: z.int().nonnegative(),
        column: z.int().nonnegative(),
        atMs: z.number().nonnegative(),
        untilMs: z.number().nonnegative(),
      }),
    ),
    hasDiodes: z.boolean().optional(),
    isPulledDown: z.boolean().optional(),
  }),
  z.strictObject({
    kind: z.literal("link initiator"),
    pollMs: z.number().positive().optional(),
    ...onI2c(),
    ...onLink(),
  }),
  z.strictObject({
    kind: z.literal("link responder"),
    sda: z.string(),
    scl: z.string(),
    reset: z.string().optional(),
    ...onLink(),
  }),
]);

/**
 * Returns the schemas of the fields that all devices on an I2C bus have: wires, pull-ups, clock stretching and faults.
 */
function onI2c() {
  return {
    sda: z.string(),
    scl: z.string(),
    hasPullUps: z.boolean().optional(),
    stretchUs: z.number().nonnegative().optional(),
    faults: z
      .array(
        z.strictObject({
          kind: z.enum(["absent", "refuses data", "holds SDA", "holds SCL"]),
          fromMs: z.number().nonnegative().optional(),
          untilMs: z.number().nonnegative().optional(),
        }),
      )
      .optional(),
  };
}

/**
 * Returns the schemas of the fields of one end of an I2C link: its wires and its address, the texts that it sends, and
 * the times at which it does not answer or stops.
 */
function onLink() {
  const exchange = z.int().nonnegative();
  return {
    syn: z.string(),
    ack: z.string(),
    readyAfterMs: z.number().nonnegative().optional(),
    address: z.int().min(0).max(0x7f).optional(),
    sends: z
      .array(
        z.strictObject({
          text: z.string(),
          fromExchange: exchange.optional(),
          announcedLength: z.int().min(0).max(0x7fff).optional(),
        }),
      )
      .optional(),
    answers: z.boolean().optional(),
    longestPayload: z.int().positive().optional(),
    holdsOff: z.strictObject({ from: exchange, until: exchange }).optional(),
    stops: z
      .strictObject({
        inExchange: exchange,
        forMs: z.number().nonnegative(),
        atPayload: z.boolean().optional(),
      })
      .optional(),
  };
}

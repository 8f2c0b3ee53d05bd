import { addressOf } from "../../devices/create-device.ts";
import type { ParsedDevice } from "./device-text.ts";
import { StimulusError } from "./stimulus-error.ts";

/**
 * Throws StimulusError if two I2C devices have the same address on the same bus, because both devices would answer at
 * the same time.
 */
export function refuseClashes(devices: readonly ParsedDevice[]): void {
  const seen = new Map<string, string>();
  for (const { text, answers } of devices) {
    const address = answers && addressOf(answers);
    if (answers === undefined || address === undefined) continue;
    const { sda, scl, number } = address;
    const place = `${sda} ${scl} ${number}`;
    const other = seen.get(place);
    if (other !== undefined) {
      throw new StimulusError(
        `--device ${text} and --device ${other} both have the address 0x${number.toString(16)} on the bus at ${sda}, ${scl}. Give one of them another address or another bus.`,
      );
    }
    seen.set(place, text);
  }
}

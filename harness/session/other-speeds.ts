import type { ProgramPin } from "./program-pins.ts";
import type { Driven } from "./stimulus/drive-text.ts";

/**
 * Compares the speed of each serial device of `--serial` with the speed of the program's UART on the same wire. Returns
 * one sentence for each difference. Skips a wire if the speed of the program's UART is not certain. In `driven`, `wire`
 * is the name of a wire on the target. `pinsOf` returns the program's pins at a wire.
 */
export function otherSpeeds(
  driven: readonly Driven[],
  source: string,
  pinsOf: (wire: string) => readonly ProgramPin[],
): string[] {
  return driven.flatMap(({ wire, name = wire, baudRate }) => {
    const pins = pinsOf(wire);
    const [pin] = pins;
    const isCertain = pins.length === 1 && pin!.baudRate! > 0 && !/\.init\s*\(/.test(source);
    if (baudRate === undefined || !isCertain || pin!.baudRate === baudRate) return [];
    return [
      `--serial ${name} sends at ${baudRate} baud, but the UART of the program receives ${wire} at ${pin!.baudRate} baud. So the UART cannot read the text. Write the baud rate after the time: --serial "${name}=...@1s:${pin!.baudRate}".`,
    ];
  });
}

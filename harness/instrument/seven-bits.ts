/** The number of seven-bit bytes that encode one number. */
export const NUMBER_BYTES = 5;

/**
 * Encodes a number from 0 to 2^32 - 1 as five seven-bit bytes of a sysex message. The least significant byte comes
 * first. Throws RangeError for other numbers.
 */
export function packNumber(number: number): number[] {
  if (!(Number.isInteger(number) && number >= 0 && number < 2 ** 32)) {
    throw new RangeError(`${number} is not a whole number from 0 to 2^32 - 1`);
  }
  return [0, 7, 14, 21, 28].map((shift) => (number >>> shift) & 0x7f);
}

/** Decodes all numbers of a message. Throws RangeError if the last number is not complete. */
export function unpackNumbers(bytes: readonly number[]): number[] {
  if (bytes.length % NUMBER_BYTES !== 0) {
    throw new RangeError(
      `${bytes.length} bytes cannot be split into numbers of ${NUMBER_BYTES} bytes`,
    );
  }
  const numbers: number[] = [];
  for (let at = 0; at < bytes.length; at += NUMBER_BYTES) {
    const [a, b, c, d, e] = bytes.slice(at, at + NUMBER_BYTES) as [
      number,
      number,
      number,
      number,
      number,
    ];
    numbers.push((a | (b << 7) | (c << 14) | (d << 21) | (e << 28)) >>> 0);
  }
  return numbers;
}

/** Decodes text from Firmata's string messages, which use two bytes for each UTF-8 byte. */
export function unpackText(bytes: readonly number[]): string {
  const text: number[] = [];
  for (let at = 0; at + 1 < bytes.length; at += 2) text.push(bytes[at]! | (bytes[at + 1]! << 7));
  return Buffer.from(text).toString();
}

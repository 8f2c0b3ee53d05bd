/** How many bytes a number takes. */
export const NUMBER_BYTES = 5;

/** A number from 0 to 2^32 - 1 in the seven-bit bytes of a sysex message, least significant first. */
export function packNumber(number: number): number[] {
  if (!(Number.isInteger(number) && number >= 0 && number < 2 ** 32)) {
    throw new RangeError(`${number} is no whole number from 0 to 2^32 - 1`);
  }
  return [0, 7, 14, 21, 28].map((shift) => (number >>> shift) & 0x7f);
}

/** All the numbers of a message. Throws if its bytes are not a whole number of them. */
export function unpackNumbers(bytes: readonly number[]): number[] {
  if (bytes.length % NUMBER_BYTES !== 0) {
    throw new RangeError(`${bytes.length} bytes are no whole number of numbers`);
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

/** Text as Firmata's string message has it: two bytes for each of its UTF-8 bytes. */
export function unpackText(bytes: readonly number[]): string {
  const text: number[] = [];
  for (let at = 0; at + 1 < bytes.length; at += 2) text.push(bytes[at]! | (bytes[at + 1]! << 7));
  return Buffer.from(text).toString();
}

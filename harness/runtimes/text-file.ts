/** The text of a file, or the reason why the file is not text. */
export type DecodedText =
  | { readonly kind: "text"; readonly text: string }
  /**
   * The end of an error message, after the file name: what is wrong with the file, and what to do.
   */
  | { readonly kind: "not text"; readonly fault: string };

/** Decodes UTF-8. A byte order mark at the start is removed. */
export function decodeText(bytes: Uint8Array): DecodedText {
  if (startsWith(bytes, 0xff, 0xfe) || startsWith(bytes, 0xfe, 0xff)) {
    return { kind: "not text", fault: "is UTF-16 text: save it as UTF-8" };
  }
  const zero = bytes.indexOf(0);
  if (zero >= 0) {
    return {
      kind: "not text",
      fault: `is not a text file: it has a zero byte at offset ${zero}. Save it as UTF-8 text`,
    };
  }
  try {
    return { kind: "text", text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return {
      kind: "not text",
      fault: `is not UTF-8 text: ${placeOfFault(bytes)}. Save it as UTF-8`,
    };
  }
}

function startsWith(bytes: Uint8Array, ...start: number[]): boolean {
  return start.every((byte, i) => bytes[i] === byte);
}

/** Describes the position of the first bytes that are not valid UTF-8. */
function placeOfFault(bytes: Uint8Array): string {
  // A decoder replaces invalid bytes with U+FFFD. So the text before the first U+FFFD has the same bytes as the file.
  const before = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const encoder = new TextEncoder();
  let offset = 0;
  for (const part of before.split("\ufffd")) {
    offset += encoder.encode(part).length;
    const isWritten = startsWith(bytes.subarray(offset), 0xef, 0xbf, 0xbd);
    if (!isWritten) break;
    offset += 3;
  }
  const line = bytes.subarray(0, offset).filter((byte) => byte === 0x0a).length + 1;
  const value = bytes[offset]?.toString(16).padStart(2, "0");
  return `the byte 0x${value} in line ${line} is not part of a character`;
}

import { crc32 } from "node:zlib";

/** The first character that sealed code prints. */
export const WHOLE = "\x02";

/**
 * Wraps code so that the board executes it only if every byte arrived. A serial connection may lose or duplicate a
 * byte, and the result is often still a valid program. If all bytes are correct, the board prints WHOLE and then
 * executes the unchanged code. If any byte is damaged, the board does not print WHOLE and does not execute the code.
 * The board needs the module binascii with crc32.
 */
export function sealCode(code: string): string {
  const sealed = `print("\\x02",end="")\n${code}`;
  // The code is passed as a JSON string, because a JSON string is also a valid Python string. The checksum always has
  // eight digits, so that the number of bytes, and the time to send them, do not depend on it.
  return [
    `_aiorig=${JSON.stringify(sealed)}`,
    "import binascii",
    `if binascii.crc32(_aiorig)!=0x${crc32(sealed).toString(16).padStart(8, "0")}:raise ValueError("damaged")`,
    `exec(compile(globals().pop("_aiorig"),"${SEALED_NAME}","exec"))`,
  ].join("\n");
}

/** Returns the traceback of the wrapped code, without the frames of the wrapper. */
export function unsealTraceback(traceback: string): string {
  return traceback
    .replace(/ {2}File "<stdin>", line \d+, in <module>\n/, "")
    .replaceAll(
      new RegExp(`File "${SEALED_NAME}", line (\\d+)`, "g"),
      (_place, line) => `File "<code>", line ${Number(line) - 1}`,
    );
}

const SEALED_NAME = "<sealed>";

import { crc32 } from "node:zlib";

/** What sealed code prints first. */
export const WHOLE = "\x02";

/**
 * Wraps code so that the board executes it only if every byte of it arrived: a serial line may lose or
 * double one, and what comes of that is often a program, too. Whatever single byte is damaged, either
 * the code is executed as it was, and prints WHOLE first, or it is not executed and that is not printed.
 * Needs the module binascii with crc32.
 */
export function sealCode(code: string): string {
  const sealed = `print("\\x02",end="")\n${code}`;
  // A JSON string is a Python string. The width of the sum is fixed, so that runs take equally long.
  return [
    `_aiorig=${JSON.stringify(sealed)}`,
    "import binascii",
    `if binascii.crc32(_aiorig)!=0x${crc32(sealed).toString(16).padStart(8, "0")}:raise ValueError("damaged")`,
    `exec(compile(globals().pop("_aiorig"),"${SEALED_NAME}","exec"))`,
  ].join("\n");
}

/** The traceback of sealed code as that of the code: without what is around it. */
export function unsealTraceback(traceback: string): string {
  return traceback
    .replace(/ {2}File "<stdin>", line \d+, in <module>\n/, "")
    .replaceAll(
      new RegExp(`File "${SEALED_NAME}", line (\\d+)`, "g"),
      (_place, line) => `File "<code>", line ${Number(line) - 1}`,
    );
}

const SEALED_NAME = "<sealed>";

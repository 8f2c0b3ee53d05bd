import { createHash } from "node:crypto";

/**
 * Returns a name for a file or a folder that contains `text` in a readable form. The name has only letters, digits and
 * a few signs, so it is valid on every system and stays inside its folder. Different texts have different names.
 */
export function fileNameOf(text: string): string {
  const name = text
    .slice(0, LONGEST)
    .replace(/[^\w@=+-]/g, (sign, at: number, whole: string) =>
      sign === "." && isLetter(whole[at - 1]) && isLetter(whole[at + 1]) ? sign : escapeUnit(sign),
    );
  if (name !== "" && name.length <= LONGEST && text.length <= LONGEST) return name;
  const hash = createHash("sha256").update(Buffer.from(text, "utf16le")).digest("hex").slice(0, 16);
  return `${name.slice(0, LONGEST - 20)}-${hash}`;
}

/**
 * The largest number of bytes in a name without its ending. Most file systems allow 255 bytes, and the ending needs
 * some of these bytes.
 */
const LONGEST = 120;

function isLetter(sign: string | undefined): boolean {
  return sign !== undefined && /\w/.test(sign);
}

function escapeUnit(unit: string): string {
  return `%${unit.charCodeAt(0).toString(16).padStart(2, "0")}`;
}

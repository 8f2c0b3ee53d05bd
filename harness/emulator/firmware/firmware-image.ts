import { readFile } from "node:fs/promises";
import { looksLikeUf2, RP2040_FAMILY, readUf2, Uf2Error } from "./uf2.ts";

/** What is written to the start of a board's flash. */
export interface FirmwareImage {
  /** Where it came from, for messages. */
  readonly source: string;
  /** The flash's bytes from 0x10000000 on, boot stage first. */
  readonly bytes: Uint8Array;
}

/** A file is no image for an RP2040. The message names the file, what was expected, and the next step. */
export class FirmwareError extends Error {
  override readonly name = "FirmwareError";

  constructor(source: string, found: string) {
    super(
      `${source} is no RP2040 firmware image: ${found}. Expected is a .uf2 file for the RP2040 or a .bin file that holds the flash from its start, such as MicroPython's RPI_PICO download.`,
    );
  }
}

/** Reads a `.uf2` or `.bin` file. Throws FirmwareError if it is neither, or not for the RP2040. */
export async function readFirmware(file: string): Promise<FirmwareImage> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new FirmwareError(file, `it cannot be read (${error.code ?? error.message})`);
  });
  return parseFirmware(file, bytes);
}

/** Like readFirmware, for bytes that are already there. `source` names them in messages. */
export function parseFirmware(source: string, file: Uint8Array): FirmwareImage {
  const bytes = looksLikeUf2(file) ? flashOfUf2(source, file) : file;
  const fault = findFault(bytes);
  if (fault !== undefined) throw new FirmwareError(source, fault);
  return { source, bytes };
}

const FLASH_START = 0x10000000;
/** The boot ROM runs this much of the flash first: 252 bytes of code and their checksum. */
const BOOT_STAGE_BYTES = 256;
const LARGEST_FLASH_BYTES = 16 * 1024 * 1024;

function flashOfUf2(source: string, file: Uint8Array): Uint8Array {
  let content: ReturnType<typeof readUf2>;
  try {
    content = readUf2(file, RP2040_FAMILY);
  } catch (error) {
    throw error instanceof Uf2Error ? new FirmwareError(source, error.message) : error;
  }
  if (content.address !== FLASH_START) {
    throw new FirmwareError(
      source,
      `it starts at 0x${content.address.toString(16)}, not at the flash's start 0x10000000`,
    );
  }
  return content.bytes;
}

/**
 * The boot ROM takes a flash for bootable if the checksum of the boot stage is right (RP2040 datasheet
 * 2.8.1.3.1). Nothing else tells an image from any other file.
 */
function findFault(bytes: Uint8Array): string | undefined {
  if (startsWith(bytes, "\x7fELF")) {
    return "it is an ELF file, of which a .uf2 or .bin must be made first";
  }
  if (bytes.length <= BOOT_STAGE_BYTES) return `it has only ${bytes.length} bytes`;
  if (bytes.length > LARGEST_FLASH_BYTES) return `its ${bytes.length} bytes fit in no flash`;
  if (isText(bytes.subarray(0, BOOT_STAGE_BYTES))) return "it is a text file";
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const expected = view.getUint32(BOOT_STAGE_BYTES - 4, true);
  if (checksum(bytes.subarray(0, BOOT_STAGE_BYTES - 4)) !== expected) {
    return "the checksum of the boot stage in its first 256 bytes is wrong";
  }
  return undefined;
}

/** CRC-32 with polynomial 0x04c11db7, most significant bit first, from all ones, not inverted. */
function checksum(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  }
  return crc >>> 0;
}

function isText(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 9 || byte === 10 || byte === 13 || byte >= 32);
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return [...text].every((character, i) => bytes[i] === character.charCodeAt(0));
}

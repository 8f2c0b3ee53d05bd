import { createHash } from "node:crypto";

/** Adds the last line to the text of a bundle: the SHA-256 of all bytes before it. */
export function sealed(text: string): string {
  return text + sealOf(Buffer.from(text));
}

/**
 * Returns true if the last line of a bundle is exactly the seal of all bytes before it. So the seal detects a change of
 * any byte. The seal is not a signature: a person who changes a bundle on purpose can also compute the hash again.
 */
export function isSealed(bytes: Buffer): boolean {
  const body = bytes.subarray(0, Math.max(0, bytes.length - SEAL_LENGTH));
  return bytes.subarray(body.length).equals(Buffer.from(sealOf(body)));
}

/** Returns the bytes before the seal. */
export function withoutSeal(bytes: Buffer): Buffer {
  return bytes.subarray(0, bytes.length - SEAL_LENGTH);
}

function sealOf(bytes: Buffer): string {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return `${JSON.stringify({ type: "seal", sha256 })}\n`;
}

/** The length of the seal in bytes. Every seal has this length. */
const SEAL_LENGTH = sealOf(Buffer.alloc(0)).length;

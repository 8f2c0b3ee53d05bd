import type { z } from "zod";
import { shorten } from "../text/shorten.ts";
import { AdapterFault } from "./adapter-fault.ts";
import { findAmbiguity } from "./json-ambiguity.ts";
import {
  checkMessage,
  type FromAdapter,
  isMessageType,
  isOwnType,
  PROTOCOL_VERSION,
} from "./messages.ts";

/** Reads one line of an adapter. Throws AdapterFault if the line is not a valid message. The fault quotes the line. */
export function readMessage(line: string): FromAdapter {
  let data: unknown;
  try {
    data = JSON.parse(line);
  } catch (error) {
    const why = error instanceof RangeError ? "is nested too deeply" : "is not JSON";
    throw new AdapterFault(`sent a line that ${why}: ${quoteLine(line)}${causeOf(line)}`);
  }
  if (typeof data !== "object" || data === null || Array.isArray(data)) {
    throw new AdapterFault(
      `sent a line that is not a JSON object: ${quoteLine(line)}${causeOf(line)}`,
    );
  }
  const fault = findAmbiguity(line);
  if (fault !== undefined) throw new AdapterFault(`sent a line ${fault}: ${quoteLine(line)}`);
  const { type, protocol } = data as { readonly type?: unknown; readonly protocol?: unknown };
  if (!isMessageType(type)) {
    if (isOwnType(type)) {
      throw new AdapterFault(
        `sent a message of the type ${quoteValue(type)}, which only aiorig sends: ${quoteLine(line)}`,
      );
    }
    const what =
      type === undefined
        ? "a message without a type"
        : `a message of the unknown type ${quoteValue(type)}`;
    throw new AdapterFault(`sent ${what}: ${quoteLine(line)}`);
  }
  if (type === "hello" && protocol !== PROTOCOL_VERSION && protocol !== undefined) {
    throw new AdapterFault(
      `speaks version ${quoteValue(protocol)} of the protocol, but this aiorig speaks version ${PROTOCOL_VERSION}. Use an adapter and an aiorig with the same version of the protocol`,
    );
  }
  return checkFields(type, data, line);
}

function checkFields(type: FromAdapter["type"], data: object, line: string): FromAdapter {
  let parsed: ReturnType<typeof checkMessage>;
  try {
    parsed = checkMessage(type, data);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new AdapterFault(`sent a line that is nested too deeply: ${quoteLine(line)}`);
  }
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.slice(0, 3).map(describeIssue).join("; ");
  throw new AdapterFault(
    `sent the message "${type}" with a wrong form (${issues}): ${quoteLine(line)}`,
  );
}

function describeIssue({ code, path, message }: z.core.$ZodIssue): string {
  const isValue = code === "invalid_union" && path[0] === "value";
  const problem = isValue
    ? "must be null, a boolean, a number, a text, a list or an exception"
    : message;
  return path.length === 0 ? problem : `${path.join(".")}: ${problem}`;
}

/** Quotes a line of an adapter in a form that fits on one line of a message. */
export function quoteLine(line: string): string {
  return JSON.stringify(shorten(line, MOST_QUOTED));
}

const MOST_QUOTED = 200;

function quoteValue(value: unknown): string {
  return shorten(JSON.stringify(value) ?? String(value), 60);
}

/** Returns a hint for an invalid line. The hint names the usual cause of such a line. */
function causeOf(line: string): string {
  if (line.trim() === "") return line.startsWith(BOM) ? STARTS_WITH_BOM : " (the line is empty)";
  if (line.startsWith(BOM)) return STARTS_WITH_BOM;
  if (line.includes("\0"))
    return ". The line contains NUL bytes, so its encoding is probably UTF-16. Write UTF-8";
  if (/^[{[]\s*$/.test(line)) return ". Write each message on one line";
  if (/^\{\s*'/.test(line)) return ". JSON needs double quotes and does not allow single quotes";
  if (/[:,[]\s*-?(NaN|Infinity)\b/.test(line)) return ". JSON has no NaN and no Infinity";
  if (/^\s*[{[]/.test(line)) return ". Write each message with a library for JSON";
  return ". Standard output is for messages only, so print other texts to standard error";
}

const BOM = "\uFEFF";

const STARTS_WITH_BOM = ". The line starts with a byte order mark. Write UTF-8 without this mark";

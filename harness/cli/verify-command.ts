import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { Command, InvalidArgumentError } from "commander";
import { MOST_BYTES, tooLarge } from "../certificate/read-bundle.ts";
import { type Verification, verifyBundle } from "../certificate/verify-bundle.ts";
import { suiteHashOf } from "../engine/run-header.ts";
import { UsageError } from "../runtimes/usage-error.ts";
import { print } from "../text/output.ts";
import { printableLine } from "../text/printable.ts";
import { whyUnreadable } from "../text/why-unreadable.ts";
import { version } from "../toolchain/version.ts";
import { certificateOf, renderCertificate } from "./certificate-page.ts";
import { type JsonDocument, type JsonOptions, jsonOption, printDocument } from "./json-document.ts";
import { configOption, parsePath, suitesOption } from "./options.ts";
import { pathFromHere } from "./path-from-here.ts";
import { type SuiteOptions, suiteInUse } from "./suite-in-use.ts";
import { terminal } from "./terminal.ts";

interface Options extends JsonOptions, SuiteOptions {
  readonly sha256?: string;
}

export function verifyCommand(): Command {
  return new Command("verify")
    .description("judge the verdicts of a bundle again from its traces, without running a program")
    .argument("<bundle>", "a file that the command certify wrote", parsePath)
    .option("--sha256 <hash>", "the published SHA-256 of the file", parseHash)
    .addOption(suitesOption())
    .addOption(configOption())
    .addOption(jsonOption())
    .addHelpText("after", HELP)
    .action(verify);
}

async function verify(file: string, { sha256, json, ...options }: Options): Promise<void> {
  const verification = await verificationOf(file, sha256, options);
  const path = pathFromHere(file);
  if (json) printDocument(asJson(verification, path));
  else show(verification, printableLine(path));
  process.exitCode = exitCodeOf(verification);
}

async function verificationOf(
  file: string,
  sha256: string | undefined,
  options: SuiteOptions,
): Promise<Verification> {
  const bytes = readBytes(file);
  if (bytes === undefined) return refuted(`${tooLarge(statSync(file).size)}.`);
  const hash = createHash("sha256").update(bytes).digest("hex");
  if (sha256 !== undefined && hash !== sha256) {
    return refuted(
      `the SHA-256 of the file is ${hash}, but ${sha256} was published. So this file is not the published file. Get the bundle again.`,
    );
  }
  const suite = await suiteInUse(options);
  return verifyBundle(bytes, suite, suiteHashOf(suite));
}

function refuted(problem: string): Verification {
  return { kind: "refuted", problems: [problem] };
}

/** Returns the content of the file. Returns undefined if the file is too large for a bundle. */
function readBytes(file: string): Buffer | undefined {
  try {
    return statSync(file).size > MOST_BYTES ? undefined : readFileSync(file);
  } catch (error) {
    throw new UsageError(
      `${pathFromHere(file)} cannot be read: ${whyUnreadable(error)}. Name a bundle that the command certify wrote.`,
    );
  }
}

function asJson(verification: Verification, bundle: string): JsonDocument {
  const { kind: result } = verification;
  const frame = { type: "verify", schema: 1, bundle, result };
  const unknown = { certificate: null, rejudged: 0, changed: [], problems: [] };
  if (verification.kind === "refuted") {
    return { ...frame, ...unknown, problems: verification.problems };
  }
  const { head, rejudged } = verification;
  const changed = verification.kind === "other suite" ? verification.changed : [];
  return { ...frame, ...unknown, certificate: certificateOf(head), rejudged, changed };
}

function exitCodeOf(verification: Verification): number {
  if (verification.kind === "other suite") return UNDECIDED;
  return verification.kind === "verified" && verification.head.certified ? 0 : REFUTED;
}

function show(verification: Verification, path: string): void {
  switch (verification.kind) {
    case "refuted": {
      const { problems } = verification;
      const words = problems.slice(0, MOST_SHOWN).map((problem) => `  ${printableLine(problem)}`);
      const more = problems.length - words.length;
      print(
        `${path} failed the verification:\n${words.join("\n")}\n${more > 0 ? `  and ${more} more\n` : ""}`,
      );
      break;
    }
    case "other suite": {
      const { head, rejudged, changed } = verification;
      print(
        `${renderCertificate(head, terminal().width)}\n\n${path} cannot be verified completely, because this aiorig has another suite (the bundle: ${printableLine(head.suite.name)}, ${head.suite.hash.slice(0, 12)}).\n${verdicts(rejudged)} judged again with an identical result, because the clauses are unchanged. Changed or unknown clauses (${changed.length}): ${printableLine(changed.join(", ") || "none")}.\nUse aiorig ${printableLine(head.aiorig)} to verify everything, or name your own suite with --suites.\n`,
      );
      break;
    }
    case "verified": {
      const { head, rejudged } = verification;
      print(
        `${renderCertificate(head, terminal().width)}\n\n${path} passed the verification: ${verdicts(rejudged)} judged again by aiorig ${version()}, and the bundle that was made again is the same, byte for byte.\n`,
      );
    }
  }
}

function verdicts(count: number): string {
  return count === 1 ? "1 verdict was" : `${count} verdicts were`;
}

const REFUTED = 1;
const UNDECIDED = 4;
const MOST_SHOWN = 20;

function parseHash(text: string): string {
  const hash = text.trim().toLowerCase();
  if (/^[0-9a-f]{64}$/.test(hash)) return hash;
  throw new InvalidArgumentError("Name a SHA-256 in hexadecimal: 64 digits from 0 to f.");
}

const HELP = `
Every verdict is judged again with the checks and expectations of this aiorig. Then the whole bundle is made again from its
evidence, and every byte is compared. Nothing is run and nothing is loaded from elsewhere.

A verified bundle proves that the verdicts follow from the traces. It does not prove that the traces come from the named
runtime: whoever makes up traces can also make up a bundle. To know who published a bundle, compare its SHA-256.

Exit codes: 0 the bundle passed, and it is certified; 1 it failed, or it says itself that it is not certified;
2 wrong usage; 4 this aiorig has another suite, and everything that could be compared is identical.

Examples:
  aiorig verify micropython.bundle.jsonl
  aiorig verify micropython.bundle.jsonl --sha256 "$HASH"
  aiorig verify micropython.bundle.jsonl --json`;

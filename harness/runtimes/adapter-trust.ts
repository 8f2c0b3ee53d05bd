import { createHash } from "node:crypto";
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Counts the faults of an adapter. After three faults in a row, or ten faults in total, aiorig stops using the adapter,
 * so that a broken adapter costs little time.
 */
export class AdapterTrust {
  readonly #log: FaultLog;

  /**
   * Returns the count of faults for the adapter of a column. `words` are the adapter's command. All processes that use
   * the same `folder` share one count. Without a folder, this process has its own count.
   */
  static of(column: string, words: readonly string[], folder?: string): AdapterTrust {
    const key = JSON.stringify([column, words]);
    if (folder !== undefined) {
      const name = createHash("sha256").update(key).digest("hex");
      return new AdapterTrust(new FileLog(join(folder, name)));
    }
    const known = TRUST.get(key) ?? new AdapterTrust(new MemoryLog());
    TRUST.set(key, known);
    return known;
  }

  private constructor(log: FaultLog) {
    this.#log = log;
  }

  /** The reason why aiorig has stopped using the adapter. Undefined while aiorig still uses it. */
  get loss(): string | undefined {
    const entries = this.#log.entries();
    const inARow = entries.length - 1 - entries.lastIndexOf(KEPT);
    const faults = entries.filter((entry) => entry !== KEPT);
    if (inARow < MOST_IN_A_ROW && faults.length < MOST_IN_ALL) return undefined;
    const times = inARow >= MOST_IN_A_ROW ? `${inARow} times in a row` : `${faults.length} times`;
    return `the adapter broke the protocol ${times}, so aiorig has stopped using it. The last time, the adapter ${faults.at(-1)}`;
  }

  /** Records that the adapter ran a program without a fault. */
  keep(): void {
    this.#log.add(KEPT);
  }

  /** Records a fault of the adapter. Returns a sentence about this fault. */
  lose(sentence: string): string {
    this.#log.add(sentence);
    return `the adapter ${sentence}`;
  }
}

/**
 * The history of an adapter, in order of time: one item for each fault, and one item for each program without a fault.
 */
interface FaultLog {
  add(entry: string): void;
  entries(): readonly string[];
}

class MemoryLog implements FaultLog {
  readonly #entries: string[] = [];

  add(entry: string): void {
    this.#entries.push(entry);
  }

  entries(): readonly string[] {
    return this.#entries;
  }
}

/**
 * A history in a file. Each line of the file is one item in JSON, so several processes may add lines at the same time.
 */
class FileLog implements FaultLog {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  add(entry: string): void {
    appendFileSync(this.#path, `${JSON.stringify(entry)}\n`);
  }

  entries(): readonly string[] {
    if (!existsSync(this.#path)) return [];
    const lines = readFileSync(this.#path, "utf8").split("\n").slice(0, -1);
    return lines.map((line) => JSON.parse(line) as string);
  }
}

const TRUST = new Map<string, AdapterTrust>();

/** The item for a program without a fault: an empty text. The item for a fault is a sentence, so it is never empty. */
const KEPT = "";

const MOST_IN_A_ROW = 3;
const MOST_IN_ALL = 10;

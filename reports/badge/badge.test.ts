import { XMLValidator } from "fast-xml-parser";
import { describe, expect, test } from "vitest";
import { ALL_HOSTILE, harmIn } from "../../harness/text/testing/hostile-text.ts";
import { renderBadge } from "./badge.ts";

const text = { label: "pico-virtual 1.25.0", message: "must 229/236, emulated", isGood: true };

test("a badge shows its whole text, and screen readers read the same text", () => {
  const badge = renderBadge(text);
  expect(badge).toContain('role="img" aria-label="pico-virtual 1.25.0: must 229/236, emulated"');
  expect(badge).toContain("<title>pico-virtual 1.25.0: must 229/236, emulated</title>");
  expect(badge).toMatch(/>pico-virtual 1\.25\.0<\/text>\n<text .*>must 229\/236, emulated<\/text>/);
});

test("a badge loads nothing", () => {
  expect(renderBadge(text)).not.toMatch(/href|url\(|@import|<script|<style/);
});

test("hostile text in a badge is escaped and shortened", () => {
  const badge = renderBadge({
    label: `"><script>alert(1)</script>${ALL_HOSTILE}`,
    message: `&'${ALL_HOSTILE.repeat(1000)}`,
    isGood: false,
  });
  expect(XMLValidator.validate(badge)).toBe(true);
  expect(harmIn(badge)).toEqual([]);
  expect(badge).not.toContain("<script");
  expect(badge.length).toBeLessThan(5000);
});

describe("the colours are legible", () => {
  test.each([
    ["good", true],
    ["bad", false],
  ])("%s", (_name, isGood) => {
    const fills = [...renderBadge({ ...text, isGood }).matchAll(/fill="#([0-9a-f]{6})"/g)];
    expect(fills.map(([, colour]) => contrastWithWhite(colour!) >= 4.5)).toEqual([true, true]);
  });
});

/** Returns the contrast ratio of WCAG 2 between a colour and white. */
function contrastWithWhite(colour: string): number {
  const [r, g, b] = [0, 2, 4].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 1.05 / (0.2126 * r! + 0.7152 * g! + 0.0722 * b! + 0.05);
}

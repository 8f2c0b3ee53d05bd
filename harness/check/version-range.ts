/**
 * True if a version such as `1.26.1` is in a range such as `>=1.26 <2`. Numbers that are missing in a version count as
 * 0.
 */
export function isInRange(version: string, range: string): boolean {
  return boundsOf(range).every(({ operator, bound }) => {
    const order = compareVersions(version, bound);
    switch (operator) {
      case "<":
        return order < 0;
      case "<=":
        return order <= 0;
      case ">":
        return order > 0;
      case ">=":
        return order >= 0;
      default:
        return order === 0;
    }
  });
}

/** Returns what is wrong with a range, as text. Returns undefined if the range is valid. */
export function findRangeProblem(range: string): string | undefined {
  if (!RANGE.test(range)) {
    return `"${range}" is not a range of versions: write a range such as "<1.26" or ">=3.12 <3.14"`;
  }
  return witnessesOf(range).some((version) => isInRange(version, range))
    ? undefined
    : `no version is in ${range}`;
}

/** True if at least one version is in both ranges. An undefined range contains every version. */
export function rangesOverlap(ours = ">=0", theirs = ">=0"): boolean {
  return witnessesOf(`${ours} ${theirs}`).some(
    (version) => isInRange(version, ours) && isInRange(version, theirs),
  );
}

interface Bound {
  readonly operator: string;
  readonly bound: string;
}

const RANGE = /^(<=|>=|<|>|=)\d+(\.\d+)*( (<=|>=|<|>|=)\d+(\.\d+)*)*$/;

function boundsOf(range: string): Bound[] {
  return range.split(" ").map((text) => {
    const [, operator = "", bound = ""] = /^([<>=]+)(.*)$/.exec(text) ?? [];
    return { operator, bound };
  });
}

/**
 * Returns three versions for each bound: the bound itself, a version just below the bound, and a version just above it.
 * If a range contains none of these versions, the range is empty.
 */
function witnessesOf(range: string): string[] {
  return boundsOf(range).flatMap(({ bound }) => [bound, `${bound}.0.0.1`, justBelow(bound)]);
}

function justBelow(version: string): string {
  const numbers = version.split(".").map(Number);
  const last = numbers.findLastIndex((number) => number > 0);
  if (last < 0) return "0";
  return [...numbers.slice(0, last), numbers[last]! - 1, 99_999].join(".");
}

function compareVersions(ours: string, theirs: string): number {
  const [a, b] = [ours, theirs].map((text) => text.split(".").map(Number));
  for (let i = 0; i < Math.max(a!.length, b!.length); i++) {
    const order = (a![i] ?? 0) - (b![i] ?? 0);
    if (order !== 0) return order;
  }
  return 0;
}

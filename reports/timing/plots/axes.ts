import type { ChartOption } from "./chart.ts";

type One<T> = T extends readonly (infer Item)[] ? Item : T;
type Axis = Omit<Extract<One<NonNullable<ChartOption["xAxis"]>>, { type?: "value" }>, "mainType">;

/** An axis of numbers. */
export interface AxisPlan {
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly number[];
  /**
   * The name of the axis: the quantity with its unit. Only one of several panels shows it: the lowest for a horizontal
   * axis, and the middle one for a vertical axis.
   */
  readonly name?: string;
  readonly label: (value: number) => string;
  /** False if the numbers of this axis are on the axis of another panel. */
  readonly hasLabels?: boolean;
  readonly hasGrid?: boolean;
  /** The space between the axis and its name, in pixels. */
  readonly nameGap?: number;
}

/** Makes an axis of ECharts from a plan. The axis has the colours of the page. */
export function axisOf(plan: AxisPlan, gridIndex = 0): Axis {
  const { min, max, ticks, name, label, hasLabels = true, hasGrid = false, nameGap = 28 } = plan;
  const values = [...ticks];
  return {
    type: "value",
    gridIndex,
    min,
    max,
    ...(name !== undefined && {
      name,
      nameLocation: "middle",
      nameGap,
      nameMoveOverlap: false,
      nameTextStyle: INK,
    }),
    axisLabel: {
      show: hasLabels,
      customValues: values,
      formatter: label,
      ...INK,
      hideOverlap: true,
    },
    axisTick: { show: hasLabels, customValues: values, lineStyle: QUIET },
    axisLine: { show: true, onZero: false, lineStyle: QUIET },
    splitLine: { show: hasGrid, lineStyle: { color: "var(--line)" } },
  };
}

const INK = { color: "currentColor" };
const QUIET = { color: "var(--quiet)" };

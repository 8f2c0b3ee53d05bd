import type { Border } from "./border.ts";
import type { BridgeOptions } from "./bridge-options.ts";

/** The functions behind `machine.PWM`. Python names a PWM by its GPIO. */
export function makePwmFunctions({ pwm }: Pick<BridgeOptions, "pwm">, border: Border) {
  return {
    pwmConnect: (gpio: number) => border.attempt(() => void pwm?.connect(gpio)),
    /** Returns the frequency in Hz, or 0 if no frequency is set. */
    pwmFrequency: (gpio: number) => pwm?.frequency(gpio) ?? 0,
    pwmSetFrequency: (gpio: number, hz: number) =>
      border.attempt(() => {
        if (hz <= 0) throw new RangeError("freq too small");
        pwm?.setFrequency(gpio, hz);
        return undefined;
      }),
    /** The duty from 0 to 65535. */
    pwmDutyU16: (gpio: number) => Math.round((pwm?.duty(gpio) ?? 0) * 65_535),
    /** Returns the time in nanoseconds for which the pin is high in each period. Returns 0 if no frequency is set. */
    pwmDutyNs: (gpio: number) => {
      const hz = pwm?.frequency(gpio) ?? 0;
      return hz === 0 ? 0 : Math.round(((pwm?.duty(gpio) ?? 0) * 1e9) / hz);
    },
    pwmSetDutyU16: (gpio: number, duty: number) =>
      border.attempt(() => void pwm?.setDutyU16(gpio, duty)),
    pwmSetDutyNs: (gpio: number, ns: number) => border.attempt(() => void pwm?.setDutyNs(gpio, ns)),
    pwmStop: (gpio: number) => border.attempt(() => void pwm?.stop(gpio)),
  };
}

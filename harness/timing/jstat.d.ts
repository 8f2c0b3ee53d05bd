/** The functions of jstat that aiorig uses. The package has no types. */
declare module "jstat" {
  interface Distribution {
    /** The quantile for a probability. */
    inv(probability: number, ...parameters: number[]): number;
    /** The probability that a random number from this distribution is at most `value`. */
    cdf(value: number, ...parameters: number[]): number;
  }
  const jstat: {
    readonly jStat: {
      readonly beta: Distribution;
      readonly studentt: Distribution;
      readonly normal: Distribution;
    };
  };
  export default jstat;
}

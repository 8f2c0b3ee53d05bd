import type { UserConfig } from "./config-schema.ts";

export type { UserConfig, UserRuntime } from "./config-schema.ts";

/**
 * Returns its argument. This function lets an editor check the keys of a configuration and the types of their values.
 * The default export of `aiorig.config.ts` is such a configuration. aiorig also checks the configuration when it reads
 * the file.
 */
export function defineConfig(config: UserConfig): UserConfig {
  return config;
}

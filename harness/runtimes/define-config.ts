import type { UserConfig } from "./config-schema.ts";

export type { UserConfig, UserRuntime } from "./config-schema.ts";

/**
 * Returns its argument. With this function, an editor can check the keys of a configuration and the types of their
 * values. Use it for the default export of `aiorig.config.ts`. aiorig also checks the configuration when it reads the
 * file.
 */
export function defineConfig(config: UserConfig): UserConfig {
  return config;
}

import type { SettingKey } from './settings';

/** A setting in the words of the native API (S2-E24, E25). */
export interface SettingView {
  readonly key: SettingKey;
  /** What counts now. */
  readonly value: unknown;
  readonly default: unknown;
  readonly meaning: string;
  /** JSON Schema of the values it takes. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** Only the operator of the installation changes it. */
  readonly readOnly: boolean;
  readonly updatedBy: string | null;
  readonly updatedAt: string | null;
}

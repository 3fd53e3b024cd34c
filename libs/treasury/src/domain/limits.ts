import type { Asset } from '@chaintill/assets';
import { parseAmount } from '@chaintill/kernel';

/** What every hot wallet is to hold, as the operator wrote it; null: no limit. */
interface Reserve {
  /** `USDT@ethereum`, `USDT` or `*`. */
  readonly name: string;
  readonly ceiling: string | null;
  readonly floor: string | null;
}

/** From how much on something is swept, as the operator wrote it. */
interface Minimum {
  readonly name: string;
  readonly amount: string;
}

/** What a hot wallet is to hold of an asset, base units; null: no limit. */
export interface ReserveLimits {
  readonly ceiling: bigint | null;
  readonly floor: bigint | null;
}

const NO_LIMITS: ReserveLimits = { ceiling: null, floor: null };

/** The entry for an asset: `USDT@ethereum` before `USDT` before `*`. */
function entryFor<T extends { readonly name: string }>(entries: readonly T[], asset: Asset): T | undefined {
  const names = [`${asset.symbol}@${asset.chainId}`, asset.symbol, '*'];
  return names.map((name) => entries.find((entry) => entry.name === name)).find((entry) => entry !== undefined);
}

/** @throws DomainError INVALID_AMOUNT when the limits have more decimals than the asset */
export function reserveOf(entries: readonly Reserve[], asset: Asset): ReserveLimits {
  const entry = entryFor(entries, asset);
  if (!entry) return NO_LIMITS;
  const units = (text: string | null): bigint | null => (text === null ? null : parseAmount(text, asset.decimals));
  return { ceiling: units(entry.ceiling), floor: units(entry.floor) };
}

/** @returns null when none is configured @throws DomainError INVALID_AMOUNT when it has more decimals than the asset */
export function minimumOf(entries: readonly Minimum[], asset: Asset): bigint | null {
  const entry = entryFor(entries, asset);
  return entry ? parseAmount(entry.amount, asset.decimals) : null;
}

import { parseAmount } from '@chaintill/kernel';

/** Finer than any asset. */
const FINEST = 36;

/**
 * Least amounts as a merchant set them, e.g. `{ethereum: {USDT: "20"}}`, in base units; zero where none is set. A text finer
 * than the asset is rounded up: less than it is less than the minimum.
 */
export function minimumUnits(
  minimums: Readonly<Record<string, Readonly<Record<string, string>>>>,
  chainId: string,
  { symbol, decimals }: { readonly symbol: string; readonly decimals: number },
): bigint {
  const text = Object.hasOwn(minimums, chainId) ? minimums[chainId] : undefined;
  const own = text && Object.hasOwn(text, symbol) ? text[symbol] : undefined;
  if (own === undefined) return 0n;
  const step = 10n ** BigInt(FINEST - decimals);
  return (parseAmount(own, FINEST, 'minimum') + step - 1n) / step;
}

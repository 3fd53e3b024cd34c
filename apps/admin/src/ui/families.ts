const NAMES: Readonly<Record<string, string>> = { evm: 'EVM', tron: 'Tron', solana: 'Solana' };

/** Name of a chain family as people write it. */
export function familyName(family: string): string {
  return NAMES[family] ?? family;
}

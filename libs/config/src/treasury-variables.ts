import { z } from 'zod';
import { caps, type Cap } from './signing-variables';

/** An address that is only watched, whose key lies elsewhere. */
export interface ColdWallet {
  readonly family: 'evm' | 'tron' | 'solana';
  /** null: of the wallets that serve everybody. */
  readonly organizationId: string | null;
  /** As it was written. */
  readonly address: string;
}

/** A floor and a ceiling, as decimal text; null: none. */
export interface Reserve {
  /** `USDT`, `USDT@ethereum` or `*`. */
  readonly name: string;
  readonly ceiling: string | null;
  readonly floor: string | null;
}

/** Least amounts, as decimal text. */
export interface Minimum {
  readonly name: string;
  readonly amount: string;
}

const COLD = /^(evm|tron|solana)(?:\/(org_[0-9a-hjkmnp-tv-z]{26}))?=([0-9A-Za-z]{20,100})$/;
const MINIMUM = /^([A-Za-z0-9@-]{1,80}|\*)=(\d{1,40}(?:\.\d{1,36})?)$/;

/** Reads a list of entries. @param read gives nothing for one that is wrong */
const list = <T>(example: string, read: (part: string) => T | undefined) =>
  z
    .string()
    .default('')
    .transform((text, context): readonly T[] =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter(Boolean)
        .flatMap((part) => {
          const entry = read(part);
          if (entry !== undefined) return [entry];
          context.addIssue({ code: 'custom', message: `must be like ${example}` });
          return [];
        }),
    );

const COLD_EXAMPLE = 'evm=0x…,evm/org_…=0x…';
const coldWallets = () =>
  list(COLD_EXAMPLE, (part): ColdWallet | undefined => {
    const [, family, organizationId = null, address] = COLD.exec(part) ?? [];
    // the form of the expression
    return family && address ? { family: family as ColdWallet['family'], organizationId, address } : undefined;
  });

/** Sweeping, gas and reserves. */
export const treasuryVariables = {
  SWEEP_SECONDS: z.coerce
    .number()
    .int()
    .min(0)
    .default(60)
    .describe(
      'worker: how often it looks for receiving addresses that are worth a sweep; 0: never. A payout that lacks funds, and a person who asks, are answered at once in any case',
    ),
  SWEEP_FACTOR: z.coerce
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(20)
    .describe('worker: an address is swept when what lies there is worth so many times what that costs at most'),
  SWEEP_MINIMUMS: list('USDT=10,ETH@ethereum=0.01', (part): Minimum | undefined => {
    const [, name, amount] = MINIMUM.exec(part) ?? [];
    return name && amount ? { name, amount } : undefined;
  }).describe(
    'worker: from how much on an address is swept where there is no rate, by asset or asset@chain: USDT=10,ETH@ethereum=0.01. Without a rate and without this an asset is swept when it is asked for',
  ),
  SWEEP_GAS_MARGIN_PERCENT: z.coerce
    .number()
    .int()
    .min(0)
    .max(400)
    .default(25)
    .describe('worker: how much more than the fee an address is funded with, since prices move until it pays'),
  SWEEPS_AT_ONCE: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000)
    .default(50)
    .describe('worker: sweeps to one hot wallet that may be under way'),
  COLD_WALLETS: coldWallets().describe(
    `where the surplus of hot wallets goes, by family, and by merchant for those with a hot wallet of their own: ${COLD_EXAMPLE}. Its key lies elsewhere`,
  ),
  SIGNER_COLD_WALLETS: coldWallets().describe(
    'signer only: the same list; it signs surplus away to no address but these',
  ),
  RESERVES: caps('USDT@ethereum=100000/20000')
    .transform((entries: readonly Cap[]): readonly Reserve[] =>
      entries.map(({ name, each, day }) => ({ name, ceiling: each, floor: day })),
    )
    .describe(
      'worker: what each hot wallet is to hold, as most/least by asset or asset@chain: USDT@ethereum=100000/20000. More goes to the cold wallet, less raises an alarm; * stands for all others, or for no limit',
    ),
};

import { z } from 'zod';

/** One token or native coin of a chain, as it is configured. */
const asset = z.strictObject({
  symbol: z.string().regex(/^[A-Z0-9]{2,12}$/, 'must be 2 to 12 capitals or digits, e.g. USDT'),
  /** Contract address; absent for the native coin. */
  contract: z.string().optional(),
  decimals: z.int().min(0).max(36),
});

const chain = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{1,62}$/, 'must be a slug such as ethereum-sepolia'),
  name: z.string().min(1),
  family: z.enum(['evm', 'tron', 'solana']),
  /** What the node calls the chain, e.g. the EIP-155 number. */
  networkId: z.string().min(1),
  livemode: z.boolean(),
  rpcUrls: z.array(z.url({ protocol: /^https?$/ })).min(1),
  wsUrls: z.array(z.url({ protocol: /^wss?$/ })).default([]),
  finality: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('confirmations'), count: z.int().min(1).max(100_000) }),
    z.strictObject({ kind: z.literal('finalized') }),
  ]),
  pollIntervalMs: z.int().min(50).max(60_000).default(1_000),
  maxRange: z.int().min(1).max(100_000).default(1_000),
  /** Height to start at when nothing was read yet; the head when absent. */
  startHeight: z.int().min(0).optional(),
  /** What leaves: `maxFee` of one transaction in base units of the native coin, and how long until more is offered for it. */
  outgoing: z
    .strictObject({
      maxFee: z
        .string()
        .regex(/^[1-9]\d{0,77}$/, 'must be base units of the native coin, digits only')
        .optional(),
      inFlight: z.int().min(1).max(64).optional(),
      stuckSeconds: z.int().min(1).max(86_400).optional(),
      resendSeconds: z.int().min(1).max(86_400).optional(),
    })
    .optional(),
  assets: z.array(asset).min(1),
});

export const chainsSchema = z.array(chain).superRefine((chains, context) => {
  const ids = new Set<string>();
  for (const { id, assets } of chains) {
    if (ids.has(id)) context.addIssue({ code: 'custom', message: `chain ${id} is listed twice` });
    ids.add(id);
    const symbols = assets.map((a) => a.symbol);
    if (new Set(symbols).size !== symbols.length) {
      context.addIssue({ code: 'custom', message: `chain ${id} lists a symbol twice` });
    }
  }
});

export type ChainConfig = z.infer<typeof chain>;
export type AssetConfig = z.infer<typeof asset>;

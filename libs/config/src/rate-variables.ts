import { z } from 'zod';

/** The exchanges that can be asked for prices. */
export const RATE_SOURCE_NAMES = ['coinbase', 'kraken', 'binance', 'bitstamp'] as const;
export type RateSourceName = (typeof RATE_SOURCE_NAMES)[number];

const sourceName = z.enum(RATE_SOURCE_NAMES, { error: `must be of: ${RATE_SOURCE_NAMES.join(', ')}` });

/** The parts of a comma-separated list. */
const list = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);

/** Splits at the first `=`. */
const assignment = (text: string): [string, string] => {
  const at = text.indexOf('=');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
};

const fixedPrice = z
  .string()
  .regex(/^[A-Z0-9]{2,12}\/[A-Z0-9]{2,12}=(0|[1-9]\d{0,12})(\.\d{1,18})?$/, 'must be like ETH/USD=3000')
  .refine((text) => /[1-9]/.test(assignment(text)[1]), 'must be more than zero')
  .transform((text) => {
    const [pair, price] = assignment(text);
    const [base = '', quote = ''] = pair.split('/');
    return { base, quote, text: price };
  });

/** What the program reads about prices. */
export const rateVariables = {
  RATE_SOURCES: z
    .string()
    .transform((text) => (text === 'none' ? [] : list(text)))
    .pipe(z.array(sourceName))
    .optional()
    .describe(
      `comma-separated exchanges that the worker asks for prices, or none; default: ${RATE_SOURCE_NAMES.join(',')}, and none in the local profile`,
    ),
  RATE_SOURCE_URLS: z
    .string()
    .default('')
    .transform((text) => Object.fromEntries(list(text).map(assignment)))
    .pipe(z.partialRecord(sourceName, z.url({ protocol: /^https?$/ })))
    .describe('other addresses of these exchanges, e.g. of a proxy: kraken=https://proxy.example/kraken,…'),
  RATES_FIXED: z
    .string()
    .default('')
    .transform(list)
    .pipe(z.array(fixedPrice))
    .describe('prices that are decided and not asked for, as one more source: USDT/USD=1,ETH/USD=3000'),
  RATE_CURRENCIES: z
    .string()
    .default('USD,EUR,GBP')
    .transform(list)
    .pipe(z.array(z.string().regex(/^[A-Z0-9]{2,12}$/)).min(1))
    .describe('comma-separated currencies in which prices are asked for'),
  RATE_POLL_SECONDS: z.coerce
    .number()
    .int()
    .min(1)
    .max(3_600)
    .default(30)
    .describe('wait between two questions to the same source'),
  RATE_HISTORY_DAYS: z.coerce.number().int().min(1).max(3_650).default(7).describe('how long old prices are kept'),
};

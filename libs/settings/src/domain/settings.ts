import { z } from 'zod';

/** Who may change a setting: the merchant's admins by whatever credential, or the operator of the installation only. */
export type Writer = 'merchant' | 'operator';

export interface Setting<T> {
  /** What a value must be, and how it reads in JSON. */
  readonly schema: z.ZodType<T>;
  /** Counts while nobody chose anything; null: decided by the installation's configuration. */
  readonly default: T;
  /** For people: what it does, with units. */
  readonly meaning: string;
  readonly writer: Writer;
}

const setting = <T>(
  schema: z.ZodType<T>,
  initial: NoInfer<T>,
  meaning: string,
  writer: Writer = 'merchant',
): Setting<T> => ({
  schema,
  default: initial,
  meaning,
  writer,
});

/** A percentage as decimal text with at most 4 decimals, so that no float is ever made of it (law 1). */
const percent = (max: number) =>
  z
    .string()
    .regex(/^(0|[1-9]\d?|100)(\.\d{1,4})?$/, 'must be a percentage as text, such as "1.5"')
    .refine((text) => Number(text) <= max, `must be at most ${max}`);

const fiat = z.string().regex(/^[A-Z]{3}$/, 'must be a currency code such as USD');

/** Without a name and a password, which could pass for the host. */
const webAddress = z
  .url({ protocol: /^https?$/, error: 'must be a web address', abort: true })
  .max(2_048)
  .refine((text) => !/^[a-z]+:[\\/]*[^\\/?#]*@/i.test(text), 'must not hold a name before an @');

/** Least amounts by chain and currency, as decimal text, e.g. `{"tron": {"USDT": "20"}}` (S1-L1). */
const amounts = z.record(
  z.string().regex(/^[a-z0-9][a-z0-9-]{1,62}$/, 'must be a chain id'),
  z.record(
    z.string().min(1).max(32),
    z.string().regex(/^(?:0|[1-9]\d{0,40})(?:\.\d{1,36})?$/, 'must be an amount as text, such as "20"'),
  ),
);

/** Windows of the rate limit of a key, e.g. `100/60,1000/3600`: so many requests in so many seconds (S2-L1). */
const windows = z
  .string()
  .regex(/^[1-9]\d{0,8}\/[1-9]\d{0,6}(,[1-9]\d{0,8}\/[1-9]\d{0,6}){0,4}$/, 'must be like 100/60,1000/3600');

/**
 * Everything a merchant may be different in, each with its type, its default and its meaning (S2-E24). Kept per merchant and
 * mode; a new one is one entry here.
 */
export const SETTINGS = {
  displayName: setting(
    z.string().max(100).regex(/\S/, 'must not be blank').nullable(),
    null,
    'name that payers see; null: the name of the organization',
  ),
  supportEmail: setting(
    z.email('must be an e-mail address').max(254).nullable(),
    null,
    'address that payers are told to write to when something went wrong',
  ),
  supportUrl: setting(webAddress.nullable(), null, 'page that payers are sent to when something went wrong'),
  paymentWindowMinutes: setting(
    z.int().min(1).max(1_440).nullable(),
    null,
    'how long an order waits for its payment, in minutes; null: as configured for the installation (10 minutes unless changed)',
  ),
  underpaymentTolerancePercent: setting(
    percent(10),
    '0',
    'how much less than its amount still pays an order, in percent',
  ),
  feePayer: setting(
    z.enum(['merchant', 'payer']),
    'merchant',
    'who bears the platform fee of an order: taken off what the merchant gets, or added to what the payer pays',
  ),
  rateMode: setting(
    z.enum(['locked', 'floating']),
    'locked',
    'rate of orders priced in fiat: locked at creation, or following the market until the payment is seen',
  ),
  rateMarkupPercent: setting(
    percent(50),
    '0',
    'added to the amount in crypto of orders priced in fiat, in percent; shown in the quote',
  ),
  rateMaxAgeSeconds: setting(z.int().min(10).max(86_400), 300, 'how old a price may be to count in a rate, in seconds'),
  rateMaxSpreadPercent: setting(
    percent(50),
    '2',
    'how far apart the sources may be, in percent of the median, before no rate is given',
  ),
  rateMinSources: setting(z.int().min(1).max(10), 1, 'how many sources must agree on a rate'),
  defaultFiat: setting(fiat, 'USD', 'currency in which prices are meant unless a request says otherwise'),
  minimumDeposits: setting(
    amounts,
    {},
    'least amount of a deposit by chain and currency, e.g. {"ethereum": {"USDT": "20"}}; what is less is recorded and waits for a decision',
  ),
  minimumPayouts: setting(
    amounts,
    {},
    'least amount of a payout by chain and currency, e.g. {"tron": {"USDT": "20"}}; what is less is refused, refunds excepted',
  ),
  lowAddressStock: setting(z.int().min(0).max(1_000_000), 20, 'number of free addresses below which the panel warns'),
  platformFeePercent: setting(percent(50), '0', 'fee of the platform on every paid order, in percent', 'operator'),
  rateLimits: setting(
    windows.nullable(),
    null,
    'requests per key in windows of seconds, e.g. 100/60,1000/3600; null: as configured for the installation (RATE_LIMITS)',
    'operator',
  ),
} as const satisfies Record<string, Setting<unknown>>;

export type SettingKey = keyof typeof SETTINGS;

/** Type of each setting's value. */
export type SettingValues = { readonly [K in SettingKey]: (typeof SETTINGS)[K] extends Setting<infer T> ? T : never };

export function isSettingKey(text: string): text is SettingKey {
  return Object.hasOwn(SETTINGS, text);
}

/** The values that count while nobody chose anything. */
export const DEFAULT_SETTINGS = Object.fromEntries(
  Object.entries(SETTINGS).map(([key, { default: value }]) => [key, value]),
  // one value for each key of SETTINGS, of that setting's type
) as unknown as SettingValues;

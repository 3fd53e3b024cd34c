import { readFileSync } from 'node:fs';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { chainsSchema, type ChainConfig } from './chains';
import { RATE_SOURCE_NAMES, rateVariables, type RateSourceName } from './rate-variables';
import { parseRateWindows, RATE_WINDOWS } from './rate-windows';
import { keystoreFaults, signingVariables } from './signing-variables';
import { treasuryVariables } from './treasury-variables';

const LOCAL_MASTER_KEY = Buffer.alloc(32, 'chaintill-local-profile').toString('base64');

const APPROVAL_MAKER = 'npm run keys -- approval';

const port = z.coerce.number().int().min(0).max(65_535);
const seconds = z.coerce.number().int().min(1);
const cidr = z
  .string()
  .refine((text) => ipaddr.isValid(text) || ipaddr.isValidCIDR(text), 'must be an address or CIDR');

const rateWindows = (standard: string) =>
  z
    .string()
    .default(standard)
    .refine((text) => RATE_WINDOWS.test(text), 'must be like 100/60,1000/3600')
    .transform(parseRateWindows);

/**
 * Every variable the program reads, each with its meaning. `.env.example` is checked against this list.
 */
export const variables = {
  CHAINTILL_PROFILE: z
    .enum(['local', 'production'])
    .default('production')
    .describe(
      'local: made by `npm start`; allows callbacks to loopback and has a key of its own. production: everything else',
    ),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .describe('PostgreSQL, e.g. postgres://user:password@host:5432/chaintill'),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(2).max(200).default(20).describe('connections of each process'),
  DATABASE_PATIENCE_SECONDS: seconds
    .default(60)
    .describe('statements and idle transactions of the processes are ended after so many seconds'),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).describe('Redis, e.g. redis://host:6379/0'),
  CHAINS_FILE: z.string().optional().describe('JSON file with the chains, their RPC urls, finality and tokens'),
  CHAINS: z.string().optional().describe('the same as JSON text; wins over CHAINS_FILE'),
  MASTER_KEY: z.base64().optional().describe('32 bytes in base64 that seal stored secrets: `openssl rand -base64 32`'),
  API_HOST: z.string().default('127.0.0.1').describe('address the api listens on'),
  API_PORT: port.default(3000).describe('port the api listens on'),
  PUBLIC_URL: z.url().optional().describe('address under which browsers and merchants reach the api'),
  METRICS_HOST: z
    .string()
    .default('127.0.0.1')
    .describe('address on which indexer and worker serve health and metrics'),
  INDEXER_PORT: port.default(3001).describe('health and metrics of the indexer'),
  WORKER_PORT: port.default(3002).describe('health and metrics of the worker'),
  TRUSTED_PROXIES: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter(Boolean),
    )
    .pipe(z.array(cidr))
    .describe('comma-separated addresses or CIDRs of proxies whose X-Forwarded-For is believed; empty: none'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('least severe level that is logged'),
  ORDER_WINDOW_SECONDS: seconds.default(600).describe('how long an order waits for its payment (S2: 10 min)'),
  QUARANTINE_SECONDS: z.coerce
    .number()
    .int()
    .min(0)
    .default(1_800)
    .describe('rest of an address after use before it is given out again'),
  DEPOSIT_QUARANTINE_SECONDS: z.coerce
    .number()
    .int()
    .min(0)
    .default(2_592_000)
    .describe(
      'rest of the address of a deposit reference after it was unbound; customers keep such addresses (30 days)',
    ),
  SESSION_SECONDS: seconds.default(43_200).describe('life of a panel session'),
  SIGN_IN_WINDOW_SECONDS: seconds.default(900).describe('span over which sign-ins are counted'),
  SIGN_IN_LIMIT_ACCOUNT: z.coerce
    .number()
    .int()
    .min(1)
    .default(10)
    .describe('wrong passwords and codes of one account within that span'),
  SIGN_IN_LIMIT_NETWORK: z.coerce
    .number()
    .int()
    .min(1)
    .default(50)
    .describe('the same from one network (IPv4 address or IPv6 /64)'),
  RATE_LIMITS: z
    .string()
    .default('100/60,1000/3600,10000/86400')
    .refine((text) => RATE_WINDOWS.test(text), 'must be like 100/60,1000/3600')
    .transform(parseRateWindows)
    .describe(
      'requests per API key or OAuth app in windows of seconds (S2-L1); the operator changes it for one merchant',
    ),
  OAUTH_TOKEN_SECONDS: z.coerce.number().int().min(300).max(900).default(600).describe('life of an OAuth access token'),
  OAUTH_LIMIT_CLIENT: rateWindows('60/60').describe('tokens that one OAuth app may fetch in windows of seconds'),
  OAUTH_LIMIT_NETWORK: rateWindows('300/60').describe(
    'requests to the token endpoint from one network (IPv4 address or IPv6 /64) in windows of seconds',
  ),
  CHECKOUT_LIMITS: rateWindows('300/60').describe(
    "requests of payers' pages from one network (IPv4 address or IPv6 /64) in windows of seconds",
  ),
  CHECKOUT_CREATE_LIMITS: rateWindows('20/600').describe(
    'payments that one network may begin at one payment link, in windows of seconds; each takes an address',
  ),
  CHECKOUT_STREAMS: z.coerce
    .number()
    .int()
    .min(1)
    .default(2_000)
    .describe("payers' pages that one api process keeps up to date without being asked"),
  CHECKOUT_STREAMS_NETWORK: z.coerce.number().int().min(1).default(50).describe('the same from one network'),
  METRICS_ALLOW: z
    .string()
    .default('127.0.0.0/8,::1')
    .transform((text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter(Boolean),
    )
    .pipe(z.array(cidr))
    .describe('comma-separated addresses or CIDRs that may read /metrics of the api'),
  AUDIT_ANCHOR_FILE: z
    .string()
    .optional()
    .describe(
      'file to which workers append the ends of the audit log, for `npm run audit:verify`; keep it off the database',
    ),
  PANEL_FOLDER: z.string().optional().describe('folder with the built panel; default: beside the built api'),
  CHECKOUT_FOLDER: z
    .string()
    .optional()
    .describe('folder with the built pages of the payer; default: beside the built api'),
  WEBHOOK_TIMEOUT_SECONDS: seconds.default(30).describe('how long a receiver may take to answer'),
  WEBHOOK_RETRY_SECONDS: z
    .string()
    .default('5,30,120,600,1800,3600,7200,14400,28800,43200,57600,57600,57600,57600')
    .transform((text) => text.split(',').map(Number))
    .pipe(z.array(z.int().min(1)).min(1))
    .describe('waits before each retry in seconds, each +-20 %; the default spans 91 h, 73 h at the shortest'),
  WEBHOOK_CONCURRENCY: z.coerce
    .number()
    .int()
    .min(1)
    .default(256)
    .describe('deliveries in flight in one worker; those that take longer than a second do not count'),
  WEBHOOK_ENDPOINT_CONCURRENCY: z.coerce
    .number()
    .int()
    .min(1)
    .default(16)
    .describe('deliveries in flight to one endpoint'),
  RECONCILE_MINUTES: z.coerce
    .number()
    .int()
    .min(1)
    .max(10_080)
    .default(60)
    .describe('how often the books are compared with each chain'),
  ...rateVariables,
  ...signingVariables,
  ...treasuryVariables,
};

const environment = z.object(variables);

export interface Config extends Readonly<
  Omit<z.infer<typeof environment>, 'CHAINS' | 'CHAINS_FILE' | 'MASTER_KEY' | 'RATE_SOURCES' | 'APPROVAL_KEY'>
> {
  readonly chains: readonly ChainConfig[];
  /** 32 bytes. */
  readonly masterKey: Buffer;
  /** 32 bytes, the api's; without it nothing can be approved. */
  readonly approvalKey: Buffer | undefined;
  /** Exchanges to ask for prices; on a developer's machine nothing goes outside unless it is asked for. */
  readonly rateSources: readonly RateSourceName[];
  readonly publicUrl: string;
  readonly local: boolean;
}

/** All faults of the configuration at once. */
export class ConfigError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(
      `the configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    );
    this.name = 'ConfigError';
  }
}

/**
 * Reads the environment once and freezes it.
 * @param app the process that reads it, which must not be given the secrets of another one
 * @throws ConfigError listing every fault
 */
export function loadConfig(env: NodeJS.ProcessEnv = process.env, app?: string): Config {
  const faults: string[] = [];
  // An empty variable counts as absent, as it does in a .env file.
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(present, { error: inWords });
  if (!parsed.success) faults.push(...parsed.error.issues.map(variableFault));
  const chains = readChains(env, faults);
  const masterKey = readMasterKey(env, faults);
  const approvalKey = readApprovalKeys(env, faults);
  faults.push(...keystoreFaults(present, app));
  if (!parsed.success || !chains || !masterKey || faults.length > 0) throw new ConfigError(faults);
  const {
    CHAINS: _chains,
    CHAINS_FILE: _file,
    MASTER_KEY: _key,
    APPROVAL_KEY: _seed,
    RATE_SOURCES: rateSources,
    ...rest
  } = parsed.data;
  return Object.freeze({
    ...rest,
    chains,
    masterKey,
    approvalKey,
    rateSources: rateSources ?? (rest.CHAINTILL_PROFILE === 'local' ? [] : RATE_SOURCE_NAMES),
    publicUrl: rest.PUBLIC_URL ?? `http://${rest.API_HOST}:${rest.API_PORT}`,
    local: rest.CHAINTILL_PROFILE === 'local',
  });
}

function readChains(env: NodeJS.ProcessEnv, faults: string[]): readonly ChainConfig[] | undefined {
  const source = env['CHAINS'] ? 'CHAINS' : 'CHAINS_FILE';
  let text = env['CHAINS'];
  try {
    if (!text && env['CHAINS_FILE']) text = readFileSync(env['CHAINS_FILE'], 'utf8');
    if (!text) {
      faults.push('CHAINS_FILE: name a JSON file with at least one chain');
      return undefined;
    }
    const parsed = chainsSchema.safeParse(JSON.parse(text), { error: inWords });
    if (parsed.success) return parsed.data;
    faults.push(...parsed.error.issues.map(({ path, message }) => `${source}: ${path.join('.')}: ${message}`));
  } catch (error) {
    faults.push(`${source}: ${(error as Error).message}`);
  }
  return undefined;
}

function readMasterKey(env: NodeJS.ProcessEnv, faults: string[]): Buffer | undefined {
  const text = env['MASTER_KEY'] || (env['CHAINTILL_PROFILE'] === 'local' ? LOCAL_MASTER_KEY : undefined);
  if (!text) {
    faults.push('MASTER_KEY: is required; make one with `openssl rand -base64 32`');
    return undefined;
  }
  if (text === LOCAL_MASTER_KEY && env['CHAINTILL_PROFILE'] !== 'local')
    faults.push('MASTER_KEY: is the one of the local profile, which everybody can read');
  return readKey('MASTER_KEY', text, 'openssl rand -base64 32', faults);
}

/** The api's half; the signer's, which is looked at too, stays text. */
function readApprovalKeys(env: NodeJS.ProcessEnv, faults: string[]): Buffer | undefined {
  const [seed, publicKey] = [env['APPROVAL_KEY'], env['APPROVAL_PUBLIC_KEY']];
  if (publicKey) readKey('APPROVAL_PUBLIC_KEY', publicKey, APPROVAL_MAKER, faults);
  if (seed && seed === publicKey)
    faults.push('APPROVAL_PUBLIC_KEY: is APPROVAL_KEY itself, which nobody else may know');
  if (seed && seed === env['MASTER_KEY']) faults.push('APPROVAL_KEY: is MASTER_KEY; each is for itself');
  return seed ? readKey('APPROVAL_KEY', seed, APPROVAL_MAKER, faults) : undefined;
}

/** 32 random bytes in base64. A text that is no base64 is a fault of its variable already. */
function readKey(name: string, text: string, maker: string, faults: string[]): Buffer | undefined {
  if (faults.some((fault) => fault.startsWith(`${name}:`))) return undefined;
  const key = Buffer.from(text, 'base64');
  if (key.length !== 32) faults.push(`${name}: must be 32 bytes in base64, is ${key.length}`);
  else if (new Set(key).size < 8) faults.push(`${name}: is not random; make one with \`${maker}\``);
  return key;
}

function inWords({ input }: { readonly input?: unknown }): string | undefined {
  if (input === undefined) return 'is required';
  return Number.isNaN(input) ? 'must be a number' : undefined;
}

/** What is wrong with a variable, and what it is for, which says what would be right. */
function variableFault({ path, message }: z.core.$ZodIssue): string {
  const name = path[0] as keyof typeof variables; // an issue of `environment`, whose shape they are
  return `${name}: ${message}: ${variables[name].description}`;
}

import { ConfigError, loadConfig } from './config';

const GOOD = {
  DATABASE_URL: 'postgres://shop:secret@127.0.0.1:5432/shop',
  REDIS_URL: 'redis://127.0.0.1:6379',
  MASTER_KEY: Buffer.from(Array.from({ length: 32 }, (_, index) => index)).toString('base64'),
  CHAINS: JSON.stringify([
    {
      id: 'ethereum',
      name: 'Ethereum',
      family: 'evm',
      networkId: '1',
      livemode: true,
      rpcUrls: ['https://node.example'],
      finality: { kind: 'finalized' },
      assets: [{ symbol: 'ETH', decimals: 18 }],
    },
  ]),
};

function faultsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

it('takes what is right', () => {
  expect(faultsOf(GOOD)).toEqual([]);
});

it('names everything that is missing at once, and what would be right', () => {
  expect(faultsOf({})).toEqual([
    'DATABASE_URL: is required: PostgreSQL, e.g. postgres://user:password@host:5432/chaintill',
    'REDIS_URL: is required: Redis, e.g. redis://host:6379/0',
    'CHAINS_FILE: name a JSON file with at least one chain',
    'MASTER_KEY: is required; make one with `openssl rand -base64 32`',
  ]);
});

it.each([
  [{ DATABASE_URL: 'mysql://x' }, /^DATABASE_URL: .*e\.g\. postgres:/],
  [{ ORDER_WINDOW_SECONDS: 'abc' }, /^ORDER_WINDOW_SECONDS: must be a number: how long an order waits/],
  [{ API_PORT: '99999' }, /^API_PORT: .*65535/],
  [{ MASTER_KEY: 'short' }, /^MASTER_KEY: /],
  [{ CHAINS: '[{' }, /^CHAINS: .*JSON/],
  [{ CHAINS: GOOD.CHAINS.replace('"name":"Ethereum",', '') }, /^CHAINS: 0\.name: is required/],
])('tells one fault once: %j', (wrong, fault) => {
  expect(faultsOf({ ...GOOD, ...wrong })).toEqual([expect.stringMatching(fault)]);
});

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
  [{ MASTER_KEY: Buffer.alloc(32).toString('base64') }, /^MASTER_KEY: is not random/],
  [
    { MASTER_KEY: Buffer.alloc(32, 'chaintill-local-profile').toString('base64') },
    /^MASTER_KEY: is the one of the local/,
  ],
  [{ APPROVAL_KEY: 'c2hvcnQ=' }, /^APPROVAL_KEY: must be 32 bytes/],
  [{ APPROVAL_KEY: Buffer.alloc(32).toString('base64') }, /^APPROVAL_KEY: is not random/],
  [{ APPROVAL_KEY: '***' }, /^APPROVAL_KEY: .*base64/],
  [{ APPROVAL_KEY: GOOD.MASTER_KEY }, /^APPROVAL_KEY: is MASTER_KEY/],
  [{ APPROVAL_PUBLIC_KEY: 'c2hvcnQ=' }, /^APPROVAL_PUBLIC_KEY: must be 32 bytes/],
  [{ KEYSTORE_SCRYPT_COST: '1024' }, /^KEYSTORE_SCRYPT_COST: must be at least 131072/],
  [{ CHAINTILL_PROFILE: 'local', KEYSTORE_SCRYPT_COST: '1000' }, /^KEYSTORE_SCRYPT_COST: must be a power of two/],
  [{ KEYSTORE_PASSPHRASE: 'x', KEYSTORE_PASSPHRASE_FILE: 'y' }, /^KEYSTORE_PASSPHRASE: is there twice/],
  [{ SIGNER_CAPS: 'USDT=5' }, /^SIGNER_CAPS: must be like/],
  [{ SIGNER_CAPS: 'USDT=1e3/1' }, /^SIGNER_CAPS: must be like/],
  [{ SIGNER_LEAST_RULE: 'approval' }, /^SIGNER_LEAST_RULE: must be none/],
  [{ CHAINS: '[{' }, /^CHAINS: .*JSON/],
  [{ CHAINS: GOOD.CHAINS.replace('"name":"Ethereum",', '') }, /^CHAINS: 0\.name: is required/],
])('tells one fault once: %j', (wrong, fault) => {
  expect(faultsOf({ ...GOOD, ...wrong })).toEqual([expect.stringMatching(fault)]);
});

it('keeps the secrets of one process out of the others', () => {
  const key = { KEYSTORE_PASSPHRASE_FILE: '/run/secrets/keystore' };
  const faults = (app: string, env: NodeJS.ProcessEnv): readonly string[] => {
    try {
      loadConfig({ ...GOOD, ...env }, app);
    } catch (error) {
      if (error instanceof ConfigError) return error.faults;
    }
    return [];
  };
  for (const app of ['api', 'indexer', 'worker'])
    expect(faults(app, key)[0]).toMatch(`take it out of the environment of ${app}`);
  expect(faults('signer', key)).toEqual([]);
  expect(
    faults('signer', { APPROVAL_KEY: Buffer.from(GOOD.MASTER_KEY).subarray(0, 32).toString('base64') })[0],
  ).toMatch('APPROVAL_KEY: is the api’s alone');
});

it('reads caps', () => {
  expect(loadConfig({ ...GOOD, SIGNER_CAPS: 'USDT=1000/5000, ETH@ethereum=0.5/*,*=*/*' }).SIGNER_CAPS).toEqual([
    { name: 'USDT', each: '1000', day: '5000' },
    { name: 'ETH@ethereum', each: '0.5', day: null },
    { name: '*', each: null, day: null },
  ]);
});

import { evmFamily } from '@chaintill/chain-evm';
import { FamilyRegistry } from '@chaintill/chain-port';
import type { ChainConfig } from '@chaintill/config';
import { KeyRing, signingChains, type KeyProvider, type PublicKey } from '.';

const families = new FamilyRegistry([evmFamily]);
const XPUB =
  'xpub6Ce9NcJvTk36xtLSrJLZqE7wtgA5deCeYs7rSQtreh4cj6ByPtrg9sD7V2FNFLPnf8heNP3FGkeV9qwfzvZNSd54JoNXVsXFYSYwHsnJxqP';
const CHILD_1 = '0x70997970c51812dc3a010c7d01b50e0d17dc79c8';
const account: PublicKey = {
  keyId: 'evm-1',
  family: 'evm',
  kind: 'account',
  label: '',
  organizationId: 'org_1',
  address: null,
  xpub: XPUB,
};
/** As a KMS would be: it has keys and signs, and nobody sees them. */
const provider: KeyProvider = {
  keys: [account],
  sign: ({ keyId, index }, digest) => Promise.resolve(`${keyId} ${index} ${digest}`),
  close: () => undefined,
};

it('finds the key of a derived address only at its true place', () => {
  const ring = new KeyRing(provider, families);
  const found = ring.find('evm', CHILD_1, { xpub: XPUB, index: 1 });
  expect(found).toEqual({ kind: 'account', organizationId: 'org_1', place: { keyId: 'evm-1', index: 1 } });
  expect(ring.find('evm', CHILD_1, null)).toBeNull();
  for (const index of [0, 2, -1, 1.5, NaN, 2 ** 31, 2 ** 40]) {
    expect(ring.find('evm', CHILD_1, { xpub: XPUB, index })).toBeNull();
  }
  expect(ring.find('evm', CHILD_1, { xpub: `${XPUB}x`, index: 1 })).toBeNull();
  expect(ring.find('tron', CHILD_1, { xpub: XPUB, index: 1 })).toBeNull();
});

it('signs through whatever holds the keys', async () => {
  expect(await new KeyRing(provider, families).sign({ keyId: 'evm-1', index: 1 }, '0x00')).toBe('evm-1 1 0x00');
});

const USDT = '0xdAC17F958D2ee523a2206206994597C13D831ec7';
const chain = (id: string, networkId: string): ChainConfig => ({
  id,
  name: id,
  family: 'evm',
  networkId,
  livemode: true,
  rpcUrls: ['http://127.0.0.1:1'],
  wsUrls: [],
  finality: { kind: 'finalized' },
  pollIntervalMs: 1_000,
  maxRange: 1,
  assets: [
    { symbol: 'ETH', decimals: 18 },
    { symbol: 'USDT', contract: USDT, decimals: 6 },
  ],
});

it('gives each asset the cap that names it most exactly', () => {
  const chains = signingChains(
    [chain('one', '1'), chain('two', '2')],
    {
      SIGNER_CAPS: [
        { name: '*', each: '1', day: null },
        { name: 'USDT', each: '2', day: '3' },
        { name: 'USDT@two', each: null, day: '4.5' },
      ],
      SIGNER_MAX_FEE: [{ name: 'one', each: '0.1', day: '1' }],
      SIGNER_GAS_CAPS: [],
      SIGNER_COLD_WALLETS: [{ family: 'evm', organizationId: 'org_1', address: USDT }],
    },
    families,
  );
  const cap = (id: string, contract: string | null) => chains.get(id)?.assets.get(contract)?.cap;
  expect(cap('one', null)).toEqual({ each: 10n ** 18n, day: null });
  expect(cap('one', USDT.toLowerCase())).toEqual({ each: 2_000_000n, day: 3_000_000n });
  expect(cap('two', USDT.toLowerCase())).toEqual({ each: null, day: 4_500_000n });
  expect(chains.get('one')?.fee).toEqual({ each: 10n ** 17n, day: 10n ** 18n });
  expect(chains.get('two')?.fee).toBeUndefined();
  expect(chains.get('one')?.gas).toBeUndefined();
  expect(chains.get('two')?.cold).toEqual([{ organizationId: 'org_1', address: USDT.toLowerCase() }]);
});

import fc from 'fast-check';
import { isDomainError } from '@chaintill/kernel';
import { allows, canonicalIp, compileAllowList, networkOf, parseAllowList } from './allow-list';

const list = (...entries: string[]): ReturnType<typeof compileAllowList> => compileAllowList(parseAllowList(entries));

it('writes entries in their canonical form, once each', () => {
  expect(parseAllowList([' 10.1.2.3/8 ', '10.0.0.0/8', '203.0.113.7', '2001:DB8::1/32', '::ffff:192.0.2.1'])).toEqual([
    '10.0.0.0/8',
    '203.0.113.7/32',
    '2001:db8::/32',
    '192.0.2.1/32',
  ]);
});

it.each([
  '',
  ' ',
  'localhost',
  '10.0.0.0/33',
  '10.0.0.0/-1',
  '10.0.0.0/8/8',
  '10.0.0',
  '10.1',
  '0x0a.0.0.1',
  '010.0.0.1',
  '167772161',
  '256.0.0.1',
  '1.2.3.4.5',
  '::1/129',
  'fe80::1%eth0',
  '::10.0.0.1',
  '10.0.0.1,10.0.0.2',
  '*',
  '10.0.0.*',
])('refuses %p', (entry) => {
  try {
    parseAllowList([entry]);
  } catch (error) {
    expect(isDomainError(error, 'INVALID_REQUEST')).toBe(true);
    return;
  }
  throw new Error('was taken');
});

it('allows everybody when it is empty, and an address of no form never else', () => {
  expect(allows([], 'anything')).toBe(true);
  for (const text of ['anything', '', '10.0.0.1:80', 'unknown'])
    expect(allows(list('0.0.0.0/0', '::/0'), text)).toBe(false);
});

it('knows an address however the socket names it, and keeps the families apart', () => {
  const own = list('203.0.113.0/24');
  expect(allows(own, '::ffff:203.0.113.9')).toBe(true);
  expect(allows(own, '::ffff:cb00:7109')).toBe(true);
  expect(allows(own, '::203.0.113.9')).toBe(false);
  expect(allows(list('::/0'), '203.0.113.9')).toBe(false);
  expect(allows(list('0.0.0.0/0'), '2001:db8::1')).toBe(false);
});

it('agrees with arithmetic on every IPv4 network', () => {
  const octets = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255));
  const number = (o: number[]): bigint => o.reduce((sum, octet) => sum * 256n + BigInt(octet), 0n);
  fc.assert(
    fc.property(octets, fc.nat(32), octets, fc.nat(32), (network, bits, other, common) => {
      // addresses that share some leading bits with the network are the ones worth asking about
      const keep = (0xffffffffn << BigInt(32 - common)) & 0xffffffffn;
      const near = (number(network) & keep) | (number(other) & ~keep & 0xffffffffn);
      const text = [24n, 16n, 8n, 0n].map((shift) => (near >> shift) & 255n).join('.');
      const inside = number(network) >> BigInt(32 - bits) === near >> BigInt(32 - bits);
      return allows(list(`${network.join('.')}/${bits}`), text) === inside;
    }),
    { verbose: true },
  );
});

it('counts an IPv4 address alone and an IPv6 address with its /64', () => {
  expect(networkOf('203.0.113.7')).toBe('203.0.113.7');
  expect(networkOf('::ffff:203.0.113.7')).toBe('203.0.113.7');
  expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe(networkOf('2001:db8:1:2:ffff::1'));
  expect(networkOf('2001:db8:1:2::1')).not.toBe(networkOf('2001:db8:1:3::1'));
  expect(networkOf('nonsense')).toBe('unknown');
});

it('stores one form of an address, and nothing that is none', () => {
  expect(canonicalIp('::ffff:203.0.113.7')).toBe('203.0.113.7');
  expect(canonicalIp('2001:DB8:0::1')).toBe('2001:db8::1');
  expect(canonicalIp('fe80::1%eth0')).toBe('fe80::1');
  expect(canonicalIp('unknown')).toBeNull();
});

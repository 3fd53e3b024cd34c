import { checkCallbackUrl, checkTargetUrl, isAllowedAddress } from '@chaintill/outbound';

const strict = { allowLoopback: false };

/** Addresses that a webhook must not reach, in the forms in which they have been tried elsewhere. */
const REFUSED = [
  // loopback and unspecified
  ['127.0.0.1', '127.1.2.3', '::1', '0.0.0.0', '0.1.2.3', '::'],
  // private, shared, link-local and metadata
  [
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '100.64.0.1',
    '100.127.255.254',
    '169.254.1.1',
    '169.254.169.254',
  ],
  ['fe80::1', 'fe80::1%eth0', 'fc00::1', 'fd00:ec2::254', 'fec0::1'],
  // multicast, broadcast, reserved, documentation, benchmarking
  [
    '224.0.0.1',
    '239.255.255.250',
    '255.255.255.255',
    '240.0.0.1',
    '192.0.0.8',
    '192.0.2.1',
    '198.51.100.1',
    '203.0.113.1',
    '198.18.0.1',
  ],
  ['ff02::1', 'ff05::1', '2001:db8::1', '3fff::1', '100::1', '5f00::1', '192.88.99.1'],
  // IPv6 that carries an IPv4 address: mapped, compatible, translated, NAT64, 6to4, Teredo
  [
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:10.0.0.1',
    '::ffff:8.8.8.8',
    '::127.0.0.1',
    '::8.8.8.8',
    '::ffff:0:127.0.0.1',
  ],
  [
    '64:ff9b::7f00:1',
    '64:ff9b::8.8.8.8',
    '64:ff9b:1::a00:1',
    '2002:7f00:1::',
    '2002:808:808::1',
    '2001:0:4136:e378:8000:63bf:3fff:fdd2',
  ],
  // not an address at all
  ['', 'localhost', '1.2.3', '1.2.3.4.5', '01.02.03.256', 'example.com', '127.0.0.1:80'],
].flat();

const ALLOWED = [
  '8.8.8.8',
  '1.1.1.1',
  '93.184.216.34',
  '172.15.0.1',
  '172.32.0.1',
  '100.63.0.1',
  '100.128.0.1',
  '2606:4700::1111',
  '2a00:1450:4001:80b::200e',
];

it.each(REFUSED)('refuses %s', (address) => {
  expect(isAllowedAddress(address, strict)).toBe(false);
});

it.each(ALLOWED)('allows %s', (address) => {
  expect(isAllowedAddress(address, strict)).toBe(true);
});

it('allows loopback, and nothing else besides, in the local profile', () => {
  const local = { allowLoopback: true };
  expect(isAllowedAddress('127.0.0.1', local)).toBe(true);
  expect(isAllowedAddress('::1', local)).toBe(true);
  for (const address of ['::ffff:127.0.0.1', '0.0.0.0', '10.0.0.1', '169.254.169.254', 'fd00::1']) {
    expect(isAllowedAddress(address, local)).toBe(false);
  }
});

describe('URL of an endpoint', () => {
  const live = { allowLoopback: false, allowHttp: false };

  const bad = [
    // literal addresses in every notation that URL() understands
    ...REFUSED.filter((address) => /^\d+\.\d+\.\d+\.\d+$/.test(address)).map((address) => `https://${address}/hook`),
    ...REFUSED.filter((address) => address.includes(':') && !/[.%]/.test(address)).map(
      (address) => `https://[${address}]/hook`,
    ),
    ...[
      '2130706433',
      '0x7f000001',
      '017700000001',
      '0x7f.1',
      '127.1',
      '0177.0.0.1',
      '127.0.0.1.',
      '①②⑦.⓪.⓪.①',
      '0xA9FEA9FE',
      '[::ffff:169.254.169.254]',
    ].map((host) => `https://${host}/hook`),
    // names that are never public
    ...[
      'localhost',
      'LOCALHOST',
      'localhost.',
      'a.localhost',
      'printer',
      'db.internal',
      'nas.local',
      'metadata.google.internal',
      'x.home.arpa',
    ].map((host) => `https://${host}/hook`),
    // credentials, schemes, ports, smuggling
    'https://user:password@example.com/',
    'https://user@example.com/',
    'https://example.com@127.0.0.1/',
    'http://example.com/hook',
    'file:///etc/passwd',
    'gopher://example.com/_x',
    'ftp://example.com/',
    'javascript:alert(1)',
    'data:text/plain,x',
    ...[1, 22, 23, 25, 53, 110, 445, 3306, 5432, 6379, 9200, 11211, 27017, 70_000].map(
      (port) => `https://example.com:${port}/`,
    ),
    'https://example.com\\@127.0.0.1/',
    'https://example.com/a b',
    ' https://example.com/',
    'https://exam\nple.com/',
    'https://example.com/\u0000',
    '//example.com/',
    'example.com',
    '',
    `https://example.com/${'a'.repeat(2_048)}`,
  ];
  it.each(bad)('refuses %j', (url) => {
    expect(() => checkTargetUrl(url, live)).toThrow(expect.objectContaining({ code: 'INVALID_URL' }));
  });

  it.each([
    ['https://example.com/hook?shop=1', 'https://example.com/hook?shop=1'],
    ['https://EXAMPLE.com', 'https://example.com/'],
    ['https://example.com:8443/hook#part', 'https://example.com:8443/hook'],
    ['https://8.8.8.8/hook', 'https://8.8.8.8/hook'],
    ['https://[2606:4700::1111]/hook', 'https://[2606:4700::1111]/hook'],
    ['https://müller.example/hook', 'https://xn--mller-kva.example/hook'],
  ])('takes %s', (url, normal) => {
    expect(checkTargetUrl(url, live)).toBe(normal);
  });

  it('takes http in test mode and loopback in the local profile only', () => {
    expect(checkTargetUrl('http://example.com/', { ...live, allowHttp: true })).toBe('http://example.com/');
    expect(() => checkTargetUrl('http://127.0.0.1:8080/', { ...live, allowHttp: true })).toThrow('public');
    const local = { allowLoopback: true, allowHttp: true };
    expect(checkTargetUrl('http://127.0.0.1:8080/', local)).toBe('http://127.0.0.1:8080/');
    expect(checkTargetUrl('http://localhost:8080/', local)).toBe('http://localhost:8080/');
    expect(() => checkTargetUrl('http://10.0.0.1:8080/', local)).toThrow('public');
  });
});

describe('checkCallbackUrl', () => {
  it('names its own field, and takes http in test mode only', () => {
    const test = { livemode: false, local: false };
    expect(checkCallbackUrl('http://shop.example/paid?order=1#x', test)).toBe('http://shop.example/paid?order=1');
    expect(() => checkCallbackUrl('http://shop.example/', { ...test, livemode: true })).toThrow(
      'callbackUrl must begin',
    );
    expect(() => checkCallbackUrl('https://169.254.169.254/', test)).toThrow('callbackUrl must lead to a public');
  });
});

import type { Random } from '../../../tools/test/random';

/** What no field expects: of the wrong type, too long, too large, out of every range, or meant for somebody else's parser. */
export const WILD: readonly unknown[] = [
  ...[null, true, false, 0, -0, -1, 1.5, 1e21, 2 ** 53, Number.MAX_VALUE],
  // texts
  ...['', ' ', '\0', 'a\0b', '\n', '\r\nX-Evil: 1', '\u2028', '\ufeff', '\x7f\x1b[31m', '\u202etxt.exe'],
  ...['\ud800', '\udfff\ud800', '💰'.repeat(128), '💰'.repeat(255), 'é'.repeat(255)],
  ...[100, 255, 256, 500, 2_048, 20_000].map((length) => 'x'.repeat(length)),
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', "' or 1=1 --", '\\', '%', '%00'],
  // amounts
  ...['1e3', '1e-7', '0x10', '-0', '１', 'Infinity', '9007199254740993', '0.000001', '0.0000001', 'full', 'overpaid'],
  ...['9'.repeat(30), '9'.repeat(70), '9'.repeat(78), `0.${'0'.repeat(77)}1`, String(2n ** 256n)],
  // times
  ...['2027-02-30T00:00:00Z', '9999-12-31T23:59:59.999Z', '+275760-09-13T00:00:00.000Z', '-000001-01-01T00:00:00Z'],
  ...[
    '0001-01-01T00:00:00Z',
    '2027-01-01T00:00:00+99:99',
    '2027-01-01',
    '294277-01-01T00:00:00Z',
    '1970-01-01T00:00:00Z',
  ],
  // chains, currencies, addresses
  ...['ethereum', 'polygon-amoy', 'ETH', 'usdt', `0x${'0'.repeat(40)}`, '0xdac17f958d2ee523a2206206994597c13d831ec7'],
  // urls
  ...['javascript:alert(1)', 'data:text/html,x', 'http://169.254.169.254/', 'http://[::ffff:127.0.0.1]/'],
  ...[`https://${'a'.repeat(300)}.example/`, `https://a.example/${'é'.repeat(1_000)}`, 'https://a.example:99999/'],
  ...['http://a.example/\u0000', 'http://127.0.0.1:9999/hook?x=%00'],
  // lists and objects
  ...[[], {}, [[]], [null], ['x', 'x'], { a: 1 }, { $ne: null }, { length: 3 }, { toString: 1 }],
  Array.from({ length: 1_001 }, () => 'x'),
  Array.from({ length: 10_001 }, (_, n) => `${n}`),
  Object.fromEntries(Array.from({ length: 2_000 }, (_, n) => [`k${n}`, 'v'])),
];

const STRANGE_FIELDS = [
  'x',
  'constructor',
  'toString',
  '',
  'livemode',
  'status',
  'organizationId',
  'feePercent',
] as const;

const ALMOST: readonly ((text: string) => unknown)[] = [
  (text) => `${text}\0`,
  (text) => ` ${text}`,
  (text) => `${text}\n`,
  (text) => `${text}\u200b`,
  (text) => text.toUpperCase(),
  (text) => text.slice(0, -1),
  (text) => text.repeat(2),
  (text) => [text],
];

/** A body with one place changed, wherever it lies: a wild value, a field more or less, a text that is almost right. */
export function spoiled(random: Random, body: unknown): unknown {
  if (Array.isArray(body) && body.length > 0 && random.chance(0.7)) {
    const at = random.between(0, body.length - 1);
    if (random.chance(0.1))
      return Array.from({ length: random.pick([2, 3, 50]) }, () => structuredClone<unknown>(body[at]));
    return body.map((one: unknown, n) => (n === at ? spoiled(random, one) : one));
  }
  if (isFilled(body) && random.chance(0.85)) {
    const entries = Object.entries(body);
    const at = random.between(0, entries.length - 1);
    const what = random.next();
    if (what < 0.06) return Object.fromEntries(entries.filter((_, n) => n !== at));
    if (what < 0.12) return { ...body, [random.pick(STRANGE_FIELDS)]: random.pick(WILD) };
    if (what < 0.16) return Object.fromEntries(entries.filter((_, n) => n === at));
    return Object.fromEntries(entries.map(([key, value], n) => [key, n === at ? spoiled(random, value) : value]));
  }
  if (typeof body === 'string' && random.chance(0.3)) return random.pick(ALMOST)(body);
  return random.pick(WILD);
}

function isFilled(body: unknown): body is object {
  return typeof body === 'object' && body !== null && !Array.isArray(body) && Object.keys(body).length > 0;
}

import { csrfTokenOf, equalSecrets, looksLikeApiKey, newApiKeyText, newToken, visibleParts } from './secrets';

it('makes keys that show their mode and little else', () => {
  const key = newApiKeyText(true);
  expect(key).toMatch(/^ctk_live_[\w-]{43}$/);
  expect(looksLikeApiKey(key)).toBe(true);
  expect(newApiKeyText(false)).toMatch(/^ctk_test_/);
  const { prefix, last4 } = visibleParts(key);
  expect([key.startsWith(prefix), key.endsWith(last4), prefix.length + last4.length]).toEqual([true, true, 17]);
});

it('makes no key twice', () => {
  expect(new Set(Array.from({ length: 1_000 }, () => newApiKeyText(false))).size).toBe(1_000);
});

it.each([
  undefined,
  null,
  5,
  [],
  '',
  'ctk_test_',
  `ctk_prod_${'a'.repeat(43)}`,
  `ctk_test_${'a'.repeat(42)}`,
  `ctk_test_${'a'.repeat(44)}`,
  `ctk_test_${'+'.repeat(43)}`,
  `ctk_test_${'a'.repeat(43)}\n`,
])('takes %p for no key', (text) => expect(looksLikeApiKey(text)).toBe(false));

it('binds a CSRF token to its session', () => {
  const [one, other] = [newToken(), newToken()];
  expect(csrfTokenOf(one)).toBe(csrfTokenOf(one));
  expect(csrfTokenOf(one)).not.toBe(csrfTokenOf(other));
  expect(csrfTokenOf(one)).not.toContain(one);
});

it('compares secrets of any length', () => {
  expect(equalSecrets('a', 'a')).toBe(true);
  for (const [a, b] of [
    ['a', 'b'],
    ['a', 'aa'],
    ['', 'a'],
  ] as const)
    expect(equalSecrets(a, b)).toBe(false);
});

import { newRecoveryCode, recoveryCodeHash } from './recovery-codes';

it('makes codes that can be typed, none twice', () => {
  const codes = Array.from({ length: 1_000 }, newRecoveryCode);
  for (const code of codes) expect(code).toMatch(/^[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){3}$/);
  expect(new Set(codes).size).toBe(1_000);
});

it('takes a code however it is typed, and nothing else for one', () => {
  const code = newRecoveryCode();
  const hash = recoveryCodeHash(code);
  expect(hash).toHaveLength(32);
  expect(recoveryCodeHash(code.toUpperCase().replaceAll('-', ' '))).toEqual(hash);
  expect(recoveryCodeHash(newRecoveryCode())).not.toEqual(hash);
  for (const other of ['', '123456', code.slice(1), `${code}0`, code.replace(/^./, 'u'), code.replace(/^./, '٣')]) {
    expect(recoveryCodeHash(other)).toBeNull();
  }
});

import type { Config } from '@chaintill/config';
import { systemClock, type Clock } from '@chaintill/kernel';
import { AccessTokens } from './access-tokens';

const tokens = (masterKey: number, publicUrl = 'https://pay.example', clock: Clock = systemClock): AccessTokens =>
  // what it reads of the configuration
  new AccessTokens({ masterKey: Buffer.alloc(32, masterKey), publicUrl, OAUTH_TOKEN_SECONDS: 300 } as Config, clock);

const app = { id: 'app_1', clientId: 'abc' };

it('reads what it wrote, in another process too', () => {
  const { token, expiresInSeconds } = tokens(1).issue(app, ['read', 'write']);
  expect(expiresInSeconds).toBe(300);
  expect(tokens(1).read(token)).toMatchObject({ sub: 'app_1', scope: 'read write', jti: expect.any(String) });
});

it('names each token differently', () => {
  const own = tokens(1);
  const ids = Array.from({ length: 100 }, () => own.read(own.issue(app, ['read']).token)?.jti);
  expect(new Set(ids).size).toBe(100);
});

it('does not read a token of another installation', () => {
  const { token } = tokens(1).issue(app, ['read']);
  expect(tokens(2).read(token)).toBeNull();
  expect(tokens(1, 'https://other.example').read(token)).toBeNull();
});

it('does not read a token that is over', () => {
  const { token } = tokens(1, undefined, { now: () => new Date(Date.now() - 301_000) }).issue(app, ['read']);
  expect(tokens(1).read(token)).toBeNull();
});

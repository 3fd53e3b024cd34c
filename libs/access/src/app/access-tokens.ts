import { hkdfSync, randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import jwt from 'jsonwebtoken';
import { CONFIG, type Config } from '@chaintill/config';
import { CLOCK, type Clock } from '@chaintill/kernel';
import type { OAuthScope } from '../domain/oauth';
import type { TokenClaims } from './app-ring';

/** A token as it is handed out (RFC 6749, 5.1). */
export interface IssuedToken {
  readonly token: string;
  readonly expiresInSeconds: number;
}

/** What a proven token says of itself. */
export interface ProvenToken extends TokenClaims {
  readonly expiresAt: Date;
}

const ALGORITHM = 'HS256';
/** RFC 9068, 2.1: no other kind of JWT may pass for an access token. */
const TYPE = 'at+jwt';
const HEADER = JSON.stringify({ alg: ALGORITHM, typ: TYPE });
const MAX_LENGTH = 2_048;

/**
 * Makes and reads access tokens: JWTs of one algorithm, one type, one issuer and one audience, signed with a key that is
 * derived from the master key and used for nothing else.
 */
@Injectable()
export class AccessTokens {
  readonly key: Buffer;
  /** What every reader of tokens demands of one. */
  readonly demands: { readonly algorithms: ['HS256']; readonly issuer: string; readonly audience: string };
  private readonly seconds: number;

  constructor(
    @Inject(CONFIG) config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.key = Buffer.from(hkdfSync('sha256', config.masterKey, '', 'chaintill access tokens v1', 32));
    this.demands = { algorithms: [ALGORITHM], issuer: config.publicUrl, audience: `${config.publicUrl}/api/v1` };
    this.seconds = config.OAUTH_TOKEN_SECONDS;
  }

  issue(app: { readonly id: string; readonly clientId: string }, scopes: readonly OAuthScope[]): IssuedToken {
    const now = Math.floor(this.clock.now().getTime() / 1_000);
    const { issuer: iss, audience: aud } = this.demands;
    const claims = { iss, aud, sub: app.id, client_id: app.clientId, scope: scopes.join(' '), jti: randomUUID() };
    const token = jwt.sign({ ...claims, iat: now, exp: now + this.seconds }, this.key, {
      algorithm: ALGORITHM,
      header: { alg: ALGORITHM, typ: TYPE },
    });
    return { token, expiresInSeconds: this.seconds };
  }

  /** The key to prove a token with; null when its header is not, to the letter, the one we write. */
  keyFor(token: string): Buffer | null {
    if (token.length > MAX_LENGTH) return null;
    const header = Buffer.from(token.split('.')[0] ?? '', 'base64url').toString('utf8');
    // A key id, a key or an address of one in the header is somebody else's idea of how to prove it.
    return header === HEADER ? this.key : null;
  }

  /** Proves a token. @returns what it says, or null for one that is not ours, or over */
  read(token: string): ProvenToken | null {
    const key = this.keyFor(token);
    if (!key) return null;
    try {
      return this.claims(jwt.verify(token, key, this.demands));
    } catch {
      return null;
    }
  }

  /** The claims we need. @returns null when one is missing or of another type, so that nothing without an end is taken */
  claims(payload: unknown): ProvenToken | null {
    if (typeof payload !== 'object' || payload === null) return null;
    const { sub, jti, scope, exp } = payload as Record<string, unknown>;
    if (typeof sub !== 'string' || typeof jti !== 'string' || typeof scope !== 'string') return null;
    if (typeof exp !== 'number') return null;
    return { sub, jti, scope, expiresAt: new Date(exp * 1_000) };
  }
}

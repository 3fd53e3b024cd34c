import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { Strategy } from 'passport-jwt';
import { DomainError } from '@chaintill/kernel';
import { AccessTokens } from '../app/access-tokens';
import { AppRing } from '../app/app-ring';
import type { Principal } from '../domain/principal';

export const TOKEN_STRATEGY = 'chaintill-access-token';

/** Three parts in base64url, and nothing before, between or after them. */
const BEARER = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i;

/** `Authorization: Bearer` with an access token (RFC 6750, 2.1): in this header only, never in a body or an address. */
@Injectable()
export class TokenStrategy extends PassportStrategy(Strategy, TOKEN_STRATEGY) {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly apps: AppRing,
  ) {
    super({
      ...tokens.demands,
      jwtFromRequest: ({ headers }: FastifyRequest) => BEARER.exec(headers['authorization'] ?? '')?.[1] ?? null,
      secretOrKeyProvider: (_request, token: string, done) => {
        const key = tokens.keyFor(token);
        if (key) done(null, key);
        else done(new Error('not a token of ours'));
      },
      passReqToCallback: true,
    });
  }

  async validate({ id: requestId, ip }: FastifyRequest, payload: unknown): Promise<Principal> {
    const claims = this.tokens.claims(payload);
    if (!claims) throw new DomainError('INVALID_TOKEN');
    return { ...(await this.apps.authenticate(claims, ip)), requestId };
  }
}

import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import CustomStrategy from 'passport-custom';
import { KeyRing } from '../app/key-ring';
import { SessionsService } from '../app/sessions.service';
import type { Principal } from '../domain/principal';
import { SessionCookie } from './session-cookie';

export const API_KEY_STRATEGY = 'chaintill-api-key';
export const SESSION_STRATEGY = 'chaintill-session';

/** `X-API-Key` (S2-A1). */
@Injectable()
export class ApiKeyStrategy extends PassportStrategy(CustomStrategy, API_KEY_STRATEGY) {
  constructor(private readonly keys: KeyRing) {
    super();
  }

  async validate({ headers, id: requestId, ip }: FastifyRequest): Promise<Principal> {
    return { ...(await this.keys.authenticate(headers['x-api-key'], ip)), requestId };
  }
}

/** The session cookie of the panel; what changes something must also bring the session's CSRF token. */
@Injectable()
export class SessionStrategy extends PassportStrategy(CustomStrategy, SESSION_STRATEGY) {
  constructor(
    private readonly sessions: SessionsService,
    private readonly cookie: SessionCookie,
  ) {
    super();
  }

  async validate(request: FastifyRequest): Promise<Principal> {
    const { headers, id: requestId, ip, method } = request;
    const token = this.cookie.read(request);
    const mode = headers['x-chaintill-mode'];
    const principal = await this.sessions.authenticate(token, ip, typeof mode === 'string' ? mode : undefined);
    if (method !== 'GET' && method !== 'HEAD') this.sessions.checkCsrf(token, headers['x-csrf-token']);
    return { ...principal, requestId };
  }
}

import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RateLimits } from '../app/rate-limits';
import { DomainError, isDomainError } from '@chaintill/kernel';
import { authorize } from '../domain/actions';
import { DOOR, RULE, type Door, type Rule } from './requires';
import { API_KEY_STRATEGY, SESSION_STRATEGY } from './strategies';
import { TOKEN_STRATEGY } from './token.strategy';

const ON_REQUEST = { property: 'principal', session: false } as const;

class ApiKeyGuard extends AuthGuard(API_KEY_STRATEGY) {
  override getAuthenticateOptions(): typeof ON_REQUEST {
    return ON_REQUEST;
  }
}

class TokenGuard extends AuthGuard(TOKEN_STRATEGY) {
  override getAuthenticateOptions(): typeof ON_REQUEST {
    return ON_REQUEST;
  }

  /** Passport tells what is wrong with a token; who sent it is told that it is wrong. */
  override handleRequest<User>(error: Error | null, user: User | false): User {
    if (error) throw error;
    if (!user) throw new DomainError('INVALID_TOKEN');
    return user;
  }
}

/** The native API: an API key or an access token, and never both, so that it is plain whose rights count. */
class ApiGuard implements CanActivate {
  private readonly key = new ApiKeyGuard();
  private readonly token = new TokenGuard();

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const { authorization, 'x-api-key': key } = http.getRequest<FastifyRequest>().headers;
    if (authorization !== undefined && key !== undefined) {
      const problem = 'and X-API-Key are both given; send one of them';
      throw new DomainError('INVALID_REQUEST', { field: 'Authorization', problem });
    }
    try {
      await (authorization === undefined ? this.key : this.token).canActivate(context);
      return true;
    } catch (error) {
      if (isDomainError(error) && error.kind === 'unauthenticated') {
        const reason = error.code === 'INVALID_TOKEN' ? ', error="invalid_token"' : '';
        http.getResponse<FastifyReply>().header('www-authenticate', `Bearer realm="chaintill"${reason}`);
      }
      throw error;
    }
  }
}

class SessionGuard extends AuthGuard(SESSION_STRATEGY) {
  override getAuthenticateOptions(): typeof ON_REQUEST {
    return ON_REQUEST;
  }
}

interface RouteRule {
  readonly rule: Rule;
  readonly door: Door | undefined;
}

/**
 * The one guard of all routes: who is it, and may he do this. It refuses by default: a route without a rule, or with a rule
 * but no door, is a fault of the program and answers 500 whoever asks.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  private readonly doors: Record<Door, CanActivate> = { api: new ApiGuard(), session: new SessionGuard() };
  /** Reading decorators costs more than the rest of the guard. By class too: two surfaces may share a handler. */
  private readonly rules = new Map<object, Map<object, RouteRule>>();

  constructor(
    private readonly reflector: Reflector,
    private readonly limits: RateLimits,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { rule, door } = this.ruleOf(context);
    if (rule === 'public') return true;
    if (!door) throw new Error(`${context.getClass().name} has a rule but no door`);
    await this.doors[door].canActivate(context);
    const http = context.switchToHttp();
    const { principal } = http.getRequest<FastifyRequest>();
    if (!principal) throw new Error(`door ${door} let somebody in without a name`);
    if (door === 'api') await this.limits.count(principal, http.getResponse<FastifyReply>());
    authorize(principal, rule);
    return true;
  }

  private ruleOf(context: ExecutionContext): RouteRule {
    const controller = context.getClass();
    const handler = context.getHandler();
    const rules = this.rules.get(controller) ?? new Map<object, RouteRule>();
    this.rules.set(controller, rules);
    let found = rules.get(handler);
    if (!found) {
      const rule = this.reflector.get<Rule | undefined>(RULE, handler);
      if (!rule) throw new Error(`${controller.name}.${handler.name} has no rule`);
      found = { rule, door: this.reflector.get<Door | undefined>(DOOR, controller) };
      rules.set(handler, found);
    }
    return found;
  }
}

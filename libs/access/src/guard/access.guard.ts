import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RateLimits } from '../app/rate-limits';
import { authorize } from '../domain/actions';
import { DOOR, RULE, type Door, type Rule } from './requires';
import { API_KEY_STRATEGY, SESSION_STRATEGY } from './strategies';

const ON_REQUEST = { property: 'principal', session: false } as const;

class ApiKeyGuard extends AuthGuard(API_KEY_STRATEGY) {
  override getAuthenticateOptions(): typeof ON_REQUEST {
    return ON_REQUEST;
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
  private readonly doors: Record<Door, CanActivate> = { api_key: new ApiKeyGuard(), session: new SessionGuard() };
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
    if (door === 'api_key') await this.limits.count(principal, http.getResponse<FastifyReply>());
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

import { createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Action } from '../domain/actions';
import type { Principal } from '../domain/principal';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the access guard; absent on public routes only. */
    principal?: Principal;
  }
}

/** How callers of a surface prove who they are. */
export type Door = 'api' | 'session';

export const DOOR = 'chaintill:door';
export const RULE = 'chaintill:rule';

/** A route's rule: the action it does, or `public`. A route without one is never served. */
export type Rule = Action | 'public';

/** On a controller: the credential all of its routes take. */
export const Through = (door: Door): ClassDecorator => SetMetadata(DOOR, door);

/** On a route: the action it does, and so the least role it asks for. */
export const Requires = (action: Action): MethodDecorator => SetMetadata(RULE, action);

/** On a route that anybody may call. */
export const Public = (): MethodDecorator => SetMetadata(RULE, 'public');

/** The principal of the request, as a parameter of a handler. */
export const Who = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!principal) throw new Error('a public route has no principal');
  return principal;
});

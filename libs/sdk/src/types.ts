import type { Client, MaybeOptionalInit, MethodResponse } from 'openapi-fetch';
import type { PathsWithMethod, RequiredKeysOf } from 'openapi-typescript-helpers';
import type { components, paths } from './generated/schema';

export type Method = 'get' | 'post' | 'put' | 'delete';

/** Paths of the reference that take a method, e.g. `/api/v1/orders/{orderId}`. */
export type PathOf<M extends Method> = PathsWithMethod<paths, M>;

type Init<M extends Method, P extends PathOf<M>> = MaybeOptionalInit<paths[P], M>;

/** Parameters and body of an operation; may be left out where nothing is required. */
export type InitOf<M extends Method, P extends PathOf<M>> =
  RequiredKeysOf<NonNullable<Init<M, P>>> extends never ? [init?: Init<M, P>] : [init: Init<M, P>];

type Body<M extends Method, P extends PathOf<M>> = MethodResponse<Client<paths, 'application/json'>, M, P>;

/** What an operation answers; nothing for one without a body. */
export type AnswerOf<M extends Method, P extends PathOf<M>> = [Body<M, P>] extends [never] ? undefined : Body<M, P>;

interface List {
  readonly data: readonly unknown[];
}

/** Paths that answer lists. */
export type ListPath = { [P in PathOf<'get'>]: Body<'get', P> extends List ? P : never }[PathOf<'get'>];

export type ItemOf<P extends ListPath> = Body<'get', P> extends { data: readonly (infer Item)[] } ? Item : never;

/** Shapes of the reference by their names, e.g. `Schemas['OrderResponse']`. */
export type Schemas = components['schemas'];

import { applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiSecurity, Throws } from '@chaintill/http';
import type { ErrorCode } from '@chaintill/kernel';

/** What every route of a surface that asks for a credential may answer; complete.ts adds them to each. */
export const SURFACE_ERRORS = {
  native: [
    // an API key beside a token
    'INVALID_REQUEST',
    'INVALID_API_KEY',
    'INVALID_TOKEN',
    'IP_NOT_ALLOWED',
    'INSUFFICIENT_PERMISSIONS',
    'RATE_LIMIT_EXCEEDED',
  ],
  // a mode that there is none of
  admin: ['INVALID_REQUEST', 'NOT_SIGNED_IN', 'INSUFFICIENT_PERMISSIONS', 'CSRF_REJECTED'],
  // a field of the query given twice
  checkout: ['INVALID_REQUEST', 'RATE_LIMIT_EXCEEDED'],
} as const satisfies Record<string, readonly ErrorCode[]>;

/** On a controller: which document it belongs to, and what every route of that surface takes and may answer. */
export function Surface(surface: 'native' | 'admin' | 'checkout'): ClassDecorator {
  if (surface === 'checkout') return Throws(...SURFACE_ERRORS.checkout);
  return surface === 'native'
    ? applyDecorators(ApiSecurity('apiKey'), ApiSecurity('oauth2'), Throws(...SURFACE_ERRORS.native))
    : applyDecorators(
        ApiSecurity('session'),
        ApiHeader({
          name: 'X-Chaintill-Mode',
          required: false,
          schema: { type: 'string', enum: ['live', 'test'] },
          description: 'whose data is meant; default: live where there are live chains',
        }),
        Throws(...SURFACE_ERRORS.admin),
      );
}

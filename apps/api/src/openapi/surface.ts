import { applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiSecurity, Throws } from '@chaintill/http';

/** On a controller: which document it belongs to, and what every route of that surface takes and may answer. */
export function Surface(surface: 'native' | 'admin'): ClassDecorator {
  return surface === 'native'
    ? applyDecorators(ApiSecurity('apiKey'), Throws('INVALID_API_KEY', 'IP_NOT_ALLOWED', 'INSUFFICIENT_PERMISSIONS'))
    : applyDecorators(
        ApiSecurity('session'),
        ApiHeader({
          name: 'X-Chaintill-Mode',
          required: false,
          schema: { type: 'string', enum: ['live', 'test'] },
          description: 'whose data is meant; default: live where there are live chains',
        }),
        Throws('NOT_SIGNED_IN', 'INSUFFICIENT_PERMISSIONS', 'CSRF_REJECTED'),
      );
}

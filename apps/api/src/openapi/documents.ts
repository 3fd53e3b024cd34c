import type { INestApplication } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { OAuthScope } from '@chaintill/access';
import { loadSwagger } from '@chaintill/http';
import { AdminModule } from '../admin/admin.module';
import { CheckoutApiModule } from '../checkout/checkout-api.module';
import { NativeModule } from '../native/native.module';
import { completeDocument } from './complete';
import { SURFACE_ERRORS } from './surface';

/** Surfaces that have a document of their own, and the module with their controllers. */
export const SURFACES = { native: NativeModule, admin: AdminModule, checkout: CheckoutApiModule } as const;
export type SurfaceName = keyof typeof SURFACES;

const SCOPES = {
  read: 'rights of a Viewer',
  write: 'rights of a Member',
  admin: 'rights of an Admin',
} as const satisfies Record<OAuthScope, string>;

/** Describes one surface, by what its controllers say of themselves. */
export async function openApiDocument(app: INestApplication, surface: SurfaceName): Promise<OpenAPIObject> {
  const { DocumentBuilder, SwaggerModule } = await loadSwagger();
  const builder = new DocumentBuilder().setVersion('1').setOpenAPIVersion('3.1.0');
  if (surface === 'native') {
    builder
      .setTitle('Chaintill API')
      .setDescription(
        'Payments in stablecoins and coins. Amounts are decimal texts, times are ISO 8601 in UTC, every error has a `code` and a `requestId`.',
      )
      .addApiKey(
        { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'made in the panel; shown once' },
        'apiKey',
      )
      .addOAuth2(
        {
          type: 'oauth2',
          description: 'an access token instead of an API key; never both',
          flows: { clientCredentials: { tokenUrl: '/api/v1/oauth/token', scopes: SCOPES } },
        },
        'oauth2',
      );
  } else if (surface === 'checkout') {
    builder
      .setTitle('Chaintill checkout API')
      .setDescription(
        "What the payers' pages are made of. Whoever has the token of a payment or the slug of a link may call it; there is no other credential.",
      );
  } else {
    builder
      .setTitle('Chaintill panel API')
      .setDescription(
        'What the panel is made of; integrations use the native API. Requests other than GET carry the csrfToken of the session in X-CSRF-Token.',
      )
      .addCookieAuth('chaintill_session', { type: 'apiKey', in: 'cookie' }, 'session');
  }
  const described = SwaggerModule.createDocument(app, builder.build(), { include: [SURFACES[surface]] });
  return completeDocument(described, SURFACE_ERRORS[surface]);
}

import createFetchClient, { type Middleware } from 'openapi-fetch';
import createQueryClient from 'openapi-react-query';
import type { components, paths } from './schema';
import { currentMode } from './mode-store';

/** Any shape of the API by its name in the OpenAPI document. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];

let csrfToken = '';

/** Keeps the token that every change must carry; it belongs to the session and lives in memory only. */
export function keepCsrfToken(token: string): void {
  csrfToken = token;
}

const credentials: Middleware = {
  onRequest({ request }) {
    const mode = currentMode();
    if (mode) request.headers.set('X-Chaintill-Mode', mode);
    if (request.method !== 'GET' && csrfToken) request.headers.set('X-CSRF-Token', csrfToken);
    return request;
  },
};

/** The admin API, typed by its OpenAPI document. */
export const client = createFetchClient<paths>({ baseUrl: window.location.origin, credentials: 'same-origin' });
client.use(credentials);

/** The same as TanStack Query hooks. */
export const api = createQueryClient(client);

import * as oauth from 'oauth4webapi';
import { ChaintillError } from './errors';

/** How a program says who it is: an API key, or an OAuth app whose tokens are fetched and renewed. */
export type Credentials =
  | { readonly apiKey: string }
  | {
      readonly clientId: string;
      readonly clientSecret: string;
      /** Of what the app may: `read`, `write`, `admin`, with blanks between; all of it when absent. */
      readonly scope?: string;
    };

/** Adds to a request who sends it. */
export interface Authorizer {
  headers(): Promise<Record<string, string>>;
  /** Called when the server refused: whether there are other headers to try now. */
  renew(): boolean;
}

/** A token is renewed so long before its end. */
const MARGIN_MS = 30_000;

export function authorizerOf(credentials: Credentials, baseUrl: string, fetch: typeof globalThis.fetch): Authorizer {
  if ('apiKey' in credentials) {
    const headers = { 'x-api-key': credentials.apiKey };
    return { headers: () => Promise.resolve(headers), renew: () => false };
  }
  const app = credentials;
  let token: Promise<{ text: string; until: number }> | undefined;
  return {
    headers: async () => {
      // Requests at once wait for one token.
      if (token && (await token).until < Date.now()) token = undefined;
      token ??= fetchToken(app, baseUrl, fetch);
      const asked = token;
      try {
        return { authorization: `Bearer ${(await asked).text}` };
      } catch (error) {
        if (token === asked) token = undefined;
        throw error;
      }
    },
    renew: () => {
      token = undefined;
      return true;
    },
  };
}

async function fetchToken(
  { clientId, clientSecret, scope }: Exclude<Credentials, { apiKey: string }>,
  baseUrl: string,
  fetch: typeof globalThis.fetch,
): Promise<{ text: string; until: number }> {
  const server = { issuer: baseUrl, token_endpoint: `${baseUrl}/api/v1/oauth/token` };
  const client = { client_id: clientId };
  const response = await oauth.clientCredentialsGrantRequest(
    server,
    client,
    oauth.ClientSecretPost(clientSecret),
    new URLSearchParams(scope === undefined ? {} : { scope }),
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- its warning: a gateway on the same machine speaks http
    { [oauth.customFetch]: fetch, [oauth.allowInsecureRequests]: baseUrl.startsWith('http:') },
  );
  if (!response.ok) {
    const body: unknown = await response
      .clone()
      .json()
      .catch(() => undefined);
    throw ChaintillError.of(response, body);
  }
  const { access_token: text, expires_in: seconds = 60 } = await oauth.processClientCredentialsResponse(
    server,
    client,
    response,
  );
  return { text, until: Date.now() + seconds * 1_000 - MARGIN_MS };
}

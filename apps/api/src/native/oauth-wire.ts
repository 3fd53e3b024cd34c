import type { Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendError, errorBody } from '@chaintill/http';
import { DomainError } from '@chaintill/kernel';

/** What a client sends with any request to the token or revocation endpoint (RFC 6749, 2.3.1). */
export interface ClientParameters {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Parameters of the body that are no credentials; those without a value count as absent. */
  readonly parameters: Readonly<Record<string, string | undefined>>;
}

/** Letters and digits are all that ids and secrets are made of. */
const CREDENTIAL = /^[A-Za-z0-9]{1,100}$/;
const BASIC = /^Basic ([A-Za-z0-9+/]+={0,2})$/i;

/** The words of RFC 6749, 5.2 for what can be wrong. */
const WORDS: Readonly<Record<string, string>> = {
  INVALID_CLIENT: 'invalid_client',
  IP_NOT_ALLOWED: 'invalid_client',
  INVALID_SCOPE: 'invalid_scope',
  INVALID_GRANT: 'invalid_grant',
  UNSUPPORTED_GRANT_TYPE: 'unsupported_grant_type',
  RATE_LIMIT_EXCEEDED: 'temporarily_unavailable',
};

/**
 * Reads the credentials of a client from the header or from the body, a form or JSON.
 * @throws DomainError INVALID_REQUEST when both have them, or a parameter is no text or is there twice; INVALID_CLIENT when
 *   there are none, or none of ours
 */
export function readClient(request: FastifyRequest): ClientParameters {
  const { client_id: bodyId, client_secret: bodySecret, ...parameters } = readParameters(request.body);
  const { authorization } = request.headers;
  if (authorization === undefined) return { ...checked(bodyId, bodySecret), parameters };
  if (bodySecret !== undefined) {
    throw refuse('Authorization', 'and client_secret are both given; authenticate in one way');
  }
  const [id, secret] = basicCredentials(authorization);
  if (bodyId !== undefined && bodyId !== id) throw refuse('client_id', 'differs from that in Authorization');
  return { ...checked(id, secret), parameters };
}

/** Both halves are escaped before they are joined; letters and digits are not changed by that (RFC 6749, 2.3.1). */
function basicCredentials(authorization: string): [string?, string?] {
  const encoded = BASIC.exec(authorization)?.[1];
  const [id, secret, ...more] = Buffer.from(encoded ?? '', 'base64')
    .toString('utf8')
    .split(':');
  return more.length > 0 ? [] : [id, secret];
}

function readParameters(body: unknown): Record<string, string | undefined> {
  if (body === undefined || body === null) return {};
  if (typeof body !== 'object' || Array.isArray(body)) throw refuse('body', 'must be a form or a JSON object');
  const texts = Object.entries(body).map(([name, value]): [string, string | undefined] => {
    // twice the same parameter arrives as a list
    if (typeof value !== 'string') throw refuse(name.slice(0, 100), 'must be given once, as text');
    return [name, value === '' ? undefined : value];
  });
  return Object.fromEntries(texts);
}

function checked(clientId = '', clientSecret = ''): { clientId: string; clientSecret: string } {
  if (!CREDENTIAL.test(clientId) || !CREDENTIAL.test(clientSecret)) throw new DomainError('INVALID_CLIENT');
  return { clientId, clientSecret };
}

export function refuse(field: string, problem: string): DomainError {
  return new DomainError('INVALID_REQUEST', { field, problem });
}

/** An error of this wire (RFC 6749, 5.2). */
export interface OAuthErrorBody {
  readonly error: string;
  readonly error_description: string;
}

/** Answers in the words of RFC 6749, 5.2; what is our fault is an answer of the native API. */
export function writeOAuthError(reply: FastifyReply, request: FastifyRequest, error: unknown, logger: Logger): void {
  const { code, message, statusCode, retryAfter } = errorBody(error, request.id);
  if (statusCode >= 500 || reply.sent) return sendError(reply, request, error, logger);
  const word = WORDS[code] ?? 'invalid_request';
  if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter));
  if (word === 'invalid_client') reply.header('www-authenticate', 'Basic realm="chaintill"');
  const body: OAuthErrorBody = { error: word, error_description: message };
  void reply
    .code(word === 'invalid_client' ? 401 : statusCode === 429 ? 429 : 400)
    .headers({ 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', pragma: 'no-cache' })
    .send(JSON.stringify(body));
}

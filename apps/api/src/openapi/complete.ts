import type { OpenAPIObject } from '@nestjs/swagger';
import { codesByStatus, refusalResponse } from '@chaintill/http';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Response = NonNullable<Operation['responses'][string]>;

const SUCCESS: Readonly<Record<string, string>> = {
  200: 'Success',
  201: 'Created',
  202: 'Accepted; it is done in the background',
  204: 'Done; no content',
};

/** S2-H2, of the window that is nearest to its end. */
const LIMIT_HEADERS: Readonly<Record<string, string>> = {
  'X-RateLimit-Limit': 'requests in the window',
  'X-RateLimit-Remaining': 'requests left in it',
  'X-RateLimit-Reset': 'when it begins afresh, in unix seconds',
  'Retry-After': 'seconds to wait',
};

const HEADERS = Object.fromEntries(
  Object.entries(LIMIT_HEADERS).map(([name, description]) => [name, { description, schema: { type: 'integer' } }]),
);

/** `identifier` is of OpenAPI 3.1. */
const LICENSE = { name: 'Proprietary', identifier: 'LicenseRef-Proprietary' };

/**
 * Adds to a document what no handler says of itself: the refusals that all routes of a surface share, those that the server
 * makes on its own, and a word for each success. A status that both name has the codes of both.
 * @param shared codes of the surface, see {@link SURFACE_ERRORS}
 */
export function completeDocument(document: OpenAPIObject, shared: readonly string[]): OpenAPIObject {
  let counts = false;
  for (const path of Object.values(document.paths)) {
    // of a path item, only methods are written by @nestjs/swagger
    for (const operation of Object.values(path) as Operation[]) {
      // said in so many words: open to everybody
      operation.security ??= [];
      for (const [status, codes] of codesByStatus(refusalsOf(operation, shared))) {
        operation.responses[status] = withCodes(operation.responses[status], codes);
      }
      const counted = operation.security.length > 0 && shared.includes('RATE_LIMIT_EXCEEDED');
      counts ||= counted;
      for (const [status, response] of Object.entries(operation.responses)) {
        if (!response || !('description' in response)) continue;
        response.description ||= SUCCESS[status] ?? '';
        if (counted) response.headers = { ...response.headers, ...limitHeaders(status) };
      }
    }
  }
  if (counts) document.components = { ...document.components, headers: HEADERS };
  document.servers = [{ url: '/', description: 'this installation' }];
  document.info.license = LICENSE;
  return document;
}

/** Not with refusals: some are made before it is known who asks. */
function limitHeaders(status: string): Record<string, { $ref: string }> {
  if (status !== '429' && status >= '300') return {};
  const names = Object.keys(LIMIT_HEADERS).filter((name) => status === '429' || name !== 'Retry-After');
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

function refusalsOf({ parameters = [], security = [], requestBody }: Operation, shared: readonly string[]): string[] {
  const named = parameters.flatMap((parameter) => ('in' in parameter ? [parameter] : []));
  const reads = named.some((one) => one.in === 'query' || one.name === 'Idempotency-Key');
  return [
    ...(security.length > 0 ? shared : []),
    ...(requestBody || reads ? ['INVALID_REQUEST'] : []),
    ...(requestBody ? ['BODY_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] : []),
    ...(named.some((one) => one.in === 'path') ? ['RESOURCE_NOT_FOUND'] : []),
    'INTERNAL_ERROR',
    'SERVICE_UNAVAILABLE',
  ];
}

function withCodes(known: Response | undefined, codes: readonly string[]): Response {
  if (!known) return refusalResponse(codes);
  const listed = codesOf(known);
  // a refusal with a body of its own, as OAuth has them, says for itself what it is
  return listed ? refusalResponse([...new Set([...listed, ...codes])]) : known;
}

/** The codes of a response made by `Throws`. */
function codesOf(response: Response): readonly string[] | undefined {
  const schema = 'content' in response ? response.content?.['application/json']?.schema : undefined;
  const parts = schema && 'allOf' in schema ? schema.allOf : undefined;
  const code = parts?.map((part) => ('properties' in part ? part.properties?.['code'] : undefined)).find(Boolean);
  return code && 'enum' in code ? code.enum : undefined;
}

import { NotFoundException } from '@nestjs/common';
import { DomainError, ERRORS, type ErrorCode } from '@chaintill/kernel';
import { errorBody } from './error-body';

const args = new Proxy({}, { get: (_, name) => (name === 'retryAfter' ? 7 : String(name)), ownKeys: () => [] });

it('has a status for every error of the registry', () => {
  for (const code of Object.keys(ERRORS) as ErrorCode[]) {
    // whatever a text asks for, it gets
    const body = errorBody(new DomainError(code, args), 'req_1');
    expect([400, 401, 403, 404, 409, 429, 503]).toContain(body.statusCode);
    expect(body).toMatchObject({ code, requestId: 'req_1', error: ERRORS[code].title });
  }
});

it('tells the seconds to wait', () => {
  const body = errorBody(new DomainError('RATE_LIMIT_EXCEEDED', { retryAfter: 30 }), 'req_1');
  expect(body).toMatchObject({
    error: 'Rate limit exceeded',
    code: 'RATE_LIMIT_EXCEEDED',
    statusCode: 429,
    retryAfter: 30,
  });
});

it('says nothing of what it did not foresee', () => {
  for (const error of [
    new Error('password=hunter2'),
    'hunter2',
    undefined,
    null,
    { message: 'hunter2' },
    new TypeError('hunter2'),
  ]) {
    const body = errorBody(error, 'req_1');
    expect(body.statusCode).toBe(500);
    expect(JSON.stringify(body)).not.toContain('hunter2');
  }
});

it.each([
  [Object.assign(new Error('x'), { severity: 'FATAL', code: '57P01' })],
  [Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })],
  [new Error('Connection terminated unexpectedly')],
  [new Error('timeout exceeded when trying to connect')],
])('calls a lost part unavailable: %s', (error) => {
  expect(errorBody(error, 'req_1')).toMatchObject({ statusCode: 503, code: 'SERVICE_UNAVAILABLE' });
});

it('keeps a fault of one statement a fault of ours', () => {
  expect(errorBody(Object.assign(new Error('x'), { severity: 'ERROR', code: '22P05' }), 'req_1').statusCode).toBe(500);
});

it('translates what the transport refused', () => {
  expect(errorBody(new NotFoundException('Cannot GET /x'), 'r')).toMatchObject({
    statusCode: 404,
    code: 'RESOURCE_NOT_FOUND',
  });
  for (const [statusCode, status, code] of [
    [413, 413, 'BODY_TOO_LARGE'],
    [414, 404, 'RESOURCE_NOT_FOUND'],
    [415, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    [400, 400, 'INVALID_REQUEST'],
  ] as const) {
    expect(errorBody(Object.assign(new Error('x'), { statusCode }), 'r')).toMatchObject({ statusCode: status, code });
  }
});

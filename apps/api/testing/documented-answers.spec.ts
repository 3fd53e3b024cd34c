import { DocumentedAnswers, type OpenApi, type SeenAnswer } from './documented-answers';

/* The check that every answer goes through finds what it is there for. */

const text = { type: 'string' };
const document = {
  paths: {
    '/things/{id}': {
      get: {
        operationId: 'getThing',
        responses: {
          200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } } },
          204: {},
          404: {
            content: {
              'application/json': {
                schema: {
                  allOf: [
                    { $ref: '#/components/schemas/Refusal' },
                    { type: 'object', properties: { code: { enum: ['NOT_FOUND'] } } },
                  ],
                },
              },
            },
          },
        },
      },
    },
    '/things/all': { get: { operationId: 'allThings', responses: {} } },
  },
  components: {
    schemas: {
      Thing: {
        type: 'object',
        required: ['id', 'parts'],
        properties: {
          id: text,
          at: { type: ['string', 'null'], format: 'date-time' },
          parts: { type: 'array', items: { $ref: '#/components/schemas/Part' } },
          free: { type: 'object', additionalProperties: text },
        },
      },
      Part: { type: 'object', required: ['n'], properties: { n: { type: 'integer' } } },
      Refusal: { type: 'object', required: ['code'], properties: { code: text } },
    },
  },
} as OpenApi;

const answers = new DocumentedAnswers(document);

function faults(status: number, body: unknown, contentType = 'application/json; charset=utf-8'): string {
  const operation = answers.find('GET', '/things/1?x=1');
  if (!operation) throw new Error('not found');
  const seen: SeenAnswer = { status, contentType, text: body === undefined ? '' : JSON.stringify(body) };
  return answers.faults(operation, seen).join('\n');
}

const thing = { id: 'x', parts: [{ n: 1 }], at: null, free: { any: 'thing' } };

it('finds the operation behind a request', () => {
  expect(answers.find('GET', '/things/1')?.operationId).toBe('getThing');
  expect(answers.find('get', '/things/all')?.operationId).toBe('allThings');
  expect(answers.find('POST', '/things/1')).toBeUndefined();
  expect(answers.find('GET', '/things/1/2')).toBeUndefined();
});

it('is content with what the document says', () => {
  expect(faults(200, thing)).toBe('');
  expect(faults(204, undefined)).toBe('');
  expect(faults(404, { code: 'NOT_FOUND' })).toBe('');
});

it.each([
  ['a status that is not named', 409, { code: 'CONFLICT' }, 'names no 409, only 200, 204, 404'],
  ['an error code that is not named', 404, { code: 'GONE' }, 'body/code'],
  ['a missing field', 200, { id: 'x' }, "must have required property 'parts'"],
  ['a field too many', 200, { ...thing, more: 1 }, 'more'],
  ['a field too many below', 200, { ...thing, parts: [{ n: 1, m: 2 }] }, 'body/parts/0'],
  ['a field too many in a composed schema', 404, { code: 'NOT_FOUND', more: 1 }, 'more'],
  ['a wrong type', 200, { ...thing, id: 5 }, 'body/id must be string'],
  ['a wrong format', 200, { ...thing, at: 'yesterday' }, 'body/at'],
  ['a body where none is named', 204, {}, 'names no body for 204'],
])('finds %s', (_, status, body, words) => {
  expect(faults(status, body)).toContain(words);
});

it('finds a body of another type', () => {
  expect(faults(200, thing, 'text/html')).toContain('names no text/html for 200');
});

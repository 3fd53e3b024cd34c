import { askedFor } from '../src/features/orders/asked-for';
import { spanOfDays } from '../src/ui/days';
import { draftOf, fieldKind, valueOf } from '../src/features/settings/field-kind';
import { grouped, meaningText, settingLabel, unitOf } from '../src/features/settings/setting-words';
import { eventGroups } from '../src/features/webhooks/event-types';

describe('the field that a setting asks for', () => {
  const nullable = (type: string) => ({ anyOf: [{ type }, { type: 'null' }] });
  const amounts = {
    type: 'object',
    additionalProperties: { type: 'object', additionalProperties: { type: 'string' } },
  };

  it.each([
    [{ type: 'boolean' }, { as: 'switch' }],
    [
      { type: 'integer', minimum: 1 },
      { as: 'number', nullable: false },
    ],
    [nullable('integer'), { as: 'number', nullable: true }],
    [
      { type: 'string', format: 'email' },
      { as: 'email', nullable: false },
    ],
    [
      { type: 'string', enum: ['a', 'b'] },
      { as: 'choice', options: ['a', 'b'], nullable: false },
    ],
    [amounts, { as: 'amounts' }],
    [{ type: 'array' }, { as: 'json' }],
    [{ anyOf: [amounts, { type: 'null' }] }, { as: 'json' }],
  ])('reads %j', (schema, kind) => {
    expect(fieldKind(schema)).toEqual(kind);
  });

  it('saves what is typed, and leaves it to the server to refuse it', () => {
    const whole = fieldKind({ type: 'integer' });
    expect(valueOf(whole, ' 15 ')).toBe(15);
    expect(valueOf(whole, '1e3')).toBe('1e3');
    expect(valueOf(whole, '')).toBe('');
    expect(valueOf(fieldKind(nullable('integer')), '')).toBeNull();
    // a percentage is text, and stays as it is written
    expect(valueOf(fieldKind({ type: 'string' }), '1.50')).toBe('1.50');
    expect(valueOf({ as: 'json' }, '{"a": 1}')).toEqual({ a: 1 });
    expect(valueOf({ as: 'json' }, '{"a"')).toBe('{"a"');
  });

  it.each([15, null, 'x', true, { 'a-chain': { USDT: '20' } }])('shows %j and saves it unchanged', (value) => {
    const schema = {
      number: { type: 'integer' },
      string: { type: 'string' },
      boolean: { type: 'boolean' },
      object: value === null ? nullable('string') : amounts,
    };
    const kind = fieldKind(schema[typeof value as keyof typeof schema]);
    expect(valueOf(kind, draftOf(kind, value))).toEqual(value);
  });

  it('has a place and words for every setting, known or not', () => {
    const groups = grouped([{ key: 'feePayer' }, { key: 'somethingNewSeconds' }]);
    expect(groups.map(({ title, settings }) => [title, settings.map(({ key }) => key)])).toEqual([
      ['Fees', ['feePayer']],
      ['Other', ['somethingNewSeconds']],
    ]);
    expect(settingLabel('somethingNewSeconds')).toBe('Something new seconds');
    expect(unitOf('somethingNewSeconds')).toBe('s');
    expect(meaningText('name that payers see; null: none')).toBe('Name that payers see; empty: none.');
  });
});

describe('what forms send', () => {
  const typed = {
    orderReference: ' a ',
    askedIn: 'asset' as const,
    amount: ' 10 ',
    priceAmount: '5',
    priceCurrency: 'eur',
    rateMode: '',
  };

  it('asks for an amount or for a price, never for both', () => {
    expect(askedFor(typed)).toEqual({ orderReference: 'a', amount: '10' });
    expect(askedFor({ ...typed, askedIn: 'price' })).toEqual({
      orderReference: 'a',
      priceAmount: '5',
      priceCurrency: 'EUR',
    });
    expect(askedFor({ ...typed, askedIn: 'price', priceCurrency: '', rateMode: 'floating' })).toEqual({
      orderReference: 'a',
      priceAmount: '5',
      rateMode: 'floating',
    });
  });

  it('looks for whole days, the last one too', () => {
    const { since, until } = spanOfDays('2026-02-28', '2026-02-28');
    expect(new Date(until!).getTime() - new Date(since!).getTime()).toBe(86_400_000);
    expect(new Date(since!).getHours()).toBe(0);
    expect(spanOfDays(undefined, undefined)).toEqual({});
  });

  it('puts every kind of event into a group', () => {
    expect(eventGroups(['webhook.test', 'order.created', 'new.kind', 'order.expired', 'deposit.pending'])).toEqual([
      { title: 'An order on its way', types: ['order.created'] },
      { title: 'An order that needs a look', types: ['order.expired'] },
      { title: 'Deposits', types: ['deposit.pending'] },
      { title: 'Other', types: ['webhook.test', 'new.kind'] },
    ]);
  });
});

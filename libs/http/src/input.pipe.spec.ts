import { IsInt, IsOptional, IsString, Length, Matches, Max } from 'class-validator';
import { DomainError } from '@chaintill/kernel';
import { InputPipe } from './input.pipe';
import { Clearable } from './rules';

class Parcel {
  @IsString()
  @Matches(/\S/, { message: 'must not be blank' })
  @Length(1, 20)
  label: string;

  @IsOptional()
  @IsInt({ message: 'must be a whole number' })
  @Max(60)
  weight?: number;

  @Clearable()
  @IsString()
  note?: string | null;
}

function faultsOf(body: unknown): unknown {
  try {
    new InputPipe().transform(body, { type: 'body', metatype: Parcel });
  } catch (error) {
    if (error instanceof DomainError) return error.message;
  }
  return undefined;
}

describe('what is said of a field', () => {
  it.each([
    ['a missing one', {}, 'label is missing, must be a string'],
    ['any, when there is no body', undefined, 'label is missing, must be a string'],
    ['any, when the body is null', null, 'body must be a JSON object'],
    ['one of another type', { label: 5 }, 'label must be a string'],
    ['an empty one', { label: '' }, 'label must not be blank'],
    ['one that is too long', { label: 'x'.repeat(21) }, 'label must be shorter than or equal to 20 characters'],
    ['one that may be left out', { label: 'x', weight: 'much' }, 'weight must be a whole number'],
    ['one that may be left out, null', { label: 'x', weight: null }, 'weight must not be null; leave it out'],
    ['one that null clears', { label: 'x', note: null }, undefined],
    ['one that null clears, of another type', { label: 'x', note: 5 }, 'note must be a string'],
  ])('%s', (_, body, message) => {
    expect(faultsOf(body)).toBe(message);
  });
});

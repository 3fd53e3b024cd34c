import { Injectable, type ArgumentMetadata, type PipeTransform, type Type } from '@nestjs/common';
import { getMetadataStorage, validateSync, type ValidationError } from 'class-validator';
import { DomainError } from '@chaintill/kernel';

/** Deeper than any field of ours. */
const MAX_DEPTH = 6;

/** Fields of a DTO: those it has, and those that null clears. */
interface Fields {
  readonly known: ReadonlySet<string>;
  readonly clearable: ReadonlySet<string>;
}

/** One thing that is wrong with a request. */
interface Fault {
  readonly field: string;
  readonly problem: string;
}

/**
 * Checks bodies and queries against their DTO class (class-validator). Unknown fields are refused by name, so that a typing
 * error never passes in silence (S2-X14), and are never copied: what is not declared does not reach a service.
 */
@Injectable()
export class InputPipe implements PipeTransform {
  private readonly fields = new Map<Type, Fields>();

  /** @throws DomainError INVALID_REQUEST or INVALID_AMOUNT: the first fault in the text, all of them in `details.faults` */
  transform(given: unknown, { type, metatype }: ArgumentMetadata): unknown {
    if ((type !== 'body' && type !== 'query') || !metatype || NOT_A_DTO.has(metatype)) return given;
    // No body at all is one without fields: enough where all may be left out, and else the missing ones are named.
    const value = given === undefined ? {} : given;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw refuse([{ field: type, problem: 'must be a JSON object' }]);
    }
    if (type === 'query') checkOnce(value);
    const dto = this.take(metatype, value as Record<string, unknown>);
    const faults = validateSync(dto, { forbidUnknownValues: false });
    if (faults.length > 0) throw refuse(faults.map(faultOf), faults);
    // A field that may be left out passes the rules of class-validator when it is null, which no service counts with.
    const { clearable } = this.fieldsOf(metatype);
    const empty = Object.entries(dto).filter(([field, content]) => content === null && !clearable.has(field));
    if (empty.length > 0) throw refuse(empty.map(([field]) => ({ field, problem: 'must not be null; leave it out' })));
    return dto;
  }

  private take(metatype: Type, value: Record<string, unknown>): object {
    const { known } = this.fieldsOf(metatype);
    const unknown = Object.keys(value).filter((field) => !known.has(field));
    if (unknown.length > 0) {
      const problem = `is not a field of this request; known: ${[...known].join(', ') || 'none'}`;
      throw refuse(unknown.slice(0, 10).map((field) => ({ field: field.slice(0, 100), problem })));
    }
    const dto = new metatype() as Record<string, unknown>;
    for (const [field, content] of Object.entries(value)) {
      checkText(field, content, 0);
      dto[field] = content;
    }
    return dto;
  }

  /** Fields are those with a decorator of class-validator. */
  private fieldsOf(metatype: Type): Fields {
    let fields = this.fields.get(metatype);
    if (!fields) {
      const rules = getMetadataStorage().getTargetValidationMetadatas(metatype, '', false, false);
      const clearable = rules.filter(({ context }: { context?: { clearable?: boolean } }) => context?.clearable);
      fields = {
        known: new Set(rules.map((rule) => rule.propertyName)),
        clearable: new Set(clearable.map((rule) => rule.propertyName)),
      };
      this.fields.set(metatype, fields);
    }
    return fields;
  }
}

/** Of a parameter that is given twice one reader takes the first and another the last. */
function checkOnce(query: object): void {
  const twice = Object.entries(query).filter(([, value]) => Array.isArray(value));
  if (twice.length > 0)
    throw refuse(twice.map(([field]) => ({ field: field.slice(0, 100), problem: 'must be given once' })));
}

const NOT_A_DTO = new Set<unknown>([String, Number, Boolean, Array, Object, Buffer]);

/** Control characters but tab and line ends, and halves of surrogate pairs. */
// eslint-disable-next-line no-control-regex
const NO_TEXT = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|\p{Surrogate}/u;

/**
 * What is no text is refused wherever it stands: PostgreSQL cannot store NUL, a lone surrogate has no encoding, and the other
 * control characters would give orders to the terminal of an operator who lists names.
 */
function checkText(field: string, value: unknown, depth: number): void {
  if (typeof value === 'string') {
    if (NO_TEXT.test(value)) {
      throw refuse([
        { field, problem: 'has a character that is no text (a control character or half of a surrogate pair)' },
      ]);
    }
  } else if (typeof value === 'object' && value !== null) {
    if (depth >= MAX_DEPTH) throw refuse([{ field, problem: 'is nested too deeply' }]);
    for (const [key, content] of Object.entries(value)) {
      checkText(field, key, depth);
      checkText(field, content, depth + 1);
    }
  }
}

/** Of all rules that a field breaks the one declared first is told, that about its type: class-validator has it last. */
function faultOf({ property, value, constraints = {} }: ValidationError): Fault {
  const message = Object.values(constraints).at(-1) ?? 'is wrong';
  const prefix = `${property} `;
  const problem = message.startsWith(prefix) ? message.slice(prefix.length) : message;
  return { field: property, problem: value === undefined ? `is missing, ${problem}` : problem };
}

function refuse(faults: readonly Fault[], errors: readonly ValidationError[] = []): DomainError {
  const [first = { field: 'request', problem: 'is wrong' }] = faults;
  const ofAmount = Object.values(errors[0]?.contexts ?? {}).some((context: { amount?: boolean }) => context.amount);
  const args = faults.length > 1 ? { ...first, faults } : first;
  return new DomainError(ofAmount ? 'INVALID_AMOUNT' : 'INVALID_REQUEST', args);
}

import type { Schema } from '../../api/client';

/** Anything that a setting may be. */
export type SettingValue = Schema<'SettingResponse'>['value'];

/** How a value is asked for; read from the JSON Schema of its setting. */
export type FieldKind =
  | { readonly as: 'choice'; readonly options: readonly string[]; readonly nullable: boolean }
  | { readonly as: 'number' | 'email' | 'url' | 'text'; readonly nullable: boolean }
  | { readonly as: 'switch' | 'amounts' | 'json' };

type JsonSchema = Readonly<Record<string, unknown>>;

/** Reads how to ask for a value. What the panel has no field for is asked for as JSON. */
export function fieldKind(schema: JsonSchema): FieldKind {
  const { anyOf } = schema;
  if (Array.isArray(anyOf) && anyOf.length === 2) {
    const some = anyOf.filter(isSchema).find(({ type }) => type !== 'null');
    const kind = some ? fieldKind(some) : null;
    return kind && 'nullable' in kind ? { ...kind, nullable: true } : { as: 'json' };
  }
  if (Array.isArray(schema['enum'])) return { as: 'choice', options: schema['enum'].map(String), nullable: false };
  switch (schema['type']) {
    case 'boolean':
      return { as: 'switch' };
    case 'integer':
    case 'number':
      return { as: 'number', nullable: false };
    case 'string':
      return { as: TEXTS[String(schema['format'])] ?? 'text', nullable: false };
    case 'object':
      return { as: isAmounts(schema) ? 'amounts' : 'json' };
    default:
      return { as: 'json' };
  }
}

const TEXTS: Readonly<Record<string, 'email' | 'url'>> = { email: 'email', uri: 'url' };

function isAmounts({ additionalProperties: byChain }: JsonSchema): boolean {
  if (!isSchema(byChain) || byChain['type'] !== 'object') return false;
  const { additionalProperties: amount } = byChain;
  return isSchema(amount) && amount['type'] === 'string';
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null;
}

/** What stands in the field while nothing is typed. */
export function draftOf(kind: FieldKind, value: SettingValue): SettingValue {
  if (kind.as === 'switch' || kind.as === 'amounts') return value;
  if (kind.as === 'json') return JSON.stringify(value, null, 2);
  return value === null ? '' : String(value);
}

/** The value that a field asks to be saved. What cannot be read goes to the server as it is, which says what is wrong. */
export function valueOf(kind: FieldKind, draft: SettingValue): SettingValue {
  if (typeof draft !== 'string') return draft;
  const text = draft.trim();
  if (kind.as === 'json') return fromJson(draft);
  if (text === '' && 'nullable' in kind && kind.nullable) return null;
  return kind.as === 'number' && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

function fromJson(text: string): SettingValue {
  try {
    // a setting may be whatever JSON can say
    return JSON.parse(text) as SettingValue;
  } catch {
    return text;
  }
}

/** As much of a JSON Schema as our documents use. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
}

export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

export interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>
  >;
}

const UNDOCUMENTED = 'is not documented';

/**
 * Compares a value with its schema: every field that is there must be documented, every documented one that is required
 * must be there, and both must agree on the type.
 * @returns what differs, each with its path; nothing when all is well
 */
export function differences(document: OpenApi, schema: Schema, value: unknown, path = '$'): string[] {
  if (schema.$ref)
    return differences(document, document.components.schemas[schema.$ref.split('/').pop() ?? ''] ?? {}, value, path);
  // A field of a composed schema may be documented in any of its parts.
  const parts = (schema.allOf ?? []).map((part) => differences(document, part, value, path));
  const found = parts
    .flat()
    .filter((fault) => !fault.endsWith(UNDOCUMENTED) || parts.every((part) => part.includes(fault)));
  const types = schema.type === undefined ? [] : [schema.type].flat();
  if (types.length > 0 && !types.some((type) => isOfType(type, value)))
    return [...found, `${path} is no ${types.join(' or ')}`];
  if (schema.enum && !schema.enum.includes(value))
    found.push(`${path} is ${JSON.stringify(value)}, not one of the enum`);
  if (Array.isArray(value))
    return found.concat(value.flatMap((item, n) => differences(document, schema.items ?? {}, item, `${path}[${n}]`)));
  if (typeof value !== 'object' || value === null || schema.allOf) return found;
  const { properties = {}, additionalProperties, required = [] } = schema;
  for (const name of required) if (!(name in value)) found.push(`${path}.${name} is missing`);
  for (const [name, content] of Object.entries(value)) {
    const own = properties[name] ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined);
    if (own) found.push(...differences(document, own, content, `${path}.${name}`));
    else if (!additionalProperties) found.push(`${path}.${name} ${UNDOCUMENTED}`);
  }
  return found;
}

function isOfType(type: string, value: unknown): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  return typeof value === type;
}

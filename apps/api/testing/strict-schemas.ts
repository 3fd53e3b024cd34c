/** As much of a JSON Schema as our documents use. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly unevaluatedProperties?: boolean;
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

/**
 * The schemas of a document for a test: a field that no schema names is a fault. Each becomes two, an open one for use as
 * a part of others and a closed one for a whole value.
 * @param schemas `components.schemas`
 */
export function strictComponents(schemas: Readonly<Record<string, Schema>>): Record<string, Schema> {
  return Object.fromEntries(
    Object.entries(schemas).flatMap(([name, schema]) => [
      [`${name}.part`, part(schema)],
      [name, strict(schema)],
    ]),
  );
}

/** A schema of a whole value: fields that it does not name are refused. */
export function strict(schema: Schema): Schema {
  if (schema.$ref) return schema;
  const open = part(schema);
  const isObject = schema.properties ?? schema.allOf ?? schema.anyOf ?? schema.oneOf;
  return isObject && schema.additionalProperties === undefined ? { ...open, unevaluatedProperties: false } : open;
}

function part(schema: Schema): Schema {
  if (schema.$ref) return { ...schema, $ref: `${schema.$ref}.part` };
  const { properties, additionalProperties, items, allOf, anyOf, oneOf } = schema;
  return {
    ...schema,
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, strict(one)])),
    }),
    ...(typeof additionalProperties === 'object' && { additionalProperties: strict(additionalProperties) }),
    ...(items && { items: strict(items) }),
    ...(allOf && { allOf: allOf.map(part) }),
    ...(anyOf && { anyOf: anyOf.map(part) }),
    ...(oneOf && { oneOf: oneOf.map(part) }),
  };
}

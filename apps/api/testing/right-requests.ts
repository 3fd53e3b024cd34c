import type { OpenApi, Operation } from './documented-answers';
import type { Schema } from './strict-schemas';

/** A schema with what a person reads beside it. */
type ToldSchema = Schema & {
  readonly example?: unknown;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly minimum?: number;
  readonly required?: readonly string[];
};

/** An operation of a document, as a request needs it. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly operationId: string;
  readonly query: readonly { readonly name: string; readonly schema: ToldSchema }[];
  readonly body: ToldSchema | undefined;
}

/** Makes requests that are right by a document: each field with its example, or with what a test knows better. */
export class RightRequests {
  readonly operations: readonly Asked[];

  /** @param known values by the name of the field or parameter, which win over the examples; functions are asked each time */
  constructor(
    private readonly document: OpenApi,
    private readonly known: Readonly<Record<string, unknown>>,
  ) {
    this.operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => this.asked(method.toUpperCase(), path, operation)),
    );
  }

  private asked(method: string, path: string, { operationId, parameters = [], requestBody }: Operation): Asked {
    const query = parameters
      .filter((parameter) => parameter.in === 'query')
      .map((parameter) => ({ name: parameter.name, schema: (parameter as { schema?: ToldSchema }).schema ?? {} }));
    return { method, path, operationId, query, body: requestBody?.content['application/json']?.schema };
  }

  /** The path with ids of things that are there. */
  path({ path }: Asked): string {
    return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(this.of(name, {}) ?? 'none')));
  }

  /** Every field that the operation knows, filled. */
  body({ body }: Asked): Record<string, unknown> | undefined {
    return body && (this.of('', body) as Record<string, unknown>); // bodies are objects
  }

  /** A right value for a field or parameter; undefined where the document does not tell one. */
  of(name: string, told: ToldSchema): unknown {
    const known = this.known[name];
    if (known !== undefined) return typeof known === 'function' ? (known as () => unknown)() : known;
    const schema = this.resolved(told);
    if (schema.properties) {
      const fields = Object.entries(schema.properties).map(([field, one]) => [field, this.of(field, one)] as const);
      return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
    }
    if (schema.example !== undefined) return schema.example;
    if (schema.enum) return schema.enum[0];
    if (schema.type === 'array') return schema.items ? [this.of(name, schema.items)] : [];
    if (schema.default !== undefined) return schema.default;
    if (schema.type === 'integer') return schema.minimum ?? 1;
    if (schema.type === 'boolean') return false;
    return undefined;
  }

  private resolved(schema: ToldSchema): ToldSchema {
    const inner = schema.$ref ? schema : schema.allOf?.[0];
    if (!inner?.$ref) return schema;
    return this.document.components.schemas[inner.$ref.split('/').pop() ?? ''] ?? {};
  }
}

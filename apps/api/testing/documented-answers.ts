import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { strict, strictComponents, type Schema } from './strict-schemas';

export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

export interface Operation {
  readonly operationId: string;
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> }>
  >;
}

interface KnownRoute {
  readonly operation: Operation;
  readonly matches: RegExp;
  readonly parameters: number;
}

/** An answer as it came. */
export interface SeenAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/** Compares every answer of a surface with its document: status, content type, each field and each error code. */
export class DocumentedAnswers {
  private readonly ajv: Ajv2020;
  private readonly routes: Record<string, KnownRoute[]> = {};
  private readonly compiled = new Map<string, ValidateFunction>();

  constructor(document: OpenApi) {
    this.ajv = new Ajv2020({ allErrors: true, strict: false, allowUnionTypes: true });
    formats(this.ajv);
    this.ajv.addSchema({ components: { schemas: strictComponents(document.components.schemas) } }, 'document');
    for (const [path, methods] of Object.entries(document.paths)) {
      const matches = new RegExp(`^${path.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '[^/]+')}$`);
      const parameters = path.split('{').length;
      for (const [method, operation] of Object.entries(methods)) {
        (this.routes[method.toUpperCase()] ??= []).push({ operation, matches, parameters });
      }
    }
  }

  /** The operation behind a request; undefined for one that the document does not know. */
  find(method: string, path: string): Operation | undefined {
    const [pathname = ''] = path.split(/[?#]/);
    const found = (this.routes[method.toUpperCase()] ?? []).filter(({ matches }) => matches.test(pathname));
    return found.sort((a, b) => a.parameters - b.parameters)[0]?.operation;
  }

  /** @returns what is not as documented, in words that say what to do; nothing when all is well */
  faults({ operationId, responses }: Operation, { status, contentType, text }: SeenAnswer): string[] {
    const response = responses[String(status)];
    if (!response) {
      return [
        `its document names no ${status}, only ${Object.keys(responses).join(', ')}; ` +
          `add the code of this error to @Throws (or the success to its decorators): ${text.slice(0, 300)}`,
      ];
    }
    const type = contentType.split(';')[0] ?? '';
    if (!response.content)
      return text === '' ? [] : [`its document names no body for ${status}: ${text.slice(0, 300)}`];
    const content = response.content[type];
    if (!content) return [`its document names no ${type || 'empty body'} for ${status}`];
    if (!content.schema || !type.includes('json')) return [];
    const validate = this.validatorOf(`${operationId} ${status}`, content.schema);
    const value: unknown = JSON.parse(text);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(({ instancePath, message, params }) => {
      const facts = Object.values(params as Record<string, unknown>)
        .flat()
        .join(', ');
      return `body${instancePath} ${message} (${facts}), is ${JSON.stringify(at(value, instancePath))?.slice(0, 200)}`;
    });
  }

  private validatorOf(name: string, schema: Schema): ValidateFunction {
    let validate = this.compiled.get(name);
    if (!validate) {
      validate = this.ajv.compile(withDocument(strict(schema)));
      this.compiled.set(name, validate);
    }
    return validate;
  }
}

/** References inside of a schema that stands alone lead into the document. */
function withDocument(schema: Schema): Schema {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"document#/components/')) as Schema; // its own kind
}

/** The value at a JSON pointer. */
function at(value: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((one, key) => (one as Record<string, unknown> | undefined)?.[key], value); // ajv has walked there
}

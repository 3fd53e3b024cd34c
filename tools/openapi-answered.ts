import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './local/root';
import { answered } from './test/answered';

/*
 * After a whole run of tests: every operation that is documented was answered with success at least once, and so held against
 * its document (apps/api/testing/documented-answers.ts). `npm run openapi:answered`
 */

interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: Readonly<Record<string, unknown>> }>
  >;
}

const FOLDER = join(root, 'docs/openapi');
const seen = answered();
const missing = readdirSync(FOLDER).flatMap((file) => {
  // OpenAPI, as `npm run openapi` writes it.
  const { paths } = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as {
    paths: Record<string, Record<string, Operation>>;
  };
  return (
    Object.values(paths)
      .flatMap((path) => Object.values(path))
      .filter(({ responses }) => !responses['200']?.content?.['text/event-stream'])
      // what only a person does is refused to every key, and so never answered by the native API
      .filter(({ responses }) => file !== 'native.json' || !responses['403']?.description.includes('PERSON_REQUIRED'))
      .map(({ operationId }) => `${file.replace('.json', '')} ${operationId}`)
      .filter((operation) => !seen.has(operation))
  );
});
for (const operation of missing) console.error(`${operation}: no test got a success from it`);
process.exit(missing.length > 0 ? 1 : 0);

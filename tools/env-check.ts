import { readFileSync, writeFileSync } from 'node:fs';
import { variables } from '@chaintill/config';

const FILE = '.env.example';
const HEADER = `# Every variable that Chaintill reads, made from libs/config by \`npm run env:check -- --write\`.
# Lines without "#" must be filled in; the others show their default. \`npm start\` sets all of them itself.
# Instead of CHAINS_FILE the chains may stand in CHAINS as JSON text.
`;

/** Needed although the schema leaves them out: the local profile brings a MASTER_KEY, and CHAINS replaces CHAINS_FILE. */
const REQUIRED = new Set(['DATABASE_URL', 'REDIS_URL', 'MASTER_KEY', 'CHAINS_FILE']);

/** As much of a zod type as the default of a variable hides in. */
interface Definition {
  readonly type: string;
  readonly defaultValue?: unknown;
  readonly innerType?: { readonly def: Definition };
  readonly in?: { readonly def: Definition };
}

/** The default as it would be written in the environment, before any transform. */
function defaultText(definition: Definition | undefined): string {
  if (!definition) return '';
  if (definition.type === 'default') return String(definition.defaultValue);
  return defaultText((definition.innerType ?? definition.in)?.def);
}

function example(): string {
  const lines = Object.entries(variables).map(([name, variable]) => {
    if (!variable.description)
      throw new Error(`${name} has no description: add .describe(…) in libs/config/src/config.ts`);
    const value = defaultText(variable.def);
    return `# ${variable.description}\n${REQUIRED.has(name) ? '' : '#'}${name}=${value}\n`;
  });
  return [HEADER, ...lines].join('\n');
}

const expected = example();
if (process.argv.includes('--write')) writeFileSync(FILE, expected);
if (readFileSync(FILE, 'utf8') !== expected) {
  console.error(`${FILE} does not list exactly the variables of libs/config: run \`npm run env:check -- --write\``);
  process.exit(1);
}
console.log(`${FILE} lists all ${Object.keys(variables).length} variables`);

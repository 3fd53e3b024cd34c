// `npm run db:new -- ROOM`: an empty migration at the end of the line, for the tables of that room.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './build.mjs';

const folder = join(root, 'libs/persistence/src/migrations');
const [room] = process.argv.slice(2);
if (!room || !/^[a-z][a-z-]*$/.test(room)) {
  console.error('name the room whose tables change: npm run db:new -- payouts');
  process.exit(1);
}
const last = Math.max(...readdirSync(folder).map((name) => Number(name.slice(0, 4)) || 0));
const number = last + 1;
const file = `${String(number).padStart(4, '0')}-${room}.ts`;
// One room may change more than once: the number keeps the names apart.
const taken = readFileSync(join(folder, 'index.ts'), 'utf8').includes(`import { ${camel(room)} }`);
const name = camel(room) + (taken ? number : '');
if (existsSync(join(folder, file))) throw new Error(`${file} exists`);

writeFileSync(
  join(folder, file),
  `import { sqlMigration } from '../sql-migration';

/** Room \`${room}\`: */
export const ${name} = sqlMigration(
  ${number},
  '${name}',
  \`
  \`,
  \`
  \`,
);
`,
);
const index = readFileSync(join(folder, 'index.ts'), 'utf8')
  .replace(/(\n\n\/\*\*)/, `\nimport { ${name} } from './${file.replace('.ts', '')}';$1`)
  .replace(/(,?)\n?\];\s*$/, (end) => (end.includes('\n]') ? `,\n  ${name},\n];\n` : `, ${name}];\n`));
writeFileSync(join(folder, 'index.ts'), index);
console.log(
  `libs/persistence/src/migrations/${file}: write the SQL up and down, with an index for every foreign key and filter`,
);

function camel(text) {
  return text.replace(/-([a-z])/g, (_, letter) => letter.toUpperCase());
}

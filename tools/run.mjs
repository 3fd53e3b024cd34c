// `node tools/run.mjs tools/launcher/main …`: builds what changed, then runs that program of dist/ in this process.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, root } from './build.mjs';

const [program, ...args] = process.argv.slice(2);
await build({ log: (line) => console.log(`  ${line}`) });
const file = join(root, 'dist', `${program}.js`);
process.argv = [process.argv[0], file, ...args];
await import(pathToFileURL(file).href);

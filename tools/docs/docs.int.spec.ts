import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { chainsSchema } from '@chaintill/config';
import { evmFamily } from '@chaintill/chain-evm';

/** Papers that lie are worse than none: what they name must exist. */
const tracked = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
  .stdout.split('\n')
  .filter((file) => file && existsSync(file));
const papers = tracked.filter((file) => file.endsWith('.md'));
const read = (file: string): string => readFileSync(file, 'utf8');

function named(pattern: RegExp): { paper: string; name: string }[] {
  return papers.flatMap((paper) =>
    [...read(paper).matchAll(pattern)].map((match) => ({ paper, name: match[1] ?? '' })),
  );
}

/** The heading of a page as its anchor on the web. */
function anchors(file: string): string[] {
  return [...read(file).matchAll(/^#+ (.+)$/gm)].map((match) =>
    (match[1] ?? '')
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replace(/ /g, '-'),
  );
}

it('links lead somewhere', () => {
  const broken = named(/\]\((?!https?:)([^)\s]+)\)/g).filter(({ paper, name }) => {
    const [path = '', anchor] = name.split('#');
    const file = path ? join(dirname(paper), path) : paper;
    return !existsSync(file) || (anchor !== undefined && !anchors(file).includes(anchor));
  });
  expect(broken).toEqual([]);
});

it('paths exist', () => {
  const paths = named(/`((?:apps|libs|tools|docs|bench|docker|test|\.ci)\/[\w./-]+)`/g);
  expect(paths.filter(({ name }) => !existsSync(name))).toEqual([]);
  expect(paths.length).toBeGreaterThan(20);
});

it('scripts exist', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  expect(named(/npm run (?:-s )?([\w:-]+)/g).filter(({ name }) => !(name in scripts))).toEqual([]);
});

it('routes exist', () => {
  const { paths } = JSON.parse(read('docs/openapi/native.json')) as { paths: Record<string, unknown> };
  const documents = ['/api/v1', '/api/v1/docs', '/api/v1/openapi.json', '/api/v1/orders/ORDER_ID'];
  // A parameter may stand there as it is, as `$ORDER` or with a value.
  const shapes = Object.keys(paths).map((path) => new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`));
  const routes = named(/(\/api\/v1(?:\/[\w{}.$-]+)*)/g).map(({ paper, name }) => ({
    paper,
    name: name.replace(/\.$/, ''),
  }));
  const exists = (name: string): boolean => shapes.some((shape) => shape.test(name)) || documents.includes(name);
  expect(routes.filter(({ name }) => !exists(name))).toEqual([]);
});

it('metrics and error codes exist', () => {
  const sources = tracked
    .filter((file) => /^(libs|apps)\/.*(?<!spec)\.ts$/.test(file))
    .map(read)
    .join('\n');
  const metrics = named(/`(chaintill_[a-z_]+)/g).filter(({ name }) => !sources.includes(`'${name}'`));
  const codes = named(/`([A-Z]{3,}(?:_[A-Z]+)+)`/g).filter(
    ({ name }) => !sources.includes(name) && !read('tools/launcher/options.ts').includes(name),
  );
  expect({ metrics, codes }).toEqual({ metrics: [], codes: [] });
});

it('the example of a chain configuration is valid', () => {
  const chains = chainsSchema.parse(JSON.parse(read('docs/examples/chains.json')));
  const contracts = chains.flatMap((chain) => chain.assets.flatMap((asset) => asset.contract ?? []));
  // Mixed case carries a checksum: a typing error would not parse.
  expect(contracts.map((contract) => evmFamily.address.parse(contract)?.display)).toEqual(contracts);
});

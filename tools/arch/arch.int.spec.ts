import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/**
 * Plants one violation of each wall in a small copy of the house and looks whether the wall that is named beside it
 * catches exactly that. The truth stands here, apart from the rules.
 */
interface Plant {
  readonly wall: string;
  readonly from: string;
  readonly imports: string;
  /** The imported file, where it is not the door of a room or a package. */
  readonly file?: string;
}

const plants: readonly Plant[] = [
  {
    wall: 'libs-know-no-app',
    from: 'libs/orders/src/app/a.ts',
    imports: '../../../../apps/api/src/p1',
    file: 'apps/api/src/p1.ts',
  },
  { wall: 'libs-know-no-app', from: 'libs/orders/src/app/b.ts', imports: '../../../../tools/p2', file: 'tools/p2.ts' },
  {
    wall: 'specs-know-no-app',
    from: 'libs/orders/src/c.spec.ts',
    imports: '../../../apps/api/src/p3',
    file: 'apps/api/src/p3.ts',
  },
  {
    wall: 'through-the-door',
    from: 'libs/settlement/src/d.ts',
    imports: '../../orders/src/app/p4',
    file: 'libs/orders/src/app/p4.ts',
  },
  {
    wall: 'through-the-door',
    from: 'apps/api/src/e.ts',
    imports: '../../../libs/orders/src/app/p5',
    file: 'libs/orders/src/app/p5.ts',
  },
  {
    wall: 'through-the-door',
    from: 'libs/settlement/src/f.spec.ts',
    imports: '../../orders/src/p6',
    file: 'libs/orders/src/p6.ts',
  },
  {
    wall: 'resolvable',
    from: 'apps/api/src/g.ts',
    imports: '@chaintill/orders/src/app/p7',
    file: 'libs/orders/src/app/p7.ts',
  },
  { wall: 'testing-is-for-tests', from: 'libs/indexing/src/h.ts', imports: '@chaintill/settlement/testing' },
  { wall: 'testing-is-for-tests', from: 'apps/worker/src/i.ts', imports: '@chaintill/settlement/testing' },
  { wall: 'room-unknown', from: 'libs/cellar/src/j.ts', imports: '@chaintill/kernel' },
  { wall: 'adapters-are-composed-by-apps', from: 'libs/indexing/src/k.ts', imports: '@chaintill/chain-evm' },
  { wall: 'adapters-are-composed-by-apps', from: 'libs/http/src/k2.ts', imports: '@chaintill/dialect-s1' },
  { wall: 'adapters-are-composed-by-apps', from: 'libs/chain-port/src/k3.ts', imports: '@chaintill/chain-evm' },
  { wall: 'adapters-are-strangers', from: 'libs/chain-evm/src/l.ts', imports: '@chaintill/chain-tron' },
  { wall: 'adapters-are-strangers', from: 'libs/dialect-s1/src/m.spec.ts', imports: '@chaintill/dialect-s3' },
  { wall: 'core-knows-no-dialect', from: 'libs/orders/src/n.spec.ts', imports: '@chaintill/dialect-s1' },
  { wall: 'sdk-only-in-chain-evm', from: 'libs/indexing/src/o.ts', imports: 'ethers' },
  { wall: 'sdk-only-in-chain-evm', from: 'apps/api/src/o2.ts', imports: 'ethers' },
  { wall: 'sdk-only-in-chain-evm', from: 'libs/chain-tron/src/o3.ts', imports: 'ethers' },
  { wall: 'sdk-only-in-chain-tron', from: 'libs/chain-evm/src/p.ts', imports: 'tronweb' },
  { wall: 'sdk-only-in-chain-solana', from: 'libs/orders/src/q.ts', imports: '@solana/web3.js' },
  {
    wall: 'domain-is-pure',
    from: 'libs/orders/src/domain/r.ts',
    imports: '../app/p8',
    file: 'libs/orders/src/app/p8.ts',
  },
  {
    wall: 'domain-is-pure',
    from: 'libs/orders/src/domain/s.ts',
    imports: '../data/p9',
    file: 'libs/orders/src/data/p9.ts',
  },
  { wall: 'domain-is-pure', from: 'libs/orders/src/domain/t.ts', imports: '@nestjs/common' },
  { wall: 'domain-is-pure', from: 'libs/orders/src/domain/u.ts', imports: '@chaintill/persistence' },
  { wall: 'domain-is-pure', from: 'libs/orders/src/domain/v.ts', imports: 'node:fs' },
  { wall: 'kernel-is-pure', from: 'libs/kernel/src/w.ts', imports: '@nestjs/common' },
  {
    wall: 'data-knows-no-service',
    from: 'libs/orders/src/data/x.ts',
    imports: '../app/p10',
    file: 'libs/orders/src/app/p10.ts',
  },
  { wall: 'browser-knows-no-lib', from: 'apps/admin/src/y.ts', imports: '../../../libs/kernel/src/index' },
  { wall: 'browser-knows-no-lib', from: 'apps/checkout/src/z.ts', imports: '../../../libs/kernel/src/index' },
  {
    wall: 'panel-features-apart',
    from: 'apps/admin/src/features/orders/y2.ts',
    imports: '../transfers/p15',
    file: 'apps/admin/src/features/transfers/p15.ts',
  },
  {
    wall: 'panel-parts-know-no-feature',
    from: 'apps/admin/src/ui/y3.ts',
    imports: '../features/orders/p16',
    file: 'apps/admin/src/features/orders/p16.ts',
  },
  {
    wall: 'panel-features-know-no-frame',
    from: 'apps/admin/src/features/orders/y4.ts',
    imports: '../../app/p17',
    file: 'apps/admin/src/app/p17.ts',
  },
  {
    wall: 'apps-are-strangers',
    from: 'apps/worker/src/aa.ts',
    imports: '../../api/src/p11',
    file: 'apps/api/src/p11.ts',
  },
  {
    wall: 'apps-are-strangers',
    from: 'apps/checkout/src/aa2.ts',
    imports: '../../admin/src/p18',
    file: 'apps/admin/src/p18.ts',
  },
  {
    wall: 'apps-run-without-tools',
    from: 'apps/worker/src/bb.ts',
    imports: '../../../tools/p12',
    file: 'tools/p12.ts',
  },
  { wall: 'no-development-package-at-run-time', from: 'apps/api/src/cc.ts', imports: 'fast-check' },
  // One step each that the table of rooms forbids.
  ...(
    [
      ['kernel', 'config'],
      ['config', 'persistence'],
      ['persistence', 'jobs'],
      ['jobs', 'http'],
      ['secrets', 'persistence'],
      ['operations', 'persistence'],
      ['chain-port', 'assets'],
      ['chain-evm', 'persistence'],
      ['assets', 'orders'],
      ['outbound', 'persistence'],
      ['audit', 'access'],
      ['settings', 'orders'],
      ['rates', 'orders'],
      ['payment-links', 'settlement'],
      ['checkout', 'webhooks'],
      ['deposits', 'orders'],
      ['sandbox', 'settlement'],
      ['sdk', 'kernel'],
      ['signing', 'ledger'],
      ['outgoing', 'payouts'],
      ['payouts', 'settlement'],
      ['treasury', 'payouts'],
      ['http', 'orders'],
      ['access', 'orders'],
      ['ledger', 'settlement'],
      ['addresses', 'ledger'],
      ['orders', 'settlement'],
      ['sub-accounts', 'orders'],
      ['reconciliation', 'ledger'],
      ['settlement', 'webhooks'],
      ['indexing', 'orders'],
      ['webhooks', 'orders'],
    ] as const
  ).map(([room, other]) => ({
    wall: `room-${room}`,
    from: `libs/${room}/src/step.ts`,
    imports: `@chaintill/${other}`,
  })),
];

/** Steps that are right, so that a wall which catches everything does not pass. */
const allowed: readonly Plant[] = [
  { wall: '', from: 'apps/indexer/src/ok1.ts', imports: '@chaintill/chain-evm' },
  { wall: '', from: 'libs/chain-evm/src/ok2.ts', imports: 'ethers' },
  { wall: '', from: 'libs/orders/src/app/ok3.ts', imports: '../domain/p13', file: 'libs/orders/src/domain/p13.ts' },
  { wall: '', from: 'libs/settlement/src/ok4.ts', imports: '@chaintill/orders' },
  { wall: '', from: 'libs/indexing/src/ok5.int.spec.ts', imports: '@chaintill/chain-port/testing' },
  { wall: '', from: 'libs/orders/src/ok6.int.spec.ts', imports: '../../../tools/p14', file: 'tools/p14.ts' },
  { wall: '', from: 'apps/api/src/ok7.ts', imports: '@nestjs/common' },
  {
    wall: '',
    from: 'apps/admin/src/features/orders/ok8.ts',
    imports: './p18',
    file: 'apps/admin/src/features/orders/p18.ts',
  },
];

const ROOMS = [
  ...new Set(plants.flatMap((plant) => /^@chaintill\/([a-z0-9-]+)/.exec(plant.imports)?.[1] ?? [])),
  'chain-port',
  'chain-evm',
  'cellar',
];
const PACKAGES = ['ethers', 'tronweb', '@solana/web3.js', '@nestjs/common', 'fast-check'];

const house = process.cwd();
let copy: string;

function write(path: string, text: string): void {
  mkdirSync(dirname(join(copy, path)), { recursive: true });
  writeFileSync(join(copy, path), text);
}

interface Violation {
  readonly from: string;
  readonly to: string;
  readonly rule: { readonly name: string };
}

/** Builds the small house with these imports in it, and gives back what the walls say. */
function cruise(imports: readonly Plant[], more: Readonly<Record<string, string>> = {}): readonly Violation[] {
  copy = mkdtempSync(join(tmpdir(), 'chaintill-arch-'));
  try {
    cpSync(join(house, '.dependency-cruiser.cjs'), join(copy, '.dependency-cruiser.cjs'));
    cpSync(join(house, 'tools/arch/resolve.cjs'), join(copy, 'tools/arch/resolve.cjs'));
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(house, 'package.json'), 'utf8')) as Record<
      string,
      object
    >;
    const installed = { ...dependencies, tronweb: '*', '@solana/web3.js': '*' };
    write('package.json', JSON.stringify({ name: 'small-house', dependencies: installed, devDependencies }));
    for (const name of PACKAGES) {
      write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
      write(`node_modules/${name}/index.js`, 'export const x = 1;');
    }
    for (const room of ROOMS) {
      write(`libs/${room}/src/index.ts`, 'export const x = 1;\n');
      write(`libs/${room}/testing/index.ts`, 'export const x = 1;\n');
    }
    for (const { file } of imports) if (file) write(file, 'export const x = 1;\n');
    for (const { from, imports: target } of imports)
      write(from, `import { x } from '${target}';\nexport const y = x;\n`);
    for (const [path, text] of Object.entries(more)) write(path, text);
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [
        join(house, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
        '--config',
        '.dependency-cruiser.cjs',
        '-T',
        'json',
        'apps',
        'libs',
        'tools',
      ],
      { cwd: copy, encoding: 'utf8', maxBuffer: 100_000_000 },
    );
    if (!stdout.startsWith('{')) throw new Error(`dependency-cruiser said: ${stderr}`);
    return (JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary.violations;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

describe('the walls of the house', () => {
  const violations = cruise([...plants, ...allowed]);

  it.each(plants)('$wall catches $from -> $imports', ({ wall, from }) => {
    expect(violations.filter((violation) => violation.from === from).map((violation) => violation.rule.name)).toContain(
      wall,
    );
  });

  it.each(allowed)('nothing is wrong with $from -> $imports', ({ from }) => {
    expect(violations.filter((violation) => violation.from === from)).toEqual([]);
  });

  it('catches a cycle', () => {
    const found = cruise(allowed, {
      'libs/orders/src/app/one.ts': `import { two } from './two';\nexport const one = () => two;\n`,
      'libs/orders/src/app/two.ts': `import { one } from './one';\nexport const two = () => one;\n`,
    });
    expect(new Set(found.map((violation) => violation.rule.name))).toEqual(new Set(['no-cycles']));
  });

  it('has a test for each wall', () => {
    const { forbidden } = JSON.parse(
      spawnSync(process.execPath, ['-p', `JSON.stringify(require('./.dependency-cruiser.cjs'))`], { encoding: 'utf8' })
        .stdout,
    ) as { forbidden: { name: string }[] };
    const notBuiltYet = ['room-chain-tron', 'room-chain-solana'];
    const tested = new Set([...plants.map((plant) => plant.wall), 'no-cycles', ...notBuiltYet]);
    expect(forbidden.map(({ name }) => name).filter((name) => !tested.has(name))).toEqual([]);
  });
});

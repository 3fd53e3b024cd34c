import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { testRedisUrl } from '../../../tools/test/database';
import { IndexingStack } from '../../../tools/test/indexing-stack';

/** The built program, as the launcher and a container run it. */
const PROGRAM = join(process.cwd(), 'dist/apps/indexer/src/main.js');

describe('indexer process', () => {
  let stack: IndexingStack;
  const children = new Set<ChildProcess>();
  beforeEach(async () => {
    stack = await IndexingStack.start();
  });
  afterEach(async () => {
    for (const child of children) if (child.exitCode === null) child.kill('SIGKILL');
    children.clear();
    await stack.stop();
  });

  const start = async (
    changes: NodeJS.ProcessEnv = {},
  ): Promise<{ child: ChildProcess; url: string; output: () => string }> => {
    const chain = {
      id: 'ethereum-local',
      name: 'Local',
      family: 'evm',
      networkId: '31337',
      livemode: false,
      rpcUrls: [stack.anvil.url],
      wsUrls: [stack.anvil.wsUrl],
      finality: { kind: 'confirmations', count: 3 },
      startHeight: 0,
      assets: [
        { symbol: 'USDT', contract: stack.usdt.address, decimals: 6 },
        { symbol: 'ETH', decimals: 18 },
      ],
    };
    const env = {
      PATH: process.env['PATH'],
      CHAINTILL_PROFILE: 'local',
      DATABASE_URL: stack.databaseUrl,
      REDIS_URL: testRedisUrl(3),
      CHAINS: JSON.stringify([chain]),
      INDEXER_PORT: '0',
      ...changes,
    };
    const child = fork(PROGRAM, { env, silent: true, execArgv: [] });
    children.add(child);
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const message = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => null)]);
    // The ready message of every process: { ready: true, port }.
    const port = (message?.[0] as { port?: number } | undefined)?.port;
    return { child, url: `http://127.0.0.1:${port}`, output: () => output };
  };

  it('indexes, answers for its health, and ends in good order', async () => {
    const [ours = ''] = await stack.watch(1);
    const { child, url, output } = await start();
    await stack.usdt.mint(ours, 5n);
    await stack.mine(3);
    await stack.caughtUp();
    expect(await stack.transfers('final')).toMatchObject([{ amount: '5' }]);
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    expect(await (await fetch(`${url}/health/ready`)).json()).toMatchObject({ status: 'ok' });
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain('chaintill_chain_lag_blocks{chain="ethereum-local"} 0');
    expect(metrics).toContain('chaintill_transfers_found_total{chain="ethereum-local"} 1');
    expect(metrics).toMatch(/chaintill_provider_healthy\{chain="ethereum-local",provider="0-127\.0\.0\.1:\d+"\} 1/);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(output()).not.toContain('"level":50');
    // It let go of the lease: the next one need not wait for it to run out.
    const [row] = await stack.db.query<{ lease_until: Date | null }>('select lease_until from chain_cursors');
    expect(row?.lease_until).toBeNull();
  });

  it('ends when its parent is gone, and takes up after a kill', async () => {
    const [ours = ''] = await stack.watch(1);
    const first = await start();
    await stack.usdt.mint(ours, 1n);
    await stack.caughtUp();
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    await stack.usdt.mint(ours, 2n);
    const second = await start();
    await stack.caughtUp();
    await stack.expectTruth();
    second.child.disconnect();
    expect(await once(second.child, 'exit')).toEqual([0, null]);
  });

  it('is fenced off when it froze past its lease and another took over', async () => {
    const ours = await stack.watch(2);
    const token = async (): Promise<string> => (await stack.cursor()).lease_token;
    const first = await start();
    await stack.usdt.mintMany(ours, 1n);
    await stack.caughtUp();
    const firstToken = await token();
    await start();
    first.child.kill('SIGSTOP');
    await stack.usdt.mintMany(ours, 2n);
    await stack.until('the second one holds the lease', async () => (await token()) !== firstToken);
    await stack.caughtUp();
    const taken = await token();
    first.child.kill('SIGCONT');
    for (let i = 3n; i < 8n; i++) await stack.usdt.mintMany(ours, i);
    await stack.caughtUp();
    await stack.expectTruth();
    await stack.until('the first one noticed', () => Promise.resolve(first.output().includes('lease lost')));
    expect(await token()).toBe(taken);
  });

  it('says what is wrong with its configuration and does not start', async () => {
    const { child, output } = await start({ CHAINS: '[]', DATABASE_URL: 'mysql://x' });
    expect(child.exitCode).toBe(1);
    expect(output()).toContain('DATABASE_URL');
  });
});

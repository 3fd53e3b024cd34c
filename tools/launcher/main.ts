import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from '../local/root';
import { LOCAL_CHAIN } from './chains';
import { readOptions, USAGE, type LauncherOptions } from './options';
import { READY_FILE, type ReadyFile } from './ready-file';
import { Stack } from './stack';
import { watchSources } from './watch';

const PARENT_LOOK_MS = 250;
const SAME_KEY_MS = 1_000;

async function main(): Promise<void> {
  const began = Date.now();
  if (process.argv.includes('--help')) return console.log(USAGE);
  const options = readOptions(process.argv.slice(2), process.env);
  // A throw-away stack is the same everywhere; the lasting one is configured as any installation is.
  if (!options.ephemeral && existsSync(join(root, '.env'))) process.loadEnvFile(join(root, '.env'));
  const stack = new Stack(
    options,
    process.env,
    {
      step: (what, milliseconds) =>
        console.log(`  ${what.padEnd(26)}${(milliseconds / 1_000).toFixed(1).padStart(4)} s`),
      note: (text) => console.log(`  ! ${text}`),
    },
    (reason) => void end(`stopping: ${reason}`, 1),
  );
  let ending = false;
  let endingSince = Infinity;
  const end = async (why: string, code: number): Promise<void> => {
    if (ending) return;
    ending = true;
    endingSince = Date.now();
    console.log(`\n${why}`);
    await stack.stop().catch((error: Error) => console.error(error.message));
    if (code === 0) console.log('all stopped');
    process.exit(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // A second Ctrl-C: the keeper still ends what is left. One Ctrl-C comes twice, from the terminal and from npm.
      if (signal === 'SIGINT' && Date.now() - endingSince > SAME_KEY_MS) process.exit(130);
      void end('stopping …', 0);
    });
  }
  // Who reads our lines may stop doing so; the stack goes on.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  endWithNpm(() => void end('stopping: npm is gone', 0));
  // Started by a program that wants to know us gone with it (tools/test/stack.ts).
  process.on('disconnect', () => void end('stopping: who started us is gone', 0));

  console.log(`Chaintill starts; data in ${relative(process.cwd(), options.folder) || options.folder}`);
  try {
    const ready = await stack.start();
    if (ending) return;
    console.log(`ready in ${((Date.now() - began) / 1_000).toFixed(1)} s\n\n${welcome(ready, options)}`);
    if (options.watch) watchSources(() => stack.restartApps());
  } catch (error) {
    await end(`not started: ${(error as Error).message}`, 1);
  }
}

/**
 * npm passes signals on to its child, which we are because the script says `exec`. A kill -9 of npm, or a shell that stays
 * between, would leave us behind: then our parent changes.
 */
function endWithNpm(end: () => void): void {
  if (!process.env['npm_lifecycle_event']) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    end();
  }, PARENT_LOOK_MS);
  timer.unref();
}

function welcome(ready: ReadyFile, options: LauncherOptions): string {
  const { api, panel, panelUser, apiKeys, chains, paymentLink } = ready;
  const own = join(options.folder, 'ready.json');
  const file = own === READY_FILE ? '' : ` --ready-file '${options.readyFile ?? own}'`;
  const code = panelUser.totpSecret ? `   code: npm run totp${file && ` --${file}`}` : '';
  const lines = [
    `Panel     ${panel}`,
    `          ${panelUser.email}  ${panelUser.password}${code}`,
    `API       ${api}/api/v1        reference: ${api}/api/v1/docs`,
    `API key   ${apiKeys.owner}`,
    ...(paymentLink ? [`Pay page  ${paymentLink.url}`] : []),
  ];
  if (chains[LOCAL_CHAIN]?.payer) {
    const key = `-H 'X-API-Key: ${apiKeys.owner}'`;
    const order = `{"orderReference":"order-'$(date +%s)'","amount":"25.00","currency":"USDT","chainId":"${LOCAL_CHAIN}"}`;
    lines.push(
      '',
      'Take a payment: paste these, with the orderId that the first one answers. The address of a payment page will do, too.',
      '',
      `  curl -s ${api}/api/v1/orders ${key} -H 'Content-Type: application/json' -d '${order}'`,
      `  npm run pay -- ORDER_ID${file}`,
      `  curl -s ${api}/api/v1/orders/ORDER_ID ${key}`,
    );
  }
  return [...lines, '', `Logs in ${join(options.folder, 'logs')}. Ctrl-C stops everything.`].join('\n');
}

try {
  await main();
} catch (error) {
  console.error(`${(error as Error).message}\n\n${USAGE}`);
  process.exit(2);
}

import { parseArgs } from 'node:util';
import type { OrderView } from '@chaintill/orders';
import type { TransferView } from '@chaintill/settlement';
import { ApiClient } from './api-client';
import { pay } from './payer';
import { READY_FILE, readReadyFile, type ReadyFile } from './ready-file';

const USAGE = 'npm run pay -- ORDER_ID|PAGE [AMOUNT] [--currency USDC] [--ready-file PATH]';
const AT_A_LINK =
  'a payment link holds no payment yet: open it in a browser, press "Continue to payment", and name the address of the page that follows';
/** Two requests each time, of the hundred that a key has in a minute. */
const LOOK_MS = 1_500;
const PATIENCE_MS = 120_000;

/** Pays an order of the running stack from the local wallet and shows what becomes of it. */
async function main(): Promise<void> {
  if (process.argv.includes('--help')) return console.log(USAGE);
  const { values, positionals } = readArguments();
  const [named, asked] = positionals;
  // The address of a payment's page holds the id of its order.
  const orderId = /ord_[0-9a-z]{26}/.exec(named ?? '')?.[0] ?? named;
  if (!orderId || positionals.length > 2) throw new Error(USAGE);
  if (/\/pay\/l\//.test(orderId)) throw new Error(AT_A_LINK);
  const ready = runningStack(values['ready-file']);
  const api = new ApiClient(ready.api, ready.apiKeys.viewer);
  const order = await api.get<OrderView>(`/orders/${encodeURIComponent(orderId)}`);
  const chain = ready.chains[order.chainId];
  if (!chain) throw new Error(`${order.chainId} is not a chain of this stack`);
  const currency = values.currency ?? order.currency;
  const amount = asked ?? order.remainingAmount;
  if (Number(amount) === 0 && asked !== undefined) throw new Error('AMOUNT must be more than 0');
  if (Number(amount) === 0)
    throw new Error(`nothing is left to pay: the order is ${order.state}. Name an amount to pay anyway`);
  console.log(`${order.orderReference}: paying ${amount} ${currency} to ${order.address} on ${order.chainId}`);
  const hash = await pay(chain, currency, order.address, amount);
  console.log(`transaction ${hash}`);
  await follow(api, orderId, hash);
}

/** @throws Error with the usage for an option it does not know */
function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { currency: { type: 'string' }, 'ready-file': { type: 'string' } },
    });
  } catch (error) {
    throw new Error(`${(error as Error).message.split('.')[0]}\n${USAGE}`, { cause: error });
  }
}

/** Shows each change of the order until the payment is final. */
async function follow(api: ApiClient, orderId: string, hash: string): Promise<void> {
  const began = Date.now();
  for (let shown = ''; Date.now() - began < PATIENCE_MS;) {
    const [order, transfers] = await Promise.all([
      api.get<OrderView>(`/orders/${orderId}`),
      api.get<{ data: TransferView[] }>(`/transfers?txHash=${hash}`),
    ]);
    const transfer = transfers.data[0];
    const line = describe(order, transfer);
    if (line !== shown) console.log(`${((Date.now() - began) / 1_000).toFixed(1).padStart(6)} s  ${line}`);
    shown = line;
    if (transfer?.status === 'confirmed' && transfer.outcome !== null) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  throw new Error('not final within two minutes: look at the panel and at the logs');
}

function describe(order: OrderView, transfer: TransferView | undefined): string {
  const late = Number(order.lateAmount) > 0 ? `, ${order.lateAmount} too late` : '';
  const state = `order ${order.state}: ${order.receivedAmount} of ${order.amount} seen, ${order.confirmedAmount} final${late}`;
  if (!transfer) return state;
  const { status, outcome, blockNumber, confirmations } = transfer;
  const depth = `${confirmations} ${confirmations === 1 ? 'confirmation' : 'confirmations'}`;
  return `${state}; transfer ${status} in block ${blockNumber} (${depth}), ${outcome ?? 'not yet judged'}`;
}

function runningStack(path: string | undefined): ReadyFile {
  try {
    return readReadyFile(path ?? READY_FILE);
  } catch {
    throw new Error('no running stack found: run npm start first, or name the ready file with --ready-file');
  }
}

try {
  await main();
} catch (error) {
  // What ethers throws has the reason in short, and a message with the whole transaction.
  const { message, shortMessage = message } = error as Error & { shortMessage?: string };
  console.error(message === 'fetch failed' ? 'the gateway does not answer: is npm start still running?' : shortMessage);
  process.exitCode = 1;
}

import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { OrderView } from '@chaintill/orders';
import type { TransferView } from '@chaintill/settlement';
import { root } from '../local/root';
import { ApiClient } from './api-client';
import { pay } from './payer';
import { readReadyFile, type ReadyFile } from './ready-file';

const USAGE = 'npm run pay -- ORDER_ID [AMOUNT] [--currency USDC] [--ready-file PATH]';
const LOOK_MS = 200;
const PATIENCE_MS = 120_000;

/** Pays an order of the running stack from the local wallet and shows what becomes of it. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { currency: { type: 'string' }, 'ready-file': { type: 'string' } },
  });
  const [orderId, asked] = positionals;
  if (!orderId || positionals.length > 2) throw new Error(USAGE);
  const ready = runningStack(values['ready-file']);
  const api = new ApiClient(ready.api, ready.apiKeys.viewer);
  const order = await api.get<OrderView>(`/orders/${encodeURIComponent(orderId)}`);
  const chain = ready.chains[order.chainId];
  if (!chain) throw new Error(`${order.chainId} is not a chain of this stack`);
  const currency = values.currency ?? order.currency;
  const amount = asked ?? order.remainingAmount;
  if (Number(amount) === 0)
    throw new Error(`nothing is left to pay: the order is ${order.state}. Name an amount to pay anyway`);
  console.log(`${order.orderReference}: paying ${amount} ${currency} to ${order.address} on ${order.chainId}`);
  const hash = await pay(chain, currency, order.address, amount);
  console.log(`transaction ${hash}`);
  await follow(api, orderId, hash);
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
  const state = `order ${order.state}: ${order.receivedAmount} of ${order.amount} seen, ${order.confirmedAmount} final`;
  if (!transfer) return state;
  const { status, outcome, blockNumber, confirmations } = transfer;
  return `${state}; transfer ${status} in block ${blockNumber} (${confirmations} confirmations), ${outcome ?? 'not yet judged'}`;
}

function runningStack(path: string | undefined): ReadyFile {
  try {
    return readReadyFile(path ?? join(root, '.chaintill/ready.json'));
  } catch {
    throw new Error('no running stack found: run npm start first, or name the ready file with --ready-file');
  }
}

try {
  await main();
} catch (error) {
  const { message } = error as Error;
  console.error(message === 'fetch failed' ? 'the gateway does not answer: is npm start still running?' : message);
  process.exitCode = 1;
}

import { AddressPool } from '@chaintill/addresses';
import { AuditHeads } from '@chaintill/audit';
import { NestLogger, runProcess, startOperationsServer } from '@chaintill/operations';
import { wakeToken, type WakeQueue } from '@chaintill/jobs';
import { CLOCK, type Clock } from '@chaintill/kernel';
import { FloatingRates } from '@chaintill/orders';
import { AssetRegistry } from '@chaintill/assets';
import { FamilyRegistry } from '@chaintill/chain-port';
import { Outgoing, OutgoingHandlers, OutgoingRunner } from '@chaintill/outgoing';
import { PayoutEndings, PayoutOutcomes } from '@chaintill/payouts';
import { Database } from '@chaintill/persistence';
import { forgetOldRates, JsonClient, RatePoller } from '@chaintill/rates';
import { ReconciliationSchedule } from '@chaintill/reconciliation';
import { SettlementService } from '@chaintill/settlement';
import { AccountTransferRunner } from '@chaintill/sub-accounts';
import { TreasuryMetrics, TreasuryRunner } from '@chaintill/treasury';
import { WebhookSender } from '@chaintill/webhooks';
import { NestFactory } from '@nestjs/core';
import { Registry } from 'prom-client';
import { writeAnchors } from './audit-anchors';
import { forgetExpiredKeys } from './expired-keys';
import { startRhythm } from './rhythm';
import { registerTreasury } from './treasury';
import { WorkerModule } from './worker.module';

const CLOSE_WINDOWS_MS = 1_000;
const REJECT_PAYOUTS_MS = 2_000;
const RELEASE_ADDRESSES_MS = 10_000;
const FORGET_KEYS_MS = 60_000;
/** What is written to the audit log and taken away again sooner than this is not noticed. */
const ANCHOR_MS = 60_000;
/** How often senders are looked for that have something to do; one look is one small query per chain. */
const OUTGOING_MS = 250;
/** Whoever moved money between his accounts may be waiting for it. */
const ACCOUNT_TRANSFERS_MS = 500;
/** How often it is looked whether a comparison of books and chain is due. */
const RECONCILE_MS = 5_000;
/** How often it is asked whether somebody waits for a sweep; what is worth one is looked for every SWEEP_SECONDS. */
const SWEEP_MS = 1_000;
/** Wallets are read once for each final block. */
const RESERVES_MS = 5_000;
const REQUOTE_MS = 5_000;
const FORGET_RATES_MS = 600_000;
/** Webhooks in flight may finish for so long when the process is asked to stop. */
const GRACE_MS = 10_000;

await runProcess('worker', async (config, logger) => {
  const app = await NestFactory.createApplicationContext(WorkerModule.forRoot(config, logger), {
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  const db = app.get(Database);
  const clock = app.get<Clock>(CLOCK);
  const wake = app.get<WakeQueue>(wakeToken('webhooks'));
  const settlement = app.get(SettlementService, { strict: false });
  const pool = app.get(AddressPool, { strict: false });
  const floating = app.get(FloatingRates, { strict: false });
  const sender = app.get(WebhookSender);
  const prices = app.get(RatePoller);
  const outgoing = app.get(OutgoingRunner);
  const reconciliation = app.get(ReconciliationSchedule);
  const payouts = app.get(PayoutEndings, { strict: false });
  const handlers = app.get(OutgoingHandlers, { strict: false });
  handlers.register('payout', app.get(PayoutOutcomes, { strict: false }));
  registerTreasury(handlers, {
    clock,
    assets: app.get(AssetRegistry, { strict: false }),
    outgoing: app.get(Outgoing, { strict: false }),
    metrics: app.get(TreasuryMetrics),
    wakeWebhooks: () => wake.wake(),
  });
  const treasury = app.get(TreasuryRunner);
  await treasury.keepCold(config.COLD_WALLETS, app.get(FamilyRegistry, { strict: false }));
  const accountTransfers = app.get(AccountTransferRunner, { strict: false });
  const heads = new AuditHeads(db, clock);

  const operations = await startOperationsServer(config.METRICS_HOST, config.WORKER_PORT, app.get(Registry), {
    postgres: () => db.query('select 1'),
    redis: () => wake.ping(),
  });
  sender.start();
  const failed = (what: string) => (error: unknown) => logger.error({ err: error }, `cannot ${what}`);
  // looks who is due; each source is asked once per interval, by whichever worker
  const ratesRhythmMs = Math.max(1_000, config.RATE_POLL_SECONDS * 200);
  const rhythms = [
    startRhythm(CLOSE_WINDOWS_MS, () => settlement.closeWindows(), failed('close windows')),
    startRhythm(OUTGOING_MS, () => outgoing.look(), failed('look for outgoing transactions')),
    startRhythm(SWEEP_MS, () => treasury.sweep(), failed('look for what is to be swept')),
    startRhythm(RESERVES_MS, () => treasury.keepReserves(), failed('read what wallets hold')),
    startRhythm(REJECT_PAYOUTS_MS, () => payouts.rejectOverdue(), failed('reject overdue payouts')),
    startRhythm(ACCOUNT_TRANSFERS_MS, () => accountTransfers.run(), failed('move money between accounts')),
    startRhythm(RECONCILE_MS, () => reconciliation.look(), failed('compare books and chains')),
    startRhythm(RELEASE_ADDRESSES_MS, () => pool.releaseQuarantined(), failed('release addresses')),
    startRhythm(REQUOTE_MS, () => floating.requote(), failed('make floating amounts anew')),
    startRhythm(ratesRhythmMs, () => prices.poll(), failed('ask for prices')),
    startRhythm(FORGET_RATES_MS, () => forgetOldRates(db, clock, config.RATE_HISTORY_DAYS), failed('forget old rates')),
    startRhythm(FORGET_KEYS_MS, () => forgetExpiredKeys(db, clock), failed('forget idempotency keys')),
    startRhythm(ANCHOR_MS, () => writeAnchors(heads, logger, config.AUDIT_ANCHOR_FILE), failed('anchor the audit log')),
  ];
  return {
    port: operations.port,
    stop: async () => {
      await Promise.all([...rhythms.map((rhythm) => rhythm.stop()), sender.stop(GRACE_MS)]);
      await outgoing.stop();
      await treasury.stop();
      await reconciliation.close();
      await app.get(JsonClient).close();
      await wake.close();
      await operations.close();
      await app.close();
    },
  };
});

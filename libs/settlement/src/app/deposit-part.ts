import type { AssetRegistry } from '@chaintill/assets';
import { DepositStore, ReferenceStore } from '@chaintill/deposits';
import { numericId } from '@chaintill/kernel';
import type { NewEvent, Tx } from '@chaintill/persistence';
import { minimumUnits, type Settings, type SettingValues } from '@chaintill/settings';
import { depositEvents } from '../domain/deposit-events';
import { settleDeposit } from '../domain/settle-deposit';
import type { Transfer } from '../domain/transfer';
import { transferSummary } from '../domain/transfer-summary';
import { worthless, type Verdict } from '../domain/verdict';

type Minimums = SettingValues['minimumDeposits'];

/** The part of settlement that knows deposit references. */
export class DepositPart {
  private readonly references = new ReferenceStore();
  private readonly deposits = new DepositStore();

  constructor(
    private readonly assets: AssetRegistry,
    private readonly settings: Settings,
  ) {}

  /** @param transfers of deposit references, locked */
  async judge(tx: Tx, transfers: readonly Transfer[]): Promise<Verdict[]> {
    if (transfers.length === 0) return [];
    const terms = await this.references.terms(tx, [...new Set(transfers.map(({ ownerId }) => ownerId ?? ''))]);
    const minimums = new Map<string, Minimums>();
    const verdicts: Verdict[] = [];
    for (const transfer of transfers) {
      const { assetId, chainId, outcome, organizationId, livemode } = transfer;
      const asset = assetId === null ? null : this.assets.byId(assetId);
      const merchant = `${organizationId} ${livemode}`;
      // only what is settled for the first time is measured by it
      const chosen = outcome ? {} : (minimums.get(merchant) ?? (await this.settings.of(transfer, tx)).minimumDeposits);
      if (!outcome) minimums.set(merchant, chosen);
      const { bindings = [], accountId = null } = terms.get(transfer.ownerId ?? '') ?? {};
      verdicts.push(
        settleDeposit(transfer, {
          family: this.assets.chainById(chainId).family,
          currency: asset?.symbol ?? null,
          bindings,
          accountId,
          minimum: asset ? minimumUnits(chosen, chainId, asset) : 0n,
        }),
      );
    }
    return verdicts;
  }

  /** Writes the deposits that transfers are, after they were booked. @returns what is to be told */
  async write(tx: Tx, verdicts: readonly Verdict[], now: Date): Promise<NewEvent[]> {
    const steps = verdicts
      .filter(({ transfer }) => !worthless(transfer))
      .map((verdict) => ({ verdict, events: depositEvents(verdict) }))
      .filter(({ events }) => events.length > 0);
    if (steps.length === 0) return [];
    const ids = steps.map(({ verdict }) => verdict.transfer.id);
    const versions = await this.deposits.versions(tx, ids);
    await this.deposits.save(
      tx,
      steps.map(({ verdict: { transfer }, events }) => ({
        id: transfer.id,
        organizationId: transfer.organizationId,
        livemode: transfer.livemode,
        referenceId: transfer.ownerId ?? '',
        version: (versions.get(transfer.id) ?? 0) + events.length,
        confirmedAt: events.some(({ type }) => type === 'deposit.confirmed') ? now : null,
      })),
      now,
    );
    const told = await this.deposits.told(tx, this.assets, ids);
    return steps.flatMap(({ verdict: { transfer, outcome }, events }) => {
      const { view, callbackUrl } = told.get(transfer.id) ?? { view: null, callbackUrl: null };
      const asset = transfer.assetId === null ? null : this.assets.byId(transfer.assetId);
      const first = (versions.get(transfer.id) ?? 0) + 1;
      return events.map(({ type, rule }, n): NewEvent => ({
        organizationId: transfer.organizationId,
        livemode: transfer.livemode,
        type,
        objectKind: 'deposit',
        objectId: numericId('deposit', transfer.id),
        objectVersion: first + n,
        objectData: { ...view, version: first + n },
        cause: { rule, ...transferSummary(transfer, outcome, asset) },
        callbackUrl,
      }));
    });
  }
}

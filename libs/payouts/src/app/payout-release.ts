import type { PeopleBehind } from '@chaintill/access';
import type { AssetRegistry } from '@chaintill/assets';
import { DomainError, type Clock } from '@chaintill/kernel';
import type { Outgoing } from '@chaintill/outgoing';
import type { Sql, Tx } from '@chaintill/persistence';
import { instructionDigest, type ApprovalKey } from '@chaintill/signing';
import { ruleOf, type Payout, type PayoutBatch } from '../domain/payout-entity';
import type { HotWallets } from './hot-wallets';
import type { PayoutGate } from './payout-limits';
import { PayoutSeals } from './payout-seals';

/** The last gate: proves to the signer that payouts were approved, and hands them on to be sent. */
export class PayoutRelease {
  private sealer: PayoutSeals | undefined;

  constructor(
    /** null in a process, or an installation, without APPROVAL_KEY: nothing is paid out then. */
    private readonly key: ApprovalKey | null,
    private readonly assets: AssetRegistry,
    private readonly people: PeopleBehind,
    private readonly wallets: HotWallets,
    private readonly outgoing: Outgoing,
    private readonly clock: Clock,
    private readonly gate: PayoutGate,
  ) {}

  /** @throws DomainError PAYOUTS_UNAVAILABLE when nothing could be approved here */
  check(): ApprovalKey {
    if (this.key) return this.key;
    throw new DomainError('PAYOUTS_UNAVAILABLE', { reason: 'the installation has no key to prove approvals with' });
  }

  /** What keeps batches as they were made. @throws DomainError PAYOUTS_UNAVAILABLE as {@link check} */
  get seals(): PayoutSeals {
    const key = this.check();
    return (this.sealer ??= new PayoutSeals(key, this.assets));
  }

  /** @throws DomainError PAYOUTS_UNAVAILABLE when the merchant has no wallet to pay one of these from */
  async checkWallets(sql: Sql, payouts: readonly Payout[]): Promise<void> {
    for (const payout of onePerChain(payouts)) await this.walletFor(sql, payout);
  }

  /**
   * Hands on what was consented to after a while: counted from now on, and checked once more by what counts now.
   * @throws DomainError PAYOUT_LIMIT_EXCEEDED, DESTINATION_NOT_ALLOWED, DESTINATION_COOLING_OFF, PAYOUTS_UNAVAILABLE
   */
  async approved(tx: Tx, batch: PayoutBatch, payouts: readonly Payout[]): Promise<Payout[]> {
    const now = this.clock.now();
    const counted = payouts.map((payout) => ({ ...payout, countedAt: later(payout.scheduledFor, now) }));
    await tx.query('update payouts set counted_at = greatest(scheduled_for, $2) where id = any ($1)', [
      counted.map(({ id }) => id),
      now,
    ]);
    await this.gate.check(tx, counted, now);
    return this.handOn(tx, batch, counted);
  }

  /**
   * Queues approved payouts, each with its proof.
   * @param batch approved, with everybody's consent
   * @returns the payouts with the ids of what carries them
   * @throws DomainError STATE_CONFLICT for what is not as it was made and consented to
   */
  async handOn(tx: Tx, batch: PayoutBatch, payouts: readonly Payout[]): Promise<Payout[]> {
    const { seals } = this;
    const key = this.check();
    await seals.check(tx, batch);
    // also of who has left since: the signer is told whom nobody consents for
    const [creator = null] = await this.people.behind(tx, {
      id: batch.createdBy,
      organizationId: batch.organizationId,
    });
    const approval = {
      rule: ruleOf(batch),
      createdBy: creator,
      consents: batch.consents.map(({ personId, method, at }) => ({ personId, method, at })),
      approvedAt: (batch.approvedAt ?? this.clock.now()).toISOString(),
    };
    const wallets = new Map<string, string>();
    for (const payout of onePerChain(payouts)) wallets.set(payout.chainId, await this.walletFor(tx, payout));
    const ids = await this.outgoing.enqueueAll(
      tx,
      payouts.map((payout) => ({
        organizationId: payout.organizationId,
        livemode: payout.livemode,
        kind: 'payout',
        subjectId: payout.id,
        chainId: payout.chainId,
        from: wallets.get(payout.chainId) ?? '',
        to: payout.address,
        assetId: payout.assetId,
        amount: payout.amount,
        proof: key.prove({ ...approval, digest: instructionDigest(seals.instruction(payout)) }),
        notBefore: payout.scheduledFor,
      })),
    );
    const queued = payouts.map((payout, place) => ({ ...payout, outgoingId: ids[place] ?? null }));
    await tx.query(
      `update payouts p set outgoing_id = n.outgoing_id from unnest($1::text[], $2::text[]) as n(id, outgoing_id)
       where p.id = n.id`,
      [queued.map(({ id }) => id), ids],
    );
    return queued;
  }

  private async walletFor(sql: Sql, { organizationId, livemode, chainId }: Payout): Promise<string> {
    const { family, name } = this.assets.chainById(chainId);
    const address = await this.wallets.of(sql, { organizationId, livemode }, family);
    if (address === null)
      throw new DomainError('PAYOUTS_UNAVAILABLE', { reason: `there is no wallet to pay from on ${name}` });
    return address;
  }
}

function later(one: Date | null, other: Date): Date {
  return one && one > other ? one : other;
}

function onePerChain(payouts: readonly Payout[]): Payout[] {
  return [...new Map(payouts.map((payout) => [payout.chainId, payout])).values()];
}

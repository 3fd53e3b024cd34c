import type { AssetRegistry } from '@chaintill/assets';
import { DomainError, isDomainError } from '@chaintill/kernel';
import type { Sql, Tx } from '@chaintill/persistence';
import { instructionDigest, type ApprovalKey, type Consent, type Instruction } from '@chaintill/signing';
import { toPayout, type PayoutRow } from '../data/payout-row';
import type { NamedConsent, Payout, PayoutBatch } from '../domain/payout-entity';

/** What {@link PayoutSeals.check} says of a batch, with the reason that it ends with. */
const ENDINGS = {
  'not as it was made': 'somebody changed it in the database',
  // made before there were seals
  'without a seal': 'it carries no seal, like all that waited when the installation was upgraded: ask for it again',
} as const;
type SealFault = keyof typeof ENDINGS;

/** Why a batch has to end that is not whole; null for an error that says nothing of the kind. */
export function brokenSeal(error: unknown): { readonly altered: boolean; readonly reason: string } | null {
  if (!isDomainError(error, 'STATE_CONFLICT')) return null;
  const fault = Object.keys(ENDINGS).find((state) => state === error.details['state']) as SealFault | undefined; // a key
  return fault === undefined ? null : { altered: fault === 'not as it was made', reason: ENDINGS[fault] };
}

/**
 * Seals what was made and who consented with a key that the database never holds: who can write to PostgreSQL can neither
 * redirect a payout before it is approved, nor weaken its rule, nor consent for somebody (law 7).
 */
export class PayoutSeals {
  constructor(
    private readonly key: ApprovalKey,
    private readonly assets: AssetRegistry,
  ) {}

  /** @param payouts all of the batch, in their order */
  of(batch: PayoutBatch, payouts: readonly Payout[]): string {
    return this.key.seal(this.fields(batch, payouts));
  }

  /** Seals a batch anew that its people changed, in the transaction that did so after {@link check}. */
  async renew(tx: Tx, batch: PayoutBatch, payouts: readonly Payout[]): Promise<void> {
    await tx.query('update payout_seals set seal = $2 where batch_id = $1', [batch.id, this.of(batch, payouts)]);
  }

  /** What somebody consents to is the batch as it is now: its seal is part of what is sealed. */
  async consent(sql: Sql, { id }: PayoutBatch, given: Omit<NamedConsent, 'seal'>): Promise<NamedConsent> {
    return { ...given, seal: this.key.seal(consentFields(await sealOf(sql, id), given)) };
  }

  /** @throws DomainError STATE_CONFLICT, of which {@link brokenSeal} tells more */
  async check(sql: Sql, batch: PayoutBatch): Promise<void> {
    const seal = await sealOf(sql, batch.id);
    if (seal === '') throw fault((await sealedBefore(sql, batch)) ? 'not as it was made' : 'without a seal');
    const rows = await sql.query<PayoutRow>('select * from payouts where batch_id = $1 order by position', [batch.id]);
    const whole =
      this.key.isSealed(this.fields(batch, rows.map(toPayout)), seal) &&
      batch.consents.every((consent) => this.key.isSealed(consentFields(seal, consent), String(consent.seal)));
    if (!whole) throw fault('not as it was made');
  }

  /** What people consent to and the signer checks. */
  instruction(payout: Payout): Instruction {
    return {
      kind: 'payout',
      organizationId: payout.organizationId,
      livemode: payout.livemode,
      subjectId: payout.id,
      chainId: payout.chainId,
      networkId: this.assets.chainById(payout.chainId).networkId,
      contract: this.assets.byId(payout.assetId).contract,
      to: payout.address,
      amount: payout.amount,
    };
  }

  private fields(batch: PayoutBatch, payouts: readonly Payout[]): readonly unknown[] {
    const { id, organizationId, livemode, mode, approvals, createdBy, scheduledFor } = batch;
    return [
      ...[
        'payout batch',
        id,
        organizationId,
        livemode,
        mode,
        approvals,
        createdBy,
        scheduledFor?.toISOString() ?? null,
      ],
      ...payouts.map((payout) => [
        ...[instructionDigest(this.instruction(payout)), payout.assetId, payout.kind, payout.subAccount],
        ...[payout.toSender, payout.editedBy],
      ]),
    ];
  }
}

function fault(state: SealFault): DomainError {
  return new DomainError('STATE_CONFLICT', { resource: 'batch', state, action: 'pay it out' });
}

function consentFields(seal: string, { personId, method, at }: Consent): readonly unknown[] {
  return ['consent', seal, personId, method, at];
}

/** Whether an older batch has a seal: then this one had one, too, and somebody took it away. */
async function sealedBefore(sql: Sql, { organizationId, livemode, createdAt }: PayoutBatch): Promise<boolean> {
  const rows = await sql.query(
    `select 1 from payout_batches b join payout_seals s on s.batch_id = b.id
     where b.organization_id = $1 and b.livemode = $2 and b.created_at < $3 and s.seal <> '' limit 1`,
    [organizationId, livemode, createdAt],
  );
  return rows.length > 0;
}

/** @returns '' when there is none, which nothing was sealed with */
async function sealOf(sql: Sql, batchId: string): Promise<string> {
  const [row] = await sql.query<{ seal: string }>('select seal from payout_seals where batch_id = $1', [batchId]);
  return row?.seal ?? '';
}

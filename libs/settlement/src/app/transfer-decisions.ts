import type { AssetRegistry } from '@chaintill/assets';
import { AuditLog } from '@chaintill/audit';
import type { FamilyRegistry } from '@chaintill/chain-port';
import { ReferenceStore } from '@chaintill/deposits';
import { DomainError, isId, parseNumericId, type Actor, type Clock } from '@chaintill/kernel';
import { OrderStore } from '@chaintill/orders';
import { addEvents, type Database, type Tx } from '@chaintill/persistence';
import { toTransfer, TransferStore, type TransferOwner, type TransferRow } from '../data/transfer-store';
import type { DecideTransfer } from '../domain/decision';
import type { Transfer } from '../domain/transfer';
import { transferSummary } from '../domain/transfer-summary';
import type { Settler } from './settler';

/** What a decision changes besides the books. */
interface Ruling extends TransferOwner {
  /** Canonical; where a returned one goes. */
  readonly returnAddress: string | null;
}

/** Decisions of people about money in review: made once, never undone, and settled in the same transaction. */
export class TransferDecisions {
  private readonly transfers = new TransferStore();
  private readonly orders = new OrderStore();
  private readonly references = new ReferenceStore();
  private readonly audit = new AuditLog();

  constructor(
    private readonly db: Database,
    private readonly assets: AssetRegistry,
    private readonly families: FamilyRegistry,
    private readonly settler: Settler,
    private readonly clock: Clock,
    /** Called after events were committed; a hint that may be lost. */
    private readonly wakeWebhooks: () => void,
  ) {}

  /**
   * Decides about a transfer. Credited, it pays an order of the same chain and asset, however late, or becomes a deposit of
   * a reference; kept, it is the merchant's own; returned, its value is held until payouts send it.
   * @throws DomainError RESOURCE_NOT_FOUND for a transfer, order or reference that is not this merchant's; STATE_CONFLICT when
   *   it is not final, not in review, or decided already; INVALID_REQUEST, INVALID_ADDRESS
   */
  async decide(actor: Actor, transferId: string, request: DecideTransfer): Promise<void> {
    checkShape(request);
    await this.db.tx(async (tx) => {
      const now = this.clock.now();
      const transfer = await this.lockUndecided(tx, actor, transferId);
      const { ownerKind, ownerId, returnAddress } = await this.ruling(tx, actor, transfer, request);
      await tx.query(
        `update transfers set decision = $2, decided_at = $3, decided_by = $4, decided_by_label = $5, decision_note = $6,
           owner_kind = $7, owner_id = $8, return_address = $9 where id = $1`,
        [
          transfer.id,
          request.decision,
          now,
          actor.id,
          actor.label,
          request.note ?? null,
          ownerKind,
          ownerId,
          returnAddress,
        ],
      );
      const decided: Transfer = { ...transfer, decision: request.decision, ownerKind, ownerId };
      await this.settler.settle(tx, {
        orderIds: [transfer, decided].flatMap((one) => (one.ownerKind === 'order' && one.ownerId ? [one.ownerId] : [])),
        transfers: ownerKind === 'order' ? [] : [decided],
      });
      await this.tell(tx, actor, transfer, request, { ownerKind, ownerId, returnAddress }, now);
      tx.afterCommit(this.wakeWebhooks);
    });
  }

  private async lockUndecided(tx: Tx, actor: Actor, transferId: string): Promise<Transfer> {
    const number = parseNumericId('transfer', transferId);
    const [row] = number
      ? await tx.query<TransferRow>(
          'select * from transfers where id = $1 and organization_id = $2 and livemode = $3 for update',
          [number, actor.organizationId, actor.livemode],
        )
      : [];
    if (!row) throw new DomainError('RESOURCE_NOT_FOUND', { resource: 'transfer' });
    const refuse = (state: string): never => {
      throw new DomainError('STATE_CONFLICT', { resource: 'transfer', state, action: 'decide about it' });
    };
    if (row.decision) return refuse(`decided already (${row.decision})`);
    if (row.state !== 'final') return refuse(row.state === 'seen' ? 'not final yet' : 'not on the chain any more');
    if (row.booked_in !== 'review' || row.settlement_due) return refuse('not waiting for a decision');
    return toTransfer(row);
  }

  private async ruling(tx: Tx, actor: Actor, transfer: Transfer, request: DecideTransfer): Promise<Ruling> {
    const { ownerKind, ownerId } = transfer;
    const { orderId, depositReference } = request;
    if (request.decision === 'return') {
      return { ownerKind, ownerId, returnAddress: await this.destination(tx, transfer, request.address) };
    }
    if (orderId !== undefined) {
      await this.checkOrder(tx, actor, transfer, orderId);
      return { ownerKind: 'order', ownerId: orderId, returnAddress: null };
    }
    if (depositReference !== undefined) {
      const reference = await this.references.lock(tx, actor, depositReference);
      if (!reference) throw new DomainError('RESOURCE_NOT_FOUND', { resource: 'deposit reference' });
      return { ownerKind: 'deposit_reference', ownerId: reference.id, returnAddress: null };
    }
    return { ownerKind, ownerId, returnAddress: null };
  }

  private async checkOrder(tx: Tx, actor: Actor, transfer: Transfer, orderId: string): Promise<void> {
    const [order] = isId('order', orderId) ? await this.orders.lock(tx, [orderId]) : [];
    if (order?.organizationId !== actor.organizationId || order.livemode !== actor.livemode) {
      throw new DomainError('RESOURCE_NOT_FOUND', { resource: 'order' });
    }
    if (order.chainId === transfer.chainId && order.assetId === transfer.assetId) return;
    const { symbol } = this.assets.byId(order.assetId);
    const problem = `asks for ${symbol} on ${order.chainId}: only a transfer of that can pay it`;
    throw new DomainError('INVALID_REQUEST', { field: 'orderId', problem });
  }

  /** @param text an address; the sender's when absent */
  private async destination(tx: Tx, transfer: Transfer, text: string | undefined): Promise<string> {
    const { family } = this.assets.chainById(transfer.chainId);
    const { address } = this.families.get(family);
    const parsed = address.parse(text ?? (await this.transfers.sender(tx, transfer.id)));
    const refuse = (problem: string): never => {
      throw new DomainError('INVALID_ADDRESS', { field: 'address', problem });
    };
    if (!parsed) return refuse(`is not a valid ${family} address: length, alphabet or checksum is wrong`);
    if (address.isNobody(parsed.canonical)) return refuse('belongs to nobody: what is sent there is lost');
    if (this.assets.isContract(family, parsed.canonical)) return refuse('is the contract of a token, not a wallet');
    return parsed.canonical;
  }

  private async tell(
    tx: Tx,
    actor: Actor,
    before: Transfer,
    { decision, note, orderId, depositReference }: DecideTransfer,
    { ownerKind, ownerId, returnAddress }: Ruling,
    now: Date,
  ): Promise<void> {
    const asset = before.assetId === null ? null : this.assets.byId(before.assetId);
    const summary = transferSummary(before, before.outcome, asset);
    const to = { orderId: orderId ?? null, depositReference: depositReference ?? null, returnAddress };
    // The facts stand on both sides: what was not changed does not look as if it were gone.
    const [booked] = await tx.query<Pick<TransferRow, 'booked_in' | 'outcome'>>(
      'select booked_in, outcome from transfers where id = $1',
      [before.id],
    );
    const after = { ...summary, bookedIn: booked?.booked_in, outcome: booked?.outcome };
    await this.audit.record(
      tx,
      actor,
      {
        action: 'transfer.decided',
        objectKind: 'transfer',
        objectId: summary.transferId,
        before: { ...summary, bookedIn: before.bookedIn, ownerKind: before.ownerKind, ownerId: before.ownerId },
        after: { ...after, decision, ownerKind, ownerId, returnAddress, note: note ?? null },
      },
      now,
    );
    const event = {
      organizationId: before.organizationId,
      livemode: before.livemode,
      type: 'transfer.decided',
      objectKind: 'transfer',
      objectId: summary.transferId,
      // transfer.unassigned is the first, and a transfer is decided about once
      objectVersion: 2,
      objectData: { ...summary, decision, ...to },
      cause: { rule: 'decided by a person', by: actor.id, ...summary },
    } as const;
    await addEvents(tx, [event], now);
  }
}

/** Fields that do not belong to a decision are refused: who sends them means another one. */
function checkShape({ decision, orderId, depositReference, address }: DecideTransfer): void {
  const refuse = (field: string, problem: string): never => {
    throw new DomainError('INVALID_REQUEST', { field, problem });
  };
  const targets = [orderId, depositReference].filter((target) => target !== undefined).length;
  if (decision === 'credit' && targets !== 1) {
    refuse('orderId', 'or depositReference is needed to credit, and only one of them');
  }
  if (decision !== 'credit' && orderId !== undefined) refuse('orderId', 'belongs to a credit only');
  if (decision !== 'credit' && depositReference !== undefined) refuse('depositReference', 'belongs to a credit only');
  if (decision !== 'return' && address !== undefined) refuse('address', 'belongs to a return only');
}

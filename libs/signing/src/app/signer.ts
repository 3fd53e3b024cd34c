import { AuditLog } from '@chaintill/audit';
import type { Clock } from '@chaintill/kernel';
import { addEvents, type Database, type Tx } from '@chaintill/persistence';
import { SignerStore } from '../data/signer-store';
import { isVoid } from '../data/void-approvals';
import { examine, type Examination, type Examined, type RequestRow, type SigningRules } from '../domain/examine';
import { judge, type OwnAddress } from '../domain/judge';
import type { KeyPlace } from '../domain/key-provider';
import type { KeyRing } from '../domain/key-ring';
import { REFUSALS, type RefusalCode } from '../domain/refusal';

export interface SignerParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly ring: KeyRing;
  readonly rules: SigningRules;
  readonly log: { warn(text: string): void; log(text: string): void };
}

interface Signing {
  readonly kind: 'sign';
  readonly wanted: Examined;
  readonly place: KeyPlace;
}
type Decision = { readonly kind: 'refused' } | Signing;

/** How long a request waits after it could not be decided about. */
const REST_MS = 10_000;

/** Decides about requests one after the other, and signs. */
export class Signer {
  private readonly store: SignerStore;
  private readonly audit = new AuditLog();
  /** Requests that could not be decided about, and until when they are left alone. */
  private readonly rests = new Map<string, number>();

  constructor(private readonly parts: SignerParts) {
    this.store = new SignerStore(parts.db);
  }

  /**
   * Decides about the oldest request. A signature is written down before it is made: a signer that dies between the two makes
   * the same one again.
   * @returns false when none waits
   * @throws what the database or the key provider says; the request rests for a while then, and others have their turn
   */
  async next(): Promise<boolean> {
    const { db, clock } = this.parts;
    let taken: string | undefined;
    try {
      const decision = await db.tx(async (tx) => {
        const row = await this.store.take(tx, this.resting());
        taken = row?.id;
        return row && this.decide(tx, row);
      });
      if (decision?.kind === 'sign') await this.sign(decision);
      return decision !== null;
    } catch (error) {
      if (taken !== undefined) this.rests.set(taken, clock.now().getTime() + REST_MS);
      throw error;
    }
  }

  private async sign({ wanted, place }: Signing): Promise<void> {
    const { clock, ring, log } = this.parts;
    const signature = await ring.sign(place, wanted.digest);
    await this.store.sign(wanted.requestId, wanted.digest, signature, clock.now());
    const { kind, subjectId, chainId } = wanted.instruction;
    log.log(`signed ${wanted.requestId}: ${kind} ${subjectId} on ${chainId}, sequence ${wanted.sequence}`);
  }

  private resting(): string[] {
    const now = this.parts.clock.now().getTime();
    for (const [id, until] of this.rests) if (until <= now) this.rests.delete(id);
    return [...this.rests.keys()];
  }

  private async decide(tx: Tx, row: RequestRow): Promise<Decision> {
    const now = this.parts.clock.now();
    const examination = this.examine(row, now);
    if ('refusal' in examination) return this.refuse(tx, row, examination, now);
    const { wanted } = examination;
    if (await isVoid(tx, row.proof)) return this.refuse(tx, row, { refusal: 'proof_void' }, now);
    const from = await this.own(tx, wanted, wanted.from);
    const to = await this.own(tx, wanted, wanted.instruction.to);
    const signed = await this.store.signed(tx, wanted.instructionDigest);
    const day = await this.store.day(tx, wanted, now);
    const refusal = judge(wanted, { signed, day, from, to }, this.parts.rules.proofMs, now);
    if (refusal !== null || !from) return this.refuse(tx, row, { refusal: refusal ?? 'no_key' }, now);
    if (signed.some(({ sequence, from: address }) => sequence !== wanted.sequence || address !== wanted.from))
      await this.tell(tx, row, 'signer.signed_again', { sequence: wanted.sequence, earlier: signed }, now);
    await this.store.note(tx, wanted, now);
    return { kind: 'sign', wanted, place: from.place };
  }

  /** A row that no code of ours wrote may hurt in ways that nobody thought of; it must not keep all others waiting. */
  private examine(row: RequestRow, now: Date): Examination {
    try {
      return examine(row, this.parts.rules, now);
    } catch (error) {
      return { refusal: 'malformed', detail: String(error) };
    }
  }

  private async own(tx: Tx, wanted: Examined, address: string): Promise<(OwnAddress & { place: KeyPlace }) | null> {
    const said = await this.store.derivation(tx, wanted, address);
    return this.parts.ring.find(wanted.chain.family, address, said);
  }

  private async refuse(
    tx: Tx,
    row: RequestRow,
    { refusal, detail }: { readonly refusal: RefusalCode; readonly detail?: string },
    now: Date,
  ): Promise<Decision> {
    await this.store.refuse(tx, row.id, refusal, now);
    const what = { code: refusal, reason: REFUSALS[refusal], ...(detail && { detail }) };
    const objectData = await this.tell(tx, row, 'signer.refused', what, now);
    const { id: objectId, organizationId, livemode } = row;
    const about = { organizationId, livemode, objectKind: 'signing_request', objectId } as const;
    await addEvents(tx, [{ ...about, type: 'signer.refused', objectVersion: 1, objectData, cause: {} }], now);
    return { kind: 'refused' };
  }

  /** For people to notice: in the log and in the audit log. */
  private async tell(tx: Tx, row: RequestRow, action: string, what: object, now: Date): Promise<object> {
    const { id, organizationId, livemode, chainId, from } = row;
    const told = { signingRequestId: id, chainId, from, ...subjectOf(row.instruction), ...what };
    const actor = { kind: 'system', id: 'signer', label: 'signer', ip: null, organizationId, livemode } as const;
    await this.audit.record(tx, actor, { action, objectKind: 'signing_request', objectId: id, after: told }, now);
    this.parts.log.warn(`${action} ${JSON.stringify(told)}`);
    return told;
  }
}

/** What the row says it is about, as far as it can be read. */
function subjectOf(instruction: unknown): { subjectId?: string; kind?: string } {
  if (typeof instruction !== 'object' || instruction === null) return {};
  const { subjectId, kind } = instruction as { subjectId?: unknown; kind?: unknown }; // any object has them or not
  return { ...(typeof subjectId === 'string' && { subjectId }), ...(typeof kind === 'string' && { kind }) };
}

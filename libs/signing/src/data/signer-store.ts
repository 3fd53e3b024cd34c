import type { FamilyName } from '@chaintill/chain-port';
import type { Database, Sql, Tx } from '@chaintill/persistence';
import type { Examined, RequestRow } from '../domain/examine';
import type { PublicKey } from '../domain/key-provider';
import type { Derivation } from '../domain/key-ring';
import type { SignedPlace } from '../domain/never-lands';
import type { RefusalCode } from '../domain/refusal';

const DAY_MS = 86_400_000;
/** Signers decide one after the other: sums and places hold. The number is only a name. */
const DECIDING = 0x7369676e;

interface Row {
  id: string;
  organization_id: string;
  livemode: boolean;
  chain_id: string;
  network_id: string;
  family: FamilyName;
  from_address: string;
  instruction: unknown;
  proof: unknown;
  unsigned: string;
  digest: string;
  never_lands_evidence: unknown;
}

/** The signer's SQL. It decides for all merchants, so nothing here asks for one; every row names its own. */
export class SignerStore {
  constructor(private readonly db: Database) {}

  /** Takes the oldest request that does not rest and that no other signer has, and keeps all others from deciding until `tx` ends. */
  async take(tx: Tx, resting: readonly string[]): Promise<RequestRow | null> {
    const [row] = await tx.query<Row>(
      `select id, organization_id, livemode, chain_id, network_id, family, from_address, instruction, proof, unsigned, digest,
              never_lands_evidence
       from signing_requests where state = 'waiting' and not (id = any ($1)) order by created_at, id limit 1 for update skip locked`,
      [resting],
    );
    if (!row) return null;
    await tx.query('select pg_advisory_xact_lock($1)', [DECIDING]);
    return {
      id: row.id,
      organizationId: row.organization_id,
      livemode: row.livemode,
      chainId: row.chain_id,
      networkId: row.network_id,
      family: row.family,
      from: row.from_address,
      instruction: row.instruction,
      proof: row.proof,
      unsigned: row.unsigned,
      digest: row.digest,
      evidence: row.never_lands_evidence,
    };
  }

  /** What was signed for an instruction. */
  async signed(tx: Tx, instructionDigest: string): Promise<SignedPlace[]> {
    const rows = await tx.query<{ from_address: string; sequence: string; unsigned_digest: string }>(
      'select from_address, sequence, unsigned_digest from signer_signatures where instruction_digest = $1',
      [instructionDigest],
    );
    return rows.map((row) => ({ from: row.from_address, sequence: Number(row.sequence), digest: row.unsigned_digest }));
  }

  /**
   * What was signed for within 24 hours: amounts of the same kind and asset, and what everything on the chain may cost. Of
   * replacements the dearest counts; what `wanted` itself replaces is left out.
   */
  async day(tx: Tx, wanted: Examined, now: Date): Promise<{ amount: bigint; fee: bigint }> {
    const { chain, instruction, instructionDigest, from, sequence } = wanted;
    const [sums] = await tx.query<{ amount: string; fee: string }>(
      `with places as (
         select from_address, sequence, instruction_digest, kind, contract, max(amount) as amount, max(max_fee) as fee
         from signer_signatures where chain_id = $1 and signed_at > $2
         group by from_address, sequence, instruction_digest, kind, contract)
       select
         (select coalesce(sum(amount), 0) from places where kind = $3 and contract is not distinct from $4
           and (instruction_digest, from_address, sequence) is distinct from ($5, $6, $7::bigint)) as amount,
         (select coalesce(sum(fee), 0) from (
           select max(fee) as fee from places where (from_address, sequence) is distinct from ($6, $7::bigint)
           group by from_address, sequence) as each_place) as fee`,
      [
        chain.id,
        new Date(now.getTime() - DAY_MS),
        instruction.kind,
        instruction.contract,
        instructionDigest,
        from,
        sequence,
      ],
    );
    return { amount: BigInt(sums?.amount ?? 0), fee: BigInt(sums?.fee ?? 0) };
  }

  /** Where the pool says that an address of a merchant comes from. Whoever asks checks it by deriving. */
  async derivation(sql: Sql, { chain, instruction }: Examined, address: string): Promise<Derivation | null> {
    const [row] = await sql.query<{ xpub: string; derivation_index: string }>(
      `select s.xpub, a.derivation_index from addresses a join address_sources s on s.id = a.source_id
       where a.family = $1 and a.livemode = $2 and a.address = $3 and a.organization_id = $4
         and a.derivation_index is not null`,
      [chain.family, instruction.livemode, address, instruction.organizationId],
    );
    return row ? { xpub: row.xpub, index: Number(row.derivation_index) } : null;
  }

  /** Writes down what is going to be signed. Once, however often it is. */
  async note(tx: Tx, wanted: Examined, now: Date): Promise<void> {
    const { instruction } = wanted;
    await tx.query(
      `insert into signer_signatures (request_id, instruction_digest, kind, organization_id, livemode, subject_id, chain_id,
         from_address, sequence, contract, amount, max_fee, unsigned_digest, signed_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) on conflict do nothing`,
      [
        wanted.requestId,
        wanted.instructionDigest,
        instruction.kind,
        instruction.organizationId,
        instruction.livemode,
        instruction.subjectId,
        wanted.chain.id,
        wanted.from,
        wanted.sequence,
        instruction.contract,
        instruction.amount.toString(),
        wanted.maxFee.toString(),
        wanted.digest,
        now,
      ],
    );
  }

  /** Answers what still waits and still asks for the same bytes. */
  async sign(requestId: string, digest: string, signature: string, now: Date): Promise<void> {
    await this.db.query(
      `update signing_requests set state = 'signed', signature = $3, decided_at = $4
       where id = $1 and state = 'waiting' and digest = $2`,
      [requestId, digest, signature, now],
    );
  }

  async refuse(tx: Tx, requestId: string, refusal: RefusalCode, now: Date): Promise<void> {
    await tx.query(
      `update signing_requests set state = 'refused', refusal = $2, decided_at = $3 where id = $1 and state = 'waiting'`,
      [requestId, refusal, now],
    );
  }

  /** Says what can be signed for; what was said before and is no longer true is revoked. */
  async publish(keys: readonly PublicKey[], now: Date): Promise<void> {
    await this.db.tx(async (tx) => {
      await tx.query(
        `insert into signer_keys (id, family, kind, label, organization_id, address, xpub, published_at)
         select k."keyId", k.family, k.kind, k.label, k."organizationId", k.address, k.xpub, $2
         from jsonb_to_recordset($1::jsonb) as k("keyId" text, family text, kind text, label text, "organizationId" text,
           address text, xpub text)
         on conflict (id) do update set label = excluded.label, organization_id = excluded.organization_id,
           published_at = excluded.published_at, revoked_at = null`,
        [JSON.stringify(keys), now],
      );
      await tx.query('update signer_keys set revoked_at = $2 where revoked_at is null and not (id = any ($1))', [
        keys.map(({ keyId }) => keyId),
        now,
      ]);
    });
  }
}

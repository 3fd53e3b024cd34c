import { newId } from '@chaintill/kernel';
import type { Sql, Tx } from '@chaintill/persistence';
import type { ApprovalProof } from '../domain/approval';
import { storedInstruction, type Instruction } from '../domain/instruction';
import type { NeverLands } from '../domain/never-lands';
import type { RefusalCode } from '../domain/refusal';

/** A transaction that only lacks its signature, and why it is to have one. */
export interface SigningWanted {
  /** Asked for once: asking again gives the first request. */
  readonly attemptId: string;
  readonly instruction: Instruction;
  /** The api's, for a payout; null for everything else. */
  readonly proof: ApprovalProof | null;
  /** Canonical address that pays. */
  readonly from: string;
  /** As {@link CraftedTransaction} of chain-port. */
  readonly unsigned: string;
  readonly digest: string;
  /** For a sequence other than the one that the instruction was signed for: why the earlier ones can never land. */
  readonly neverLands?: readonly NeverLands[];
}

/** What became of a request. Told by a notice on `signing_decided`, whose payload is the attempt. */
export type SigningAnswer =
  | { readonly attemptId: string; readonly state: 'waiting' }
  /** Goes into `family.outgoing.combine`, which believes it only if it is the sender's over these bytes. */
  | { readonly attemptId: string; readonly state: 'signed'; readonly signature: string }
  /** For good: the same attempt is not asked for again. */
  | { readonly attemptId: string; readonly state: 'refused'; readonly refusal: RefusalCode };

/** The signer's letter box, for whoever wants something signed. */
export class SigningRequests {
  /** Asks for a signature; the signer is woken when `tx` commits. @returns `sgr_…` */
  async request(tx: Tx, wanted: SigningWanted, now: Date): Promise<string> {
    const { attemptId, instruction, proof, from, unsigned, digest, neverLands } = wanted;
    const { organizationId, livemode, chainId, networkId } = instruction;
    const [made] = await tx.query<{ id: string }>(
      `with made as (
         insert into signing_requests (id, organization_id, livemode, attempt_id, chain_id, network_id, family, from_address,
                                       instruction, proof, unsigned, digest, never_lands_evidence, created_at)
         select $1, $2, $3, $4, c.id, $6, c.family, $7, $8, $9, $10, $11, $12, $13 from chains c where c.id = $5
         on conflict (attempt_id) do nothing
         returning id)
       select id from made union all select id from signing_requests where attempt_id = $4 limit 1`,
      [
        newId('signingRequest'),
        organizationId,
        livemode,
        attemptId,
        chainId,
        networkId,
        from,
        JSON.stringify(storedInstruction(instruction)),
        proof && JSON.stringify(proof),
        unsigned,
        digest,
        neverLands ? JSON.stringify(neverLands) : null,
        now,
      ],
    );
    if (!made) throw new Error(`no chain ${chainId} to sign for`);
    return made.id;
  }

  /**
   * Whether the signer's journal says that something was signed for a place. It is written before a signature is made, and a
   * letter box may say otherwise later.
   */
  async wasSigned(
    sql: Sql,
    place: { readonly chainId: string; readonly from: string; readonly sequence: number },
  ): Promise<boolean> {
    const rows = await sql.query(
      'select 1 from signer_signatures where chain_id = $1 and from_address = $2 and sequence = $3 limit 1',
      [place.chainId, place.from, place.sequence],
    );
    return rows.length > 0;
  }

  /** What became of requests; an attempt that was never asked for is left out. */
  async answers(sql: Sql, attemptIds: readonly string[]): Promise<SigningAnswer[]> {
    const rows = await sql.query<{
      attempt_id: string;
      state: SigningAnswer['state'];
      signature: string;
      refusal: RefusalCode;
    }>('select attempt_id, state, signature, refusal from signing_requests where attempt_id = any ($1)', [attemptIds]);
    return rows.map(({ attempt_id: attemptId, state, signature, refusal }) => {
      // the table's checks: a signed row has a signature, a refused one its code
      if (state === 'signed') return { attemptId, state, signature };
      return state === 'refused' ? { attemptId, state, refusal } : { attemptId, state };
    });
  }
}

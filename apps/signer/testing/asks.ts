import { evmFamily } from '@chaintill/chain-evm';
import { newId } from '@chaintill/kernel';
import {
  instructionDigest,
  type Approval,
  type ApprovalKey,
  type Instruction,
  type NeverLands,
  type SigningWanted,
} from '@chaintill/signing';

export const USDT = `0x${'11'.repeat(20)}`;
export const USDC = `0x${'22'.repeat(20)}`;
export const STRANGER = `0x${'99'.repeat(20)}`;
export const CHAIN = 'ethereum-local';
export const NETWORK = '31337';
const GAS_LIMIT = 100_000n;

/** What is asked for, as far as it differs from a payout of 1 USDT to a stranger that everybody consented to. */
export interface Ask {
  readonly instruction?: Partial<Instruction>;
  /** What the bytes do, where that is something else. */
  readonly bytes?: Partial<Pick<Instruction, 'to' | 'contract' | 'amount' | 'networkId'>>;
  readonly approval?: Partial<Approval>;
  /** null: none. Sweep, gas and fill have none. */
  readonly proof?: null;
  readonly approvedBy?: ApprovalKey;
  readonly from?: string;
  readonly sequence?: number;
  /** Wei. */
  readonly gasPrice?: bigint;
  readonly neverLands?: readonly NeverLands[];
  /** Columns written over by hand, before the signer can see the row. */
  readonly byHand?: Readonly<Record<string, unknown>>;
}

/** A merchant whose wallet pays. */
export interface Merchant {
  readonly organizationId: string;
  readonly hot: string;
}

/**
 * What the worker would ask of the signer.
 * @param approvalKey the api's, which proves that payouts were consented to
 * @param sequence its place among the wallet's transactions
 */
export function wantedOf(
  ask: Ask,
  { organizationId, hot }: Merchant,
  approvalKey: ApprovalKey,
  sequence: number,
): SigningWanted {
  const instruction: Instruction = {
    kind: 'payout',
    organizationId,
    livemode: false,
    subjectId: newId('simulation'),
    chainId: CHAIN,
    networkId: NETWORK,
    contract: USDT,
    to: STRANGER,
    amount: 1_000_000n,
    ...ask.instruction,
  };
  const from = ask.from ?? hot;
  const now = new Date().toISOString();
  const approval: Approval = {
    digest: instructionDigest(instruction),
    rule: { mode: 'totp', approvals: 0 },
    createdBy: 'per_1',
    consents: [{ personId: 'per_1', method: 'totp', at: now }],
    approvedAt: now,
    ...ask.approval,
  };
  const proven = instruction.kind === 'payout' && ask.proof !== null;
  const does = { ...instruction, ...ask.bytes };
  const gasPrice = ask.gasPrice ?? 10n ** 9n;
  const { unsigned, digest } = evmFamily.outgoing.craft(
    does.networkId,
    { from, to: does.to, contract: does.contract, amount: does.amount },
    sequence,
    {
      maxFee: GAS_LIMIT * gasPrice,
      fields: { gasLimit: `${GAS_LIMIT}`, maxFeePerGas: `${gasPrice}`, maxPriorityFeePerGas: '1' },
    },
  );
  return {
    attemptId: newId('simulation'),
    instruction,
    proof: proven ? (ask.approvedBy ?? approvalKey).prove(approval) : null,
    from,
    unsigned,
    digest,
    neverLands: ask.neverLands,
  };
}

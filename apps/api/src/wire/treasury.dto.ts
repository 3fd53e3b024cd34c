import { IsIn, IsOptional, IsString, Length } from 'class-validator';
import { ApiProperty, ApiPropertyOptional, PageQuery, PaginationResponse } from '@chaintill/http';
import {
  JUDGES,
  SWEEP_CAUSES,
  SWEEP_STATES,
  WALLET_ROLES,
  type GasView,
  type Judge,
  type SweepCause,
  type SweepQuery,
  type SweepRequestView,
  type SweepState,
  type SweepView,
  type TreasuryView,
  type UnsweptView,
  type WalletBalanceView,
  type WalletRole,
  type WalletView,
} from '@chaintill/treasury';

const FAMILIES = ['evm', 'tron', 'solana'] as const satisfies readonly WalletView['family'][];
const STATUSES = ['under_way', 'done', 'failed'] as const satisfies readonly SweepQuery['status'][];

export class WalletBalanceResponse implements WalletBalanceView {
  @ApiProperty({ example: 'ethereum-local' })
  chainId: string;

  @ApiProperty({ example: 'USDT' })
  currency: string;

  @ApiProperty({ example: '12500.00' })
  amount: string;

  @ApiProperty({ type: 'integer', description: 'the final block at which it held that' })
  height: number;

  @ApiProperty({ format: 'date-time' })
  readAt: string;

  @ApiProperty({ type: String, nullable: true, example: '1000.00', description: 'less raises an alarm' })
  floor: string | null;

  @ApiProperty({ type: String, nullable: true, example: '20000.00', description: 'more goes to the cold wallet' })
  ceiling: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'since when it is below its floor' })
  lowSince: string | null;
}

export class WalletResponse implements WalletView {
  @ApiProperty({ example: 'wal_0c2f7b0a9d1e4f6a8b3c5d7e9f' })
  walletId: string;

  @ApiProperty({
    enum: WALLET_ROLES,
    description:
      '`hot` pays out and is swept into; `gas` pays for sweeps and nothing else; `cold` is only watched: its key lies elsewhere',
  })
  role: WalletRole;

  @ApiProperty({ enum: FAMILIES })
  family: WalletView['family'];

  @ApiProperty({ example: '0x2f318C334780961FB129D2a6c30D0763d9a5C970' })
  address: string;

  @ApiProperty()
  label: string;

  @ApiProperty({ description: 'the signer holds its key no more; what lies there is still watched' })
  retired: boolean;

  @ApiProperty({ type: [WalletBalanceResponse] })
  balances: WalletBalanceResponse[];
}

export class CoinsResponse {
  @ApiProperty({ example: 'ETH' })
  currency: string;

  @ApiProperty({ example: '0.00042' })
  amount: string;
}

export class UnsweptResponse implements UnsweptView {
  @ApiProperty({ example: 'ethereum-local' })
  chainId: string;

  @ApiProperty({ example: 'USDT' })
  currency: string;

  @ApiProperty({ example: '250.00', description: 'final, and not on its way to a hot wallet' })
  amount: string;

  @ApiProperty({ type: 'integer', example: 12 })
  addresses: number;

  @ApiProperty({ example: '240.00', description: 'how much of it is worth its cost' })
  worthAmount: string;

  @ApiProperty({ type: 'integer', example: 3 })
  worthAddresses: number;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '25.00',
    description: 'from how much on one address is swept; null: only when it is asked for',
  })
  worthFrom: string | null;

  @ApiProperty({
    enum: JUDGES,
    description: '`rate`: value against cost; `minimum`: no rate, so what the operator has set; `nothing`: neither',
  })
  judgedBy: Judge;

  @ApiProperty({ type: CoinsResponse, nullable: true, description: 'of one sweep, at most' })
  cost: CoinsResponse | null;
}

export class GasResponse extends CoinsResponse implements GasView {
  @ApiProperty({ example: 'ethereum-local' })
  chainId: string;

  @ApiProperty({ example: 'wal_0c2f7b0a9d1e4f6a8b3c5d7e9f' })
  walletId: string;

  @ApiProperty({ description: 'it pays for few sweeps more, or for none' })
  low: boolean;

  @ApiProperty({ type: 'integer' })
  fundingsUnderWay: number;
}

export class TreasuryResponse implements TreasuryView {
  @ApiProperty({ type: [WalletResponse] })
  wallets: WalletResponse[];

  @ApiProperty({
    enum: FAMILIES,
    isArray: true,
    description: 'where the wallet of the installation serves you, which several merchants share',
  })
  shared: WalletView['family'][];

  @ApiProperty({ type: [UnsweptResponse], description: 'what lies at your receiving addresses' })
  unswept: UnsweptResponse[];

  @ApiProperty({ type: [GasResponse], description: 'coins of your own wallets that pay for sweeps, by chain' })
  gas: GasResponse[];
}

export class SweepListQuery extends PageQuery {
  @ApiPropertyOptional({ enum: STATUSES })
  @IsOptional()
  @IsIn(STATUSES, { message: `must be one of: ${STATUSES.join(', ')}` })
  status?: (typeof STATUSES)[number];

  @ApiPropertyOptional({ example: 'USDT' })
  @IsOptional()
  @Length(1, 32)
  currency?: string;

  @ApiPropertyOptional({ example: 'ethereum-local' })
  @IsOptional()
  @Length(1, 64)
  chainId?: string;
}

export class SweepGasResponse extends CoinsResponse {
  @ApiProperty({ type: String, nullable: true })
  txHash: string | null;
}

export class SweepResponse implements SweepView {
  @ApiProperty({ example: 'swp_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  sweepId: string;

  @ApiProperty({ example: 'ethereum-local' })
  chainId: string;

  @ApiProperty({ example: 'USDT' })
  currency: string;

  @ApiProperty({ example: '250.00' })
  amount: string;

  @ApiProperty({ example: '0x2f318C334780961FB129D2a6c30D0763d9a5C970' })
  fromAddress: string;

  @ApiProperty({ example: 'wal_0c2f7b0a9d1e4f6a8b3c5d7e9f' })
  toWalletId: string;

  @ApiProperty({
    enum: SWEEP_CAUSES,
    description: '`worth` its cost; a `payout` waited for it; `asked` for by a person',
  })
  cause: SweepCause;

  @ApiProperty({
    enum: SWEEP_STATES,
    description: '`funding` waits for coins that pay the network; `done` is final at the hot wallet',
  })
  status: SweepState;

  @ApiProperty({ type: String, nullable: true, description: 'why it failed, or what it waits for' })
  reason: string | null;

  @ApiProperty({ type: String, nullable: true })
  txHash: string | null;

  @ApiProperty({ type: CoinsResponse, nullable: true, description: 'what the network took; null until it is final' })
  networkFee: CoinsResponse | null;

  @ApiProperty({ type: [SweepGasResponse], description: 'coins that were sent to the address for it' })
  gas: SweepGasResponse[];

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  finishedAt: string | null;
}

export class SweepPage {
  @ApiProperty({ type: [SweepResponse] })
  data: SweepResponse[];

  @ApiProperty()
  pagination: PaginationResponse;
}

export class RequestSweepBody {
  @ApiProperty({ example: 'ethereum-local', maxLength: 64 })
  @IsString()
  @Length(1, 64)
  chainId: string;

  @ApiProperty({ example: 'USDT', maxLength: 32 })
  @IsString()
  @Length(1, 32)
  currency: string;
}

export class SweepRequestResponse implements SweepRequestView {
  @ApiProperty({ example: 'swr_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  requestId: string;

  @ApiProperty({ example: 'ethereum-local' })
  chainId: string;

  @ApiProperty({ example: 'USDT' })
  currency: string;

  @ApiProperty({ enum: ['accepted'], description: 'a worker takes it up; the sweeps stand in their list' })
  status: 'accepted';

  @ApiProperty({ format: 'date-time' })
  createdAt: string;
}

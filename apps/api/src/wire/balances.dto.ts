import { ApiProperty } from '@chaintill/http';
import type { BalanceView } from '@chaintill/ledger';

export class BalanceResponse implements BalanceView {
  @ApiProperty({ example: 'ethereum-local' })
  chainId: string;

  @ApiProperty({ example: 'USDT' })
  currency: string;

  @ApiProperty({ example: '1250.5', description: 'yours to spend' })
  available: string;

  @ApiProperty({ example: '100', description: 'seen on chain, not final' })
  pending: string;

  @ApiProperty({ example: '0', description: 'bound by payouts under way' })
  held: string;

  @ApiProperty({ example: '0', description: 'received and waiting for a decision' })
  review: string;
}

export class BalanceList {
  @ApiProperty({ type: [BalanceResponse] })
  data: BalanceResponse[];
}

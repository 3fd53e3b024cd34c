import { IsOptional, IsString, Length } from 'class-validator';
import type { FamilyName } from '@chaintill/chain-port';
import {
  NOTICE_KINDS,
  TRANSFER_STATUSES,
  UNAVAILABLE_REASONS,
  type LinkOptionView,
  type LinkView,
  type MerchantView,
  type NoticeKind,
  type NoticeView,
  type PaymentTransferView,
  type PaymentView,
  type UnavailableReason,
} from '@chaintill/checkout';
import { ApiProperty, ApiPropertyOptional } from '@chaintill/http';
import { ORDER_STATES, RATE_MODES, type OrderState, type RateMode } from '@chaintill/orders';
import { LINK_STATES, type LinkChoice, type LinkState } from '@chaintill/payment-links';

const FAMILIES = ['evm', 'tron', 'solana'];
const AMOUNT = { message: 'must be a string such as "100.00"', context: { amount: true } };

export class MerchantResponse implements MerchantView {
  @ApiProperty({ example: 'Night Trains Ltd' })
  name: string;

  @ApiProperty({ type: String, nullable: true, example: 'help@shop.example' })
  supportEmail: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'https://shop.example/help' })
  supportUrl: string | null;
}

export class PaymentPriceResponse {
  @ApiProperty({ example: '25.00' })
  amount: string;

  @ApiProperty({ example: 'EUR' })
  currency: string;

  @ApiProperty({ type: String, nullable: true, example: '0.92', description: 'price currency for one whole coin' })
  rate: string | null;

  @ApiProperty({ enum: RATE_MODES, description: 'floating: the amount follows the market until the payment is seen' })
  mode: RateMode;
}

export class ConfirmationsResponse {
  @ApiProperty({ type: 'integer' })
  have: number;

  @ApiProperty({ type: 'integer', nullable: true, description: 'null: the chain itself says what is final' })
  need: number | null;
}

export class NoticeResponse implements NoticeView {
  @ApiProperty({ enum: NOTICE_KINDS })
  kind: NoticeKind;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'partial: what is still to be paid; overpaid: what is too much; else what came',
  })
  amount: string | null;

  @ApiProperty({ type: String, nullable: true })
  currency: string | null;

  @ApiProperty({ type: String, nullable: true })
  chainName: string | null;

  @ApiProperty({ type: String, nullable: true })
  txHash: string | null;
}

export class PaymentTransferResponse implements PaymentTransferView {
  @ApiProperty()
  txHash: string;

  @ApiProperty({ example: '10.5' })
  amount: string;

  @ApiProperty({ example: 'USDT' })
  currency: string;

  @ApiProperty({ enum: TRANSFER_STATUSES })
  status: PaymentTransferView['status'];

  @ApiProperty({ type: 'integer' })
  confirmations: number;
}

export class PaymentResponse implements PaymentView {
  @ApiProperty({ example: 'invoice-2041' })
  reference: string;

  @ApiProperty()
  merchant: MerchantResponse;

  @ApiProperty({ type: String, nullable: true, description: 'of the link that the payment was made by' })
  title: string | null;

  @ApiProperty({ type: String, nullable: true })
  description: string | null;

  @ApiProperty({ description: 'false: test mode, no real money' })
  livemode: boolean;

  @ApiProperty({ enum: ORDER_STATES })
  state: OrderState;

  @ApiProperty({ example: 'USDT' })
  currency: string;

  @ApiProperty({ example: 'ethereum-local' })
  chainId: string;

  @ApiProperty({ example: 'Ethereum (local)' })
  chainName: string;

  @ApiProperty({ enum: FAMILIES })
  protocol: FamilyName;

  @ApiProperty({ example: '0x52908400098527886E0F7030069857D2E4169EE7' })
  address: string;

  @ApiProperty({ example: '25.00' })
  amount: string;

  @ApiProperty({ example: '10.00' })
  receivedAmount: string;

  @ApiProperty({ example: '10.00' })
  confirmedAmount: string;

  @ApiProperty({ example: '15.00' })
  remainingAmount: string;

  @ApiProperty({ type: PaymentPriceResponse, nullable: true })
  price: PaymentPriceResponse | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example:
      'ethereum:0xdAC17F958D2ee523a2206206994597C13D831ec7@1/transfer?address=0x52908400098527886E0F7030069857D2E4169EE7&uint256=15000000',
    description: 'text of the QR code; asks for the remaining amount, null while nothing is asked for',
  })
  paymentUri: string | null;

  @ApiProperty({ type: ConfirmationsResponse, nullable: true, description: 'null before there is a payment' })
  confirmations: ConfirmationsResponse | null;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiProperty({ format: 'date-time' })
  expiresAt: string;

  @ApiProperty({ format: 'date-time', description: 'when this was read, by the clock that decides' })
  serverTime: string;

  @ApiProperty({ type: [NoticeResponse] })
  notices: NoticeResponse[];

  @ApiProperty({ type: [PaymentTransferResponse] })
  transfers: PaymentTransferResponse[];

  @ApiProperty({ type: String, nullable: true })
  successUrl: string | null;

  @ApiProperty({ type: String, nullable: true })
  cancelUrl: string | null;

  @ApiProperty({ type: 'integer' })
  version: number;
}

export class LinkOptionResponse implements LinkOptionView {
  @ApiProperty({ example: 'USDT' })
  currency: string;

  @ApiProperty({ example: 'ethereum-local' })
  chainId: string;

  @ApiProperty({ example: 'Ethereum (local)' })
  chainName: string;

  @ApiProperty({ enum: FAMILIES })
  protocol: FamilyName;

  @ApiProperty({ type: String, nullable: true, description: 'what the price comes to now; null: nobody can say' })
  amount: string | null;

  @ApiProperty({
    enum: [...UNAVAILABLE_REASONS, null],
    type: String,
    nullable: true,
    description: 'null: it can be taken',
  })
  unavailable: UnavailableReason | null;
}

export class LinkPageResponse implements LinkView {
  @ApiProperty({ example: 'Zk3mQ81xLwTf0aPc' })
  slug: string;

  @ApiProperty({ example: 'Night train' })
  title: string;

  @ApiProperty({ type: String, nullable: true })
  description: string | null;

  @ApiProperty()
  merchant: MerchantResponse;

  @ApiProperty()
  livemode: boolean;

  @ApiProperty({ type: String, nullable: true, description: 'null: the payer chooses' })
  amount: string | null;

  @ApiProperty({ example: 'EUR' })
  priceCurrency: string;

  @ApiProperty({ type: String, nullable: true })
  minAmount: string | null;

  @ApiProperty({ type: String, nullable: true })
  maxAmount: string | null;

  @ApiProperty({ type: [LinkOptionResponse] })
  options: LinkOptionResponse[];

  @ApiProperty({ enum: LINK_STATES })
  state: LinkState;

  @ApiProperty({ type: 'integer', nullable: true, description: 'null: no limit' })
  left: number | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  expiresAt: string | null;

  @ApiProperty({ type: String, nullable: true })
  successUrl: string | null;

  @ApiProperty({ type: String, nullable: true })
  cancelUrl: string | null;
}

export class BeginPaymentBody implements LinkChoice {
  @ApiProperty({ example: 'USDT' })
  @IsString()
  @Length(1, 20)
  currency: string;

  @ApiProperty({ example: 'ethereum-local' })
  @IsString()
  @Length(1, 63)
  chainId: string;

  @ApiPropertyOptional({ example: '25.00', description: 'in the price currency; only where the payer chooses' })
  @IsOptional()
  @IsString(AMOUNT)
  amount?: string;
}

export class BegunPaymentResponse {
  @ApiProperty({ description: 'opens this payment and nothing else' })
  token: string;

  @ApiProperty({ example: 'https://pay.example/pay/ord_01k9zt3c8m6m5b7d9e0f1g2h3j-f0rEx4mpl3T0kenF0rD0c' })
  url: string;
}

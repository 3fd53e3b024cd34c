import { Body, HttpCode, Injectable, Param, Patch, Post } from '@nestjs/common';
import { Requires, Who, type Principal } from '@chaintill/access';
import { ApiOkResponse, ApiOperation, idParam, Throws } from '@chaintill/http';
import { PayoutConsents, PayoutEdits, PayoutReader, type BatchView, type PayoutDetail } from '@chaintill/payouts';
import { CodeBody } from './code.dto';
import { BatchResponse } from './payout-batches.dto';
import { EditPayoutBody, RejectPayoutsBody } from './payout-bodies.dto';
import { PayoutDetailResponse } from './payouts.dto';
import { DESTINATION, POLICY } from './payouts.routes';

const Batch = (): ParameterDecorator => Param('batchId', idParam('payoutBatch', 'batch'));

/** Whatever a code is given for. */
const CODE = [
  'INVALID_REQUEST',
  'WRONG_VERIFICATION_CODE',
  'NO_SECOND_FACTOR',
  'RESOURCE_NOT_FOUND',
  'STATE_CONFLICT',
  'VERIFICATION_EXHAUSTED',
  'RATE_LIMIT_EXCEEDED',
] as const;

/** By the policy of this moment. */
const AGAIN = ['PAYOUT_LIMIT_EXCEEDED', 'DESTINATION_NOT_ALLOWED', 'DESTINATION_COOLING_OFF'] as const;

/** Consent to payouts, and changes that void it, for every surface. */
@Injectable()
export abstract class PayoutConsentsRoutes {
  constructor(
    private readonly consents: PayoutConsents,
    private readonly edits: PayoutEdits,
    private readonly reader: PayoutReader,
  ) {}

  @Post('batches/:batchId/verify')
  @Requires('payouts:verify')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'verifyPayoutBatch',
    summary: 'Consent to a batch by a code of your authenticator app',
    description:
      'The code is that of the person who is signed in, or who made the API key or OAuth app. Ten codes are looked at for a batch, each counts once, and what is not verified within an hour is rejected.',
  })
  @ApiOkResponse({ type: BatchResponse })
  @Throws(...CODE, 'PAYOUTS_UNAVAILABLE', ...AGAIN)
  verify(@Who() who: Principal, @Batch() batchId: string, @Body() { code }: CodeBody): Promise<BatchView> {
    return this.consents.verify(who, batchId, code);
  }

  @Post('batches/:batchId/approve')
  @Requires('payouts:approve')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'approvePayoutBatch',
    summary: 'Approve a batch that somebody else made, by a code of your authenticator app',
    description:
      'Each person counts once, and nobody approves what he made or changed, by whatever key. Codes are counted together with those of verify.',
  })
  @ApiOkResponse({ type: BatchResponse })
  @Throws(...CODE, 'OWN_PAYOUT', 'ALREADY_APPROVED', 'PAYOUTS_UNAVAILABLE', ...AGAIN)
  approve(@Who() who: Principal, @Batch() batchId: string, @Body() { code }: CodeBody): Promise<BatchView> {
    return this.consents.approve(who, batchId, code);
  }

  @Post('batches/:batchId/reject')
  @Requires('payouts:approve')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'rejectPayoutBatch',
    summary:
      'Refuse a batch that waits for consent, by a code of your authenticator app; its amounts are available again',
  })
  @ApiOkResponse({ type: BatchResponse })
  @Throws(...CODE)
  reject(@Who() who: Principal, @Batch() batchId: string, @Body() body: RejectPayoutsBody): Promise<BatchView> {
    return this.consents.reject(who, batchId, body);
  }

  @Patch(':payoutId')
  @Requires('payouts:create')
  @ApiOperation({
    operationId: 'editPayout',
    summary: 'Change a payout that nothing was signed for; its batch needs consent anew',
    description:
      'Of a refund or a return only note and callbackUrl are changed. Who changes a payout cannot approve it.',
  })
  @ApiOkResponse({ type: PayoutDetailResponse })
  @Throws(
    'INVALID_REQUEST',
    'INVALID_AMOUNT',
    'INVALID_URL',
    'BELOW_MINIMUM',
    ...DESTINATION,
    'RESOURCE_NOT_FOUND',
    'STATE_CONFLICT',
    'INSUFFICIENT_FUNDS',
    ...POLICY,
    'PAYOUTS_UNAVAILABLE',
  )
  async edit(
    @Who() who: Principal,
    @Param('payoutId', idParam('payout', 'payout')) payoutId: string,
    @Body() body: EditPayoutBody,
  ): Promise<PayoutDetail> {
    await this.edits.edit(who, await this.reader.batchOf(who, payoutId), payoutId, body);
    return this.reader.get(who, payoutId);
  }
}

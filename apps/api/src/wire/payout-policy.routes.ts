import { Body, Delete, Get, HttpCode, Injectable, Param, Put } from '@nestjs/common';
import { Requires, Who, type Principal } from '@chaintill/access';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, idParam, Throws } from '@chaintill/http';
import { PayoutPolicies, type PolicyView } from '@chaintill/payouts';
import { CODE_FAULTS, CodeBody } from './code.dto';
import { PayoutPolicyResponse, PutPayoutPolicyBody } from './payout-policy.dto';

const Key = (): ParameterDecorator => Param('keyId', idParam('apiKey', 'API key'));

/** Of who asks, and of his code. */
const CODE = ['INVALID_REQUEST', 'PERSON_REQUIRED', ...CODE_FAULTS] as const;

const FAULTS = [...CODE, 'INVALID_AMOUNT', 'INVALID_CHAIN', 'INVALID_CURRENCY', 'RATE_UNAVAILABLE'] as const;

/** What payouts need and how much may leave: a merchant's policy, and those of single keys. */
@Injectable()
export abstract class PayoutPolicyRoutes {
  constructor(private readonly policies: PayoutPolicies) {}

  @Get()
  @Requires('payout-policy:read')
  @ApiOperation({ operationId: 'getPayoutPolicy', summary: 'What payouts need, and how much may leave' })
  @ApiOkResponse({ type: PayoutPolicyResponse })
  get(@Who() who: Principal): Promise<PolicyView> {
    return this.policies.get(who, null);
  }

  @Put()
  @Requires('payout-policy:manage')
  @ApiOperation({
    operationId: 'putPayoutPolicy',
    summary: 'Change what payouts need; by a person who is signed in, and the code of his authenticator app',
    description:
      'Consent is asked for by the policy that counts when a batch is made. Limits and the list of addresses also count for what was not signed yet.',
  })
  @ApiOkResponse({ type: PayoutPolicyResponse })
  @Throws(...FAULTS)
  put(@Who() who: Principal, @Body() body: PutPayoutPolicyBody): Promise<PolicyView> {
    return this.policies.set(who, null, body, body.code);
  }

  @Get('api-keys/:keyId')
  @Requires('payout-policy:read')
  @ApiOperation({
    operationId: 'getPayoutPolicyOfKey',
    summary: 'What payouts by one API key need besides, and how much may leave by it',
  })
  @ApiOkResponse({ type: PayoutPolicyResponse })
  @Throws('RESOURCE_NOT_FOUND')
  getOfKey(@Who() who: Principal, @Key() keyId: string): Promise<PolicyView> {
    return this.policies.get(who, keyId);
  }

  @Put('api-keys/:keyId')
  @Requires('payout-policy:manage')
  @ApiOperation({
    operationId: 'putPayoutPolicyOfKey',
    summary: 'Hold one API key back further; by a person who is signed in, and the code of his authenticator app',
    description:
      'Your own policy counts as well, so that this can only be stricter. Keys and apps made by the key are held back, too.',
  })
  @ApiOkResponse({ type: PayoutPolicyResponse })
  @Throws(...FAULTS, 'RESOURCE_NOT_FOUND')
  putOfKey(@Who() who: Principal, @Key() keyId: string, @Body() body: PutPayoutPolicyBody): Promise<PolicyView> {
    return this.policies.set(who, keyId, body, body.code);
  }

  @Delete('api-keys/:keyId')
  @Requires('payout-policy:manage')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'deletePayoutPolicyOfKey',
    summary: 'Let one API key do what your own policy lets it; by a person who is signed in, and his code',
  })
  @ApiNoContentResponse()
  @Throws(...CODE, 'RESOURCE_NOT_FOUND')
  async removeOfKey(@Who() who: Principal, @Key() keyId: string, @Body() { code }: CodeBody): Promise<void> {
    await this.policies.remove(who, keyId, code);
  }
}

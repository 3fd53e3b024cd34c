import {
  Body,
  Delete,
  Get,
  HttpCode,
  Injectable,
  Param,
  Post,
  Put,
  Query,
  Res,
  type PipeTransform,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Requires, Who, type Principal } from '@chaintill/access';
import {
  DepositReferenceReader,
  DepositReferences,
  DepositsService,
  isReference,
  type DepositReferenceView,
  type DepositView,
  type UnboundView,
} from '@chaintill/deposits';
import {
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  CreatesOnce,
  Idempotent,
  IdempotentCreates,
  numericIdParam,
  pageOf,
  sendStored,
  Throws,
  type IdempotencyRequest,
} from '@chaintill/http';
import { DomainError, type Page } from '@chaintill/kernel';
import {
  BindReferenceBody,
  BoundAddressResponse,
  DepositReferencePage,
  DepositReferenceResponse,
  ReferenceListQuery,
  RotateAddressBody,
  RotatedAddressesResponse,
  UnbindQuery,
  UnboundResponse,
  UpdateReferenceBody,
} from './deposit-references.dto';
import { DepositListQuery, DepositPage, DepositResponse } from './deposits.dto';

/** A text that cannot be a reference is nobody's (law 9). */
class ReferencePipe implements PipeTransform<string, string> {
  transform(text: string): string {
    if (!isReference(text)) throw new DomainError('RESOURCE_NOT_FOUND', { resource: 'deposit reference' });
    return text;
  }
}

export const Reference = (): ParameterDecorator => Param('depositReference', ReferencePipe);
export const ReferenceInPath = (): MethodDecorator =>
  ApiParam({ name: 'depositReference', example: 'customer-1042', description: 'percent-encoded, slashes too' });

/** Deposits and the references they come to (S2-E04 to E08). */
@Injectable()
export abstract class DepositsRoutes {
  constructor(
    private readonly references: DepositReferences,
    private readonly reader: DepositReferenceReader,
    private readonly deposits: DepositsService,
    private readonly creates: IdempotentCreates,
  ) {}

  @Post('references')
  @Requires('deposits:manage')
  @HttpCode(201)
  @ApiOperation({ operationId: 'bindDepositAddress', summary: 'Give a customer a permanent address' })
  @CreatesOnce()
  @ApiCreatedResponse({ type: BoundAddressResponse })
  @Throws(
    'INVALID_REQUEST',
    'INVALID_CHAIN',
    'INVALID_CURRENCY',
    'INVALID_URL',
    'RESOURCE_NOT_FOUND',
    'DUPLICATE_DEPOSIT_REFERENCE',
    'IDEMPOTENCY_KEY_CONFLICT',
    'NO_AVAILABLE_ADDRESSES',
  )
  async bind(
    @Who() who: Principal,
    @Body() body: BindReferenceBody,
    @Idempotent() idempotency: IdempotencyRequest | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const bound = await this.creates.once(who, idempotency, (tx) => this.references.bind(tx, who, body));
    return sendStored(reply, bound);
  }

  @Get('references')
  @Requires('deposits:read')
  @ApiOperation({ operationId: 'listDepositReferences', summary: 'References, newest first unless sorted otherwise' })
  @ApiOkResponse({ type: DepositReferencePage })
  @Throws('INVALID_REQUEST')
  listReferences(@Who() who: Principal, @Query() query: ReferenceListQuery): Promise<Page<DepositReferenceView>> {
    const { sortOrder = 'desc', ...rest } = query;
    return this.reader.list(who, { ...rest, ...pageOf(query), sortOrder });
  }

  @Get('references/:depositReference')
  @Requires('deposits:read')
  @ApiOperation({ operationId: 'getDepositReference', summary: 'One reference: addresses, bindings and totals' })
  @ReferenceInPath()
  @ApiOkResponse({ type: DepositReferenceResponse })
  @Throws('RESOURCE_NOT_FOUND')
  getReference(@Who() who: Principal, @Reference() reference: string): Promise<DepositReferenceView> {
    return this.reader.get(who, reference);
  }

  @Put('references/:depositReference')
  @Requires('deposits:manage')
  @ApiOperation({ operationId: 'updateDepositReference', summary: 'Change what the body names; null takes away' })
  @ReferenceInPath()
  @ApiOkResponse({ type: DepositReferenceResponse })
  @Throws('INVALID_REQUEST', 'INVALID_URL', 'RESOURCE_NOT_FOUND')
  async updateReference(
    @Who() who: Principal,
    @Reference() reference: string,
    @Body() body: UpdateReferenceBody,
  ): Promise<DepositReferenceView> {
    await this.references.update(who, reference, body);
    return this.reader.get(who, reference);
  }

  @Delete('references/:depositReference')
  @Requires('deposits:manage')
  @ApiOperation({
    operationId: 'unbindDepositAddress',
    summary: 'Take no more deposits; addresses rest, and money that comes to them waits for a person',
  })
  @ReferenceInPath()
  @ApiOkResponse({ type: UnboundResponse })
  @Throws('INVALID_REQUEST', 'RESOURCE_NOT_FOUND')
  unbind(
    @Who() who: Principal,
    @Reference() reference: string,
    @Query() { chainId }: UnbindQuery,
  ): Promise<UnboundView> {
    return this.references.unbind(who, reference, chainId);
  }

  @Post('references/:depositReference/rotate')
  @Requires('deposits:manage')
  @HttpCode(201)
  @ApiOperation({
    operationId: 'rotateDepositAddress',
    summary: 'Give a new address; what comes to the old one is still booked to the reference',
  })
  @ReferenceInPath()
  @CreatesOnce()
  @ApiCreatedResponse({ type: RotatedAddressesResponse })
  @Throws(
    'INVALID_REQUEST',
    'INVALID_CHAIN',
    'RESOURCE_NOT_FOUND',
    'STATE_CONFLICT',
    'IDEMPOTENCY_KEY_CONFLICT',
    'NO_AVAILABLE_ADDRESSES',
  )
  async rotate(
    @Who() who: Principal,
    @Reference() reference: string,
    @Body() { chainId }: RotateAddressBody,
    @Idempotent() idempotency: IdempotencyRequest | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const rotate = (tx: Parameters<DepositReferences['rotate']>[0]) =>
      this.references.rotate(tx, who, reference, chainId);
    return sendStored(reply, await this.creates.once(who, idempotency, rotate));
  }

  @Get()
  @Requires('deposits:read')
  @ApiOperation({ operationId: 'listDeposits', summary: 'Deposits, newest first unless sorted otherwise' })
  @ApiOkResponse({ type: DepositPage })
  @Throws('INVALID_REQUEST')
  list(@Who() who: Principal, @Query() query: DepositListQuery): Promise<Page<DepositView>> {
    const { sortBy = 'createdAt', sortOrder = 'desc', credited, ...rest } = query;
    const only = credited === undefined ? undefined : credited === 'true';
    return this.deposits.list(who, { ...rest, ...pageOf(query), credited: only, sortBy, sortOrder });
  }

  @Get(':depositId')
  @Requires('deposits:read')
  @ApiOperation({ operationId: 'getDeposit', summary: 'One deposit' })
  @ApiParam({ name: 'depositId', example: 'dep_00000000000000000000000042' })
  @ApiOkResponse({ type: DepositResponse })
  @Throws('RESOURCE_NOT_FOUND')
  get(
    @Who() who: Principal,
    @Param('depositId', numericIdParam('deposit', 'deposit')) id: string,
  ): Promise<DepositView> {
    return this.deposits.get(who, id);
  }
}

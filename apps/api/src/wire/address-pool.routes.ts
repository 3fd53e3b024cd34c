import { Body, Get, HttpCode, Injectable, Param, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { PersonCodes, Requires, Who, type Principal } from '@chaintill/access';
import {
  AddressPool,
  AddressSources,
  AddressStock,
  parseAddressLines,
  type AddressLine,
  type AddressSourceView,
  type AddressView,
  type ImportReport,
} from '@chaintill/addresses';
import {
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  BodyLimit,
  CreatesOnce,
  Idempotent,
  IdempotentCreates,
  idParam,
  pageOf,
  sendStored,
  Throws,
  type IdempotencyRequest,
} from '@chaintill/http';
import { DomainError, type Page } from '@chaintill/kernel';
import type { Tx } from '@chaintill/persistence';
import {
  AddressListQuery,
  AddressPage,
  CreateSourceBody,
  DeriveBody,
  ImportAddressesBody,
  ImportReportResponse,
  PoolStatusResponse,
  SourceList,
  SourceResponse,
} from './address-pool.dto';
import { CODE_FAULTS } from './code.dto';

/** The pool of receiving addresses (S2-E21 to E23); sources of derivation are an addition. */
@Injectable()
export abstract class AddressPoolRoutes {
  constructor(
    private readonly pool: AddressPool,
    private readonly stock: AddressStock,
    private readonly sourceKeys: AddressSources,
    private readonly creates: IdempotentCreates,
    private readonly codes: PersonCodes,
  ) {}

  @Post('import')
  @Requires('address-pool:manage')
  @HttpCode(201)
  @CreatesOnce()
  @BodyLimit(2 * 1_024 * 1_024)
  @ApiOperation({
    operationId: 'importAddresses',
    summary: 'Add addresses; good lines go in even if others are refused; people give their code',
  })
  @ApiCreatedResponse({ type: ImportReportResponse })
  @Throws('INVALID_REQUEST', 'IDEMPOTENCY_KEY_CONFLICT', ...CODE_FAULTS)
  async import(
    @Who() who: Principal,
    @Body() body: ImportAddressesBody,
    @Idempotent() idempotency: IdempotencyRequest | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const lines = linesOf(body);
    const fill = (tx: Tx): Promise<ImportReport> => this.pool.import(who, body.protocol, lines, tx);
    return sendStored(reply, await this.codes.createOnce(who, body.code, idempotency, fill));
  }

  @Get('status')
  @Requires('address-pool:read')
  @ApiOperation({ operationId: 'getAddressPoolStatus', summary: 'Stock of each pool' })
  @ApiOkResponse({ type: PoolStatusResponse })
  async status(@Who() who: Principal): Promise<PoolStatusResponse> {
    const pools = await this.stock.summary(who);
    return { pools: pools.map((pool) => ({ ...pool, chainIds: [...pool.chainIds] })) };
  }

  @Get('addresses')
  @Requires('address-pool:read')
  @ApiOperation({ operationId: 'listAddresses', summary: 'Addresses of the pool, newest first' })
  @ApiOkResponse({ type: AddressPage })
  @Throws('INVALID_REQUEST')
  addresses(@Who() who: Principal, @Query() query: AddressListQuery): Promise<Page<AddressView>> {
    return this.stock.list(who, { ...query, ...pageOf(query) });
  }

  @Get('sources')
  @Requires('address-pool:read')
  @ApiOperation({ operationId: 'listAddressSources', summary: 'Public keys that addresses are derived from' })
  @ApiOkResponse({ type: SourceList })
  async sources(@Who() who: Principal): Promise<SourceList> {
    return { data: await this.sourceKeys.list(who) };
  }

  @Post('sources')
  @Requires('address-pool:manage')
  @HttpCode(201)
  @CreatesOnce()
  @ApiOperation({
    operationId: 'createAddressSource',
    summary: 'Register an extended public key; people give their code',
  })
  @ApiCreatedResponse({ type: SourceResponse })
  @Throws('INVALID_REQUEST', 'DUPLICATE_RESOURCE', 'IDEMPOTENCY_KEY_CONFLICT', ...CODE_FAULTS)
  async addSource(
    @Who() who: Principal,
    @Body() { code, protocol, label, xpub }: CreateSourceBody,
    @Idempotent() idempotency: IdempotencyRequest | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const source = { family: protocol, label, xpub };
    const add = (tx: Tx): Promise<AddressSourceView> => this.sourceKeys.add(who, source, tx);
    return sendStored(reply, await this.codes.createOnce(who, code, idempotency, add));
  }

  @Post('sources/:sourceId/derive')
  @Requires('address-pool:manage')
  @HttpCode(201)
  @CreatesOnce()
  @ApiOperation({ operationId: 'deriveAddresses', summary: 'Add the next addresses of a public key to the pool' })
  @ApiCreatedResponse({ type: ImportReportResponse })
  @Throws('INVALID_REQUEST', 'RESOURCE_NOT_FOUND', 'IDEMPOTENCY_KEY_CONFLICT')
  async derive(
    @Who() who: Principal,
    @Param('sourceId', idParam('addressSource', 'address source')) sourceId: string,
    @Body() { count }: DeriveBody,
    @Idempotent() idempotency: IdempotencyRequest | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const made = await this.creates.once(who, idempotency, (tx) => this.sourceKeys.derive(who, sourceId, count, tx));
    return sendStored(reply, made);
  }
}

function linesOf({ addresses, csv }: ImportAddressesBody): readonly AddressLine[] {
  if ((addresses === undefined) === (csv === undefined)) {
    throw new DomainError('INVALID_REQUEST', { field: 'addresses', problem: 'or csv is needed, and only one of them' });
  }
  return addresses ? addresses.map((text, n) => ({ line: n + 1, text: text.trim() })) : parseAddressLines(csv ?? '');
}

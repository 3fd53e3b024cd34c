import { Body, Get, HttpCode, Injectable, Param, Post, Put, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Requires, Who, type Principal } from '@chaintill/access';
import {
  ApiAcceptedResponse,
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  CreatesOnce,
  Idempotent,
  IdempotentCreates,
  idParam,
  pageOf,
  sendStored,
  Throws,
  type IdempotencyRequest,
} from '@chaintill/http';
import type { Page } from '@chaintill/kernel';
import { Accounts, AccountTransfers, type AccountTransferView, type AccountView } from '@chaintill/sub-accounts';
import {
  AccountListQuery,
  AccountPage,
  SubAccountResponse,
  AccountTransferListQuery,
  AccountTransferPage,
  AccountTransferResponse,
  CreateAccountBody,
  CreateAccountTransferBody,
  UpdateAccountBody,
} from './accounts.dto';

const Account = (): ParameterDecorator => Param('accountId', idParam('account', 'account'));

/** Accounts into which a merchant divides what he has, and what goes between them (S4-E22 to E28). */
@Injectable()
export abstract class AccountsRoutes {
  constructor(
    private readonly accounts: Accounts,
    private readonly transfers: AccountTransfers,
    private readonly creates: IdempotentCreates,
  ) {}

  @Post()
  @Requires('accounts:manage')
  @HttpCode(201)
  @CreatesOnce()
  @ApiOperation({ operationId: 'createSubAccount', summary: 'Make an account beside your own' })
  @ApiCreatedResponse({ type: SubAccountResponse })
  @Throws('INVALID_REQUEST', 'DUPLICATE_RESOURCE', 'IDEMPOTENCY_KEY_CONFLICT')
  async create(
    @Who() who: Principal,
    @Body() body: CreateAccountBody,
    @Idempotent() idempotency: IdempotencyRequest | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    return sendStored(reply, await this.creates.once(who, idempotency, (tx) => this.accounts.create(tx, who, body)));
  }

  @Get()
  @Requires('accounts:read')
  @ApiOperation({
    operationId: 'listSubAccounts',
    summary: 'Accounts with their balances, newest first unless sorted otherwise',
  })
  @ApiOkResponse({ type: AccountPage })
  @Throws('INVALID_REQUEST')
  list(@Who() who: Principal, @Query() query: AccountListQuery): Promise<Page<AccountView>> {
    const { sortBy = 'createdAt', sortOrder = 'desc', ...rest } = query;
    return this.accounts.list(who, { ...rest, ...pageOf(query), sortBy, sortOrder });
  }

  @Get(':accountId')
  @Requires('accounts:read')
  @ApiOperation({ operationId: 'getSubAccount', summary: 'One account with its balances' })
  @ApiOkResponse({ type: SubAccountResponse })
  @Throws('RESOURCE_NOT_FOUND')
  get(@Who() who: Principal, @Account() accountId: string): Promise<AccountView> {
    return this.accounts.get(who, accountId);
  }

  @Put(':accountId')
  @Requires('accounts:manage')
  @ApiOperation({ operationId: 'updateSubAccount', summary: 'Change what the body names; null takes away' })
  @ApiOkResponse({ type: SubAccountResponse })
  @Throws('INVALID_REQUEST', 'RESOURCE_NOT_FOUND', 'DUPLICATE_RESOURCE')
  update(@Who() who: Principal, @Account() accountId: string, @Body() body: UpdateAccountBody): Promise<AccountView> {
    return this.accounts.update(who, accountId, body);
  }

  @Post(':accountId/transfers')
  @Requires('accounts:transfer')
  @HttpCode(202)
  @CreatesOnce()
  @ApiOperation({
    operationId: 'createAccountTransfer',
    summary: 'Move money between your own account and this one',
    description:
      'Carried out in the background, in the order in which you asked; fails when there is not enough when its turn comes. Ask again, wait for account.transfer.completed or account.transfer.failed, or for the callback.',
  })
  @ApiAcceptedResponse({ type: AccountTransferResponse })
  @Throws(
    'INVALID_REQUEST',
    'INVALID_AMOUNT',
    'INVALID_CHAIN',
    'INVALID_CURRENCY',
    'INVALID_URL',
    'RESOURCE_NOT_FOUND',
    'DUPLICATE_RESOURCE',
    'IDEMPOTENCY_KEY_CONFLICT',
  )
  async transfer(
    @Who() who: Principal,
    @Account() accountId: string,
    @Body() body: CreateAccountTransferBody,
    @Idempotent() idempotency: IdempotencyRequest | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const made = this.creates.once(who, idempotency, (tx) => this.transfers.create(tx, who, accountId, body), {
      status: 202,
    });
    return sendStored(reply, await made);
  }
}

/** Transfers between accounts, whichever account they are of. */
@Injectable()
export abstract class AccountTransfersRoutes {
  constructor(private readonly transfers: AccountTransfers) {}

  @Get()
  @Requires('accounts:read')
  @ApiOperation({
    operationId: 'listAccountTransfers',
    summary: 'Transfers between accounts, newest first unless sorted otherwise',
  })
  @ApiOkResponse({ type: AccountTransferPage })
  @Throws('INVALID_REQUEST')
  listTransfers(@Who() who: Principal, @Query() query: AccountTransferListQuery): Promise<Page<AccountTransferView>> {
    const { sortOrder = 'desc', ...rest } = query;
    return this.transfers.list(who, { ...rest, ...pageOf(query), sortOrder });
  }

  @Get(':accountTransferId')
  @Requires('accounts:read')
  @ApiOperation({ operationId: 'getAccountTransfer', summary: 'One transfer between accounts' })
  @ApiOkResponse({ type: AccountTransferResponse })
  @Throws('RESOURCE_NOT_FOUND')
  getTransfer(
    @Who() who: Principal,
    @Param('accountTransferId', idParam('accountTransfer', 'transfer')) id: string,
  ): Promise<AccountTransferView> {
    return this.transfers.get(who, id);
  }
}

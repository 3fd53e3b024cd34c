import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import {
  AccountService,
  OwnSessionsService,
  Requires,
  Through,
  TotpService,
  Who,
  type AccountView,
  type OwnSessionView,
  type Principal,
  type TotpSetup,
} from '@chaintill/access';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags, idParam, Throws } from '@chaintill/http';
import { Surface } from '../openapi/surface';
import {
  AccountResponse,
  ChangePasswordBody,
  ConfirmTotpBody,
  EndedSessionsResponse,
  OwnSessionList,
  RecoveryCodesResponse,
  TotpSetupResponse,
} from './account.dto';
import { NameBody, ProofBody } from './person-fields.dto';

/** A person's own account. Wrong passwords and codes are told by field, with 400: the session itself is in order. */
@Controller('admin/api/account')
@Through('session')
@Surface('admin')
@ApiTags('Account')
export class AccountController {
  constructor(
    private readonly account: AccountService,
    private readonly totp: TotpService,
    private readonly sessions: OwnSessionsService,
  ) {}

  @Get()
  @Requires('account:use')
  @ApiOperation({ operationId: 'getAccount', summary: 'Your account' })
  @ApiOkResponse({ type: AccountResponse })
  get(@Who() who: Principal): Promise<AccountView> {
    return this.account.view(who);
  }

  @Put()
  @Requires('account:use')
  @ApiOperation({ operationId: 'renameAccount', summary: 'Change your name' })
  @ApiOkResponse({ type: AccountResponse })
  @Throws('INVALID_REQUEST')
  rename(@Who() who: Principal, @Body() { name }: NameBody): Promise<AccountView> {
    return this.account.rename(who, name);
  }

  @Put('password')
  @Requires('account:use')
  @HttpCode(204)
  @ApiOperation({ operationId: 'changePassword', summary: 'Change your password; your other sessions end' })
  @ApiNoContentResponse()
  @Throws('INVALID_REQUEST', 'RATE_LIMIT_EXCEEDED')
  changePassword(@Who() who: Principal, @Body() { newPassword, ...proof }: ChangePasswordBody): Promise<void> {
    return this.account.changePassword(who, proof, newPassword);
  }

  @Post('totp')
  @Requires('account:use')
  @HttpCode(200)
  @ApiOperation({ operationId: 'startTotp', summary: 'Begin to set up an authenticator app' })
  @ApiOkResponse({ type: TotpSetupResponse })
  @Throws('INVALID_REQUEST', 'STATE_CONFLICT', 'RATE_LIMIT_EXCEEDED')
  startTotp(@Who() who: Principal, @Body() proof: ProofBody): Promise<TotpSetup> {
    return this.totp.start(who, proof);
  }

  @Post('totp/confirm')
  @Requires('account:use')
  @HttpCode(200)
  @ApiOperation({ operationId: 'confirmTotp', summary: 'Turn it on with a first code; your other sessions end' })
  @ApiOkResponse({ type: RecoveryCodesResponse })
  @Throws('INVALID_REQUEST', 'STATE_CONFLICT', 'RATE_LIMIT_EXCEEDED')
  async confirmTotp(@Who() who: Principal, @Body() { code }: ConfirmTotpBody): Promise<RecoveryCodesResponse> {
    return { recoveryCodes: [...(await this.totp.confirm(who, code))] };
  }

  @Post('totp/recovery-codes')
  @Requires('account:use')
  @HttpCode(200)
  @ApiOperation({ operationId: 'renewRecoveryCodes', summary: 'New recovery codes; the old ones stop working' })
  @ApiOkResponse({ type: RecoveryCodesResponse })
  @Throws('INVALID_REQUEST', 'STATE_CONFLICT', 'RATE_LIMIT_EXCEEDED')
  async renewRecoveryCodes(@Who() who: Principal, @Body() proof: ProofBody): Promise<RecoveryCodesResponse> {
    return { recoveryCodes: [...(await this.totp.renewRecoveryCodes(who, proof))] };
  }

  @Post('totp/disable')
  @Requires('account:use')
  @HttpCode(204)
  @ApiOperation({ operationId: 'disableTotp', summary: 'Turn the second factor off' })
  @ApiNoContentResponse()
  @Throws('INVALID_REQUEST', 'STATE_CONFLICT', 'RATE_LIMIT_EXCEEDED')
  disableTotp(@Who() who: Principal, @Body() proof: ProofBody): Promise<void> {
    return this.totp.disable(who, proof);
  }

  @Get('sessions')
  @Requires('account:use')
  @ApiOperation({ operationId: 'listSessions', summary: 'Where you are signed in' })
  @ApiOkResponse({ type: OwnSessionList })
  async listSessions(@Who() who: Principal): Promise<{ data: OwnSessionView[] }> {
    return { data: await this.sessions.list(who) };
  }

  @Delete('sessions')
  @Requires('account:use')
  @HttpCode(200)
  @ApiOperation({ operationId: 'revokeOtherSessions', summary: 'End all your sessions but this one' })
  @ApiOkResponse({ type: EndedSessionsResponse })
  async revokeOthers(@Who() who: Principal): Promise<EndedSessionsResponse> {
    return { ended: await this.sessions.revokeOthers(who) };
  }

  @Delete('sessions/:sessionId')
  @Requires('account:use')
  @HttpCode(204)
  @ApiOperation({ operationId: 'revokeSession', summary: 'End one of your sessions' })
  @ApiNoContentResponse()
  @Throws('RESOURCE_NOT_FOUND')
  revoke(@Who() who: Principal, @Param('sessionId', idParam('session', 'session')) sessionId: string): Promise<void> {
    return this.sessions.revoke(who, sessionId);
  }
}

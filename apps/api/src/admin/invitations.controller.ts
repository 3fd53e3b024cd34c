import { Body, Controller, Delete, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  InvitationAcceptance,
  InvitationsService,
  PersonCodes,
  Public,
  Requires,
  SessionCookie,
  SessionsService,
  Through,
  Who,
  type CreatedInvitation,
  type InvitationOffer,
  type InvitationView,
  type Principal,
  type SessionView,
} from '@chaintill/access';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  CreatesOnce,
  Idempotent,
  idParam,
  sendStored,
  Throws,
  type IdempotencyRequest,
} from '@chaintill/http';
import type { Tx } from '@chaintill/persistence';
import { Surface } from '../openapi/surface';
import { CODE_FAULTS } from '../wire/code.dto';
import {
  AcceptInvitationBody,
  CreatedInvitationResponse,
  InvitationList,
  InvitationOfferResponse,
  InvitationTokenBody,
  InviteBody,
} from './people.dto';
import { SessionResponse } from './session.dto';

/** Invitations into the organization, and taking them up. */
@Controller('admin/api/invitations')
@Through('session')
@Surface('admin')
@ApiTags('People')
export class InvitationsController {
  constructor(
    private readonly invitations: InvitationsService,
    private readonly acceptance: InvitationAcceptance,
    private readonly sessions: SessionsService,
    private readonly cookie: SessionCookie,
    private readonly codes: PersonCodes,
  ) {}

  @Get()
  @Requires('people:read')
  @ApiOperation({ operationId: 'listInvitations', summary: 'Invitations that nobody has taken up, newest first' })
  @ApiOkResponse({ type: InvitationList })
  async list(@Who() who: Principal): Promise<{ data: InvitationView[] }> {
    return { data: await this.invitations.list(who) };
  }

  @Post()
  @Requires('people:manage')
  @HttpCode(201)
  @ApiOperation({
    operationId: 'createInvitation',
    summary: 'Invite somebody for seven days, by your code; the link is shown once, pass it on yourself',
    description: 'A link that the same address was given before stops working.',
  })
  @CreatesOnce()
  @ApiCreatedResponse({ type: CreatedInvitationResponse })
  @Throws('INVALID_REQUEST', 'DUPLICATE_RESOURCE', 'IDEMPOTENCY_KEY_CONFLICT', ...CODE_FAULTS)
  async create(
    @Who() who: Principal,
    @Body() body: InviteBody,
    @Idempotent() idempotency: IdempotencyRequest | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const invite = (tx: Tx): Promise<CreatedInvitation> => this.invitations.create(tx, who, body);
    return sendStored(reply, await this.codes.createOnce(who, body.code, idempotency, invite, { secret: true }));
  }

  @Delete(':invitationId')
  @Requires('people:manage')
  @HttpCode(204)
  @ApiOperation({ operationId: 'revokeInvitation', summary: 'Take an invitation back' })
  @ApiNoContentResponse()
  @Throws('RESOURCE_NOT_FOUND')
  revoke(
    @Who() who: Principal,
    @Param('invitationId', idParam('invitation', 'invitation')) invitationId: string,
  ): Promise<void> {
    return this.invitations.revoke(who, invitationId);
  }

  @Post('look')
  @Public()
  @HttpCode(200)
  @ApiOperation({ operationId: 'lookAtInvitation', summary: 'What a link offers', security: [] })
  @ApiOkResponse({ type: InvitationOfferResponse })
  @Throws('INVALID_REQUEST', 'RESOURCE_NOT_FOUND', 'STATE_CONFLICT', 'RATE_LIMIT_EXCEEDED')
  look(@Body() { token }: InvitationTokenBody, @Req() { ip }: FastifyRequest): Promise<InvitationOffer> {
    return this.acceptance.look(token, ip);
  }

  @Post('accept')
  @Public()
  @HttpCode(201)
  @ApiOperation({ operationId: 'acceptInvitation', summary: 'Take up an invitation and sign in', security: [] })
  @ApiCreatedResponse({ type: SessionResponse })
  @Throws(
    'INVALID_REQUEST',
    'INVALID_CREDENTIALS',
    'TOTP_REQUIRED',
    'INVALID_TOTP',
    'RESOURCE_NOT_FOUND',
    'STATE_CONFLICT',
    'DUPLICATE_RESOURCE',
    'RATE_LIMIT_EXCEEDED',
  )
  async accept(
    @Body() body: AcceptInvitationBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionView> {
    const { ip, id: requestId, headers } = request;
    const session = await this.acceptance.accept({ ...body, ip, requestId, userAgent: headers['user-agent'] });
    this.cookie.set(reply, session.token, session.expiresAt);
    return this.sessions.view(session.token);
  }
}

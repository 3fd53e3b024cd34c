import { Body, Controller, Delete, Get, HttpCode, Post, Put, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  OrganizationsService,
  Public,
  Requires,
  SessionCookie,
  SessionsService,
  SignInService,
  Through,
  Who,
  type Principal,
  type SessionView,
} from '@chaintill/access';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  Throws,
} from '@chaintill/http';
import { Surface } from '../openapi/surface';
import { EnterOrganizationBody } from './organizations.dto';
import { SessionResponse, SignInBody } from './session.dto';

/** Sign-in of people to the panel. */
@Controller('admin/api/session')
@Through('session')
@Surface('admin')
@ApiTags('Session')
export class SessionController {
  constructor(
    private readonly sessions: SessionsService,
    private readonly signInService: SignInService,
    private readonly organizations: OrganizationsService,
    private readonly cookie: SessionCookie,
  ) {}

  @Post()
  @Public()
  @HttpCode(201)
  @ApiOperation({
    operationId: 'signIn',
    summary: 'Sign in with e-mail and password, and a code if it is asked for',
    security: [],
  })
  @ApiCreatedResponse({ type: SessionResponse })
  @Throws('INVALID_REQUEST', 'INVALID_CREDENTIALS', 'TOTP_REQUIRED', 'INVALID_TOTP', 'RATE_LIMIT_EXCEEDED')
  async signIn(
    @Body() body: SignInBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionView> {
    const { ip, id: requestId, headers } = request;
    const userAgent = headers['user-agent'];
    const { token, expiresAt } = await this.signInService.signIn({ ...body, ip, requestId, userAgent });
    this.cookie.set(reply, token, expiresAt);
    return this.sessions.view(token);
  }

  @Get()
  @Requires('session:use')
  @ApiOperation({ operationId: 'getSession', summary: 'Who is signed in' })
  @ApiOkResponse({ type: SessionResponse })
  get(@Req() request: FastifyRequest): Promise<SessionView> {
    return this.sessions.view(this.cookie.read(request));
  }

  @Put('organization')
  @Requires('session:use')
  @ApiOperation({ operationId: 'enterOrganization', summary: 'Move the session to another of your organizations' })
  @ApiOkResponse({ type: SessionResponse })
  @Throws('INVALID_REQUEST', 'RESOURCE_NOT_FOUND')
  async enter(
    @Who() who: Principal,
    @Body() { organizationId }: EnterOrganizationBody,
    @Req() request: FastifyRequest,
  ): Promise<SessionView> {
    await this.organizations.enter(who, organizationId);
    return this.sessions.view(this.cookie.read(request));
  }

  @Delete()
  @Requires('session:use')
  @HttpCode(204)
  @ApiOperation({ operationId: 'signOut', summary: 'End the session' })
  @ApiNoContentResponse()
  async signOut(@Who() who: Principal, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    await this.sessions.signOut(who);
    this.cookie.clear(reply);
  }
}

import { Body, Controller, Delete, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  Public,
  Requires,
  SessionCookie,
  SessionsService,
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
import { SessionResponse, SignInBody } from './session.dto';

/** Sign-in of people to the panel. */
@Controller('admin/api/session')
@Through('session')
@Surface('admin')
@ApiTags('Session')
export class SessionController {
  constructor(
    private readonly sessions: SessionsService,
    private readonly cookie: SessionCookie,
  ) {}

  @Post()
  @Public()
  @HttpCode(201)
  @ApiOperation({ operationId: 'signIn', summary: 'Sign in with e-mail and password', security: [] })
  @ApiCreatedResponse({ type: SessionResponse })
  @Throws('INVALID_REQUEST', 'INVALID_CREDENTIALS', 'RATE_LIMIT_EXCEEDED')
  async signIn(
    @Body() body: SignInBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionView> {
    const userAgent = request.headers['user-agent'];
    const { token, expiresAt } = await this.sessions.signIn({ ...body, ip: request.ip, userAgent });
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

  @Delete()
  @Requires('session:use')
  @HttpCode(204)
  @ApiOperation({ operationId: 'signOut', summary: 'End the session' })
  @ApiNoContentResponse()
  async signOut(@Who() who: Principal, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    if (who.sessionId) await this.sessions.signOut(who.sessionId);
    this.cookie.clear(reply);
  }
}

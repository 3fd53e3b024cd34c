import { Body, Controller, Get, HttpCode, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import {
  OrganizationsService,
  PeopleService,
  Requires,
  SessionCookie,
  Through,
  Who,
  type OwnOrganizationView,
  type Principal,
} from '@chaintill/access';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  CreatesOnce,
  Idempotent,
  IdempotentCreates,
  sendStored,
  Throws,
  type IdempotencyRequest,
} from '@chaintill/http';
import type { Tx } from '@chaintill/persistence';
import { Surface } from '../openapi/surface';
import {
  CreateOrganizationBody,
  OwnOrganizationList,
  OwnOrganizationResponse,
  TransferOwnershipBody,
} from './organizations.dto';

/** The organizations of a person: `organizations` are all of his, `organization` is the one his session is in. */
@Controller('admin/api')
@Through('session')
@Surface('admin')
@ApiTags('Organizations')
export class OrganizationsController {
  constructor(
    private readonly organizations: OrganizationsService,
    private readonly people: PeopleService,
    private readonly cookie: SessionCookie,
    private readonly creates: IdempotentCreates,
  ) {}

  @Get('organizations')
  @Requires('account:use')
  @ApiOperation({ operationId: 'listOwnOrganizations', summary: 'Organizations you are in, by name' })
  @ApiOkResponse({ type: OwnOrganizationList })
  async list(@Who() who: Principal): Promise<{ data: OwnOrganizationView[] }> {
    return { data: await this.organizations.list(who) };
  }

  @Post('organizations')
  @Requires('organization:create')
  @HttpCode(201)
  @ApiOperation({ operationId: 'createOrganization', summary: 'Make another organization, which you own' })
  @CreatesOnce()
  @ApiCreatedResponse({ type: OwnOrganizationResponse })
  @Throws('INVALID_REQUEST', 'IDEMPOTENCY_KEY_CONFLICT')
  async create(
    @Who() who: Principal,
    @Body() { name }: CreateOrganizationBody,
    @Idempotent() idempotency: IdempotencyRequest | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const create = (tx: Tx): Promise<OwnOrganizationView> => this.organizations.create(tx, who, name);
    return sendStored(reply, await this.creates.once(who, idempotency, create));
  }

  @Post('organization/transfer')
  @Requires('organization:transfer')
  @HttpCode(204)
  @ApiOperation({ operationId: 'transferOwnership', summary: 'Make another person the owner; you become an admin' })
  @ApiNoContentResponse()
  @Throws('INVALID_REQUEST', 'RESOURCE_NOT_FOUND', 'STATE_CONFLICT', 'NO_SECOND_FACTOR', 'RATE_LIMIT_EXCEEDED')
  transfer(@Who() who: Principal, @Body() { personId, ...proof }: TransferOwnershipBody): Promise<void> {
    return this.people.transferOwnership(who, personId, proof);
  }

  @Post('organization/leave')
  @Requires('account:use')
  @HttpCode(204)
  @ApiOperation({ operationId: 'leaveOrganization', summary: 'Leave the organization; this session ends' })
  @ApiNoContentResponse()
  @Throws('LAST_OWNER')
  async leave(@Who() who: Principal, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    await this.people.leave(who);
    this.cookie.clear(reply);
  }
}

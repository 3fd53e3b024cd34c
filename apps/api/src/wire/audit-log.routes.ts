import { Get, Injectable, Query } from '@nestjs/common';
import { Requires, Who, type Principal } from '@chaintill/access';
import { AuditTrail, type AuditEntryView } from '@chaintill/audit';
import { ApiOkResponse, ApiOperation, pageOf, Throws } from '@chaintill/http';
import type { Page } from '@chaintill/kernel';
import { AuditLogPage, AuditLogQuery } from './audit-log.dto';

/** The audit log; an addition to S2. */
@Injectable()
export abstract class AuditLogRoutes {
  constructor(private readonly trail: AuditTrail) {}

  @Get()
  @Requires('audit:read')
  @ApiOperation({ operationId: 'listAuditLog', summary: 'Who did what from where to which thing, newest first' })
  @ApiOkResponse({ type: AuditLogPage })
  @Throws('INVALID_REQUEST')
  list(@Who() who: Principal, @Query() query: AuditLogQuery): Promise<Page<AuditEntryView>> {
    const { action, objectId, actorId, since, until } = query;
    return this.trail.list(who, {
      ...pageOf(query),
      action,
      objectId,
      actorId,
      since: since === undefined ? undefined : new Date(since),
      until: until === undefined ? undefined : new Date(until),
    });
  }
}

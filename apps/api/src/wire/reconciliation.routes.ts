import { Get, Injectable, Query } from '@nestjs/common';
import { Requires, Who, type Principal } from '@chaintill/access';
import { ApiOkResponse, ApiOperation, PageQuery, pageOf, Throws } from '@chaintill/http';
import type { Page } from '@chaintill/kernel';
import {
  ReconciliationReader,
  type ReconciliationRunView,
  type ReconciliationStateView,
} from '@chaintill/reconciliation';
import { ReconciliationResponse, ReconciliationRunPage } from './reconciliation.dto';

/** How books and chains compare; an addition to S2. */
@Injectable()
export abstract class ReconciliationRoutes {
  constructor(private readonly reader: ReconciliationReader) {}

  @Get()
  @Requires('reconciliation:read')
  @ApiOperation({
    operationId: 'getReconciliation',
    summary:
      'Whether the books agree with each chain at its last compared block, and what concerns you where they do not',
  })
  @ApiOkResponse({ type: ReconciliationResponse })
  async state(@Who() who: Principal): Promise<{ data: ReconciliationStateView[] }> {
    return { data: await this.reader.state(who) };
  }

  @Get('runs')
  @Requires('reconciliation:read')
  @ApiOperation({ operationId: 'listReconciliationRuns', summary: 'When books and chains were compared, newest first' })
  @ApiOkResponse({ type: ReconciliationRunPage })
  @Throws('INVALID_REQUEST')
  runs(@Who() who: Principal, @Query() query: PageQuery): Promise<Page<ReconciliationRunView>> {
    return this.reader.runs(who, pageOf(query));
  }
}

import { Get, Injectable, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Requires, Who, type Principal } from '@chaintill/access';
import { ApiOkResponse, ApiOperation, pageOf, Throws } from '@chaintill/http';
import { Statements, type Statement, type StatementFilter } from '@chaintill/ledger';
import { statementCsv } from './statement-csv';
import { StatementExportQuery, StatementListQuery, StatementPage } from './statements.dto';

/** What was booked on a merchant's accounts; an addition to S2. */
@Injectable()
export abstract class StatementsRoutes {
  constructor(private readonly statements: Statements) {}

  @Get()
  @Requires('statements:read')
  @ApiOperation({
    operationId: 'listStatement',
    summary: 'What was booked on your accounts and why, newest first unless sorted otherwise, with running balances',
  })
  @ApiOkResponse({ type: StatementPage })
  @Throws('INVALID_REQUEST')
  list(@Who() who: Principal, @Query() query: StatementListQuery): Promise<Statement> {
    return this.statements.list(who, {
      ...filterOf(query),
      ...pageOf(query),
      sortOrder: query.sortOrder ?? 'desc',
    });
  }

  @Get('export')
  @Requires('statements:read')
  @ApiOperation({ operationId: 'exportStatement', summary: 'A statement as a file, oldest line first' })
  @ApiOkResponse({
    content: { 'text/csv': { schema: { type: 'string' } } },
    description: 'safe to open in a spreadsheet',
  })
  @Throws('INVALID_REQUEST')
  export(@Who() who: Principal, @Query() query: StatementExportQuery, @Res() reply: FastifyReply): void {
    const lines = this.statements.lines(who, filterOf(query));
    // Sent by the server itself: when reading fails half-way it breaks the connection, and no short file looks whole.
    void reply
      .header('content-type', 'text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="statement.csv"')
      .send(statementCsv(lines));
  }
}

function filterOf({ from, to, currency, chainId, account, accountId }: StatementExportQuery): StatementFilter {
  const at = (text: string | undefined): Date | undefined => (text === undefined ? undefined : new Date(text));
  return { currency, chainId, account, subAccount: accountId, from: at(from), to: at(to) };
}

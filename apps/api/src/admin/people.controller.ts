import { Body, Controller, Delete, Get, HttpCode, Param, Put } from '@nestjs/common';
import { PeopleService, Requires, Through, Who, type MemberView, type Principal } from '@chaintill/access';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags, idParam, Throws } from '@chaintill/http';
import { Surface } from '../openapi/surface';
import { CODE_FAULTS } from '../wire/code.dto';
import { MemberList, MemberResponse, RoleBody } from './people.dto';

/** The people of the organization. */
@Controller('admin/api/people')
@Through('session')
@Surface('admin')
@ApiTags('People')
export class PeopleController {
  constructor(private readonly people: PeopleService) {}

  @Get()
  @Requires('people:read')
  @ApiOperation({ operationId: 'listPeople', summary: 'Who is in the organization' })
  @ApiOkResponse({ type: MemberList })
  async list(@Who() who: Principal): Promise<{ data: MemberView[] }> {
    return { data: await this.people.list(who) };
  }

  @Put(':personId')
  @Requires('people:manage')
  @ApiOperation({ operationId: 'changeRole', summary: 'Give a person another role, by your code; it counts at once' })
  @ApiOkResponse({ type: MemberResponse })
  @Throws('INVALID_REQUEST', 'RESOURCE_NOT_FOUND', 'LAST_OWNER', ...CODE_FAULTS)
  changeRole(
    @Who() who: Principal,
    @Param('personId', idParam('person', 'person')) personId: string,
    @Body() { role, code }: RoleBody,
  ): Promise<MemberView> {
    return this.people.changeRole(who, personId, role, code);
  }

  @Delete(':personId')
  @Requires('people:manage')
  @HttpCode(204)
  @ApiOperation({ operationId: 'removePerson', summary: 'Take a person out; his sessions here end at once' })
  @ApiNoContentResponse()
  @Throws('RESOURCE_NOT_FOUND', 'LAST_OWNER')
  remove(@Who() who: Principal, @Param('personId', idParam('person', 'person')) personId: string): Promise<void> {
    return this.people.remove(who, personId);
  }
}

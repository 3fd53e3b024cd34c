import { Body, Get, Injectable, Param, Put } from '@nestjs/common';
import { PersonCodes, Requires, Who, type Principal } from '@chaintill/access';
import { ApiOkResponse, ApiOperation, ApiParam, Throws } from '@chaintill/http';
import { Settings, type SettingView } from '@chaintill/settings';
import { CODE_FAULTS } from './code.dto';
import { PutSettingBody, SettingList, SettingResponse } from './config.dto';

/** What a merchant may be different in (S2-E24 to E26). */
@Injectable()
export abstract class ConfigRoutes {
  constructor(
    private readonly settings: Settings,
    private readonly codes: PersonCodes,
  ) {}

  @Get()
  @Requires('config:read')
  @ApiOperation({ operationId: 'listConfig', summary: 'Every setting with its value, its type and its meaning' })
  @ApiOkResponse({ type: SettingList })
  async list(@Who() who: Principal): Promise<{ data: SettingView[] }> {
    return { data: await this.settings.list(who) };
  }

  @Get(':key')
  @Requires('config:read')
  @ApiOperation({ operationId: 'getConfig', summary: 'One setting' })
  @ApiParam({ name: 'key', example: 'paymentWindowMinutes' })
  @ApiOkResponse({ type: SettingResponse })
  @Throws('RESOURCE_NOT_FOUND')
  get(@Who() who: Principal, @Param('key') key: string): Promise<SettingView> {
    return this.settings.get(who, key);
  }

  @Put(':key')
  @Requires('config:manage')
  @ApiOperation({
    operationId: 'putConfig',
    summary: 'Change one setting; its default is a value like any other; people give their code',
  })
  @ApiParam({ name: 'key', example: 'paymentWindowMinutes' })
  @ApiOkResponse({ type: SettingResponse })
  @Throws('INVALID_REQUEST', 'RESOURCE_NOT_FOUND', 'SETTING_READ_ONLY', ...CODE_FAULTS)
  put(@Who() who: Principal, @Param('key') key: string, @Body() { code, value }: PutSettingBody): Promise<SettingView> {
    return this.codes.ofPerson(who, code, (tx) => this.settings.set(who, key, value, tx));
  }
}

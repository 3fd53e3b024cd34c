import { ApiProperty, Clearable } from '@chaintill/http';
import { PersonCodeBody } from './code.dto';
import { SETTINGS, type SettingKey, type SettingView } from '@chaintill/settings';

/** Each setting has a type of its own; its JSON Schema stands beside it in `schema`. */
const ANY_VALUE = {
  oneOf: [
    { type: 'string' },
    { type: 'number' },
    { type: 'boolean' },
    { type: 'object', additionalProperties: true },
    { type: 'null' },
  ],
};

export class PutSettingBody extends PersonCodeBody {
  @ApiProperty({ ...ANY_VALUE, description: 'as the `schema` of the setting says', example: 15 })
  @Clearable()
  value?: unknown;
}

export class SettingResponse implements SettingView {
  // the keys of SETTINGS
  @ApiProperty({ enum: Object.keys(SETTINGS), example: 'paymentWindowMinutes' })
  key: SettingKey;

  @ApiProperty({ ...ANY_VALUE, description: 'what counts now', example: 15 })
  value: unknown;

  @ApiProperty({ ...ANY_VALUE, description: 'what counts while nobody chose anything', example: null })
  default: unknown;

  @ApiProperty({ example: 'how long an order waits for its payment, in minutes' })
  meaning: string;

  @ApiProperty({ type: 'object', additionalProperties: true, description: 'JSON Schema of the values it takes' })
  schema: Record<string, unknown>;

  @ApiProperty({ description: 'only the operator of the installation changes it' })
  readOnly: boolean;

  @ApiProperty({ type: String, nullable: true, description: 'id of who changed it last' })
  updatedBy: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  updatedAt: string | null;
}

export class SettingList {
  @ApiProperty({ type: [SettingResponse] })
  data: SettingResponse[];
}

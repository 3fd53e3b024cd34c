import { IsString, Matches } from 'class-validator';
import { ApiProperty } from '@chaintill/http';

/** What takes a person: the six digits that his authenticator shows. */
export class CodeBody {
  @ApiProperty({ example: '123456', pattern: '^[0-9]{6}$', description: 'of the authenticator app' })
  @IsString()
  @Matches(/^[0-9]{6}$/, { message: 'must be six digits' })
  code: string;
}

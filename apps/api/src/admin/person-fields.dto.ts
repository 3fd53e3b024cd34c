import { IsOptional, IsString, Length, Matches } from 'class-validator';
import { MAX_PASSWORD_LENGTH } from '@chaintill/access';
import { ApiProperty, ApiPropertyOptional } from '@chaintill/http';

/** What people type about themselves, with the same rules wherever it is asked for. */

export class ProofBody {
  @ApiProperty({ format: 'password', description: 'your present one' })
  @IsString()
  @Length(1, MAX_PASSWORD_LENGTH)
  password: string;

  @ApiPropertyOptional({
    example: '123456',
    description: 'of the authenticator app, or a recovery code; needed once a second factor is on',
  })
  @IsOptional()
  @IsString()
  @Length(6, 40)
  code?: string;
}

export class NameBody {
  @ApiProperty({ example: 'Ada', minLength: 1, maxLength: 100 })
  @IsString()
  @Matches(/\S/, { message: 'must not be blank' })
  @Length(1, 100)
  name: string;
}

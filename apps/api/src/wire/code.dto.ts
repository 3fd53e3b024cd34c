import { IsOptional, IsString, Matches } from 'class-validator';
import { ApiProperty, ApiPropertyOptional } from '@chaintill/http';

const SIX_DIGITS = /^[0-9]{6}$/;
const FORM = { example: '123456', pattern: SIX_DIGITS.source };
const WORDS = { message: 'must be six digits' };

/** What may be wrong with a code, or with who gives it. */
export const CODE_FAULTS = ['NO_SECOND_FACTOR', 'WRONG_VERIFICATION_CODE', 'RATE_LIMIT_EXCEEDED'] as const;

/** What takes a person: the six digits that his authenticator shows. */
export class CodeBody {
  @ApiProperty({ ...FORM, description: 'of the authenticator app' })
  @IsString()
  @Matches(SIX_DIGITS, WORDS)
  code: string;
}

/** The same where keys and apps act by their own rights. */
export class PersonCodeBody {
  @ApiPropertyOptional({
    ...FORM,
    description: 'of the authenticator app: needed by a person who is signed in; of a key or an app none is asked',
  })
  @IsOptional()
  @IsString()
  @Matches(SIX_DIGITS, WORDS)
  code?: string;
}

import { IsString, Length, Matches } from 'class-validator';
import type { OwnOrganizationView } from '@chaintill/access';
import { ApiProperty } from '@chaintill/http';
import { ROLES, type Role } from '@chaintill/kernel';
import { ProofBody } from './person-fields.dto';
import { OrganizationResponse } from './session.dto';

export class OwnOrganizationResponse extends OrganizationResponse implements OwnOrganizationView {
  @ApiProperty({ enum: ROLES, description: 'yours' })
  role: Role;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiProperty({ description: 'whether the session is in it' })
  current: boolean;
}

export class OwnOrganizationList {
  @ApiProperty({ type: [OwnOrganizationResponse] })
  data: OwnOrganizationResponse[];
}

export class CreateOrganizationBody {
  @ApiProperty({ example: 'My other shop', minLength: 1, maxLength: 200 })
  @IsString()
  @Matches(/\S/, { message: 'must not be blank' })
  @Length(1, 200)
  name: string;
}

export class EnterOrganizationBody {
  @ApiProperty({ example: 'org_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  @IsString()
  @Length(1, 40)
  organizationId: string;
}

export class TransferOwnershipBody extends ProofBody {
  @ApiProperty({
    example: 'per_01k9zt3c8m6m5b7d9e0f1g2h3j',
    description: 'who is in the organization and becomes owner',
  })
  @IsString()
  @Length(1, 40)
  personId: string;
}

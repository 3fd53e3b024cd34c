import type { OrganizationView } from '@chaintill/access';
import { ApiProperty, PaginationResponse } from '@chaintill/http';

class OrganizationResponse implements OrganizationView {
  @ApiProperty({ example: 'org_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  organizationId: string;

  @ApiProperty({ example: 'My shop' })
  name: string;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;
}

export class OrganizationPage {
  @ApiProperty({ type: [OrganizationResponse] })
  data: OrganizationResponse[];

  @ApiProperty()
  pagination: PaginationResponse;
}

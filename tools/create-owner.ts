import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { AccessService, operatorOf } from '@chaintill/access';
import { AuditLog } from '@chaintill/audit';
import { isDomainError, systemClock } from '@chaintill/kernel';
import { createDataSource, Database } from '@chaintill/persistence';
import { databaseUrl } from './database-url';

const USAGE = 'npm run owner:create -- --organization "My shop" --email me@shop.example [--name "My name"]';

/** Makes the first organization of an installation and its owner, who does everything else in the panel. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { organization: { type: 'string' }, email: { type: 'string' }, name: { type: 'string' } },
  });
  const { organization, email, name = 'Owner' } = values;
  if (!organization || !email) throw new Error(USAGE);
  const url = databaseUrl();
  const source = await createDataSource({ url, poolSize: 1, applicationName: 'chaintill-create-owner' }).initialize();
  try {
    const db = new Database(source);
    const access = new AccessService(db, systemClock);
    const password = randomBytes(15).toString('base64url');
    // The person first: a known e-mail address stops before there is an organization without an owner.
    const { personId } = await access.createPerson({ email, name, password });
    const { organizationId } = await access.createOrganization(organization);
    await access.setMembership(organizationId, personId, 'owner');
    const created = {
      action: 'organization.created',
      objectKind: 'organization',
      objectId: organizationId,
      bothModes: true,
    };
    const operator = operatorOf({ organizationId, livemode: false }, 'owner:create');
    const after = { name: organization, owner: email.toLowerCase() };
    await db.tx((tx) => new AuditLog().record(tx, operator, { ...created, after }, systemClock.now()));
    console.log(`${organization} is ${organizationId}.\nSign in at /admin as ${email.toLowerCase()} with ${password}`);
  } finally {
    await source.destroy();
  }
}

try {
  await main();
} catch (error) {
  console.error(isDomainError(error) || error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

import { ROLES } from '@chaintill/kernel';
import { mayHandle, rolesAbove, staysOwned } from './membership-rules';

it('lets nobody handle a role above his own, and admins and owners alone handle any', () => {
  for (const [own, actor] of ROLES.entries()) {
    for (const [other, role] of ROLES.entries()) {
      const attempt = (): void => mayHandle(actor, role, 'invite somebody');
      if (other <= own && own >= ROLES.indexOf('admin')) expect(attempt).not.toThrow();
      else expect(attempt).toThrow(expect.objectContaining({ code: 'INSUFFICIENT_PERMISSIONS' }));
    }
  }
});

it('keeps the last owner, and only him', () => {
  const lastOwner = expect.objectContaining({ code: 'LAST_OWNER' });
  expect(() => staysOwned({ role: 'owner', owners: 1 }, null)).toThrow(lastOwner);
  expect(() => staysOwned({ role: 'owner', owners: 1 }, 'admin')).toThrow(lastOwner);
  expect(() => staysOwned({ role: 'owner', owners: 1 }, 'owner')).not.toThrow();
  expect(() => staysOwned({ role: 'owner', owners: 2 }, null)).not.toThrow();
  expect(() => staysOwned({ role: 'admin', owners: 1 }, null)).not.toThrow();
});

it('knows what is out of reach', () => {
  expect(rolesAbove('admin')).toEqual(['owner']);
  expect(rolesAbove('owner')).toEqual([]);
  expect(rolesAbove(null)).toEqual(ROLES);
});

import { api } from './client';
import { useMay } from './session';

const DEFAULT = 20;

/** Below how many free addresses the panel warns: the merchant's setting, or its default for roles that may not read it. */
export function useLowStock(): number {
  const enabled = useMay('admin');
  const setting = api.useQuery(
    'get',
    '/admin/api/config/{key}',
    { params: { path: { key: 'lowAddressStock' } } },
    { enabled, staleTime: 60_000 },
  );
  return typeof setting.data?.value === 'number' ? setting.data.value : DEFAULT;
}

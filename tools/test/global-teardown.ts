import { rmSync } from 'node:fs';
import type { TestServers } from './global-setup';

export default async function teardown(): Promise<void> {
  const servers = (globalThis as { chaintillServers?: TestServers }).chaintillServers;
  if (!servers) return;
  await Promise.allSettled([servers.postgres.stop(), servers.redis.stop()]);
  rmSync(servers.folder, { recursive: true, force: true });
}

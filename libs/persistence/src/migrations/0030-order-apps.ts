import { sqlMigration } from '../sql-migration';
import { orderCreate } from './0010-order-prices';

const BEFORE = orderCreate(', account_id', ', v_order.account_id');

const REVOKED = "      if not found then outcome := 'key_revoked'; return; end if;";

/** Room `orders`: an OAuth app is looked at once more in the statement that creates, as an API key is; p_key_id is of either. */
export const orderApps = sqlMigration(
  30,
  'orderApps',
  BEFORE.replace(
    REVOKED,
    `
      if not found then
        perform 1 from oauth_apps a
          where a.id = p_key_id and a.revoked_at is null and (a.expires_at is null or a.expires_at > p_now);
      end if;
${REVOKED}`,
  ),
  BEFORE,
);

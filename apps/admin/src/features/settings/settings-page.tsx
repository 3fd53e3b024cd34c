import { Fragment } from 'react';
import { Skeleton } from '@mantine/core';
import { api, type Schema } from '../../api/client';
import { useMode } from '../../api/session';
import { Card, Page } from '../../ui/page';
import { Problem } from '../../ui/problem';
import { RatesPanel } from './rates-panel';
import { grouped } from './setting-words';
import { SettingRow } from './setting-row';
import classes from './settings.module.css';

/** Everything a merchant may be different in, each with its meaning. */
export function SettingsPage() {
  const mode = useMode();
  const settings = api.useQuery('get', '/admin/api/config', {});
  const list = settings.data?.data;
  return (
    <Page
      title="Settings"
      lead={`What counts for your ${mode} orders, links and deposits. Each setting is saved by itself and counts from then on; each change is in the audit log.`}
    >
      {settings.error && !list ? <Problem error={settings.error} onRetry={() => void settings.refetch()} /> : null}
      {!list && !settings.error ? <Skeleton height={420} radius="lg" /> : null}
      {grouped(list ?? []).map((group) => (
        <Fragment key={group.title}>
          <Card title={group.title}>
            <div className={classes.settings}>
              {group.settings.map((setting) => (
                <SettingRow key={setting.key} setting={setting} />
              ))}
            </div>
          </Card>
          {list && group.withRates ? <RatesPanel defaultFiat={defaultFiatOf(list)} /> : null}
        </Fragment>
      ))}
    </Page>
  );
}

function defaultFiatOf(settings: readonly Schema<'SettingResponse'>[]): string {
  return String(settings.find(({ key }) => key === 'defaultFiat')?.value ?? 'USD');
}

import { useState } from 'react';
import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Lock } from 'lucide-react';
import { api, type Schema } from '../../api/client';
import { readProblem } from '../../api/problem';
import { Badge } from '../../ui/badge';
import { FormProblem } from '../../ui/form';
import { Ago } from '../../ui/moment';
import { notifyDone } from '../../ui/notify';
import { draftOf, fieldKind, valueOf, type SettingValue } from './field-kind';
import { SettingField } from './setting-field';
import { meaningText, settingLabel, unitOf } from './setting-words';
import classes from './settings.module.css';

type Setting = Schema<'SettingResponse'>;

/** One setting: what it means, what counts, and the way to change it. Each is saved by itself. */
export function SettingRow({ setting }: { setting: Setting }) {
  const { key, meaning, value, readOnly } = setting;
  const queryClient = useQueryClient();
  const kind = fieldKind(setting.schema);
  const [draft, setDraft] = useState(() => draftOf(kind, value));
  const save = api.useMutation('put', '/admin/api/config/{key}', {
    onSuccess: (saved) => {
      setDraft(draftOf(kind, saved.value));
      // rates follow the rules that were set
      void queryClient.invalidateQueries({
        predicate: ({ queryKey }) => /^\/admin\/api\/(config|rates)/.test(String(queryKey[1])),
      });
      notifyDone(`“${settingLabel(key)}” is saved`);
    },
  });
  const wanted = valueOf(kind, draft);
  const changed = !same(wanted, value);
  const put = (next: SettingValue): void => save.mutate({ params: { path: { key } }, body: { value: next } });

  return (
    <form
      className={classes.setting}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (changed) put(wanted);
      }}
    >
      <SettingField
        kind={kind}
        label={settingLabel(key)}
        description={meaningText(meaning)}
        unit={unitOf(key)}
        draft={draft}
        error={save.error ? readProblem(save.error).fields['value'] : undefined}
        disabled={readOnly}
        onChange={(next) => {
          save.reset();
          setDraft(next);
        }}
      />
      <div className={classes.state}>
        {changed ? (
          <span className={classes.buttons}>
            <Button variant="default" onClick={() => setDraft(draftOf(kind, value))}>
              Undo
            </Button>
            <Button type="submit" loading={save.isPending} aria-label={`Save ${settingLabel(key)}`}>
              Save
            </Button>
          </span>
        ) : (
          <SettingState setting={setting} busy={save.isPending} onDefault={() => put(setting.default)} />
        )}
      </div>
      {save.error ? (
        <div className={classes.problem}>
          <FormProblem error={save.error} fields={['value']} />
        </div>
      ) : null}
    </form>
  );
}

interface SettingStateProps {
  readonly setting: Setting;
  readonly busy: boolean;
  readonly onDefault: () => void;
}

/** Who decided what counts, and the way back. */
function SettingState({ setting, busy, onDefault }: SettingStateProps) {
  const { key, value, readOnly, updatedAt } = setting;
  if (readOnly)
    return (
      <Badge label="Set by the operator" tone="idle" icon={Lock} hint="Only who runs the installation changes it" />
    );
  if (same(value, setting.default)) return <span>Default</span>;
  return (
    <>
      {updatedAt ? (
        <span>
          Changed <Ago at={updatedAt} />
        </span>
      ) : null}
      <Button
        size="xs"
        variant="default"
        loading={busy}
        onClick={onDefault}
        aria-label={`Use the default for ${settingLabel(key)}`}
      >
        Use the default
      </Button>
    </>
  );
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

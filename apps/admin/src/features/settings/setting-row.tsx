import { useState } from 'react';
import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Lock } from 'lucide-react';
import { api, type Schema } from '../../api/client';
import { readProblem } from '../../api/problem';
import { Badge } from '../../ui/badge';
import { CodeDialog } from '../../ui/code-dialog';
import { Ago } from '../../ui/moment';
import { notifyDone } from '../../ui/notify';
import { draftOf, fieldKind, valueOf, type SettingValue } from './field-kind';
import { SettingField } from './setting-field';
import { meaningText, settingLabel, unitOf } from './setting-words';
import classes from './settings.module.css';

type Setting = Schema<'SettingResponse'>;

/** One setting: what it means, what counts, and the way to change it. Each is saved by itself, by one's own code. */
export function SettingRow({ setting }: { setting: Setting }) {
  const { key, meaning, value, readOnly } = setting;
  const queryClient = useQueryClient();
  const kind = fieldKind(setting.schema);
  const [draft, setDraft] = useState(() => draftOf(kind, value));
  const [asked, setAsked] = useState<{ readonly value: SettingValue } | null>(null);
  const close = (): void => setAsked(null);
  const save = api.useMutation('put', '/admin/api/config/{key}', {
    onSuccess: (saved) => {
      setDraft(draftOf(kind, saved.value));
      // rates follow the rules that were set
      void queryClient.invalidateQueries({
        predicate: ({ queryKey }) => /^\/admin\/api\/(config|rates)/.test(String(queryKey[1])),
      });
      close();
      notifyDone(`“${settingLabel(key)}” is saved`);
    },
    // what is said of the value stands at its field
    onError: (error) => {
      if (readProblem(error).fields['value']) close();
    },
  });
  const wanted = valueOf(kind, draft);
  const changed = !same(wanted, value);

  return (
    <>
      <form
        className={classes.setting}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (changed) setAsked({ value: wanted });
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
              <Button type="submit" aria-label={`Save ${settingLabel(key)}`}>
                Save
              </Button>
            </span>
          ) : (
            <SettingState setting={setting} onDefault={() => setAsked({ value: setting.default })} />
          )}
        </div>
      </form>
      <CodeDialog
        opened={asked !== null}
        title={`Save “${settingLabel(key)}”?`}
        action="Save"
        busy={save.isPending}
        error={save.error}
        fields={['value']}
        onCode={(code) => asked && save.mutate({ params: { path: { key } }, body: { value: asked.value, code } })}
        onClose={close}
      >
        It counts for what is made from now on.
      </CodeDialog>
    </>
  );
}

interface SettingStateProps {
  readonly setting: Setting;
  readonly onDefault: () => void;
}

/** Who decided what counts, and the way back. */
function SettingState({ setting, onDefault }: SettingStateProps) {
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
      <Button size="xs" variant="default" onClick={onDefault} aria-label={`Use the default for ${settingLabel(key)}`}>
        Use the default
      </Button>
    </>
  );
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

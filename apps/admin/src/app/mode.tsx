import { SegmentedControl } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { FlaskConical, Radio } from 'lucide-react';
import { sessionQuery, useMode, useSession } from '../api/session';
import { chooseMode, type Mode } from '../api/mode-store';
import { Badge } from '../ui/badge';

/** Says whose money is on the screen: play money of test chains, or the real one. */
export function ModeBadge() {
  return useMode() === 'test' ? (
    <Badge label="Test mode" tone="warn" icon={FlaskConical} hint="Data of test chains; no real money" />
  ) : (
    <Badge label="Live" tone="good" icon={Radio} hint="Data of live chains; real money" />
  );
}

/** The badge, or a switch where there are chains of both modes. */
export function ModeSwitch() {
  const { modes } = useSession();
  const mode = useMode();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  if (modes.length < 2) return <ModeBadge />;
  const change = (next: Mode): void => {
    queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionQuery.queryKey[0] });
    chooseMode(next);
    // Filters and ids in the address belong to the mode that was left.
    void navigate({ to: '/' });
  };
  return (
    <SegmentedControl
      aria-label="Mode"
      size="xs"
      value={mode}
      onChange={change}
      data={[
        { value: 'test', label: 'Test' },
        { value: 'live', label: 'Live' },
      ]}
    />
  );
}

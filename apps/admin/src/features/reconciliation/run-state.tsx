import { CircleCheck, CircleHelp, TriangleAlert } from 'lucide-react';
import type { Schema } from '../../api/client';
import { Badge, type BadgeLook } from '../../ui/badge';

type State = Schema<'ReconciliationRunResponse'>['state'];

const LOOKS = {
  clean: { label: 'Equal', tone: 'good', icon: CircleCheck, hint: 'Chain and books agree to the last unit' },
  different: { label: 'Different', tone: 'bad', icon: TriangleAlert, hint: 'Chain and books do not agree' },
  unknown: {
    label: 'Not compared',
    tone: 'warn',
    icon: CircleHelp,
    hint: 'The chain could not be read; nothing follows',
  },
} as const satisfies Record<State, BadgeLook>;

/** What a comparison came to. */
export function RunState({ state }: { state: State }) {
  return <Badge {...LOOKS[state]} />;
}

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

const ACCEPTED = {
  label: 'Equal but for what was accepted',
  tone: 'good',
  icon: CircleCheck,
  hint: 'Whoever runs the installation knows why the rest differs',
} as const satisfies BadgeLook;

/** What a comparison came to. @param accepted whether something differs that somebody accepted */
export function RunState({ state, accepted = false }: { state: State; accepted?: boolean }) {
  return <Badge {...(state === 'clean' && accepted ? ACCEPTED : LOOKS[state])} />;
}
